//! Deletion at every level: what would go, hiding, bringing back, and removing without a trace.

use std::{fs, path::Path};

use contract::{AuditAction, AuditObject, ErrorCode, ItemCounts, UNSORTED_SLIDE, Verdict};
use records::{NewPicture, PatientId, Records, RecordsError, SlideId, Target};

use crate::samples::{
    act, cell_id, id, minute, patient, patient_id, picture, review, slide, slide_id, traces, traces_of,
    with_slide,
};

/// Two patients. The first has slide 1 with the pictures 1 and 2 (64 cells together: 32 and 62 less 30), the second
/// slide 2 with picture 4 and slide 3 with picture 5; picture 6 has no slide.
fn clinic(records: &mut Records) {
    with_slide(records, &[1, 2]);
    records.add_patient(&patient_id(2), &patient(2), &act(0)).unwrap();
    for (n, s) in [(4, 2), (5, 3)] {
        records.add_slide(&slide_id(s), &patient_id(2), &slide(s), &act(0)).unwrap();
        let NewPicture { file, result } = picture(n);
        records.add_to(&slide_id(s), &file, Some(&result)).unwrap();
    }
    records.add(&picture(6)).unwrap();
}

fn counts(patients: u32, slides: u32, pictures: u32, cells: u32) -> ItemCounts {
    ItemCounts { patients, slides, pictures, cells }
}

fn bytes_of(ns: &[u8]) -> u64 {
    ns.iter().map(|&n| picture(n).file).map(|file| (file.bytes.len() + file.thumbnail_png.len()) as u64).sum()
}

#[test]
fn the_preview_says_exactly_what_would_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    clinic(&mut records);
    let cells = |n: u8| picture(n).result.examination.cells.len() as u32;
    let both = cells(1) + cells(2);
    let everything = both + cells(4) + cells(5) + cells(6);
    for (targets, expected, files) in [
        (vec![Target::Cell(cell_id(1, 0))], counts(0, 0, 0, 1), &[][..]),
        (vec![Target::Picture(id(2))], counts(0, 0, 1, cells(2)), &[2]),
        (vec![Target::Slide(slide_id(1))], counts(0, 1, 2, both), &[1, 2]),
        (vec![Target::Patient(patient_id(2))], counts(1, 2, 2, cells(4) + cells(5)), &[4, 5]),
        // Things that lie in each other are counted once.
        (
            vec![
                Target::Cell(cell_id(1, 0)),
                Target::Picture(id(1)),
                Target::Slide(slide_id(1)),
                Target::Picture(id(4)),
            ],
            counts(0, 1, 3, both + cells(4)),
            &[1, 2, 4],
        ),
        (vec![Target::Slide(SlideId::unsorted())], counts(0, 0, 1, cells(6)), &[6]),
        (vec![Target::Patient(PatientId::unsorted())], counts(0, 0, 1, cells(6)), &[6]),
        (vec![Target::Everything], counts(2, 3, 5, everything), &[1, 2, 4, 5, 6]),
    ] {
        let preview = records.deletion_preview(&targets).unwrap();
        assert_eq!((preview.counts, preview.bytes), (expected, bytes_of(files)), "{targets:?}");
        assert_eq!((preview.signed_slides, preview.exported_slides), (0, 0));
    }
    // Looking changes nothing.
    assert_eq!(records.list().unwrap().len(), 5);
    assert!(matches!(records.deletion_preview(&[]), Err(RecordsError::Invalid { .. })));
    assert!(matches!(
        records.deletion_preview(&[Target::Slide(slide_id(9))]),
        Err(RecordsError::Unknown { kind: "slide", .. })
    ));
}

#[test]
fn the_preview_says_what_is_signed_and_what_was_exported() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    clinic(&mut records);
    records.note_export(&slide_id(1), "pdf", &act(1)).unwrap();
    records.note_export(&slide_id(1), "csv", &act(2)).unwrap();
    assert_eq!(records.slide(&slide_id(1)).unwrap().exports, 2);
    // A part of an exported slide was exported as well.
    assert_eq!(records.deletion_preview(&[Target::Cell(cell_id(1, 0))]).unwrap().exported_slides, 1);
    assert_eq!(records.deletion_preview(&[Target::Slide(slide_id(2))]).unwrap().exported_slides, 0);
    review(&mut records);
    records.sign(&slide_id(1), &act(3)).unwrap();
    let preview = records.deletion_preview(&[Target::Everything]).unwrap();
    assert_eq!((preview.signed_slides, preview.exported_slides), (1, 1));
    // A signed slide goes as a whole, its pictures along with it.
    let preview = records.deletion_preview(&[Target::Picture(id(1)), Target::Slide(slide_id(1))]).unwrap();
    assert_eq!((preview.signed_slides, preview.counts.pictures), (1, 2));
}

#[test]
fn what_is_deleted_is_hidden_at_once_and_comes_back_within_the_grace_period() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    clinic(&mut records);
    review(&mut records);
    let before = (records.list().unwrap(), records.slide(&slide_id(1)).unwrap(), records.patients().unwrap());
    let pending = records.delete_softly(&[Target::Patient(patient_id(1))], 60, &act(10)).unwrap();
    assert_eq!((pending.due.as_str(), pending.counts.pictures), (minute(11).as_str(), 2));
    assert_eq!(records.list().unwrap().len(), 3);
    assert!(matches!(records.get(&id(1)), Err(RecordsError::UnknownPicture { .. })));
    assert!(matches!(records.original(&id(1)), Err(RecordsError::UnknownPicture { .. })));
    assert!(matches!(records.thumbnail(&id(1)), Err(RecordsError::UnknownPicture { .. })));
    assert!(matches!(records.slide(&slide_id(1)), Err(RecordsError::Unknown { .. })));
    assert!(matches!(records.cell(&cell_id(1, 0)), Err(RecordsError::Unknown { .. })));
    assert_eq!(records.find_by_sha256(&records::fingerprint(&picture(1).file.bytes)).unwrap(), None);
    assert_eq!(records.patients().unwrap().len(), 2);

    // A restart, and a purge of what is due by now, take nothing of it away.
    drop(records);
    let mut records = Records::open(folder.path()).unwrap();
    assert_eq!(records.purge(&act(10)).unwrap().files, 0);
    assert_eq!(records.pending_deletions(&minute(10)).unwrap(), std::slice::from_ref(&pending));
    records.restore(pending.id, &act(10)).unwrap();
    let after = (records.list().unwrap(), records.slide(&slide_id(1)).unwrap(), records.patients().unwrap());
    assert_eq!(after, before);
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
    assert!(records.pending_deletions(&minute(10)).unwrap().is_empty());
    assert!(matches!(records.restore(pending.id, &act(10)), Err(RecordsError::Unknown { .. })));
}

#[test]
fn after_the_grace_period_it_is_final() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    clinic(&mut records);
    let pending = records.delete_softly(&[Target::Slide(slide_id(1))], 60, &act(10)).unwrap();
    assert!(records.pending_deletions(&minute(11)).unwrap().is_empty());
    let late = records.restore(pending.id, &act(11)).unwrap_err();
    assert!(matches!(&late, RecordsError::DeletionFinal { due } if due == minute(11).as_str()), "{late}");
    assert_eq!(late.code(), ErrorCode::BadRequest);
    let purged = records.purge(&act(11)).unwrap();
    assert_eq!((purged.counts, purged.files, purged.bytes), (pending.counts, 4, bytes_of(&[1, 2])));
    assert_eq!(records.purge(&act(12)).unwrap().counts, ItemCounts::default());
}

/// Texts of a patient and a slide that occur nowhere else.
fn written(n: u8) -> Vec<String> {
    let (patient, slide) = (patient(n), slide(n));
    vec![
        patient.code,
        patient.name.unwrap(),
        patient.note,
        slide.note,
        slide.stain,
        patient_id(n).to_string(),
        slide_id(n).to_string(),
    ]
}

fn written_traces(folder: &Path, n: u8) -> Vec<String> {
    let written = written(n);
    traces(folder, &written.iter().map(|text| text.as_bytes()).collect::<Vec<_>>())
}

#[test]
fn a_purge_leaves_no_trace_in_any_file() {
    for target in [Target::Patient(patient_id(1)), Target::Everything] {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        clinic(&mut records);
        review(&mut records);
        records.note_export(&slide_id(1), "a kind of export that is rare", &act(2)).unwrap();
        records.sign(&slide_id(1), &act(3)).unwrap();
        records
            .amend(&slide_id(1), "an amendment that is rare", &[(cell_id(1, 0), Verdict::All)], &act(4))
            .unwrap();
        let hash = records.signature(&slide_id(1)).unwrap().unwrap().sha256;
        // The search must be able to find something.
        assert_eq!(written_traces(folder.path(), 1).len(), 1);
        assert_eq!(traces_of(folder.path(), &picture(1)).len(), 3);

        records.delete_softly(std::slice::from_ref(&target), 0, &act(10)).unwrap();
        records.purge(&act(10)).unwrap();
        let looked_for = || {
            let mut found = written_traces(folder.path(), 1);
            found.extend(traces_of(folder.path(), &picture(1)));
            found.extend(traces_of(folder.path(), &picture(2)));
            found.extend(traces(folder.path(), &[hash.as_bytes(), b"that is rare"]));
            found
        };
        // While the folder is open, and after it was closed.
        assert_eq!(looked_for(), Vec::<String>::new(), "{target:?}");
        drop(records);
        assert_eq!(looked_for(), Vec::<String>::new(), "{target:?}");
        let left: u64 = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_name().to_string_lossy().contains('-'))
            .map(|entry| entry.metadata().unwrap().len())
            .sum();
        assert_eq!(left, 0, "a journal is left");

        let records = Records::open(folder.path()).unwrap();
        let others = if target == Target::Everything { 0 } else { 3 };
        assert_eq!(records.list().unwrap().len(), others);
        assert!(records.verify_audit().unwrap().broken_at.is_none());
    }
}

#[test]
fn a_purge_gives_the_room_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let empty = records.storage().unwrap();
    for n in 0..60 {
        records.add(&picture(n)).unwrap();
    }
    let full = records.storage().unwrap();
    assert_eq!(full.pictures + full.thumbnails, bytes_of(&(0..60).collect::<Vec<_>>()));
    assert!(full.database > 4 * empty.database, "{full:?}");
    records.delete_softly(&[Target::Everything], 0, &act(1)).unwrap();
    records.purge(&act(1)).unwrap();
    let left = records.storage().unwrap();
    assert_eq!((left.pictures, left.thumbnails), (0, 0));
    assert!(left.database < 2 * empty.database, "{left:?} of {empty:?}");
}

#[test]
fn deleting_one_cell_leaves_the_rest_of_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    records.relabel(&[cell_id(1, 4), cell_id(1, 5)], Verdict::All, &act(1)).unwrap();
    records.delete_softly(&[Target::Cell(cell_id(1, 4))], 0, &act(2)).unwrap();
    for _ in 0..2 {
        let detail = records.get(&id(1)).unwrap();
        assert_eq!((detail.examination.cells.len(), detail.summary.counts.uncertain), (31, 28));
        assert!(records.cell(&cell_id(1, 4)).is_err());
        assert_eq!(records.cell(&cell_id(1, 5)).unwrap().entry.label, Verdict::All);
        records.purge(&act(3)).unwrap();
    }
    // The step is taken back for the cell that is left.
    records.undo(&slide_id(1), &act(4)).unwrap();
    assert_eq!(records.cell(&cell_id(1, 5)).unwrap().entry.label, Verdict::Uncertain);
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
}

#[test]
fn deletions_in_each_other_come_back_each_on_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 2]);
    let cell = records.delete_softly(&[Target::Cell(cell_id(1, 0))], 600, &act(1)).unwrap();
    let picture_1 = records.delete_softly(&[Target::Picture(id(1))], 600, &act(2)).unwrap();
    let slide_1 = records.delete_softly(&[Target::Slide(slide_id(1))], 600, &act(3)).unwrap();
    assert_eq!((picture_1.counts.cells, slide_1.counts.pictures), (31, 1));
    // What lies below something hidden stays hidden.
    records.restore(picture_1.id, &act(4)).unwrap();
    assert!(records.get(&id(1)).is_err());
    records.restore(slide_1.id, &act(4)).unwrap();
    assert_eq!(records.get(&id(1)).unwrap().examination.cells.len(), 31);
    records.restore(cell.id, &act(4)).unwrap();
    assert_eq!(records.get(&id(1)).unwrap().examination, picture(1).result.examination);
}

#[test]
fn a_purge_takes_along_what_was_hidden_below() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 2]);
    records.delete_softly(&[Target::Picture(id(1))], 3000, &act(1)).unwrap();
    records.delete_softly(&[Target::Slide(slide_id(1))], 0, &act(2)).unwrap();
    let purged = records.purge(&act(2)).unwrap();
    assert_eq!((purged.counts.slides, purged.counts.pictures, purged.files), (1, 2, 4));
    assert!(records.pending_deletions(&minute(2)).unwrap().is_empty());
    assert_eq!(traces_of(folder.path(), &picture(1)), Vec::<String>::new());
}

#[test]
fn bytes_that_were_stored_again_do_not_come_back_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let first = records.delete_softly(&[Target::Picture(id(1))], 3000, &act(1)).unwrap();
    let mut again = picture(1);
    again.file.id = id(9);
    records.add_to(&slide_id(1), &again.file, Some(&again.result)).unwrap();
    let refused = records.restore(first.id, &act(2)).unwrap_err();
    assert!(
        matches!(&refused, RecordsError::StoredAgain { id: other } if *other == id(9).to_string()),
        "{refused}"
    );
    // Nor below a slide that is hidden with the second one and could come back with both.
    let slide_1 = records.delete_softly(&[Target::Slide(slide_id(1))], 3000, &act(3)).unwrap();
    assert!(matches!(records.restore(first.id, &act(4)), Err(RecordsError::StoredAgain { .. })));
    records.restore(slide_1.id, &act(5)).unwrap();
    records.delete(&id(9), &act(6)).unwrap();
    records.restore(first.id, &act(7)).unwrap();
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
}

#[test]
fn the_slide_for_what_has_no_slide_is_emptied_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    records.add(&picture(1)).unwrap();
    records.delete_softly(&[Target::Everything], 0, &act(1)).unwrap();
    assert_eq!(records.slide(&SlideId::unsorted()).unwrap().pictures, 0);
    records.purge(&act(1)).unwrap();
    records.add(&picture(2)).unwrap();
    let pictures = records.pictures_of(&SlideId::unsorted()).unwrap();
    assert_eq!((pictures.len(), pictures[0].slide.as_str()), (1, UNSORTED_SLIDE));
}

#[test]
fn the_log_keeps_what_went_and_nothing_of_whom() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    clinic(&mut records);
    let targets = [Target::Slide(slide_id(1)), Target::Picture(id(4))];
    let hidden = records.delete_softly(&targets, 0, &act(10)).unwrap();
    records.purge(&act(12)).unwrap();
    records.delete(&id(6), &act(13)).unwrap();
    let log = records.audit(None, 3).unwrap();
    let said: Vec<_> = log.iter().map(|e| (e.action, e.object, e.at.as_str())).collect();
    assert_eq!(
        said,
        [
            (AuditAction::Purged, AuditObject::Picture, minute(13).as_str()),
            (AuditAction::Purged, AuditObject::Several, minute(12).as_str()),
            (AuditAction::Hidden, AuditObject::Several, minute(10).as_str()),
        ]
    );
    assert_eq!(
        (log[1].counts, log[2].counts, log[1].by.as_str()),
        (hidden.counts, hidden.counts, "Dr. Review")
    );
    let text = serde_json::to_string(&records.audit(None, 1000).unwrap()).unwrap();
    for n in [1, 2] {
        assert!(written(n).iter().all(|word| !text.contains(word)), "{text}");
    }
    for n in [1, 2, 4, 5, 6] {
        let file = picture(n).file;
        let known = [file.name.clone(), file.id.to_string(), records::fingerprint(&file.bytes)];
        assert!(known.iter().all(|word| !text.contains(word)), "{text}");
    }
}

#[test]
fn a_grace_period_without_an_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let late = records::Act { at: records::Timestamp::parse("9999-12-31T23:59:59Z").unwrap(), ..act(0) };
    let refused = records.delete_softly(&[Target::Picture(id(1))], 1, &late);
    assert!(matches!(refused, Err(RecordsError::Invalid { what: "the grace period", .. })));
    assert!(records.get(&id(1)).is_ok());
}
