//! Damage is told by the file's name, and nothing that was stored is lost over it.

use std::fs;

use records::{Records, RecordsError};

use crate::samples::{act, id, picture};

#[test]
fn a_damaged_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    Records::open(folder.path()).unwrap().add(&picture(1)).unwrap();
    let path = folder.path().join("records.sqlite");
    let noise: Vec<u8> = (0..8192_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(&path, &noise).unwrap();

    let error = Records::open(folder.path()).unwrap_err();
    assert!(matches!(error, RecordsError::DatabaseDamaged { .. }), "{error}");
    assert!(error.to_string().contains("records.sqlite"), "{error}");
    assert_eq!(error.code(), contract::ErrorCode::StorageFailed);
    assert_eq!(fs::read(&path).unwrap(), noise);
    assert_eq!(fs::read(folder.path().join("pictures").join(id(1).as_str())).unwrap(), picture(1).file.bytes);
}

#[test]
fn a_damaged_page_is_found_when_opening() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for n in 0..40 {
        records.add(&picture(n)).unwrap();
    }
    drop(records);
    let path = folder.path().join("records.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    bytes[3 * 4096..4 * 4096].fill(0x55);
    fs::write(&path, &bytes).unwrap();
    let error = Records::open(folder.path()).unwrap_err();
    assert!(matches!(error, RecordsError::DatabaseDamaged { .. }), "{error}");
}

#[test]
fn a_lost_database_does_not_sweep_the_pictures_away() {
    for emptied in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        Records::open(folder.path()).unwrap().add(&picture(1)).unwrap();
        let path = folder.path().join("records.sqlite");
        fs::remove_file(&path).unwrap();
        if emptied {
            fs::write(&path, []).unwrap();
        }
        // Twice: the first attempt must not make the second one believe in a new database.
        for _ in 0..2 {
            let error = Records::open(folder.path()).unwrap_err();
            assert!(matches!(error, RecordsError::DatabaseMissing { files: 1, .. }), "{error}");
        }
        assert_eq!(
            fs::read(folder.path().join("pictures").join(id(1).as_str())).unwrap(),
            picture(1).file.bytes
        );
    }
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    Records::open(folder.path()).unwrap().add(&picture(1)).unwrap();
    let path = folder.path().join("records.sqlite");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let before = fs::read(&path).unwrap();
    let error = Records::open(folder.path()).unwrap_err();
    assert!(matches!(error, RecordsError::NewerVersion { found: 7, known: 3, .. }), "{error}");
    assert!(error.to_string().contains("newer version"), "{error}");
    assert_eq!(error.code(), contract::ErrorCode::RecordsTooNew);
    assert!(fs::read(&path).unwrap() == before, "it was changed");
}

#[test]
fn a_missing_or_altered_file_is_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for n in 1..=3 {
        records.add(&picture(n)).unwrap();
    }
    let file = |n| folder.path().join("pictures").join(id(n).as_str());
    fs::remove_file(file(1)).unwrap();
    fs::write(file(2), "altered").unwrap();
    let missing = records.original(&id(1)).unwrap_err();
    assert!(matches!(&missing, RecordsError::FileMissing { path } if *path == file(1)), "{missing}");
    let altered = records.original(&id(2)).unwrap_err();
    assert!(matches!(&altered, RecordsError::FileDamaged { path } if *path == file(2)), "{altered}");
    assert_eq!(records.original(&id(3)).unwrap(), picture(3).file.bytes);
    assert_eq!(records.list().unwrap().len(), 3);
    // Deleting works without the file; only the thumbnail was there to remove.
    assert_eq!(records.delete(&id(1), &act(50)).unwrap().files, 1);
}

#[test]
fn a_second_opening_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = Records::open(folder.path()).unwrap();
    let error = Records::open(folder.path()).unwrap_err();
    assert!(matches!(error, RecordsError::InUse { .. }), "{error}");
    drop(first);
    Records::open(folder.path()).unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Records::open(&file.join("data")).unwrap_err();
    assert!(matches!(error, RecordsError::File { action: "make", .. }), "{error}");
}
