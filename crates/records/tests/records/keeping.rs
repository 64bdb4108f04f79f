//! Patients, microscopes, sittings, the log and the rule for how long slides are kept.

use contract::{
    AuditAction, AuditObject, ErrorCode, PictureState, ScaleMethod, Settings, SlideState, UNSORTED_PATIENT,
};
use records::{NewPicture, PatientId, Records, RecordsError, SlideId, Target, Timestamp};
use rusqlite::Connection;

use crate::samples::{
    act, id, minute, patient, patient_id, picture, profile, profile_id, review, slide, slide_id, with_slide,
};

#[test]
fn a_patient_is_kept_as_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[]);
    records.add_patient(&patient_id(2), &patient(0), &act(1)).unwrap();
    drop(records);
    let mut records = Records::open(folder.path()).unwrap();
    let listed = records.patients().unwrap();
    // In the order of the codes.
    assert_eq!([&listed[0].details, &listed[1].details], [&patient(0), &patient(1)]);
    assert_eq!(listed[1].slides, 1);
    let changed = records.change_patient(&patient_id(2), &patient(5), &act(2)).unwrap();
    assert_eq!((changed.details, changed.slides), (patient(5), 0));
    assert_eq!(records.patient(&patient_id(2)).unwrap().details, patient(5));
}

#[test]
fn no_two_patients_share_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[]);
    let refused = records.add_patient(&patient_id(2), &patient(1), &act(1)).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CodeInUse);
    records.add_patient(&patient_id(2), &patient(2), &act(1)).unwrap();
    assert!(matches!(
        records.change_patient(&patient_id(2), &patient(1), &act(1)),
        Err(RecordsError::CodeInUse)
    ));
    // One that is being deleted can come back, so its code is not free before it is gone.
    records.delete_softly(&[Target::Patient(patient_id(1))], 60, &act(2)).unwrap();
    assert!(matches!(
        records.add_patient(&patient_id(3), &patient(1), &act(2)),
        Err(RecordsError::CodeInUse)
    ));
    records.purge(&act(4)).unwrap();
    records.add_patient(&patient_id(3), &patient(1), &act(5)).unwrap();
    assert!(matches!(
        records.add_patient(&patient_id(3), &patient(4), &act(5)),
        Err(RecordsError::IdInUse { .. })
    ));
}

#[test]
fn the_unsorted_patient_is_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    assert!(records.patients().unwrap().is_empty());
    records.add(&picture(1)).unwrap();
    assert_eq!(records.patients().unwrap()[0].id, UNSORTED_PATIENT);
    let refused = records.change_patient(&PatientId::unsorted(), &patient(1), &act(1));
    assert!(matches!(refused, Err(RecordsError::Unsorted { kind: "patient", .. })));
    let refused = records.change_slide(&SlideId::unsorted(), &slide(1), &act(1));
    assert!(matches!(refused, Err(RecordsError::Unsorted { kind: "slide", .. })));
    // Its pictures can be given to a slide, and back.
    with_slide(&mut records, &[]);
    records.move_pictures(&[id(1)], &slide_id(1), &act(2)).unwrap();
    assert_eq!(records.slide(&slide_id(1)).unwrap().pictures, 1);
    records.move_pictures(&[id(1)], &SlideId::unsorted(), &act(3)).unwrap();
    assert_eq!(records.slide(&SlideId::unsorted()).unwrap().counts.uncertain, 30);
    assert_eq!(records.slide(&slide_id(1)).unwrap().counts, contract::VerdictCounts::default());
}

#[test]
fn a_profile_in_use_is_retired_and_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let added = records.add_profile(&profile_id(1), &profile(), &act(0)).unwrap();
    assert_eq!((&added.details, added.slides, &added.retired_at), (&profile(), 0, &None));
    let mut better = profile();
    better.error = 0.002;
    better.method = ScaleMethod::ByHand;
    assert_eq!(records.change_profile(&profile_id(1), &better, &act(1)).unwrap().details, better);

    with_slide(&mut records, &[]);
    let mut details = slide(1);
    details.profile = Some(profile_id(1).to_string());
    assert_eq!(records.change_slide(&slide_id(1), &details, &act(2)).unwrap().details, details);
    let refused = records.remove_profile(&profile_id(1), &act(3)).unwrap_err();
    assert!(matches!(refused, RecordsError::ProfileInUse { slides: 1, .. }), "{refused}");
    assert_eq!(refused.code(), ErrorCode::ProfileInUse);
    assert!(matches!(
        records.change_profile(&profile_id(1), &profile(), &act(3)),
        Err(RecordsError::ProfileInUse { .. })
    ));
    better.name = "the old one".to_owned();
    assert_eq!(records.change_profile(&profile_id(1), &better, &act(3)).unwrap().details.name, "the old one");

    let retired = records.retire_profile(&profile_id(1), &act(4)).unwrap();
    assert_eq!(retired.retired_at.as_deref(), Some(minute(4).as_str()));
    // It stays where it is used and is not given to others.
    details.note = "again".to_owned();
    records.change_slide(&slide_id(1), &details, &act(5)).unwrap();
    let refused = records.add_slide(&slide_id(2), &patient_id(1), &details, &act(5));
    assert!(matches!(refused, Err(RecordsError::Invalid { what: "the microscope profile", .. })));
    // A hidden slide can come back, so it still uses it.
    records.delete_softly(&[Target::Slide(slide_id(1))], 60, &act(6)).unwrap();
    assert!(records.remove_profile(&profile_id(1), &act(6)).is_err());
    records.purge(&act(8)).unwrap();
    records.remove_profile(&profile_id(1), &act(9)).unwrap();
    assert!(records.profiles().unwrap().is_empty());
}

#[test]
fn a_scale_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for (um_per_px, error) in
        [(0.0, 0.1), (-1.0, 0.1), (f64::NAN, 0.1), (f64::INFINITY, 0.1), (0.1, -0.1), (0.1, f64::NAN)]
    {
        let details = contract::ProfileDetails { um_per_px, error, ..profile() };
        assert!(matches!(
            records.add_profile(&profile_id(1), &details, &act(0)),
            Err(RecordsError::Entered { .. })
        ));
    }
    let undated = contract::ProfileDetails { made_at: "today".to_owned(), ..profile() };
    assert!(matches!(
        records.add_profile(&profile_id(1), &undated, &act(0)),
        Err(RecordsError::NotATime { .. })
    ));
}

#[test]
fn a_sitting_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    for n in [2, 4, 5] {
        assert!(records.add_to(&slide_id(1), &picture(n).file, None).unwrap().new);
    }
    records.examination_failed(&id(4), "no cell", &act(1)).unwrap();
    drop(records);

    let mut records = Records::open(folder.path()).unwrap();
    let open = records.open_slides().unwrap();
    assert_eq!((open.len(), open[0].state), (1, SlideState::Open));
    assert_eq!((open[0].pictures, open[0].waiting, open[0].failed), (4, 2, 1));
    let waiting: Vec<_> = records.waiting().unwrap().into_iter().map(|p| (p.id, p.slide)).collect();
    assert_eq!(waiting, [2, 5].map(|n| (id(n).to_string(), slide_id(1).to_string())));
    // The file is there to be examined.
    assert_eq!(records.original(&id(2)).unwrap(), picture(2).file.bytes);
    assert!(matches!(records.get(&id(2)), Err(RecordsError::NotExamined { .. })));
    records.re_examined(&id(2), &picture(2).result).unwrap();
    // What failed can be tried again, and an examined picture does not fail any more.
    records.re_examined(&id(4), &picture(4).result).unwrap();
    assert!(matches!(records.examination_failed(&id(2), "x", &act(2)), Err(RecordsError::Invalid { .. })));
    let states: Vec<_> = records.pictures_of(&slide_id(1)).unwrap().into_iter().map(|p| p.state).collect();
    use PictureState::{Examined, Waiting};
    assert_eq!(states, [Examined, Examined, Examined, Waiting]);
    assert_eq!(records.list().unwrap().len(), 3);

    assert_eq!(records.close_slide(&slide_id(1), &act(3)).unwrap().state, SlideState::Closed);
    assert!(records.open_slides().unwrap().is_empty());
    assert_eq!(records.reopen_slide(&slide_id(1), &act(4)).unwrap().state, SlideState::Open);
}

#[test]
fn bytes_that_wait_are_not_stored_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[]);
    records.add_to(&slide_id(1), &picture(1).file, None).unwrap();
    let NewPicture { mut file, result } = picture(1);
    file.id = id(7);
    let again = records.add_to(&slide_id(1), &file, None).unwrap();
    assert_eq!((again.new, again.id, again.slide), (false, id(1), slide_id(1)));
    assert_eq!(records.find_by_sha256(&records::fingerprint(&file.bytes)).unwrap(), None);
    // Importing them examined gives the waiting picture its result.
    let detail = records.add(&NewPicture { file, result: result.clone() }).unwrap();
    assert_eq!((detail.summary.id, detail.examination), (id(1).to_string(), result.examination));
    assert!(records.waiting().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path().join("pictures")).unwrap().count(), 1);
}

#[test]
fn a_result_that_cannot_be_kept_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for (n, spoil) in [
        (1, (|new| new.result.examination.cells[3].p_all = f64::NAN) as fn(&mut NewPicture)),
        (2, |new| new.result.examination.cells[3].p_all = 1.5),
        (3, |new| new.result.examination.quality.scale.um_per_px = f64::INFINITY),
        (4, |new| new.result.thresholds.hem_below = 0.9),
        (5, |new| new.result.thresholds.all_from = f64::NAN),
    ] {
        let mut new = picture(n);
        if n == 3 {
            new.result = picture(1).result;
        } else if n == 5 {
            new.result = picture(2).result;
        }
        spoil(&mut new);
        let refused = records.add(&new).unwrap_err();
        assert!(matches!(refused, RecordsError::Invalid { .. }), "{n}: {refused}");
    }
    assert!(records.list().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path().join("pictures")).unwrap().count(), 0);
}

#[test]
fn the_log_says_everything_that_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[3]);
    review(&mut records);
    records.undo(&slide_id(1), &act(2)).unwrap();
    records.redo(&slide_id(1), &act(3)).unwrap();
    records.sign(&slide_id(1), &act(4)).unwrap();
    records.amend(&slide_id(1), "x", &[], &act(5)).unwrap();
    records.note_export(&slide_id(1), "pdf", &act(6)).unwrap();
    keep_for(&mut records, Some(30), 7);
    let log = records.audit(None, 1000).unwrap();
    let said: Vec<_> = log.iter().rev().map(|entry| (entry.action, entry.object)).collect();
    assert_eq!(
        said,
        [
            (AuditAction::Added, AuditObject::Patient),
            (AuditAction::Added, AuditObject::Slide),
            (AuditAction::Added, AuditObject::Picture),
            (AuditAction::Examined, AuditObject::Picture),
            (AuditAction::Relabelled, AuditObject::Cell),
            (AuditAction::Undone, AuditObject::Cell),
            (AuditAction::Redone, AuditObject::Cell),
            (AuditAction::Signed, AuditObject::Slide),
            (AuditAction::Amended, AuditObject::Slide),
            (AuditAction::Exported, AuditObject::Slide),
            (AuditAction::Changed, AuditObject::Retention),
        ]
    );
    // Page by page, newest first.
    let page = records.audit(Some(4), 2).unwrap();
    assert_eq!(page.iter().map(|entry| entry.number).collect::<Vec<_>>(), [3, 2]);
    assert!(matches!(records.audit(None, 0), Err(RecordsError::Invalid { .. })));
    // What was refused is in no log.
    assert!(records.sign(&slide_id(1), &act(8)).is_err());
    let check = records.verify_audit().unwrap();
    assert_eq!((check.entries, check.broken_at), (11, None));
    assert_eq!(check.head.as_deref(), Some(log[0].sha256.as_str()));
}

#[test]
fn an_altered_log_is_shown() {
    for (sql, broken) in [
        ("UPDATE audit SET actor = 'x' WHERE num = 3", 3),
        ("UPDATE audit SET cells = cells + 1 WHERE num = 1", 1),
        ("UPDATE audit SET sha256 = 'x' WHERE num = 2", 2),
        ("DELETE FROM audit WHERE num = 2", 2),
        ("DELETE FROM audit WHERE num >= 3", 3),
        ("DELETE FROM audit", 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        with_slide(&mut records, &[3]);
        drop(records);
        let database = Connection::open(folder.path().join("records.sqlite")).unwrap();
        database.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut;").unwrap();
        database.execute_batch(sql).unwrap();
        drop(database);
        let check = Records::open(folder.path()).unwrap().verify_audit().unwrap();
        assert_eq!(check.broken_at, Some(broken), "{sql}");
    }
}

#[test]
fn signed_slides_are_due_after_the_days_that_were_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[3]);
    review(&mut records);
    records.add_slide(&slide_id(2), &patient_id(1), &slide(2), &act(0)).unwrap();
    records.sign(&slide_id(1), &act(0)).unwrap();
    let at = |text: &str| Timestamp::parse(text).unwrap();
    // Off by default, whatever the age.
    assert_eq!(records.settings().unwrap().retention_days, None);
    assert!(records.due_for_retention(&at("2099-01-01T00:00:00Z")).unwrap().is_empty());
    keep_for(&mut records, Some(90), 1);
    keep_for(&mut records, Some(30), 1);
    drop(records);
    let mut records = Records::open(folder.path()).unwrap();
    assert_eq!(records.settings().unwrap().retention_days, Some(30));
    assert!(records.due_for_retention(&at("2026-12-23T09:59:59Z")).unwrap().is_empty());
    let due = records.due_for_retention(&at("2026-12-23T10:00:00Z")).unwrap();
    assert_eq!(due, [slide_id(1)]);
    // Nothing is deleted by itself; what was deleted is not due again.
    assert!(records.slide(&slide_id(1)).is_ok());
    let targets: Vec<_> = due.into_iter().map(Target::Slide).collect();
    records.delete_softly(&targets, 60, &act(2)).unwrap();
    assert!(records.due_for_retention(&at("2027-01-01T00:00:00Z")).unwrap().is_empty());
    keep_for(&mut records, None, 3);
    assert_eq!(records.settings().unwrap().retention_days, None);
}

/// Sets the rule for how long signed slides are kept, and nothing else.
fn keep_for(records: &mut Records, days: Option<u32>, minute: u8) {
    let settings = Settings { retention_days: days, ..records.settings().unwrap() };
    records.change_settings(&settings, &act(minute)).unwrap();
}

#[test]
fn settings_stay_and_bad_ones_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    assert_eq!(records.settings().unwrap(), Settings::default());
    let chosen = Settings {
        reviewer: Some("Dr. Ä".to_owned()),
        retention_days: None,
        target: Some(200),
        watched_folder: Some("/media/camera".to_owned()),
        model: Some("ab".repeat(32)),
        tour_seen: true,
    };
    records.change_settings(&chosen, &act(1)).unwrap();
    for bad in [
        Settings { reviewer: Some(" ".to_owned()), ..chosen.clone() },
        Settings { target: Some(0), ..chosen.clone() },
        Settings { retention_days: Some(0), ..chosen.clone() },
        Settings { retention_days: Some(36_501), ..chosen.clone() },
    ] {
        assert!(matches!(records.change_settings(&bad, &act(2)), Err(RecordsError::Entered { .. })));
    }
    drop(records);
    assert_eq!(Records::open(folder.path()).unwrap().settings().unwrap(), chosen);
}
