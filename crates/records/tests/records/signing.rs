//! A signature locks a slide, and shows later whether anything was altered.

use contract::{ErrorCode, ReviewKind, Signature, SlideDetails, SlideState, Verdict};
use records::{NewPicture, Records, RecordsError, SlideId, Target};
use rusqlite::Connection;

use crate::samples::{
    act, cell_id, id, minute, patient, patient_id, picture, profile, profile_id, review, slide, slide_id,
    with_slide,
};

/// Slide 1 with the pictures 1 and 3, reviewed and signed.
fn signed(records: &mut Records) {
    with_slide(records, &[1, 3]);
    review(records);
    records.sign(&slide_id(1), &act(20)).unwrap();
}

#[test]
fn a_slide_is_signed_only_when_everything_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    records.add_to(&slide_id(1), &picture(2).file, None).unwrap();
    let refused = records.sign(&slide_id(1), &act(1)).unwrap_err();
    assert!(matches!(refused, RecordsError::ReviewMissing { cells: 31, waiting: 1, .. }), "{refused}");
    assert_eq!(refused.code(), ErrorCode::ReviewMissing);

    review(&mut records);
    let refused = records.sign(&slide_id(1), &act(2)).unwrap_err();
    assert!(matches!(refused, RecordsError::ReviewMissing { cells: 0, waiting: 1, .. }), "{refused}");
    // A label that was taken back is none.
    records.examination_failed(&id(2), "out of focus", &act(3)).unwrap();
    records.undo(&slide_id(1), &act(4)).unwrap();
    assert!(matches!(
        records.sign(&slide_id(1), &act(5)),
        Err(RecordsError::ReviewMissing { cells: 31, .. })
    ));
    records.redo(&slide_id(1), &act(6)).unwrap();

    let signature = records.sign(&slide_id(1), &act(7)).unwrap();
    assert_eq!((signature.by.as_str(), signature.at.as_str()), ("Dr. Review", minute(7).as_str()));
    assert_eq!((signature.counts.all, signature.counts.hem, signature.pictures), (1, 31, 2));
    assert_eq!(records.slide(&slide_id(1)).unwrap().state, SlideState::Signed);
    drop(records);
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.signature(&slide_id(1)).unwrap(), Some(signature));
    assert!(records.verify_signature(&slide_id(1)).unwrap().intact());
    assert!(records.open_slides().unwrap().is_empty());
}

#[test]
fn nothing_of_a_signed_slide_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 3]);
    records.add_to(&slide_id(1), &picture(5).file, None).unwrap();
    records.examination_failed(&id(5), "blurred", &act(1)).unwrap();
    // Something was deleted before: it must not come back below the signature.
    let hidden = records.delete_softly(&[Target::Cell(cell_id(1, 2))], 3000, &act(1)).unwrap();
    review(&mut records);
    records.sign(&slide_id(1), &act(2)).unwrap();
    records.add_patient(&patient_id(2), &patient(2), &act(2)).unwrap();
    records.add_slide(&slide_id(2), &patient_id(2), &slide(2), &act(2)).unwrap();
    let NewPicture { file, result } = picture(4);
    records.add_to(&slide_id(2), &file, Some(&result)).unwrap();

    let new = picture(6);
    let refused = [
        records.relabel(&[cell_id(4, 0), cell_id(1, 0)], Verdict::All, &act(3)).unwrap_err(),
        records.undo(&slide_id(1), &act(3)).unwrap_err(),
        records.redo(&slide_id(1), &act(3)).unwrap_err(),
        records.add_to(&slide_id(1), &new.file, Some(&new.result)).unwrap_err(),
        records.add_to(&slide_id(1), &new.file, None).unwrap_err(),
        records.re_examined(&id(1), &new.result).unwrap_err(),
        records.re_examined(&id(5), &new.result).unwrap_err(),
        records.examination_failed(&id(5), "again", &act(3)).unwrap_err(),
        records.change_slide(&slide_id(1), &slide(8), &act(3)).unwrap_err(),
        records.move_slide(&slide_id(1), &patient_id(2), &act(3)).unwrap_err(),
        records.close_slide(&slide_id(1), &act(3)).unwrap_err(),
        records.reopen_slide(&slide_id(1), &act(3)).unwrap_err(),
        records.move_pictures(&[id(1)], &slide_id(2), &act(3)).unwrap_err(),
        records.move_pictures(&[id(4)], &slide_id(1), &act(3)).unwrap_err(),
        records.delete(&id(1), &act(3)).unwrap_err(),
        records.delete_softly(&[Target::Picture(id(4)), Target::Picture(id(1))], 0, &act(3)).unwrap_err(),
        records.delete_softly(&[Target::Cell(cell_id(1, 0))], 0, &act(3)).unwrap_err(),
        records.deletion_preview(&[Target::Cell(cell_id(1, 0))]).unwrap_err(),
        records.restore(hidden.id, &act(3)).unwrap_err(),
        records.change_patient(&patient_id(1), &patient(9), &act(3)).unwrap_err(),
        records.sign(&slide_id(1), &act(3)).unwrap_err(),
    ];
    for error in refused {
        assert!(
            matches!(&error, RecordsError::SlideSigned { slide } if slide == slide_id(1).as_str()),
            "{error}"
        );
        assert_eq!(error.code(), ErrorCode::SlideSigned);
    }
    // Nothing of the refused lists was done either, and no file was left.
    assert_eq!(records.cell(&cell_id(4, 0)).unwrap().entry.label, Verdict::Uncertain);
    assert!(records.get(&id(4)).is_ok());
    assert_eq!(std::fs::read_dir(folder.path().join("pictures")).unwrap().count(), 4);
    assert!(records.verify_signature(&slide_id(1)).unwrap().intact());
    // What was hidden before goes, and the signature still holds. So it does when notes on the patient change.
    records.purge(&act(59)).unwrap();
    let mut noted = patient(1);
    noted.note = "called back".to_owned();
    records.change_patient(&patient_id(1), &noted, &act(4)).unwrap();
    assert!(records.verify_signature(&slide_id(1)).unwrap().intact());
}

#[test]
fn amendments_are_added_and_never_change_what_was_signed() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    signed(&mut records);
    let before = records.signature(&slide_id(1)).unwrap().unwrap();
    records.amend(&slide_id(1), "seen by a second reader", &[], &act(30)).unwrap();
    let after = records
        .amend(&slide_id(1), "one cell is a blast", &[(cell_id(1, 0), Verdict::All)], &act(31))
        .unwrap();
    assert_eq!((&after.sha256, after.counts, &after.at), (&before.sha256, before.counts, &before.at));
    let texts: Vec<_> = after.amendments.iter().map(|a| (a.text.as_str(), a.relabelled)).collect();
    assert_eq!(texts, [("seen by a second reader", 0), ("one cell is a blast", 1)]);

    let cell = records.cell(&cell_id(1, 0)).unwrap();
    assert_eq!(cell.entry.label, Verdict::All);
    assert_eq!(
        cell.history.iter().map(|e| e.kind).collect::<Vec<_>>(),
        [ReviewKind::Set, ReviewKind::Amendment]
    );
    assert!(records.verify_signature(&slide_id(1)).unwrap().intact());
    assert_eq!(records.signature(&slide_id(1)).unwrap(), Some(after));

    assert!(matches!(records.amend(&slide_id(1), " ", &[], &act(32)), Err(RecordsError::Entered { .. })));
    records.add_slide(&slide_id(2), &patient_id(1), &slide(2), &act(32)).unwrap();
    let NewPicture { file, result } = picture(4);
    records.add_to(&slide_id(2), &file, Some(&result)).unwrap();
    let foreign = [(cell_id(4, 0), Verdict::All)];
    assert!(matches!(
        records.amend(&slide_id(1), "x", &foreign, &act(33)),
        Err(RecordsError::Invalid { .. })
    ));
    assert!(matches!(records.amend(&slide_id(2), "x", &[], &act(33)), Err(RecordsError::NotSigned { .. })));
    assert!(matches!(records.verify_signature(&slide_id(2)), Err(RecordsError::NotSigned { .. })));
    assert_eq!(records.signature(&slide_id(2)).unwrap(), None);
}

#[test]
fn tampering_is_shown() {
    // Each is done behind the store's back: to the content, to the amendments, or to the labels that count.
    let content = [
        "UPDATE cells SET p_all = 0.1 WHERE num = 1",
        "UPDATE cells SET verdict = 'hem', reviewed = 1 WHERE num = 31",
        "UPDATE cells SET content = replace(content, '0.25', '0.26') WHERE num = 1",
        "UPDATE cells SET deletion = 9 WHERE num = 2",
        "UPDATE results SET model_sha256 = 'x'",
        "UPDATE results SET all_from = 0.5",
        "UPDATE pictures SET sha256 = 'x' WHERE num = 1",
        "UPDATE pictures SET deletion = 9 WHERE num = 1",
        "UPDATE slides SET taken_on = '2020-01-01'",
        "UPDATE patients SET code = 'somebody else'",
        "UPDATE profiles SET um_per_px = 0.5",
        "DROP TRIGGER signatures_are_not_changed; UPDATE signatures SET actor = 'Dr. Else'",
        "DROP TRIGGER signatures_are_not_changed; UPDATE signatures SET n_all = n_all + 1",
        "DROP TRIGGER signatures_are_not_changed; UPDATE signatures SET at = '2020-01-01T00:00:00Z'",
        "DROP TRIGGER steps_are_not_changed; UPDATE steps SET actor = 'Dr. Else' WHERE kind = 'set'",
        "DROP TRIGGER labels_are_not_changed; UPDATE labels SET label = 'all' WHERE num = 1",
    ];
    let amendments = [
        "DROP TRIGGER amendments_are_not_changed; UPDATE amendments SET text = 'x' WHERE num = 1",
        "DROP TRIGGER amendments_are_not_changed; UPDATE amendments SET at = '2020-01-01T00:00:00Z' WHERE num = 2",
        "DELETE FROM amendments WHERE num = 1",
        "DROP TRIGGER labels_are_not_changed; UPDATE labels SET label = 'uncertain'
             WHERE step IN (SELECT num FROM steps WHERE kind = 'amendment')",
    ];
    let labels = ["UPDATE cells SET label = 'uncertain' WHERE num = 3", "UPDATE cells SET reviewed = 0"];

    let original = tempfile::tempdir().unwrap();
    let mut records = Records::open(original.path()).unwrap();
    records.add_profile(&profile_id(1), &profile(), &act(0)).unwrap();
    with_slide(&mut records, &[1, 3]);
    let mut details = slide(1);
    details.profile = Some(profile_id(1).to_string());
    records.change_slide(&slide_id(1), &details, &act(0)).unwrap();
    review(&mut records);
    records.sign(&slide_id(1), &act(20)).unwrap();
    records.amend(&slide_id(1), "a first word", &[], &act(30)).unwrap();
    records.amend(&slide_id(1), "a second word", &[(cell_id(1, 5), Verdict::All)], &act(31)).unwrap();
    drop(records);

    let tamper = |sql: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(original.path().join("records.sqlite"), folder.path().join("records.sqlite")).unwrap();
        for shelf in ["pictures", "thumbnails"] {
            std::fs::create_dir(folder.path().join(shelf)).unwrap();
            for file in std::fs::read_dir(original.path().join(shelf)).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), folder.path().join(shelf).join(file.file_name())).unwrap();
            }
        }
        Connection::open(folder.path().join("records.sqlite")).unwrap().execute_batch(sql).unwrap();
        Records::open(folder.path()).unwrap().verify_signature(&slide_id(1)).unwrap()
    };
    assert!(tamper("SELECT 1").intact());
    for sql in content {
        assert!(!tamper(sql).content, "{sql}");
    }
    for sql in amendments {
        let check = tamper(sql);
        assert!(check.content && !check.amendments, "{sql}: {check:?}");
    }
    for sql in labels {
        let check = tamper(sql);
        assert!(check.content && !check.labels, "{sql}: {check:?}");
    }
}

#[test]
fn an_altered_or_missing_file_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    signed(&mut records);
    std::fs::write(folder.path().join("pictures").join(id(1).as_str()), "another smear").unwrap();
    std::fs::remove_file(folder.path().join("pictures").join(id(3).as_str())).unwrap();
    let check = records.verify_signature(&slide_id(1)).unwrap();
    assert_eq!(check.altered_pictures, [id(1).to_string(), id(3).to_string()]);
    assert!(check.content && !check.intact());
}

#[test]
fn what_has_no_slide_cannot_be_signed() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    records.add(&picture(3)).unwrap();
    let refused = records.sign(&SlideId::unsorted(), &act(1));
    assert!(matches!(refused, Err(RecordsError::Unsorted { kind: "slide", action: "signed" })));
}

#[test]
fn the_database_itself_refuses_to_change_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    signed(&mut records);
    records.amend(&slide_id(1), "a word", &[], &act(30)).unwrap();
    drop(records);
    let database = Connection::open(folder.path().join("records.sqlite")).unwrap();
    for sql in [
        "UPDATE signatures SET actor = 'x'",
        "UPDATE amendments SET text = 'x'",
        "UPDATE steps SET actor = 'x'",
        "UPDATE labels SET label = NULL",
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
    ] {
        assert!(database.execute(sql, ()).is_err(), "{sql}");
    }
}

#[test]
fn a_slide_rebuilt_from_its_parts_has_the_same_hash() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut records = Records::open(first.path()).unwrap();
    // Steps of another slide come before those of this one.
    with_slide(&mut records, &[1]);
    records.add_patient(&patient_id(2), &patient(2), &act(0)).unwrap();
    records.add_slide(&slide_id(2), &patient_id(2), &SlideDetails::default(), &act(0)).unwrap();
    let own = picture(3);
    records.add_to(&slide_id(2), &own.file, Some(&own.result)).unwrap();
    records.relabel(&[cell_id(1, 0)], Verdict::Hem, &act(1)).unwrap();
    for (n, label) in [(0, Verdict::All), (1, Verdict::Hem), (1, Verdict::NotACell)] {
        records.relabel(&[cell_id(3, n)], label, &act(2)).unwrap();
    }
    records.undo(&slide_id(2), &act(3)).unwrap();
    records.undo(&slide_id(2), &act(4)).unwrap();
    records.redo(&slide_id(2), &act(5)).unwrap();
    let steps = records.steps_of(&slide_id(2)).unwrap();
    assert_eq!(
        steps.iter().map(|step| step.target).collect::<Vec<_>>(),
        [None, None, None, Some(2), Some(1), Some(1)]
    );
    let signature = records.sign(&slide_id(2), &act(9)).unwrap();

    let mut copy = Records::open(second.path()).unwrap();
    copy.add_patient(&patient_id(2), &patient(2), &act(0)).unwrap();
    copy.add_slide(&slide_id(2), &patient_id(2), &SlideDetails::default(), &act(0)).unwrap();
    copy.add_to(&slide_id(2), &own.file, Some(&own.result)).unwrap();
    copy.replay(&steps, &act(8)).unwrap();
    assert_eq!(copy.steps_of(&slide_id(2)).unwrap(), steps);
    assert!(matches!(copy.replay(&steps, &act(8)), Err(RecordsError::Invalid { .. })), "only once");
    let altered = Signature { at: act(10).at.to_string(), ..signature.clone() };
    assert!(!copy.copy_signature(&slide_id(2), &altered, &act(11)).unwrap(), "nobody signed then");
    assert!(copy.copy_signature(&slide_id(2), &signature, &act(11)).unwrap());
    assert_eq!(copy.signature(&slide_id(2)).unwrap(), Some(signature));
    assert!(copy.verify_signature(&slide_id(2)).unwrap().intact());
}
