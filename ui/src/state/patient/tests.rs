use super::*;
use crate::state::tests::{asked, standing};

fn page() -> PatientPage {
    let (mut page, effects) = PatientPage::open("p");
    assert_eq!(asked(&effects).len(), 3);
    let details = PatientDetails { code: "P-12".into(), ..PatientDetails::default() };
    page.told(
        &Request::Patient("p".into()),
        &Ok(Reply::Patient(Patient { id: "p".into(), details, slides: 1 })),
    );
    page
}

#[test]
fn changed_details_stand_there_once_they_are_saved() {
    let mut page = page();
    page.update(Event::ChangeWanted);
    let details = PatientDetails { code: "P-13".into(), note: "n".into(), ..PatientDetails::default() };
    page.update(Event::Form(form::Event::Typed(details.clone())));
    let effects = page.update(Event::Form(form::Event::Saved));
    let request = Request::ChangePatient { id: "p".into(), details: details.clone() };
    assert_eq!(asked(&effects), [&request]);
    page.told(&request, &Ok(Reply::Patient(Patient { id: "p".into(), details, slides: 1 })));
    assert_eq!(page.form, None);
    assert_eq!(page.patient.ready().map(|patient| patient.details.code.as_str()), Some("P-13"));
}

#[test]
fn a_form_that_is_left_changes_nothing() {
    let mut page = page();
    page.update(Event::ChangeWanted);
    page.update(Event::Form(form::Event::Typed(PatientDetails::default())));
    assert_eq!(page.update(Event::Form(form::Event::Left)), []);
    assert_eq!(page, self::page());
}

#[test]
fn a_new_slide_begins_with_the_stain_of_the_one_before_and_is_shown() {
    let mut page = page();
    let mut slide = standing("s", 0, 0).slide;
    slide.details = SlideDetails {
        taken_on: Some("2026-11-03".into()),
        stain: "Giemsa".into(),
        profile: Some("m".into()),
        note: "n".into(),
    };
    page.told(&Request::Slides { patient: "p".into() }, &Ok(Reply::Slides(vec![slide])));
    page.update(Event::SlideWanted);
    let details = page.slide_form.as_ref().unwrap().details.clone();
    assert_eq!((details.stain.as_str(), details.profile.as_deref()), ("Giemsa", Some("m")));
    assert_eq!((details.taken_on.as_deref(), details.note.as_str()), (None, ""), "these are its own");
    let effects = page.update(Event::SlideForm(form::Event::Saved));
    let request = Request::AddSlide { patient: "p".into(), details };
    assert_eq!(asked(&effects), [&request]);
    let effects = page.told(&request, &Ok(Reply::Slide(Box::new(standing("new", 0, 0)))));
    assert_eq!(effects, [Effect::Go(Route::Slide("new".into()))]);
}

#[test]
fn the_page_of_a_deleted_patient_is_left() {
    let mut page = page();
    let gone = Request::Delete(vec![DeletionTarget::Patient("p".into())]);
    assert_eq!(page.told(&gone, &Ok(Reply::Done)), [Effect::Go(Route::Worklist)]);
    let slide = Request::Delete(vec![DeletionTarget::Slide("s".into())]);
    assert_eq!(asked(&page.told(&slide, &Ok(Reply::Done))).len(), 3);
}
