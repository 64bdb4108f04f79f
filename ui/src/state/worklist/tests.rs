use contract::{ErrorCode, PatientDetails};

use super::*;
use crate::state::tests::{asked, standing, trouble};

fn patient(id: &str, code: &str, name: Option<&str>) -> Patient {
    let details =
        PatientDetails { code: code.into(), name: name.map(str::to_owned), ..PatientDetails::default() };
    Patient { id: id.into(), details, slides: 0 }
}

fn page() -> Worklist {
    let (mut page, effects) = Worklist::open();
    assert_eq!(asked(&effects).len(), 3);
    let nobody = patient(UNSORTED_PATIENT, "unsorted", None);
    let patients = vec![nobody, patient("a", "P-12", Some("Ada")), patient("b", "Q-7", None)];
    page.told(&Request::Patients, &Ok(Reply::Patients(patients)));
    let slides = vec![standing(UNSORTED_SLIDE, 3, 0).slide, standing("s", 1, 0).slide];
    page.told(&Request::OpenSlides, &Ok(Reply::Slides(slides)));
    page
}

#[test]
fn who_stands_for_nobody_is_not_listed() {
    let page = page();
    assert_eq!(page.found().len(), 2);
    assert_eq!(page.open.ready().map(Vec::len), Some(1));
    assert!(!page.is_empty());
    assert_eq!((page.code("b"), page.code("c")), (Some("Q-7"), None));
}

#[test]
fn patients_are_found_by_letters_of_either_case() {
    let mut page = page();
    let mut found = |search: &str| {
        page.update(Event::Searched(search.into()));
        page.found().iter().map(|patient| patient.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (found("p-1"), found(" ADA "), found("")),
        (vec!["a".into()], vec!["a".into()], vec!["a".into(), "b".into()])
    );
    assert_eq!(found("x"), Vec::<String>::new());
}

#[test]
fn it_is_empty_when_there_is_nothing_of_any_sort() {
    let (mut page, _) = Worklist::open();
    assert!(!page.is_empty(), "nothing is known yet");
    page.told(&Request::Patients, &Ok(Reply::Patients(Vec::new())));
    page.told(&Request::OpenSlides, &Ok(Reply::Slides(Vec::new())));
    assert!(page.is_empty());
    let unsorted = Request::Slide(UNSORTED_SLIDE.into());
    page.told(&unsorted, &Ok(Reply::Slide(Box::new(standing(UNSORTED_SLIDE, 1, 0)))));
    assert!(!page.is_empty());
}

#[test]
fn a_new_patient_is_shown_and_one_that_was_refused_stays_in_the_form() {
    let mut page = page();
    page.update(Event::PatientWanted);
    let details = PatientDetails { code: "P-13".into(), ..PatientDetails::default() };
    page.update(Event::Form(form::Event::Typed(details.clone())));
    let add = Request::AddPatient(details);
    assert_eq!(page.update(Event::Form(form::Event::Saved)), [Effect::ask(add.clone())]);
    assert_eq!(page.update(Event::Form(form::Event::Saved)), [], "once");
    page.update(Event::Form(form::Event::Left));
    assert!(page.form.is_some(), "it is on its way");
    page.told(&add, &Err(trouble(ErrorCode::CodeInUse)));
    let form = page.form.as_ref().unwrap();
    assert_eq!((form.running, form.details.code.as_str()), (false, "P-13"));
    assert!(form.trouble.as_ref().is_some_and(|trouble| trouble.is(ErrorCode::CodeInUse)));
    page.update(Event::Form(form::Event::Saved));
    let added = Reply::Patient(patient("new", "P-13", None));
    assert_eq!(page.told(&add, &Ok(added)), [Effect::Go(Route::Patient("new".into()))]);
    assert_eq!(page.form, None);
}

#[test]
fn an_archive_is_taken_in_and_what_it_brought_is_read() {
    let file = |id| ChosenFile { id, name: "slide.zip".into() };
    let mut page = page();
    assert_eq!(page.update(Event::ArchiveChosen(file(0))), [Effect::ImportArchive(file(0))]);
    assert_eq!(page.update(Event::ArchiveChosen(file(1))), [Effect::Forget(vec![1])]);
    page.update(Event::ArchiveDismissed);
    assert!(page.archive.is_some(), "it is on its way");
    let brought = ArchiveImport { slides_added: 1, ..ArchiveImport::default() };
    let effects = page.update(Event::ArchiveImported(Box::new(Ok(Reply::ArchiveImported(brought)))));
    assert_eq!(asked(&effects).len(), 3);
    assert_eq!(page.archive.as_ref().map(|archive| archive.brought.clone()), Some(Answer::Ready(brought)));
    page.update(Event::ArchiveDismissed);
    assert_eq!(page.archive, None);
}
