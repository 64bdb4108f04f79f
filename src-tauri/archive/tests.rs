//! Two devices and what travels between them.

use super::*;
use crate::{answer::answer, bundle::Bundle, import};
use contract::{Reply, Request, Settings, Verdict};

struct Device {
    _folder: tempfile::TempDir,
    bench: Bench,
}

impl Device {
    fn new(reviewer: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(
            Bundle::Reference,
            Some(folder.path().join("records")),
            Some(folder.path().join("documents")),
        );
        let device = Self { _folder: folder, bench };
        device.ask(Request::ChangeSettings(Settings {
            reviewer: Some(reviewer.to_owned()),
            ..Settings::default()
        }));
        device
    }

    fn ask(&self, request: Request) -> Reply {
        answer(&self.bench, request).unwrap()
    }

    /// A slide with one prepared cell, examined.
    fn slide(&self) -> (SlideId, String) {
        let details = PatientDetails { code: "P-17".to_owned(), ..PatientDetails::default() };
        let Reply::Patient(patient) = self.ask(Request::AddPatient(details)) else { panic!() };
        let Reply::Slide(slide) =
            self.ask(Request::AddSlide { patient: patient.id, details: SlideDetails::default() })
        else {
            panic!()
        };
        let id = SlideId::parse(&slide.slide.id).unwrap();
        let cell = include_bytes!("../../models/reference/synthetic-blast-1.png").to_vec();
        let added = import::add(&self.bench, &id, "a.png", cell).unwrap();
        import::examine_waiting(&self.bench).unwrap();
        (id, format!("{}:1:0", added.picture.id))
    }

    fn label(&self, cell: &str, label: Verdict) {
        self.ask(Request::Relabel { cells: vec![cell.to_owned()], label });
    }

    fn history(&self, cell: &str) -> Vec<(Option<Verdict>, String)> {
        let Reply::Cell(cell) = self.ask(Request::Cell(cell.to_owned())) else { panic!() };
        cell.history.into_iter().map(|entry| (entry.label, entry.by)).collect()
    }
}

#[test]
fn a_slide_arrives_once_with_its_labels_and_signature() {
    let (tablet, desktop) = (Device::new("Dr. Field"), Device::new("Dr. Desk"));
    let (slide, cell) = tablet.slide();
    tablet.label(&cell, Verdict::Hem);
    tablet.label(&cell, Verdict::All);
    tablet.ask(Request::Sign { slide: slide.to_string() });
    let archive = write(&tablet.bench, &slide).unwrap();

    let first = read(&desktop.bench, &archive).unwrap();
    let expected = ArchiveImport {
        patients_added: 1,
        slides_added: 1,
        pictures_added: 1,
        labels_added: 1,
        ..ArchiveImport::default()
    };
    assert_eq!(first, expected);
    let of = |device: &Device| device.bench.with_records(|records| describe(records, &slide)).unwrap();
    assert_eq!(of(&desktop), of(&tablet), "the same to the hash of the signature");
    let check = desktop.bench.with_records(|records| records.verify_signature(&slide)).unwrap();
    assert!(check.intact());

    let again = read(&desktop.bench, &archive).unwrap();
    assert_eq!(again, ArchiveImport { pictures_known: 1, ..ArchiveImport::default() });
    assert_eq!(of(&desktop), of(&tablet));
}

#[test]
fn labels_of_both_devices_are_kept_and_the_later_one_counts() {
    let (tablet, desktop) = (Device::new("Dr. Field"), Device::new("Dr. Desk"));
    let (slide, cell) = tablet.slide();
    read(&desktop.bench, &write(&tablet.bench, &slide).unwrap()).unwrap();
    tablet.label(&cell, Verdict::Hem);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    desktop.label(&cell, Verdict::All);

    // The desktop's is the later one: the tablet's comes too late.
    let import = read(&desktop.bench, &write(&tablet.bench, &slide).unwrap()).unwrap();
    assert_eq!((import.conflicts, import.labels_added, import.pictures_known), (1, 0, 1));
    assert_eq!(desktop.history(&cell), [(Some(Verdict::All), "Dr. Desk".to_owned())]);
    // The other way round it is put on top.
    let import = read(&tablet.bench, &write(&desktop.bench, &slide).unwrap()).unwrap();
    assert_eq!((import.conflicts, import.labels_added), (1, 1));
    let names = [(Some(Verdict::Hem), "Dr. Field".to_owned()), (Some(Verdict::All), "Dr. Desk".to_owned())];
    assert_eq!(tablet.history(&cell), names);
}

#[test]
fn a_slide_that_is_signed_here_stays_as_it_was_signed() {
    let (tablet, desktop) = (Device::new("Dr. Field"), Device::new("Dr. Desk"));
    let (slide, cell) = tablet.slide();
    read(&desktop.bench, &write(&tablet.bench, &slide).unwrap()).unwrap();
    desktop.label(&cell, Verdict::Hem);
    desktop.ask(Request::Sign { slide: slide.to_string() });
    tablet.label(&cell, Verdict::All);
    let import = read(&desktop.bench, &write(&tablet.bench, &slide).unwrap()).unwrap();
    assert_eq!((import.refused, import.labels_added), (1, 0));
    assert_eq!(desktop.history(&cell), [(Some(Verdict::Hem), "Dr. Desk".to_owned())]);
}

#[test]
fn what_is_no_archive_or_was_altered_is_refused_and_stores_nothing() {
    let (tablet, desktop) = (Device::new("Dr. Field"), Device::new("Dr. Desk"));
    let (slide, _) = tablet.slide();
    let archive = write(&tablet.bench, &slide).unwrap();
    let mut altered = archive.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 0x55;
    for bad in [b"PK no archive".to_vec(), archive[..archive.len() / 2].to_vec(), altered, Vec::new()] {
        let error = read(&desktop.bench, &bad).unwrap_err();
        assert_eq!(error.code, ErrorCode::ArchiveInvalid, "{}", error.message);
    }
    assert!(desktop.bench.with_records(|records| records.patients()).unwrap().is_empty());
}
