//! A crash at any point of an import or a deletion, played by leaving behind what it would leave.

use std::{fs, path::Path};

use records::{PictureId, Records, RecordsError};

use crate::samples::{act, id, picture, traces_of};

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
