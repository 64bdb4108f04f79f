use contract::Purged;

use super::*;
use crate::state::samples::{asked, trouble};

const CELLS: ItemCounts = ItemCounts { patients: 0, slides: 0, pictures: 0, cells: 2 };

fn cells() -> Vec<DeletionTarget> {
    vec![DeletionTarget::Cell("a".into()), DeletionTarget::Cell("b".into())]
}

fn pending(id: i64) -> PendingDeletion {
    PendingDeletion {
        id,
        by: "Dr. A".into(),
        at: "2026-11-24T10:00:00Z".into(),
        due: "2026-11-24T10:00:10Z".into(),
        counts: CELLS,
    }
}

fn clock(deletion: i64) -> Effect {
    Effect::Clock { deletion, due: "2026-11-24T10:00:10Z".into() }
}

fn phases(deletions: &Deletions) -> Vec<&Phase> {
    deletions.notices.iter().map(|notice| &notice.phase).collect()
}

/// Deletions after the question was answered with yes.
fn deleting(targets: Vec<DeletionTarget>) -> Deletions {
    let mut deletions = Deletions::default();
    let effects = deletions.update(Event::Wanted(targets.clone(), None));
    assert_eq!(asked(&effects), [Request::PreviewDeletion(targets.clone())]);
    assert_eq!(deletions.update(Event::Confirmed), [], "what goes is not known yet");
    let preview = Reply::DeletionPreview(DeletionPreview { counts: CELLS, ..Default::default() });
    deletions.told(&Request::PreviewDeletion(targets.clone()), &Ok(preview), &Route::review());
    assert_eq!(asked(&deletions.update(Event::Confirmed)), [Request::Delete(targets)]);
    assert_eq!(deletions.update(Event::Confirmed), [], "once is enough");
    deletions
}

#[test]
fn nothing_is_deleted_before_it_is_known_what_goes() {
    let mut deletions = deleting(cells());
    assert_eq!(deletions.update(Event::Left), []);
    assert!(deletions.question.is_some(), "it cannot be called back");
    let effects =
        deletions.told(&Request::Delete(cells()), &Ok(Reply::Deleted(pending(7))), &Route::review());
    assert_eq!(effects, [clock(7), Effect::Focus(Focus::HeadingThere)]);
    assert_eq!(deletions.question, None);
    assert_eq!(phases(&deletions), [&Phase::Open(10)]);

    assert_eq!(deletions.update(Event::Wanted(Vec::new(), None)), []);
    assert_eq!(deletions.question, None, "nothing is no question");
    deletions.update(Event::Wanted(cells(), Some(String::new())));
    assert_eq!(deletions.question.as_ref().map(|q| q.name.clone()), Some(None));
    deletions.update(Event::Left);
    assert_eq!(deletions.question, None);
}

#[test]
fn a_deletion_that_fails_says_so_where_it_was_asked() {
    let mut deletions = deleting(cells());
    let signed = Err(trouble(ErrorCode::SlideSigned));
    assert_eq!(deletions.told(&Request::Delete(cells()), &signed, &Route::review()), []);
    let question = deletions.question.clone().unwrap();
    assert_eq!((question.running, question.trouble), (false, Some(trouble(ErrorCode::SlideSigned))));
    assert_eq!(deletions.notices, []);
    assert_eq!(asked(&deletions.update(Event::Confirmed)), [Request::Delete(cells())]);
    // What was gone already is what was wanted.
    let gone = Err(trouble(ErrorCode::UnknownPicture));
    deletions.told(&Request::Delete(cells()), &gone, &Route::review());
    assert_eq!(deletions.question, None);
}

#[test]
fn everything_goes_only_after_a_word() {
    let all = vec![DeletionTarget::Everything];
    let mut deletions = Deletions::default();
    deletions.update(Event::Wanted(all.clone(), None));
    let preview = Reply::DeletionPreview(DeletionPreview::default());
    deletions.told(&Request::PreviewDeletion(all.clone()), &Ok(preview), &Route::Settings);
    assert_eq!(deletions.update(Event::Confirmed), []);
    deletions.update(Event::Typed("DELET".into(), false));
    assert_eq!(deletions.update(Event::Confirmed), []);
    deletions.update(Event::Typed("DELETE".into(), true));
    assert_eq!(asked(&deletions.update(Event::Confirmed)), [Request::Delete(all)]);
}

#[test]
fn the_clock_counts_down_and_then_it_goes_for_good() {
    let mut deletions = deleting(cells());
    deletions.told(&Request::Delete(cells()), &Ok(Reply::Deleted(pending(7))), &Route::review());
    assert_eq!(
        deletions.update(Event::Ticked(7, 4)),
        [Effect::later(1000, AnyEvent::Deletion(Event::Looked(7)))]
    );
    assert_eq!(phases(&deletions), [&Phase::Open(4)]);
    deletions.update(Event::Dismissed(7));
    assert_eq!(deletions.update(Event::Looked(7)), [clock(7)]);
    assert_eq!(asked(&deletions.update(Event::Ticked(7, 0))), [Request::Purge]);
    assert_eq!(deletions.update(Event::Undone(7)), [], "too late");
    assert_eq!(deletions.update(Event::Ticked(7, 0)), [], "asked once");
    let effects = deletions.told(&Request::Purge, &Ok(Reply::Purged(Purged::default())), &Route::review());
    assert_eq!(phases(&deletions), [&Phase::Gone]);
    assert_eq!(effects, [Effect::later(8000, AnyEvent::Deletion(Event::Faded(7)))]);
    deletions.update(Event::Dismissed(7));
    assert_eq!(deletions.notices, []);
    assert_eq!(deletions.update(Event::Looked(7)), []);
}

#[test]
fn what_cannot_be_removed_yet_is_told() {
    let mut deletions = deleting(cells());
    deletions.told(&Request::Delete(cells()), &Ok(Reply::Deleted(pending(7))), &Route::review());
    deletions.update(Event::Ticked(7, -3));
    let failed = trouble(ErrorCode::StorageFailed);
    assert_eq!(deletions.told(&Request::Purge, &Err(failed.clone()), &Route::review()), []);
    assert_eq!(phases(&deletions), [&Phase::Stuck(failed)]);
}

#[test]
fn a_deletion_is_taken_back() {
    let mut deletions = deleting(cells());
    deletions.told(&Request::Delete(cells()), &Ok(Reply::Deleted(pending(7))), &Route::review());
    let restore = Request::Restore { deletion: 7 };
    assert_eq!(asked(&deletions.update(Event::Undone(7))), std::slice::from_ref(&restore));
    assert_eq!(deletions.update(Event::Ticked(7, 3)), [], "the clock stands");
    // It failed: the clock says whether it can be tried again.
    let failed = Err(trouble(ErrorCode::StorageFailed));
    assert_eq!(deletions.told(&restore, &failed, &Route::review()), [clock(7)]);
    deletions.update(Event::Ticked(7, 2));
    deletions.update(Event::Undone(7));
    deletions.told(&restore, &Ok(Reply::Restored(CELLS)), &Route::review());
    assert_eq!(phases(&deletions), [&Phase::Restored]);
    assert_eq!(deletions.update(Event::Undone(7)), []);
}

#[test]
fn after_a_restart_what_can_be_taken_back_is_there_again() {
    let mut deletions = Deletions::default();
    let reply = Ok(Reply::PendingDeletions(vec![pending(3), pending(4)]));
    let effects = deletions.told(&Request::PendingDeletions, &reply, &Route::Worklist);
    assert_eq!(effects, [clock(3), clock(4)]);
    assert_eq!(deletions.notices.len(), 2);
    assert_eq!(deletions.told(&Request::PendingDeletions, &reply, &Route::Worklist), [], "once each");
}

#[test]
fn nobody_stays_where_nothing_is_any_more() {
    let id = || "x".to_owned();
    let out = |target: DeletionTarget, route: Route| way_out(&[target], &route);
    assert_eq!(out(DeletionTarget::Everything, Route::Patient(id())), Some(Route::Worklist));
    assert_eq!(out(DeletionTarget::Everything, Route::Slide(id())), Some(Route::Worklist));
    assert_eq!(out(DeletionTarget::Slide(id()), Route::Slide(id())), None, "the page says where to");
    let picture = Route::Picture { slide: "s".into(), id: id() };
    assert_eq!(out(DeletionTarget::Picture(id()), picture.clone()), Some(Route::Slide("s".into())));
    assert_eq!(out(DeletionTarget::Cell(id()), picture.clone()), None);
    assert_eq!(out(DeletionTarget::Everything, picture), Some(Route::Worklist));
    assert_eq!(out(DeletionTarget::Slide(id()), Route::review_of("x")), Some(Route::review()));
    assert_eq!(out(DeletionTarget::Everything, Route::review()), None);
}
