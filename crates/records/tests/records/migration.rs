//! Databases as earlier versions made them are read by this one, and nothing of them is lost.

use std::{fs, path::Path};

use contract::{PictureState, UNSORTED_PATIENT, UNSORTED_SLIDE, Verdict};
use records::{PatientId, PictureId, Records, RecordsError, SlideId};
use rusqlite::Connection;

use crate::samples::{act, traces};

/// Format 1 as version 0.1.0 made it, written down from that version: not from the code of this one.
const FORMAT_1: &str = r#"
    PRAGMA secure_delete = ON;
    CREATE TABLE pictures (
        id           TEXT    NOT NULL UNIQUE,
        going        INTEGER NOT NULL DEFAULT 0,
        name         TEXT    NOT NULL,
        imported_at  TEXT    NOT NULL,
        sha256       TEXT    NOT NULL,
        width        INTEGER NOT NULL,
        height       INTEGER NOT NULL,
        model_id     TEXT    NOT NULL,
        model_sha256 TEXT    NOT NULL,
        examination  TEXT    NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX pictures_by_content ON pictures (sha256) WHERE going = 0;
    CREATE INDEX pictures_by_time ON pictures (imported_at);
    PRAGMA user_version = 1;
"#;

/// What version 0.1.0 wrote of a field with two cells.
const FIELD: &str = r#"{"kind":"field","quality":{"usable":true,"warnings":["field_not_validated"],"scale":{"um_per_px":0.06512345678901234,"source":"red_cells"}},"cells":[{"bbox":[10,20,130,140],"p_all":0.30000000000000004,"verdict":"uncertain","reason":"between_thresholds"},{"bbox":[300,400,90,95],"p_all":0.9987654321012345,"verdict":"all","reason":"above_threshold"}],"model":{"id":"reference-1","sha256":"abababababababababababababababababababababababababababababababab"}}"#;
const EMPTY: &str = r#"{"kind":"field","quality":{"usable":false,"warnings":["no_cells"],"scale":{"um_per_px":0.047,"source":"assumed"}},"cells":[],"model":{"id":"reference-1","sha256":"abababababababababababababababababababababababababababababababab"}}"#;
/// A word that no version of today knows.
const STRANGE: &str = r#"{"kind":"cell","quality":{"usable":true,"warnings":["bad_exposure"],"scale":{"um_per_px":0.047,"source":"training"}},"cells":[],"model":{"id":"reference-1","sha256":"abababababababababababababababababababababababababababababababab"}}"#;
const TORN: &str = r#"{"kind":"cell","quality":{"usab"#;
const NOT_A_VERDICT: &str = r#"{"kind":"cell","quality":{"usable":true,"warnings":[],"scale":{"um_per_px":0.047,"source":"training"}},"cells":[{"bbox":[1,2,3],"p_all":null,"verdict":"blast","reason":"above_threshold"}],"model":{"id":"reference-1","sha256":"abababababababababababababababababababababababababababababababab"}}"#;

/// The examination of each stored picture, and whether it was being deleted.
const STORED: [(&str, bool); 6] =
    [(FIELD, false), (EMPTY, false), (STRANGE, false), (TORN, false), (NOT_A_VERDICT, false), (FIELD, true)];

fn id(n: usize) -> PictureId {
    PictureId::parse(&format!("0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c{n:02x}")).unwrap()
}

fn bytes(n: usize) -> Vec<u8> {
    format!("the bytes of picture {n} {}", "x".repeat(300)).into_bytes()
}

/// A folder as version 0.1.0 left it.
fn format_1(folder: &Path) {
    for shelf in ["pictures", "thumbnails"] {
        fs::create_dir(folder.join(shelf)).unwrap();
    }
    let database = Connection::open(folder.join("records.sqlite")).unwrap();
    database.execute_batch(FORMAT_1).unwrap();
    for (n, (examination, going)) in STORED.iter().enumerate() {
        fs::write(folder.join("pictures").join(id(n).as_str()), bytes(n)).unwrap();
        fs::write(folder.join("thumbnails").join(format!("{}.png", id(n))), format!("thumbnail {n}"))
            .unwrap();
        database
            .execute(
                "INSERT INTO pictures (id, going, name, imported_at, sha256, width, height, model_id, model_sha256, examination)
                 VALUES (?1, ?2, ?3, ?4, ?5, 640, 480, 'reference-1', ?6, ?7)",
                (
                    id(n).as_str(),
                    *going,
                    format!("Ausstrich Ä {n}.png"),
                    format!("2026-05-0{}T08:00:00Z", n + 1),
                    records::fingerprint(&bytes(n)),
                    "ab".repeat(32),
                    examination,
                ),
            )
            .unwrap();
    }
}

fn version(folder: &Path) -> i64 {
    let database = Connection::open(folder.join("records.sqlite")).unwrap();
    database.query_row("PRAGMA user_version", (), |row| row.get(0)).unwrap()
}

#[test]
fn the_pictures_of_format_1_land_in_the_slide_unsorted() {
    let folder = tempfile::tempdir().unwrap();
    format_1(folder.path());
    let records = Records::open(folder.path()).unwrap();

    let patients = records.patients().unwrap();
    assert_eq!((patients.len(), patients[0].id.as_str(), patients[0].slides), (1, UNSORTED_PATIENT, 1));
    let slides = records.slides_of(&PatientId::unsorted()).unwrap();
    assert_eq!((slides[0].id.as_str(), slides[0].pictures, slides[0].failed), (UNSORTED_SLIDE, 5, 2));
    assert_eq!((slides[0].counts.uncertain, slides[0].counts.all, slides[0].unreviewed), (1, 1, 1));

    // Everything that could be read is what it was, to the last digit.
    let detail = records.get(&id(0)).unwrap();
    assert_eq!(detail.examination, serde_json::from_str(FIELD).unwrap());
    assert_eq!((detail.width, detail.height), (640, 480));
    assert_eq!(detail.summary.name, "Ausstrich Ä 0.png");
    assert_eq!(detail.summary.imported_at, "2026-05-01T08:00:00Z");
    assert_eq!(detail.summary.highest_p_all, Some(0.998_765_432_101_234_5));
    assert!(detail.summary.usable);
    let empty = records.get(&id(1)).unwrap();
    assert_eq!(empty.examination, serde_json::from_str(EMPTY).unwrap());
    assert!(!empty.summary.usable);
    for n in 0..5 {
        assert_eq!(records.original(&id(n)).unwrap(), bytes(n));
        assert_eq!(records.thumbnail(&id(n)).unwrap(), format!("thumbnail {n}").into_bytes());
        assert!(records.results_of(&id(n)).unwrap()[0].model_id == "reference-1", "{n}");
    }
    // What was not kept then is not made up now.
    let result = &records.results_of(&id(0)).unwrap()[0];
    assert_eq!((&result.app_version, result.thresholds, &result.examined_at), (&None, None, &None));

    let cell = records.cell(&records::CellId { picture: id(0), run: 1, index: 1 }).unwrap();
    assert_eq!((cell.entry.bbox, cell.entry.label), ([300, 400, 90, 95], Verdict::All));
    assert!(records.verify_audit().unwrap().broken_at.is_none());
}

#[test]
fn what_cannot_be_read_is_kept_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    format_1(folder.path());
    let records = Records::open(folder.path()).unwrap();
    // It is in the list, and only looking into it fails.
    assert_eq!(records.list().unwrap().len(), 3);
    assert!(matches!(records.get(&id(2)), Err(RecordsError::DatabaseDamaged { .. })));
    let pictures = records.pictures_of(&SlideId::unsorted()).unwrap();
    for n in [3, 4] {
        assert!(
            matches!(&pictures[n].state, PictureState::Failed(reason) if reason.contains("earlier version"))
        );
        assert!(matches!(records.get(&id(n)), Err(RecordsError::NotExamined { .. })));
    }
    drop(records);
    let database = Connection::open(folder.path().join("records.sqlite")).unwrap();
    let content = |n: usize| -> String {
        database
            .query_row("SELECT content FROM results WHERE picture = ?1", [n as i64 + 1], |row| row.get(0))
            .unwrap()
    };
    assert_eq!((content(3).as_str(), content(4).as_str()), (TORN, NOT_A_VERDICT));
    assert!(content(2).contains("bad_exposure"));
}

#[test]
fn a_deletion_that_format_1_had_begun_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    format_1(folder.path());
    let going = records::fingerprint(&bytes(5));
    let search =
        || traces(folder.path(), &[&bytes(5), id(5).as_str().as_bytes(), going.as_bytes(), b"thumbnail 5"]);
    assert_eq!(search().len(), 3);
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.unfinished_deletions().unwrap(), 0);
    assert_eq!(search(), Vec::<String>::new());
}

#[test]
fn a_migrated_folder_works_like_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    format_1(folder.path());
    let mut records = Records::open(folder.path()).unwrap();
    let cell = records::CellId { picture: id(0), run: 1, index: 0 };
    records.relabel(std::slice::from_ref(&cell), Verdict::Hem, &act(1)).unwrap();
    // Bytes that were stored then are known now.
    assert!(records.find_by_sha256(&records::fingerprint(&bytes(1))).unwrap().is_some());
    records.delete(&id(1), &act(2)).unwrap();
    drop(records);
    assert_eq!(version(folder.path()), 3);
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.cell(&cell).unwrap().entry.label, Verdict::Hem);
    assert_eq!(records.list().unwrap().len(), 2);
    assert_eq!(traces(folder.path(), &[&bytes(1)]), Vec::<String>::new());
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    format_1(folder.path());
    // A table in the way lets the migration fail near its end.
    let path = folder.path().join("records.sqlite");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE audit (mine TEXT); VACUUM;").unwrap();
    let before = fs::read(&path).unwrap();
    for _ in 0..2 {
        assert!(matches!(Records::open(folder.path()), Err(RecordsError::Database { .. })));
    }
    assert!(fs::read(&path).unwrap() == before, "it was changed");
    assert_eq!(fs::read_dir(folder.path().join("pictures")).unwrap().count(), STORED.len());
    Connection::open(&path).unwrap().execute_batch("DROP TABLE audit").unwrap();
    assert_eq!(Records::open(folder.path()).unwrap().list().unwrap().len(), 3);
}

#[test]
fn a_new_folder_has_the_newest_format() {
    let folder = tempfile::tempdir().unwrap();
    drop(Records::open(folder.path()).unwrap());
    assert_eq!(version(folder.path()), 3);
    assert!(Records::open(folder.path()).unwrap().patients().unwrap().is_empty());
}
