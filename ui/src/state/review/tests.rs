use contract::{ErrorCode, GalleryPage, GallerySort};

use super::*;
use crate::state::{
    Event as AnyEvent,
    samples::{asked, cell, standing, trouble},
};

fn gallery(ids: &[&str], next: Option<&str>) -> Reply {
    let cells = ids.iter().map(|id| cell(id, 0.5)).collect();
    Reply::Gallery(GalleryPage { cells, next: next.map(str::to_owned) })
}

/// Answers what is asked for the gallery itself among these.
fn gallery_of(requests: &[Request]) -> GalleryQuery {
    let queries: Vec<_> = requests
        .iter()
        .filter_map(|request| match request {
            Request::Gallery(query) if query.reviewed != Some(false) => Some(query.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(queries.len(), 1, "{requests:?}");
    queries[0].clone()
}

/// A page that shows these cells, of which the ones in the queue need a look.
fn shown(slide: Option<&str>, ids: &[&str], queue: &[&str]) -> ReviewPage {
    let (mut page, effects) = ReviewPage::open(slide, None);
    let requests = asked(&effects);
    let query = gallery_of(&requests);
    page.told(&Request::Gallery(query), &Ok(gallery(ids, None)));
    let mut rest = vec![gallery(queue, None), gallery(&[], None)].into_iter();
    for request in &requests {
        if matches!(request, Request::Gallery(query) if query.reviewed == Some(false)) {
            page.told(request, &Ok(rest.next().unwrap()));
        }
    }
    if slide.is_some() {
        page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(standing(SlideState::Open, 2))));
    }
    page
}

fn chosen(page: &ReviewPage) -> Vec<&str> {
    page.chosen.iter().map(String::as_str).collect()
}

fn click(page: &mut ReviewPage, id: &str, choice: Choice) -> Vec<Effect> {
    page.update(Event::Chosen(id.into(), choice))
}

fn labels(page: &ReviewPage) -> Vec<(Verdict, bool)> {
    page.gallery.shown().iter().map(|cell| (cell.label, cell.reviewed)).collect()
}

const UNTOUCHED: (Verdict, bool) = (Verdict::Uncertain, false);

#[test]
fn the_page_asks_for_cells_what_needs_a_look_and_who_there_is() {
    let (page, effects) = ReviewPage::open(Some("s"), None);
    let requests = asked(&effects);
    assert_eq!(gallery_of(&requests).slide.as_deref(), Some("s"));
    for (label, at) in [(Verdict::Uncertain, 1), (Verdict::NotACell, 2)] {
        let Request::Gallery(query) = &requests[at] else { panic!("{requests:?}") };
        assert_eq!(
            (query.label, query.reviewed, query.slide.as_deref()),
            (Some(label), Some(false), Some("s"))
        );
    }
    assert_eq!(requests[3..], [Request::Slide("s".into()), Request::Patients]);
    assert_eq!(page.gallery.cells, Answer::Waiting);
    let (_, effects) = ReviewPage::open(None, Some("a"));
    assert!(asked(&effects).contains(&Request::Slides { patient: "a".into() }));
}

#[test]
fn more_cells_are_read_when_the_end_is_near_and_only_once() {
    let (mut page, effects) = ReviewPage::open(None, None);
    let first = gallery_of(&asked(&effects));
    let ids: Vec<_> = (0..100).map(|n| format!("c{n}")).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    page.told(&Request::Gallery(first.clone()), &Ok(gallery(&ids, Some("next"))));
    assert_eq!(page.update(Event::Seen(30)), [], "the end is far");
    let more = gallery_of(&asked(&page.update(Event::Seen(50))));
    assert_eq!(more.after.as_deref(), Some("next"));
    assert_eq!(page.update(Event::Seen(60)), [], "it is being read");
    // An old answer changes nothing.
    page.told(&Request::Gallery(first), &Ok(gallery(&["old"], None)));
    assert_eq!(page.gallery.shown().len(), 100);
    page.told(&Request::Gallery(more), &Ok(gallery(&["d0", "d1"], None)));
    assert_eq!(page.gallery.shown().len(), 102);
    assert_eq!(page.update(Event::Seen(102)), []);
}

#[test]
fn what_is_read_again_stays_in_sight_until_all_of_it_is_there() {
    let (mut page, effects) = ReviewPage::open(None, None);
    let mut query = gallery_of(&asked(&effects));
    let ids: Vec<_> = (0..700).map(|n| format!("c{n}")).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    page.told(&Request::Gallery(query.clone()), &Ok(gallery(&ids[..100], Some("1"))));
    for part in 1..7 {
        query = gallery_of(&asked(&page.update(Event::Seen(part * 100))));
        let next = (part < 6).then_some("n");
        page.told(&Request::Gallery(query), &Ok(gallery(&ids[part * 100..part * 100 + 100], next)));
    }
    assert_eq!(page.gallery.shown().len(), 700);
    let first = gallery_of(&asked(&page.told(&Request::Restore { deletion: 1 }, &Ok(Reply::Done))));
    assert_eq!((first.limit, first.after.as_deref()), (500, None));
    let second =
        gallery_of(&asked(&page.told(&Request::Gallery(first), &Ok(gallery(&ids[..500], Some("x"))))));
    assert_eq!((second.limit, second.after.as_deref()), (200, Some("x")));
    assert_eq!(page.gallery.shown().len(), 700, "until then the old ones stand there");
    page.told(&Request::Gallery(second), &Ok(gallery(&ids[500..600], None)));
    assert_eq!(page.gallery.shown().len(), 600);
}

#[test]
fn cells_are_chosen_alone_several_at_once_and_as_a_range() {
    let mut page = shown(None, &["a", "b", "c", "d"], &[]);
    assert_eq!(asked(&click(&mut page, "b", Choice::Alone))[0], Request::Cell("b".into()));
    assert_eq!(chosen(&page), ["b"]);
    click(&mut page, "d", Choice::Range);
    assert_eq!(chosen(&page), ["b", "c", "d"]);
    click(&mut page, "a", Choice::Range);
    assert_eq!(chosen(&page), ["a", "b"], "from the same one, the other way");
    click(&mut page, "d", Choice::Toggle);
    click(&mut page, "b", Choice::Toggle);
    assert_eq!(chosen(&page), ["a", "d"]);
    page.update(Event::AllChosen);
    assert_eq!(chosen(&page), ["a", "b", "c", "d"]);
    page.update(Event::NoneChosen);
    assert_eq!(chosen(&page), [""; 0]);
    assert_eq!(page.targets(), ["b"], "the one that is looked at closely");
    assert_eq!(click(&mut page, "b", Choice::Alone), [], "it is read already");
}

#[test]
fn a_label_is_seen_at_once_and_goes_where_it_was_refused() {
    let mut page = shown(Some("s"), &["a", "b"], &["a"]);
    click(&mut page, "a", Choice::Toggle);
    click(&mut page, "b", Choice::Toggle);
    let relabel = Request::Relabel { cells: vec!["a".into(), "b".into()], label: Verdict::Hem };
    assert_eq!(asked(&page.update(Event::Labelled(Verdict::Hem))), std::slice::from_ref(&relabel));
    assert_eq!(labels(&page), [(Verdict::Hem, true); 2]);
    assert_eq!((page.said, page.left()), (Some(Said::Labelled(2, Verdict::Hem)), Some((0, false))));
    let effects = page.told(&relabel, &Err(trouble(ErrorCode::SlideSigned)));
    assert_eq!(asked(&effects), [Request::Slide("s".into())]);
    assert_eq!(labels(&page), [UNTOUCHED; 2]);
    assert_eq!((page.said, page.left()), (None, Some((1, false))));
    assert_eq!(page.told(&relabel, &Ok(Reply::Done)), [], "that of another page");
}

#[test]
fn nothing_chosen_is_not_labelled() {
    let mut page = shown(None, &["a"], &[]);
    assert_eq!(page.update(Event::Labelled(Verdict::Hem)), []);
    assert_eq!(page.update(Event::UndoWanted), []);
}

#[test]
fn the_history_of_the_cell_that_is_looked_at_is_read_again() {
    let mut page = shown(Some("s"), &["a"], &[]);
    click(&mut page, "a", Choice::Alone);
    page.update(Event::Labelled(Verdict::All));
    let relabel = Request::Relabel { cells: vec!["a".into()], label: Verdict::All };
    let effects = page.told(&relabel, &Ok(Reply::Done));
    assert_eq!(asked(&effects), [Request::Slide("s".into()), Request::Cell("a".into())]);
}

#[test]
fn dragged_cells_are_the_chosen_ones_or_the_one_alone() {
    let mut page = shown(None, &["a", "b", "c"], &[]);
    page.update(Event::AllChosen);
    page.update(Event::Dragged("b".into()));
    assert_eq!((chosen(&page), page.dragging), (vec!["a", "b", "c"], true));
    page.update(Event::Dropped);
    assert!(!page.dragging);
    click(&mut page, "a", Choice::Alone);
    page.update(Event::Dragged("c".into()));
    let effects = page.update(Event::Labelled(Verdict::NotACell));
    let relabel = Request::Relabel { cells: vec!["c".into()], label: Verdict::NotACell };
    assert!(asked(&effects).contains(&relabel));
    assert!(!page.dragging);
}

#[test]
fn the_way_leads_from_one_cell_that_needs_a_look_to_the_next_until_none_is_left() {
    let mut page = shown(Some("s"), &["a"], &["x", "y"]);
    assert_eq!(page.left(), Some((2, false)));
    let effects = page.update(Event::NextWanted);
    assert_eq!(asked(&effects), [Request::Cell("x".into())]);
    assert_eq!(chosen(&page), ["x"], "also one that is not in the gallery");
    // A label leads on.
    let effects = page.update(Event::Labelled(Verdict::Hem));
    assert_eq!(
        asked(&effects),
        [Request::Relabel { cells: vec!["x".into()], label: Verdict::Hem }, Request::Cell("y".into())]
    );
    assert_eq!(page.left(), Some((1, false)));
    page.update(Event::Labelled(Verdict::NotACell));
    assert_eq!((page.left(), page.said), (Some((0, false)), Some(Said::NoneLeft)));
    assert_eq!(page.panel.as_ref().map(|panel| panel.id.as_str()), Some("y"), "the last one stays");
    // Without the walk a label stays where it is.
    let mut page = shown(Some("s"), &["x", "y"], &["x", "y"]);
    click(&mut page, "x", Choice::Alone);
    page.update(Event::Labelled(Verdict::Hem));
    assert_eq!(chosen(&page), ["x"]);
    page.update(Event::NextWanted);
    assert_eq!(chosen(&page), ["y"]);
    page.update(Event::NextWanted);
    assert_eq!(chosen(&page), ["y"], "the only one that is left");
}

#[test]
fn where_more_need_a_look_than_were_read_the_next_ones_are_read() {
    let (mut page, effects) = ReviewPage::open(None, None);
    let queue: Vec<_> = asked(&effects)
        .into_iter()
        .filter(|r| matches!(r, Request::Gallery(query) if query.reviewed == Some(false)))
        .collect();
    page.told(&queue[0], &Ok(gallery(&["x"], Some("more"))));
    page.told(&queue[1], &Ok(gallery(&[], None)));
    assert_eq!(page.left(), Some((1, true)));
    page.update(Event::NextWanted);
    page.update(Event::Labelled(Verdict::Hem));
    let relabel = Request::Relabel { cells: vec!["x".into()], label: Verdict::Hem };
    let effects = page.told(&relabel, &Ok(Reply::Done));
    assert!(queue.iter().all(|request| asked(&effects).contains(request)), "{effects:?}");
}

#[test]
fn labels_are_taken_back_and_given_again_by_the_slide() {
    let mut page = shown(Some("s"), &["a"], &[]);
    assert!(!page.can_undo() && !page.can_redo());
    let mut now = standing(SlideState::Open, 1);
    (now.can_undo, now.can_redo) = (true, true);
    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(now.clone())));
    let undo = Request::Undo { slide: "s".into() };
    assert_eq!(asked(&page.update(Event::UndoWanted)), std::slice::from_ref(&undo));
    assert_eq!(page.update(Event::RedoWanted), [], "one after another");
    let requests = asked(&page.told(&undo, &Ok(Reply::Slide(now))));
    assert_eq!(gallery_of(&requests).slide.as_deref(), Some("s"));
    assert_eq!(page.said, Some(Said::Undone));
    assert_eq!(asked(&page.update(Event::RedoWanted)), [Request::Redo { slide: "s".into() }]);
}

#[test]
fn without_a_slide_the_one_of_the_last_cell_is_followed() {
    let mut page = shown(None, &["a"], &[]);
    assert_eq!(page.slide, None);
    assert!(asked(&click(&mut page, "a", Choice::Alone)).contains(&Request::Slide("s".into())));
    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(standing(SlideState::Signed, 0))));
    assert!(!page.is_signed(), "only a page of one slide knows that all of its cells are signed");
}

#[test]
fn labels_of_a_signed_slide_wait_for_an_amendment() {
    let mut page = shown(Some("s"), &["a", "b"], &[]);
    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(standing(SlideState::Signed, 0))));
    page.update(Event::AllChosen);
    assert_eq!(page.update(Event::Labelled(Verdict::Hem)), []);
    click(&mut page, "b", Choice::Alone);
    page.update(Event::Labelled(Verdict::All));
    assert_eq!(labels(&page), [UNTOUCHED; 2]);
    let seen: Vec<_> = page.gallery.shown().iter().map(|cell| page.label(cell)).collect();
    assert_eq!(seen, [Verdict::Hem, Verdict::All]);
    let amend = Request::Amend { slide: "s".into(), text: "x".into(), relabels: Vec::new() };
    assert_eq!(page.told(&amend, &Err(trouble(ErrorCode::StorageFailed))), []);
    assert_eq!(page.staged.len(), 2);
    assert!(!page.told(&amend, &Ok(Reply::Signature(None))).is_empty());
    assert_eq!(page.staged.len(), 0);
}

#[test]
fn other_cells_are_wanted() {
    let mut page = shown(Some("s"), &["a"], &[]);
    page.update(Event::AllChosen);
    let query = GalleryQuery {
        sort: GallerySort::LeastSuspicious,
        label: Some(Verdict::All),
        after: Some("old".into()),
        ..page.query.clone()
    };
    let requests = asked(&page.update(Event::Asked(Box::new(query))));
    let now = gallery_of(&requests);
    assert_eq!((now.sort, now.label, now.after), (GallerySort::LeastSuspicious, Some(Verdict::All), None));
    assert_eq!(page.gallery.cells, Answer::Waiting);
    assert!(page.chosen.is_empty());
    // Another patient has other slides.
    let query = GalleryQuery { patient: Some("z".into()), slide: None, ..page.query.clone() };
    let requests = asked(&page.update(Event::Asked(Box::new(query))));
    assert!(requests.contains(&Request::Slides { patient: "z".into() }));
    assert_eq!(page.told(&Request::Slides { patient: "a".into() }, &Ok(Reply::Slides(Vec::new()))), []);
}

#[test]
fn deleted_cells_are_not_chosen_any_more() {
    let mut page = shown(None, &["a", "b"], &[]);
    click(&mut page, "a", Choice::Alone);
    click(&mut page, "b", Choice::Toggle);
    let delete = Request::Delete(vec![DeletionTarget::Cell("a".into())]);
    assert_eq!(page.told(&delete, &Err(trouble(ErrorCode::SlideSigned))), []);
    let requests = asked(&page.told(&delete, &Ok(Reply::Done)));
    gallery_of(&requests);
    assert_eq!((chosen(&page), page.panel.is_none()), (vec!["b"], true));
}

#[test]
fn keys_do_what_buttons_do() {
    let mut page = shown(None, &["a", "b"], &[]);
    let key = |page: &ReviewPage, key: &str, control: bool, shift: bool| {
        page.pressed(&Press { key: key.into(), control, shift }).map(|event| match event {
            AnyEvent::Review(event) => event,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(key(&page, "2", false, false), Some(Event::Labelled(Verdict::Hem)));
    assert_eq!(key(&page, "n", false, false), Some(Event::NextWanted));
    assert_eq!(key(&page, "a", true, false), Some(Event::AllChosen));
    assert_eq!(key(&page, "z", true, false), Some(Event::UndoWanted));
    assert_eq!(key(&page, "Z", true, true), Some(Event::RedoWanted));
    assert_eq!(key(&page, "y", true, false), Some(Event::RedoWanted));
    for nothing in ["h", "Escape", "Delete", "x", "5"] {
        assert_eq!(key(&page, nothing, false, false), None, "{nothing}");
    }
    assert_eq!(key(&page, "1", true, false), None, "the browser's own");
    click(&mut page, "a", Choice::Alone);
    assert_eq!(key(&page, "Escape", false, false), Some(Event::NoneChosen));
    assert_eq!(key(&page, "h", false, false), Some(Event::HeatToggled));
    let delete = page.pressed(&Press { key: "Delete".into(), control: false, shift: false });
    let targets = vec![DeletionTarget::Cell("a".into())];
    assert_eq!(delete, Some(AnyEvent::Deletion(crate::state::deletion::Event::Wanted(targets, None))));
    page.update(Event::NoneChosen);
    assert_eq!(key(&page, "Escape", false, false), Some(Event::PanelClosed));
    page.update(Event::HeatToggled);
    click(&mut page, "b", Choice::Alone);
    assert!(page.panel.as_ref().is_some_and(|panel| panel.heat), "the heat map stays on");
    assert_eq!(page.update(Event::PanelClosed), [Effect::Focus(Focus::Element("cell-b".into()))]);
}
