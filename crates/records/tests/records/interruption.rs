//! A crash at any point of an import or a deletion, played by leaving behind what it would leave.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use contract::{AuditAction, PictureState, Verdict};
use records::{PictureId, Records, RecordsError, Target};

use crate::samples::{act, cell_id, id, minute, patient_id, picture, slide_id, traces_of, with_slide};

/// Marks a picture as finally deleted, as the store does before it removes files.
fn mark(folder: &Path, going: &PictureId) {
    let database = rusqlite::Connection::open(folder.join("records.sqlite")).unwrap();
    database.pragma_update(None, "secure_delete", true).unwrap();
    database
        .execute(
            "INSERT INTO deletions (object, actor, at, due, purge_actor, purge_at, purging)
             VALUES ('picture', 'x', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z', 'x', '2026-11-23T10:00:00Z', 1)",
            (),
        )
        .unwrap();
    let deletion = database.last_insert_rowid();
    database.execute("UPDATE pictures SET deletion = ?2 WHERE id = ?1", (going.as_str(), deletion)).unwrap();
    database
        .execute(
            "UPDATE cells SET deletion = ?2 WHERE picture = (SELECT num FROM pictures WHERE id = ?1)",
            (going.as_str(), deletion),
        )
        .unwrap();
}

#[test]
fn files_of_an_interrupted_import_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    Records::open(folder.path()).unwrap().add(&picture(1)).unwrap();
    let lost = picture(2);
    let pictures = folder.path().join("pictures");
    fs::write(pictures.join(lost.file.id.as_str()), &lost.file.bytes).unwrap();
    fs::write(pictures.join(format!("{}.part", id(3))), &lost.file.bytes).unwrap();
    fs::write(folder.path().join("thumbnails").join(format!("{}.png.part", id(4))), &lost.file.thumbnail_png)
        .unwrap();

    let records = Records::open(folder.path()).unwrap();
    assert_eq!(traces_of(folder.path(), &lost), Vec::<String>::new());
    assert_eq!(fs::read_dir(&pictures).unwrap().count(), 1);
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
}

#[test]
fn files_of_others_are_not_swept() {
    let folder = tempfile::tempdir().unwrap();
    drop(Records::open(folder.path()).unwrap());
    let holiday = folder.path().join("pictures").join("holiday.jpg");
    fs::write(&holiday, "mine").unwrap();
    Records::open(folder.path()).unwrap();
    assert_eq!(fs::read(&holiday).unwrap(), b"mine");
}

#[test]
fn an_interrupted_deletion_is_finished() {
    // Marked as going, and the crash came after 0, 1 or 2 of the files were removed.
    for removed in 0..=2 {
        let folder = tempfile::tempdir().unwrap();
        let going = picture(7);
        let mut records = Records::open(folder.path()).unwrap();
        records.add(&picture(1)).unwrap();
        records.add(&going).unwrap();
        drop(records);
        mark(folder.path(), &going.file.id);
        let files = [
            folder.path().join("pictures").join(going.file.id.as_str()),
            folder.path().join("thumbnails").join(format!("{}.png", going.file.id)),
        ];
        for file in &files[..removed] {
            fs::remove_file(file).unwrap();
        }

        let records = Records::open(folder.path()).unwrap();
        assert_eq!(traces_of(folder.path(), &going), Vec::<String>::new(), "{removed}");
        assert_eq!(records.list().unwrap().len(), 1);
    }
}

#[test]
fn a_deletion_that_fails_half_way_hides_the_picture_and_is_finished_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    records.add(&picture(5)).unwrap();
    // A folder in the thumbnail's place cannot be removed as a file.
    let thumbnail = folder.path().join("thumbnails").join(format!("{}.png", id(5)));
    fs::remove_file(&thumbnail).unwrap();
    fs::create_dir(&thumbnail).unwrap();
    let error = records.delete(&id(5), &act(50)).unwrap_err();
    assert!(
        matches!(&error, RecordsError::File { action: "remove", path, .. } if *path == thumbnail),
        "{error}"
    );
    assert!(records.list().unwrap().is_empty());

    fs::remove_dir(&thumbnail).unwrap();
    drop(records);
    Records::open(folder.path()).unwrap();
    assert_eq!(traces_of(folder.path(), &picture(5)), Vec::<String>::new());
}

#[test]
fn a_file_that_cannot_be_removed_does_not_keep_the_others_from_being_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for n in 1..=2 {
        records.add(&picture(n)).unwrap();
    }
    drop(records);
    mark(folder.path(), &id(1));
    // Folders with something in them, in the places of a going picture and of an import's leftover.
    let stubborn = [id(1), id(3)].map(|id| folder.path().join("pictures").join(id.as_str()));
    fs::remove_file(&stubborn[0]).unwrap();
    for place in &stubborn {
        fs::create_dir(place).unwrap();
        fs::write(place.join("inside"), "").unwrap();
    }

    for _ in 0..2 {
        let records = Records::open(folder.path()).unwrap();
        assert_eq!(records.unfinished_deletions().unwrap(), 1);
        assert_eq!(records.list().unwrap().len(), 1);
        assert_eq!(records.original(&id(2)).unwrap(), picture(2).file.bytes);
        assert_eq!(fs::read_dir(folder.path().join("thumbnails")).unwrap().count(), 1);
    }
    for place in &stubborn {
        fs::remove_dir_all(place).unwrap();
    }
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.unfinished_deletions().unwrap(), 0);
    assert_eq!(traces_of(folder.path(), &picture(1)), Vec::<String>::new());
}

#[test]
fn a_failed_import_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let blocked = folder.path().join("thumbnails").join(format!("{}.png", id(6)));
    fs::create_dir(&blocked).unwrap();
    assert_eq!(records.add(&picture(6)).unwrap_err().code(), contract::ErrorCode::StorageFailed);
    fs::remove_dir(&blocked).unwrap();
    assert!(records.list().unwrap().is_empty());
    assert_eq!(traces_of(folder.path(), &picture(6)), Vec::<String>::new());
}

/// Marks everything that a deletion hid as final, as a purge does before it removes files.
fn begin_purge(folder: &Path, deletion: i64) {
    let database = rusqlite::Connection::open(folder.join("records.sqlite")).unwrap();
    database
        .execute(
            "UPDATE deletions SET purging = 1, purge_actor = 'Dr. Review', purge_at = '2026-11-23T10:30:00Z'
             WHERE num = ?1",
            [deletion],
        )
        .unwrap();
}

#[test]
fn an_interrupted_purge_is_finished_and_noted_once() {
    for removed in 0..=4 {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        with_slide(&mut records, &[1, 2]);
        let pending = records.delete_softly(&[Target::Patient(patient_id(1))], 600, &act(1)).unwrap();
        drop(records);
        begin_purge(folder.path(), pending.id);
        for file in [1, 2]
            .map(|n| {
                [
                    folder.path().join("pictures").join(id(n).as_str()),
                    folder.path().join("thumbnails").join(format!("{}.png", id(n))),
                ]
            })
            .as_flattened()[..removed]
            .iter()
        {
            fs::remove_file(file).unwrap();
        }
        for _ in 0..2 {
            let records = Records::open(folder.path()).unwrap();
            assert!(records.patients().unwrap().is_empty(), "{removed}");
            for n in [1, 2] {
                assert_eq!(traces_of(folder.path(), &picture(n)), Vec::<String>::new(), "{removed}");
            }
            let log = records.audit(None, 2).unwrap();
            assert_eq!((log[0].action, log[0].counts), (AuditAction::Purged, pending.counts), "{removed}");
            assert_eq!((log[0].at.as_str(), log[1].action), ("2026-11-23T10:30:00Z", AuditAction::Hidden));
            assert!(records.verify_audit().unwrap().broken_at.is_none());
        }
    }
}

#[test]
fn a_stubborn_file_keeps_only_its_own_picture() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 2, 3]);
    let place = folder.path().join("pictures").join(id(2).as_str());
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    fs::write(place.join("inside"), "").unwrap();
    records.delete_softly(&[Target::Slide(slide_id(1))], 0, &act(1)).unwrap();
    for _ in 0..2 {
        let error = records.purge(&act(2)).unwrap_err();
        assert!(
            matches!(&error, RecordsError::File { action: "remove", path, .. } if *path == place),
            "{error}"
        );
        assert_eq!(records.unfinished_deletions().unwrap(), 1);
        assert!(records.slide(&slide_id(1)).is_err() && records.list().unwrap().is_empty());
        for n in [1, 3] {
            assert_eq!(traces_of(folder.path(), &picture(n)), Vec::<String>::new());
        }
    }
    fs::remove_dir_all(&place).unwrap();
    records.purge(&act(3)).unwrap();
    assert_eq!(traces_of(folder.path(), &picture(2)), Vec::<String>::new());
    // The log counts each thing once.
    let purged: Vec<_> = records
        .audit(None, 1000)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.action == AuditAction::Purged)
        .map(|entry| (entry.counts.slides, entry.counts.pictures))
        .collect();
    assert_eq!(purged, [(1, 1), (0, 2)]);
}

/// Names the folder that the program that is to be killed works in.
const KILLED: &str = "LEUKOLENS_TEST_KILLED";

/// Not a test of its own: what [`nothing_that_was_said_is_lost_when_the_app_is_killed`] kills.
#[test]
fn counting_until_killed() {
    let Some(folder) = std::env::var_os(KILLED) else { return };
    let mut records = Records::open(Path::new(&folder)).unwrap();
    with_slide(&mut records, &[]);
    for n in 0..=40 {
        records.add_to(&slide_id(1), &picture(n).file, None).unwrap();
        println!("\nsaid: stored {n}");
        records.re_examined(&id(n), &picture(n).result).unwrap();
        println!("\nsaid: examined {n}");
        records.relabel(&[cell_id(n, 0)], Verdict::Hem, &act(n)).unwrap();
        println!("\nsaid: labelled {n}");
        if n >= 2 {
            records.delete_softly(&[Target::Picture(id(n - 2))], 0, &act(n)).unwrap();
            println!("\nsaid: hidden {}", n - 2);
            records.purge(&act(n)).unwrap();
            println!("\nsaid: purged {}", n - 2);
        }
    }
}

#[test]
fn nothing_that_was_said_is_lost_when_the_app_is_killed() {
    for lines in [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 30] {
        let folder = tempfile::tempdir().unwrap();
        let mut app = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "interruption::counting_until_killed", "--nocapture"])
            .env(KILLED, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said: Vec<(String, u8)> = BufReader::new(app.stdout.take().unwrap())
            .lines()
            .filter_map(|line| {
                let line = line.unwrap();
                let (what, n) = line.strip_prefix("said: ")?.split_once(' ')?;
                Some((what.to_owned(), n.parse().unwrap()))
            })
            .take(lines)
            .collect();
        app.kill().unwrap();
        app.wait().unwrap();
        assert_eq!(said.len(), lines);

        let records = Records::open(folder.path()).unwrap();
        let known = records.pictures_of(&slide_id(1)).unwrap();
        let highest = |what: &str| said.iter().filter(|(said, _)| said == what).map(|(_, n)| *n).max();
        let gone = |n: u8| highest("hidden").is_some_and(|hidden| n <= hidden);
        // The step that was under way when the app died may be done or not.
        let maybe_gone = |n: u8| gone(n) || highest("labelled").is_some_and(|labelled| n + 2 == labelled);
        for n in 0..=highest("stored").unwrap() {
            let is_known = known.iter().any(|picture| picture.id == id(n).as_str());
            assert!(!gone(n) || !is_known, "{n} came back after {said:?}");
            assert!(maybe_gone(n) || is_known, "{n} is lost after {said:?}");
            if highest("purged").is_some_and(|purged| n <= purged) {
                assert_eq!(traces_of(folder.path(), &picture(n)), Vec::<String>::new(), "{said:?}");
            } else if is_known {
                assert_eq!(records.original(&id(n)).unwrap(), picture(n).file.bytes);
                assert_eq!(records.thumbnail(&id(n)).unwrap(), picture(n).file.thumbnail_png);
            }
            if is_known && highest("examined").is_some_and(|examined| n <= examined) {
                assert_eq!(records.get(&id(n)).unwrap().examination, picture(n).result.examination);
            }
            if is_known && highest("labelled").is_some_and(|labelled| n <= labelled) {
                assert_eq!(records.cell(&cell_id(n, 0)).unwrap().entry.label, Verdict::Hem);
            }
        }
        // The app goes on with what is not examined, and no file is left of what is not known.
        let waiting = known.iter().filter(|picture| picture.state == PictureState::Waiting).count();
        assert_eq!(records.waiting().unwrap().len(), waiting);
        assert_eq!(records.open_slides().unwrap().len(), 1);
        let hidden: usize =
            records.pending_deletions(&minute(0)).unwrap().iter().map(|d| d.counts.pictures as usize).sum();
        for shelf in ["pictures", "thumbnails"] {
            assert_eq!(fs::read_dir(folder.path().join(shelf)).unwrap().count(), known.len() + hidden);
        }
        assert!(records.verify_audit().unwrap().broken_at.is_none());
    }
}
