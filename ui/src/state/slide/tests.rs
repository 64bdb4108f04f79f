use contract::{ErrorCode, PicturePage, PictureState};

use super::*;
use crate::state::tests::{asked, picture, standing, trouble};

fn page() -> SlidePage {
    let (page, effects) = SlidePage::open("s", None);
    assert_eq!(
        asked(&effects),
        [&Request::Slide("s".into()), &part(0), &Request::Profiles, &Request::Settings]
    );
    page
}

fn part(offset: u32) -> Request {
    Request::Pictures { slide: "s".into(), offset, limit: PART }
}

/// The shell's answer for a part of so many pictures; their names tell their places.
fn pictures(offset: u32, total: u32) -> Result<Reply, Trouble> {
    let places = offset..total.min(offset + PART);
    let pictures =
        places.map(|place| picture("s", &format!("{total}-{place}"), PictureState::Examined)).collect();
    Ok(Reply::Pictures(PicturePage { offset, total, pictures }))
}

fn stands(pictures: u32, waiting: u32) -> Result<Reply, Trouble> {
    Ok(Reply::Slide(Box::new(standing("s", pictures, waiting))))
}

fn at(page: &SlidePage, place: u32) -> Option<String> {
    page.pictures.read().get(&place).map(|picture| picture.id.clone())
}

#[test]
fn only_the_parts_that_are_looked_at_are_read() {
    let mut page = page();
    assert_eq!(page.told(&part(0), &pictures(0, 10_000)), []);
    assert_eq!((at(&page, 59).as_deref(), at(&page, 60).as_deref()), (Some("10000-59"), None));
    assert_eq!(page.update(Event::Seen(0..42)), []);
    let effects = page.update(Event::Seen(5_390..5_430));
    assert_eq!(asked(&effects), [&part(5_340), &part(5_400)]);
    assert_eq!(page.update(Event::Seen(5_391..5_431)), [], "nothing is asked for twice");
    page.told(&part(5_400), &pictures(5_400, 10_000));
    assert_eq!(
        (at(&page, 5_400).as_deref(), at(&page, 5_399).as_deref(), at(&page, 0).as_deref()),
        (Some("10000-5400"), None, Some("10000-0"))
    );
}

#[test]
fn where_pictures_came_or_went_nothing_old_is_shown() {
    let mut page = page();
    page.told(&part(0), &pictures(0, 100));
    page.update(Event::Seen(50..80));
    page.told(&part(60), &pictures(60, 100));
    let effects = page.told(&part(60), &pictures(60, 99));
    assert_eq!(
        (at(&page, 50).as_deref(), at(&page, 60).as_deref(), at(&page, 98).as_deref()),
        (None, Some("99-60"), Some("99-98"))
    );
    assert_eq!(at(&page, 99).as_deref(), None);
    assert_eq!(asked(&effects), [&part(0)]);
}

#[test]
fn a_slide_is_asked_for_again_as_long_as_pictures_wait() {
    let mut page = page();
    let later = Effect::later(POLL_MS, AnyEvent::Slide(Event::Polled("s".into())));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(3, 2)), std::slice::from_ref(&later));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(3, 2)), [], "once at a time");
    assert_eq!(page.update(Event::Polled("other".into())), []);
    assert_eq!(page.update(Event::Polled("s".into())), [Effect::ask(Request::Slide("s".into()))]);
    // One is examined: the pictures are read again, and the slide once more.
    let effects = page.told(&Request::Slide("s".into()), &stands(3, 1));
    assert_eq!((asked(&effects), effects.last()), (vec![&part(0)], Some(&later)));
    page.update(Event::Polled("s".into()));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(3, 1)), [later]);
    page.update(Event::Polled("s".into()));
    let effects = page.told(&Request::Slide("s".into()), &stands(3, 0));
    assert_eq!(
        (effects.len(), asked(&effects)),
        (1, vec![&part(0)]),
        "nothing waits, so nothing is asked again"
    );
}

#[test]
fn whoever_comes_back_from_a_picture_finds_the_focus_on_its_card_and_the_place() {
    let back = Back { picture: "10000-5410".into(), seen: 5_390..5_430 };
    let (mut page, effects) = SlidePage::open("s", Some(back));
    assert_eq!(asked(&effects)[1..3], [&part(5_340), &part(5_400)]);
    assert_eq!(page.told(&part(5_340), &pictures(5_340, 10_000)), []);
    assert_eq!(page.start(), 5_390);
    let effects = page.told(&part(5_400), &pictures(5_400, 10_000));
    assert_eq!(effects, [Effect::Focus(Focus::Element("card-10000-5410".into()))]);
    assert_eq!(page.start(), 5_410);
    assert_eq!(page.told(&part(5_400), &pictures(5_400, 10_000)), [], "once");
}

#[test]
fn a_failure_does_not_take_away_what_is_shown() {
    let failed = || Err(trouble(ErrorCode::StorageFailed));
    let mut page = page();
    page.told(&part(0), &failed());
    assert!(matches!(page.pictures.total, Answer::Failed(_)));
    page.update(Event::Retried);
    page.told(&part(0), &pictures(0, 2));
    page.told(&Request::Slide("s".into()), &stands(2, 0));
    page.told(&part(0), &failed());
    page.told(&Request::Slide("s".into()), &failed());
    assert_eq!((at(&page, 1).as_deref(), page.pictures.total.ready()), (Some("2-1"), Some(&2)));
    assert!(page.standing.ready().is_some());
}

#[test]
fn what_changed_pictures_has_them_read_again() {
    let mut page = page();
    page.told(&part(0), &pictures(0, 2));
    for request in [Request::ExamineAgain("2-0".into()), Request::Delete(Vec::new())] {
        assert_eq!(asked(&page.told(&request, &Ok(Reply::Done))).len(), 2);
        assert_eq!(page.told(&request, &Err(trouble(ErrorCode::StorageFailed))), []);
    }
    assert_eq!(asked(&page.added("s")).len(), 2);
    assert_eq!(page.added("other"), []);
}

#[test]
fn why_a_picture_failed_is_read_by_its_code() {
    let damaged = trouble_of("picture_damaged: unexpected end: of file");
    assert!(matches!(&damaged, Trouble::Reported(report) if report.message == "unexpected end: of file"));
    assert!(damaged.is(ErrorCode::PictureDamaged));
    for unknown in ["", "tea_is_cold: yes", "picture_damaged"] {
        let told = trouble_of(unknown);
        assert!(matches!(&told, Trouble::Reported(report) if report.message == unknown), "{told:?}");
    }
}

#[test]
fn counting_ends_and_goes_on() {
    let mut page = page();
    assert_eq!(page.update(Event::Ended), [Effect::ask(Request::CloseSlide("s".into()))]);
    let mut closed = standing("s", 1, 0);
    closed.slide.state = SlideState::Closed;
    page.told(&Request::CloseSlide("s".into()), &Ok(Reply::Slide(Box::new(closed))));
    let state = |page: &SlidePage| page.standing.ready().map(|standing| standing.slide.state);
    assert_eq!(state(&page), Some(SlideState::Closed));
    assert_eq!(page.update(Event::Resumed), [Effect::ask(Request::ReopenSlide("s".into()))]);
    page.told(&Request::ReopenSlide("s".into()), &Err(trouble(ErrorCode::StorageFailed)));
    assert_eq!(state(&page), Some(SlideState::Closed), "that is told above the page");
}

#[test]
fn documents_are_written_in_the_ticked_forms_once() {
    use contract::{ExportForm, Exported};
    let mut page = page();
    page.update(Event::ExportWanted(Language::French));
    let mut does = |event| page.update(Event::Export(event));
    does(export::Event::Ticked(ExportForm::Csv));
    does(export::Event::Ticked(ExportForm::Fhir));
    does(export::Event::LanguageChosen(Language::Hindi));
    let request = Request::Export {
        slide: "s".into(),
        forms: vec![ExportForm::Pdf, ExportForm::Fhir],
        language: "hi".into(),
    };
    assert_eq!(does(export::Event::Wanted), [Effect::ask(request.clone())]);
    assert_eq!(does(export::Event::Wanted), [], "once");
    does(export::Event::Left);
    assert!(page.export.is_some(), "it is being written");
    let exported = Exported { folder: "f".into(), files: Vec::new(), notices: Vec::new() };
    page.told(&request, &Ok(Reply::Exported(exported.clone())));
    assert_eq!(page.export.as_ref().and_then(|e| e.written.clone()), Some(Answer::Ready(exported)));
    page.update(Event::Export(export::Event::Left));
    assert_eq!(page.export, None);
}

#[test]
fn nothing_is_written_without_a_form() {
    use contract::ExportForm;
    let mut page = page();
    page.update(Event::ExportWanted(Language::English));
    for form in [ExportForm::Pdf, ExportForm::Csv] {
        page.update(Event::Export(export::Event::Ticked(form)));
    }
    assert_eq!(page.update(Event::Export(export::Event::Wanted)), []);
}

#[test]
fn ticked_pictures_go_to_another_slide() {
    use contract::{Patient, PatientDetails};
    use moving::Event as Move;
    let patient = |id: &str, slides| Patient { id: id.into(), details: PatientDetails::default(), slides };
    let mut page = page();
    page.update(Event::MoveWanted);
    assert_eq!(page.update(Event::Moving(Move::Wanted)), [], "nothing is ticked");
    for id in ["a", "b", "c", "b"] {
        page.update(Event::Moving(Move::Ticked(id.into())));
    }
    assert_eq!(page.update(Event::Moving(Move::Wanted)), [Effect::ask(Request::Patients)]);
    let patients = vec![patient("p", 1), patient("q", 0), patient(contract::UNSORTED_PATIENT, 1)];
    page.told(&Request::Patients, &Ok(Reply::Patients(patients)));
    let whither = |page: &SlidePage| page.moving.as_ref().and_then(|m| m.whither.clone()).unwrap();
    assert_eq!(whither(&page).patients.ready().map(Vec::len), Some(1), "who has slides");
    let slides = Request::Slides { patient: "p".into() };
    assert_eq!(page.update(Event::Moving(Move::PatientChosen("p".into()))), [Effect::ask(slides.clone())]);
    let mut signed = standing("signed", 1, 0).slide;
    signed.state = SlideState::Signed;
    let answer = vec![signed, standing("s", 1, 0).slide, standing("t", 1, 0).slide];
    page.told(&slides, &Ok(Reply::Slides(answer)));
    assert_eq!(whither(&page).slides.ready().map(Vec::len), Some(1), "neither this one nor a signed one");
    assert_eq!(page.update(Event::Moving(Move::Confirmed)), []);
    page.update(Event::Moving(Move::SlideChosen("t".into())));
    let request = Request::MovePictures { ids: vec!["a".into(), "c".into()], slide: "t".into() };
    assert_eq!(page.update(Event::Moving(Move::Confirmed)), [Effect::ask(request.clone())]);
    let effects = page.told(&request, &Ok(Reply::Done));
    assert_eq!((asked(&effects).len(), effects.last()), (2, Some(&Effect::Focus(Focus::Heading))));
    assert_eq!(page.moving, None);
}

#[test]
fn a_slide_is_looked_at_now_and_then_while_a_folder_is_watched() {
    use contract::Settings;
    let watched = |folder: Option<&str>| {
        Ok(Reply::Settings(Settings { watched_folder: folder.map(str::to_owned), ..Settings::default() }))
    };
    let mut page = page();
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(0, 0)), []);
    assert_eq!(page.told(&Request::Settings, &watched(None)), []);
    let later = Effect::later(WATCH_MS, AnyEvent::Slide(Event::Polled("s".into())));
    assert_eq!(page.told(&Request::Settings, &watched(Some("card"))), std::slice::from_ref(&later));
    assert_eq!(page.told(&Request::Settings, &watched(Some("card"))), [], "once at a time");
    page.update(Event::Polled("s".into()));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(0, 0)), [later]);
    page.update(Event::Polled("s".into()));
    // Counting is over: nothing comes to this slide any more.
    let mut closed = standing("s", 0, 0);
    closed.slide.state = SlideState::Closed;
    assert_eq!(page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(Box::new(closed)))), []);
}
