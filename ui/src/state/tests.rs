use contract::{
    AddedPicture, DeletionPreview, DeletionTarget, ErrorCode, ErrorReport, ItemCounts, PendingDeletion,
    PictureState, Reply, Slide, SlideCount, SlideDetails, SlidePicture, SlideStanding, SlideState,
    VerdictCounts,
};
use contract::{CountAdvice, PicturePage};

use super::*;

pub fn trouble(code: ErrorCode) -> Trouble {
    Trouble::Reported(ErrorReport { code, message: String::new() })
}

fn file(id: FileId) -> ChosenFile {
    ChosenFile { id, name: format!("file-{id}") }
}

/// A stored picture.
pub fn picture(slide: &str, id: &str, state: PictureState) -> SlidePicture {
    SlidePicture {
        id: id.into(),
        slide: slide.into(),
        name: format!("{id}.png"),
        imported_at: "2026-11-03T07:05:00Z".into(),
        state,
        summary: None,
    }
}

/// A slide with so many pictures, of which some wait.
pub fn standing(id: &str, pictures: u32, waiting: u32) -> SlideStanding {
    SlideStanding {
        slide: Slide {
            id: id.into(),
            patient: "p".into(),
            details: SlideDetails::default(),
            state: SlideState::Open,
            pictures,
            waiting,
            failed: 0,
            counts: VerdictCounts::default(),
            unreviewed: 0,
            exports: 0,
        },
        patient_code: "P-1".into(),
        count: SlideCount {
            counts: VerdictCounts::default(),
            counted: 0,
            suspicious: 0,
            interval: None,
            target: 100,
            advice: CountAdvice::CountMore,
            missing: 100,
        },
        can_undo: false,
        can_redo: false,
    }
}

/// What the shell answered.
pub fn told(model: &mut Model, request: Request, result: Result<Reply, Trouble>) -> Vec<Effect> {
    update(model, Event::Told(Box::new(request), Box::new(result)))
}

/// A window at this place, after its first page.
pub fn at(route: Route) -> Model {
    let mut model = Model::new();
    update(&mut model, Event::Arrived(Route::Manual));
    update(&mut model, Event::Arrived(route));
    model
}

/// What an effect asks.
pub fn asked(effects: &[Effect]) -> Vec<&Request> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(request) => Some(&**request),
            _ => None,
        })
        .collect()
}

fn added(slide: &str, id: &str, new: bool) -> Event {
    let picture = picture(slide, id, PictureState::Waiting);
    Event::Added(Box::new(Ok(AddedPicture { picture, new })))
}

fn refused(code: ErrorCode) -> Event {
    Event::Added(Box::new(Err(trouble(code))))
}

#[test]
fn the_language_follows_the_system_until_one_is_chosen() {
    let mut model = Model::new();
    let told = |remembered: Option<&str>| Event::LanguagesTold {
        remembered: remembered.map(str::to_owned),
        preferred: vec!["de-DE".into(), "ar-EG".into()],
    };
    assert_eq!(update(&mut model, told(None)), [Effect::Speak(Language::Arabic)]);
    assert_eq!(
        update(&mut model, Event::LanguageChosen(Language::French)),
        [Effect::Speak(Language::French), Effect::RememberLanguage(Language::French)]
    );
    assert_eq!(model.language, Language::French);
    // The next start.
    let mut model = Model::new();
    assert_eq!(update(&mut model, told(Some("fr"))), [Effect::Speak(Language::French)]);
    assert_eq!(model, Model { language: Language::French, ..Model::new() }, "nothing else changed");
}

#[test]
fn every_place_has_its_page_and_the_heading_takes_the_focus() {
    let mut model = Model::new();
    let effects = update(&mut model, Event::Arrived(Route::Worklist));
    assert!(!effects.contains(&Effect::Focus(Focus::Heading)), "as the window opens the focus stays");
    assert!(asked(&effects).contains(&&Request::OpenSlides));
    let id = || "a".to_owned();
    let places = [
        (Route::Patient(id()), Some(Request::Patient(id()))),
        (Route::Slide(id()), Some(Request::Slide(id()))),
        (Route::Picture { slide: id(), id: id() }, Some(Request::Picture(id()))),
        (Route::Trust, Some(Request::About)),
        (Route::Settings, None),
        (Route::Manual, None),
    ];
    for (route, request) in places {
        let effects = update(&mut model, Event::Arrived(route.clone()));
        assert_eq!(model.route, route);
        assert!(request.iter().all(|request| asked(&effects).contains(&request)), "{route:?}");
        assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Heading)), "{route:?}");
    }
}

#[test]
fn what_a_left_page_asked_for_is_dropped() {
    let mut model = at(Route::Slide("a".into()));
    update(&mut model, Event::Arrived(Route::Slide("b".into())));
    told(&mut model, Request::Slide("a".into()), Ok(Reply::Slide(Box::new(standing("a", 1, 1)))));
    let page = PicturePage { offset: 0, total: 1, pictures: vec![picture("a", "x", PictureState::Waiting)] };
    let request = Request::Pictures { slide: "a".into(), offset: 0, limit: slide::PART };
    told(&mut model, request, Ok(Reply::Pictures(page)));
    assert_eq!(model, at(Route::Slide("b".into())));
    told(&mut model, Request::About, Err(trouble(ErrorCode::ModelInvalid)));
    assert_eq!(model, at(Route::Slide("b".into())));
    assert_eq!(update(&mut model, Event::Trust(trust::Event::Retried)), []);
}

#[test]
fn files_are_added_one_after_another_and_a_bad_one_stops_nothing() {
    let mut model = at(Route::Slide("s".into()));
    let add = |id| Effect::Add { file: file(id), slide: "s".into() };
    let files = vec![file(0), file(1), file(2), file(3)];
    assert_eq!(update(&mut model, Event::FilesChosen(files)), [add(0)]);
    assert_eq!(model.import.as_ref().map(|i| (i.place(), i.total)), Some((1, 4)));

    let effects = update(&mut model, added("s", "new", true));
    assert_eq!(effects[0], add(1), "the next file does not wait for the page");
    assert!(asked(&effects).contains(&&Request::Slide("s".into())), "the page is read again: {effects:?}");
    assert_eq!(update(&mut model, refused(ErrorCode::NotAPicture)), [add(2)]);
    assert_eq!(model.import.as_ref().map(Import::place), Some(3));
    update(&mut model, added("s", "old", false));
    update(&mut model, added("s", "newest", true));

    assert_eq!(model.import, None);
    assert_eq!(model.finished, Some(Tally { added: 2, known: 1, failed: 1, skipped: 0 }));
    assert_eq!(model.failures.len(), 1);
    assert_eq!((model.failures[0].name.as_str(), model.failures[0].attempt), ("file-1", Attempt::Import));
}

#[test]
fn files_that_belong_to_no_slide_go_to_the_unsorted_one_and_it_is_shown() {
    let mut model = at(Route::Worklist);
    let effects = update(&mut model, Event::FilesChosen(vec![file(0), file(1)]));
    let add = Effect::Add { file: file(0), slide: UNSORTED_SLIDE.into() };
    let there = Route::Slide(UNSORTED_SLIDE.into());
    assert_eq!(effects, [add, Effect::Go(there.clone())]);
    // An import goes where it was started, wherever the user goes meanwhile.
    update(&mut model, Event::Arrived(there));
    update(&mut model, Event::Arrived(Route::Slide("s".into())));
    let effects = update(&mut model, added(UNSORTED_SLIDE, "a", true));
    assert_eq!(effects, [Effect::Add { file: file(1), slide: UNSORTED_SLIDE.into() }]);
}

#[test]
fn a_cancelled_import_ends_with_the_current_file() {
    let mut model = at(Route::Slide("s".into()));
    update(&mut model, Event::FilesChosen(vec![file(0), file(1), file(2)]));
    assert_eq!(update(&mut model, Event::ImportCancelled), [Effect::Forget(vec![1, 2])]);
    assert!(model.import.as_ref().is_some_and(|i| i.stopping && i.place() == 1 && i.total == 1));
    update(&mut model, added("s", "a", true));
    assert_eq!(model.finished, Some(Tally { added: 1, skipped: 2, ..Tally::default() }));
}

#[test]
fn files_added_meanwhile_join_the_queue() {
    let mut model = at(Route::Slide("s".into()));
    update(&mut model, Event::FilesChosen(vec![file(0)]));
    update(&mut model, Event::ImportCancelled);
    assert_eq!(update(&mut model, Event::FilesChosen(vec![file(1)])), []);
    assert!(model.import.as_ref().is_some_and(|i| !i.stopping && i.place() == 1 && i.total == 2));
    assert_eq!(
        update(&mut model, added("s", "a", true))[0],
        Effect::Add { file: file(1), slide: "s".into() }
    );
}

#[test]
fn nothing_chosen_starts_nothing() {
    let mut model = at(Route::Worklist);
    update(&mut model, Event::Dragging(true));
    assert_eq!(update(&mut model, Event::FilesChosen(Vec::new())), []);
    assert_eq!(update(&mut model, Event::ImportCancelled), []);
    assert_eq!(update(&mut model, added("s", "a", true)), []);
    assert_eq!(model, at(Route::Worklist));
}

#[test]
fn a_page_of_what_is_gone_is_left_and_the_deletion_can_be_taken_back() {
    let mut model = at(Route::Picture { slide: "s".into(), id: "a".into() });
    let targets = vec![DeletionTarget::Picture("a".into())];
    let effects = update(&mut model, Event::deletion_of(targets[0].clone(), "a.png".into()));
    assert_eq!(effects, [Effect::ask(Request::PreviewDeletion(targets.clone()))]);
    let preview = Reply::DeletionPreview(DeletionPreview::default());
    told(&mut model, Request::PreviewDeletion(targets.clone()), Ok(preview));
    let delete = Request::Delete(targets);
    assert_eq!(
        update(&mut model, Event::Deletion(deletion::Event::Confirmed)),
        [Effect::ask(delete.clone())]
    );
    let pending = PendingDeletion {
        id: 1,
        by: String::new(),
        at: String::new(),
        due: "later".into(),
        counts: ItemCounts::default(),
    };
    let effects = told(&mut model, delete, Ok(Reply::Deleted(pending)));
    assert_eq!(effects[0], Effect::Clock { deletion: 1, due: "later".into() });
    assert_eq!(effects[1], Effect::Go(Route::Slide("s".into())));
    // It is told wherever the window is.
    update(&mut model, Event::Arrived(Route::Settings));
    assert_eq!(model.deletions.notices.len(), 1);
    assert_eq!(
        update(&mut model, Event::Deletion(deletion::Event::Undone(1)))[0],
        Effect::ask(Request::Restore { deletion: 1 })
    );
}

#[test]
fn a_slide_that_is_shown_can_be_signed_and_nothing_else() {
    let mut model = at(Route::Slide("s".into()));
    assert!(model.signing.is_some());
    update(&mut model, Event::Arrived(Route::Settings));
    assert!(model.signing.is_none());
    assert_eq!(update(&mut model, Event::Signing(signing::Event::SignWanted)), []);
}

#[test]
fn why_a_name_could_not_be_kept_is_told_once() {
    let mut model = at(Route::Slide("s".into()));
    let failed = || Err(trouble(ErrorCode::StorageFailed));
    let change = Request::ChangeSettings(Settings::default());
    told(&mut model, change.clone(), failed());
    assert_eq!(model.failures.len(), 1);
    let standing = Reply::Slide(samples::standing(SlideState::Closed, 0));
    told(&mut model, Request::Slide("s".into()), Ok(standing));
    update(&mut model, Event::Signing(signing::Event::SignWanted));
    told(&mut model, change, failed());
    assert_eq!(model.failures.len(), 1, "the question is open, and says it");
}

#[test]
fn what_the_user_asked_for_and_failed_is_told_and_what_was_only_read_is_not() {
    let mut model = at(Route::Slide("s".into()));
    let failed = || Err(trouble(ErrorCode::StorageFailed));
    told(&mut model, Request::ExamineAgain("a".into()), failed());
    told(&mut model, Request::CloseSlide("s".into()), failed());
    assert_eq!(model.failures.len(), 2);
    told(&mut model, Request::Slide("s".into()), failed());
    told(&mut model, Request::Settings, failed());
    assert_eq!(model.failures.len(), 2);
    assert_eq!(model.settings, Answer::Failed(trouble(ErrorCode::StorageFailed)));
}

#[test]
fn failures_are_dismissed_one_by_one_or_together() {
    let mut model = at(Route::Slide("s".into()));
    update(&mut model, Event::FilesChosen(vec![file(0), file(1), file(2)]));
    for _ in 0..3 {
        update(&mut model, refused(ErrorCode::NoCell));
    }
    update(&mut model, Event::FailureDismissed(1));
    assert_eq!(model.failures.iter().map(|f| f.number).collect::<Vec<_>>(), [0, 2]);
    update(&mut model, Event::FailuresDismissed);
    update(&mut model, Event::TallyDismissed);
    assert_eq!((model.failures.len(), model.finished), (0, None));
}

#[test]
fn a_reply_of_another_kind_is_trouble() {
    let mut model = at(Route::Trust);
    told(&mut model, Request::About, Ok(Reply::Done));
    let Page::Trust(page) = &model.page else { panic!("{:?}", model.page) };
    assert!(matches!(page.about, Answer::Failed(Trouble::NoAnswer(_))));
}

#[test]
fn the_drawn_smear_is_shown_where_it_is_stored() {
    let mut model = at(Route::Worklist);
    let effects = update(&mut model, Event::Worklist(worklist::Event::SampleWanted));
    assert_eq!(effects, [Effect::ask(Request::AddSample)]);
    assert_eq!(told(&mut model, Request::AddSample, Err(trouble(ErrorCode::StorageFailed))), []);
    assert_eq!(model.failures.len(), 1);
    let shown = told(&mut model, Request::AddSample, Ok(Reply::Done));
    assert_eq!(shown, [Effect::Go(Route::Slide(UNSORTED_SLIDE.into()))]);
}

#[test]
fn the_tour_is_shown_once_to_whoever_has_not_seen_it() {
    let seen = |tour_seen| Ok(Reply::Settings(Settings { tour_seen, ..Settings::default() }));
    let mut model = at(Route::Worklist);
    assert!(asked(&update(&mut model, Event::Started)).contains(&&Request::Settings));
    told(&mut model, Request::Settings, seen(false));
    assert_eq!(model.tour, Some(tour::Step::Welcome));
    let effects = update(&mut model, Event::Tour(tour::Event::Left));
    let saved = Request::ChangeSettings(Settings { tour_seen: true, ..Settings::default() });
    assert_eq!((effects, model.tour), (vec![Effect::ask(saved.clone())], None));
    told(&mut model, saved, seen(true));
    told(&mut model, Request::Settings, seen(false));
    assert_eq!(model.tour, None, "not in the middle of the work");

    let mut model = at(Route::Worklist);
    told(&mut model, Request::Settings, seen(true));
    assert_eq!(model.tour, None);
    update(&mut model, Event::Tour(tour::Event::Wanted));
    assert_eq!(model.tour, Some(tour::Step::Welcome), "whenever it is wanted");
}

#[test]
fn the_place_among_a_slides_pictures_is_kept_for_the_way_back() {
    let mut model = at(Route::Slide("s".into()));
    update(&mut model, Event::Slide(slide::Event::Seen(600..630)));
    update(&mut model, Event::Arrived(Route::Picture { slide: "s".into(), id: "a".into() }));
    let effects = update(&mut model, Event::Arrived(Route::Slide("s".into())));
    let part = Request::Pictures { slide: "s".into(), offset: 600, limit: slide::PART };
    assert!(asked(&effects).contains(&&part), "{effects:?}");
    // Another slide begins at its beginning, and so does this one from elsewhere.
    for way in [Route::Slide("t".into()), Route::Worklist, Route::Slide("s".into())] {
        let effects = update(&mut model, Event::Arrived(way));
        assert!(!asked(&effects).contains(&&part));
    }
}
