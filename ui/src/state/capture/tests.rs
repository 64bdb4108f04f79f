use super::*;
use crate::state::{
    Event as Any, FileId, Route,
    tests::{at, standing},
    update,
};

fn file(id: FileId) -> ChosenFile {
    ChosenFile { id, name: format!("{id}.jpg") }
}

fn reading(sharpness: f64, dark: f64) -> Reading {
    Reading { sharpness, dark, ..Reading::default() }
}

/// A page whose camera runs and was read once.
fn page() -> CapturePage {
    let (mut page, effects) = CapturePage::open("s");
    assert_eq!(effects[0], Effect::Camera(Act::Start(None)));
    assert_eq!(page.update(Event::Pressed), [], "there is no picture yet");
    let cameras = vec![
        Camera { id: "a".into(), label: "Front".into() },
        Camera { id: "b".into(), label: "Eyepiece".into() },
    ];
    let due = Effect::later(GRAB_MS, AnyEvent::Capture(Event::Due(1)));
    assert_eq!(page.update(Event::Started(Ok((cameras, Some("b".into()))))), std::slice::from_ref(&due));
    assert_eq!(page.update(Event::Due(1)), [Effect::Camera(Act::Grab)]);
    assert_eq!(page.update(Event::Read(None)), std::slice::from_ref(&due), "no pixels yet");
    assert_eq!(page.update(Event::Pressed), []);
    assert_eq!(page.update(Event::Read(Some(reading(0.1, 0.0)))), [due]);
    page
}

#[test]
fn the_meters_are_looked_at_in_one_round_only() {
    let mut page = page();
    let effects = page.update(Event::Chosen("a".into()));
    assert_eq!(effects, [Effect::Camera(Act::Start(Some("a".into())))]);
    assert_eq!(page.update(Event::Due(1)), [], "the camera starts anew");
    page.update(Event::Started(Ok((Vec::new(), None))));
    assert_eq!(page.update(Event::Due(1)), [], "the round before");
    assert_eq!(page.update(Event::Due(2)), [Effect::Camera(Act::Grab)]);
}

#[test]
fn a_good_picture_is_kept_while_the_next_is_taken() {
    let mut page = page();
    assert_eq!(page.update(Event::Pressed), [Effect::Camera(Act::Shoot(BURST))]);
    assert_eq!(page.update(Event::Pressed), [], "one at a time");
    page.update(Event::Taken(Ok((file(7), reading(0.09, 0.0)))));
    assert_eq!((page.kept, &page.shot), (1, &None));
    assert_eq!((page.take_accepted(), page.take_accepted()), (Some(file(7)), None));
    assert_eq!(page.update(Event::Pressed), [Effect::Camera(Act::Shoot(BURST))]);
}

#[test]
fn a_doubtful_picture_is_kept_or_taken_again() {
    let mut page = page();
    let take = |page: &mut CapturePage, id, of| {
        page.update(Event::Pressed);
        page.update(Event::Taken(Ok((file(id), of))));
    };
    take(&mut page, 1, reading(0.01, 0.0));
    assert_eq!(page.shot, Some(Shot::Doubtful(file(1), QualityWarning::Blurred)));
    assert_eq!(page.take_accepted(), None);
    assert_eq!(page.update(Event::Again), [Effect::Forget(vec![1])]);
    take(&mut page, 2, reading(0.1, 0.9));
    assert_eq!(page.shot, Some(Shot::Doubtful(file(2), QualityWarning::TooDark)));
    assert_eq!(page.update(Event::Pressed), [Effect::Forget(vec![2])], "the shutter means: again");
    assert_eq!(page.kept, 0);
    take(&mut page, 3, reading(0.1, 0.9));
    page.update(Event::Kept);
    assert_eq!((page.take_accepted(), page.kept), (Some(file(3)), 1));
    page.update(Event::Kept);
    assert_eq!(page.kept, 1);
}

#[test]
fn a_camera_that_does_not_come_is_told_and_tried_again() {
    let (mut page, _) = CapturePage::open("s");
    page.update(Event::Started(Err(Off::Refused)));
    assert_eq!(page.live, Live::Off(Off::Refused));
    assert_eq!(page.update(Event::Due(0)), []);
    assert_eq!(page.update(Event::Retried), [Effect::Camera(Act::Start(None))]);
    assert_eq!(page.live, Live::Starting);
}

#[test]
fn a_picture_that_was_not_taken_is_told_until_the_next() {
    let mut page = page();
    page.update(Event::Pressed);
    page.update(Event::Taken(Err("no canvas".into())));
    assert_eq!((page.failed.as_deref(), &page.shot), (Some("no canvas"), &None));
    page.update(Event::Pressed);
    assert_eq!(page.failed, None);
}

#[test]
fn a_kept_picture_goes_to_the_slide_and_the_camera_stops_when_the_page_is_left() {
    let mut model = at(Route::Capture("s".into()));
    let happens = |model: &mut _, event| update(model, Any::Capture(event));
    happens(&mut model, Event::Started(Ok((Vec::new(), None))));
    happens(&mut model, Event::Read(Some(reading(0.1, 0.0))));
    happens(&mut model, Event::Pressed);
    let effects = happens(&mut model, Event::Taken(Ok((file(4), reading(0.1, 0.0)))));
    assert_eq!(effects, [Effect::Add { file: file(4), slide: "s".into() }]);
    let effects = update(&mut model, Any::Arrived(Route::Slide("s".into())));
    assert_eq!(effects[0], Effect::Camera(Act::Stop));
    // What the camera still says is dropped, and its picture is not left behind.
    assert_eq!(happens(&mut model, Event::Due(1)), []);
    assert_eq!(
        happens(&mut model, Event::Taken(Ok((file(5), reading(0.1, 0.0))))),
        [Effect::Forget(vec![5])]
    );
}

#[test]
fn the_count_is_followed_while_pictures_wait() {
    let mut page = page();
    assert_eq!(page.added("other"), []);
    assert_eq!(page.added("s"), [Effect::ask(Request::Slide("s".into()))]);
    let stands = |waiting| Ok(Reply::Slide(Box::new(standing("s", 2, waiting))));
    let later = Effect::later(POLL_MS, AnyEvent::Capture(Event::Polled("s".into())));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(1)), [later]);
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(1)), []);
    assert_eq!(page.update(Event::Polled("other".into())), []);
    page.update(Event::Polled("s".into()));
    assert_eq!(page.told(&Request::Slide("s".into()), &stands(0)), []);
}

#[test]
fn keys_are_the_shutter_where_they_do_nothing_else() {
    assert!(is_shutter(" ", false) && is_shutter("Enter", false));
    assert!(!is_shutter(" ", true) && !is_shutter("Enter", true), "a button in focus is pressed by them");
    assert!(is_shutter("AudioVolumeUp", true) && is_shutter("AudioVolumeDown", false));
    assert!(!is_shutter("a", false) && !is_shutter("Tab", false));
}
