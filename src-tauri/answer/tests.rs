//! A clinician's day as the window asks for it, without a window.

use std::{fs, path::Path};

use contract::{
    ExportForm, GalleryQuery, PatientDetails, PictureState, ProfileDetails, RESEARCH_USE_ONLY, ScaleMethod,
    Settings, SlideDetails, SlideState, UNSORTED_SLIDE, Verdict,
};

use super::*;
use crate::bundle::Bundle;

struct Device {
    folder: tempfile::TempDir,
    bench: Bench,
}

impl Device {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(
            Bundle::Reference,
            Some(folder.path().join("records")),
            Some(folder.path().join("documents")),
        );
        Self { folder, bench }
    }

    fn ask(&self, request: Request) -> Reply {
        let asked = format!("{request:?}");
        answer(&self.bench, request).unwrap_or_else(|e| panic!("{asked}: {e:?}"))
    }

    fn refused(&self, request: Request) -> ErrorCode {
        answer(&self.bench, request).unwrap_err().code
    }

    fn slide(&self) -> String {
        let details = PatientDetails { code: "P/17 ä".to_owned(), ..PatientDetails::default() };
        let Reply::Patient(patient) = self.ask(Request::AddPatient(details)) else { panic!() };
        let details = SlideDetails { taken_on: Some("2026-11-20".to_owned()), ..SlideDetails::default() };
        let Reply::Slide(slide) = self.ask(Request::AddSlide { patient: patient.id, details }) else {
            panic!()
        };
        slide.slide.id
    }

    fn add(&self, slide: &str, bytes: &[u8]) -> String {
        let slide = SlideId::parse(slide).unwrap();
        let added = import::add(&self.bench, &slide, "a.png", bytes.to_vec()).unwrap();
        import::examine_waiting(&self.bench).unwrap();
        added.picture.id
    }

    fn standing(&self, slide: &str) -> SlideStanding {
        let Reply::Slide(standing) = self.ask(Request::Slide(slide.to_owned())) else { panic!() };
        *standing
    }

    fn name(&self) {
        let settings = Settings { reviewer: Some("Dr. Ä".to_owned()), ..Settings::default() };
        self.ask(Request::ChangeSettings(settings));
    }
}

const BLAST: &[u8] = include_bytes!("../../models/reference/synthetic-blast-1.png");
const LYMPHOCYTE: &[u8] = include_bytes!("../../models/reference/synthetic-lymphocyte-1.png");

#[test]
fn a_slide_is_counted_reviewed_signed_exported_and_deleted() {
    let device = Device::new();
    let slide = device.slide();
    let (blast, lymphocyte) = (device.add(&slide, BLAST), device.add(&slide, LYMPHOCYTE));
    let before = device.standing(&slide);
    assert_eq!((before.patient_code.as_str(), before.slide.pictures), ("P/17 ä", 2));
    assert_eq!((before.count.counted, before.count.target), (2, StopRule::default().target));

    device.ask(Request::CloseSlide(slide.clone()));
    let query = GalleryQuery { slide: Some(slide.clone()), limit: 50, ..GalleryQuery::default() };
    let Reply::Gallery(page) = device.ask(Request::Gallery(query)) else { panic!() };
    assert_eq!(page.cells.len(), 2);
    let sign = || Request::Sign { slide: slide.clone() };
    assert_eq!(device.refused(sign()), ErrorCode::BadRequest, "nobody gave a name");
    device.name();
    let cells: Vec<_> = page.cells.iter().map(|cell| cell.id.clone()).collect();
    device.ask(Request::Relabel { cells: cells.clone(), label: Verdict::Hem });
    let Reply::Slide(undone) = device.ask(Request::Undo { slide: slide.clone() }) else { panic!() };
    assert_eq!((undone.can_undo, undone.can_redo), (false, true));
    device.ask(Request::Redo { slide: slide.clone() });
    let Reply::Signature(Some(signature)) = device.ask(sign()) else { panic!() };
    assert_eq!((signature.by.as_str(), signature.counts.hem), ("Dr. Ä", 2));
    assert_eq!(device.refused(Request::Relabel { cells, label: Verdict::All }), ErrorCode::SlideSigned);

    let Reply::Exported(exported) = device.ask(Request::Export {
        slide: slide.clone(),
        forms: ExportForm::ALL.to_vec(),
        language: "en".to_owned(),
    }) else {
        panic!()
    };
    assert_eq!(exported.files.len(), ExportForm::ALL.len());
    let folder = Path::new(&exported.folder);
    assert!(folder.starts_with(device.folder.path().join("documents")), "{}", exported.folder);
    let page = fs::read_to_string(folder.join("slide.html")).unwrap();
    for part in [RESEARCH_USE_ONLY, "P/17 ä", "Dr. Ä", signature.sha256.as_str()] {
        assert!(page.contains(part), "{part}");
    }

    let targets = vec![DeletionTarget::Slide(slide.clone())];
    let Reply::DeletionPreview(preview) = device.ask(Request::PreviewDeletion(targets.clone())) else {
        panic!()
    };
    assert_eq!((preview.counts.pictures, preview.signed_slides, preview.exported_slides), (2, 1, 1));
    let Reply::Deleted(deletion) = device.ask(Request::Delete(targets.clone())) else { panic!() };
    device.refused(Request::Slide(slide.clone()));
    device.ask(Request::Restore { deletion: deletion.id });
    assert_eq!(device.standing(&slide).slide.state, SlideState::Signed);
    device.ask(Request::Delete(targets));
    std::thread::sleep(std::time::Duration::from_secs(u64::from(GRACE_S) + 1));
    let Reply::Purged(purged) = device.ask(Request::Purge) else { panic!() };
    assert_eq!((purged.counts.slides, purged.files), (1, 4));
    for picture in [blast, lymphocyte] {
        assert!(!device.folder.path().join("records/pictures").join(picture).exists());
    }
    let Reply::AuditChecked(check) = device.ask(Request::VerifyAudit) else { panic!() };
    assert_eq!(check.broken_at, None);
}

#[test]
fn the_scale_of_the_slides_microscope_is_used() {
    let device = Device::new();
    let details = ProfileDetails {
        name: "bench 2".to_owned(),
        camera: "phone".to_owned(),
        objective: "100x".to_owned(),
        um_per_px: 0.05,
        error: 0.02,
        method: ScaleMethod::StageMicrometer,
        made_at: "2026-11-01T08:00:00Z".to_owned(),
    };
    let Reply::Profiles(profiles) = device.ask(Request::AddProfile(details)) else { panic!() };
    let slide = device.slide();
    let details = SlideDetails { profile: Some(profiles[0].id.clone()), ..SlideDetails::default() };
    device.ask(Request::ChangeSlide { id: slide.clone(), details });
    let id = device.add(&slide, BLAST);
    let scale = |id: &str| {
        let Reply::Picture(picture) = device.ask(Request::Picture(id.to_owned())) else { panic!() };
        (picture.examination.quality.scale.um_per_px, picture.examination.quality.scale.error)
    };
    assert_eq!(scale(&id), (0.05, Some(0.02)));
    // Another scale, and the picture is asked again.
    device.ask(Request::ChangeSlide { id: slide, details: SlideDetails::default() });
    device.ask(Request::ExamineAgain(id.clone()));
    import::examine_waiting(&device.bench).unwrap();
    assert_eq!(scale(&id).0, cytology::TRAINING_SCALE.get());
    assert_eq!(device.refused(Request::RemoveProfile("x".to_owned())), ErrorCode::BadRequest);
}

#[test]
fn pictures_without_a_slide_have_a_place_from_the_start() {
    let device = Device::new();
    let empty = device.standing(UNSORTED_SLIDE);
    assert_eq!(empty.slide.pictures, 0);
    device.ask(Request::AddSample);
    import::examine_waiting(&device.bench).unwrap();
    let Reply::Pictures(page) =
        device.ask(Request::Pictures { slide: UNSORTED_SLIDE.to_owned(), offset: 0, limit: 10 })
    else {
        panic!()
    };
    assert_eq!((page.total, &page.pictures[0].state), (1, &PictureState::Examined));
    let slide = device.slide();
    device.ask(Request::MovePictures { ids: vec![page.pictures[0].id.clone()], slide: slide.clone() });
    assert_eq!(device.standing(&slide).slide.pictures, 1);
    let Reply::Slides(open) = device.ask(Request::OpenSlides) else { panic!() };
    assert_eq!(open.iter().map(|slide| slide.id.clone()).collect::<Vec<_>>(), [slide]);
}

#[test]
fn settings_of_the_window_do_not_choose_the_model() {
    let device = Device::new();
    let settings = Settings { model: Some("ab".repeat(32)), target: Some(50), ..Settings::default() };
    let Reply::Settings(kept) = device.ask(Request::ChangeSettings(settings)) else { panic!() };
    assert_eq!((kept.model, kept.target), (None, Some(50)));
    assert_eq!(device.refused(Request::UseModel { sha256: Some("ab".repeat(32)) }), ErrorCode::ModelInvalid);
    assert_eq!(device.refused(Request::UseModel { sha256: Some("../x".to_owned()) }), ErrorCode::BadRequest);
    assert_eq!(device.standing(UNSORTED_SLIDE).count.target, 50);
}

#[test]
fn agreement_is_counted_with_its_interval() {
    let device = Device::new();
    let slide = device.slide();
    let picture = device.add(&slide, LYMPHOCYTE);
    device.ask(Request::Relabel { cells: vec![format!("{picture}:1:0")], label: Verdict::Hem });
    let Reply::Agreement(agreement) = device.ask(Request::Agreement) else { panic!() };
    let month = &agreement.months[0];
    let table = month.table;
    let firm = table.hem_hem + table.all_hem;
    assert_eq!(firm + table.unsure_hem, 1);
    assert_eq!(month.agreed.is_some(), firm == 1);
    assert_eq!(month.interval, wilson(table.hem_hem, firm));
}
