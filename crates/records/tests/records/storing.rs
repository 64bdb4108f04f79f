//! What is stored comes back; what is deleted is gone.

use contract::PictureKind;
use records::{PictureId, Records, RecordsError};

use crate::samples::{act, cell_id, id, picture, slide_id, traces, traces_of, with_slide};

#[test]
fn a_picture_comes_back_whole_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let sample = picture(1);
    let added = Records::open(folder.path()).unwrap().add(&sample).unwrap();

    let records = Records::open(folder.path()).unwrap();
    let detail = records.get(&sample.file.id).unwrap();
    assert_eq!(detail, added);
    assert_eq!(detail.examination, sample.result.examination);
    assert_eq!((detail.width, detail.height), (450, 400));
    assert_eq!(detail.summary.name, sample.file.name);
    assert_eq!(detail.summary.imported_at, sample.file.imported_at.as_str());
    assert_eq!(records.original(&sample.file.id).unwrap(), sample.file.bytes);
    assert_eq!(records.thumbnail(&sample.file.id).unwrap(), sample.file.thumbnail_png);
    assert_eq!(records.list().unwrap(), [detail.summary]);
}

#[test]
fn the_summary_counts_verdicts_and_leaves_debris_out_of_the_highest_probability() {
    let folder = tempfile::tempdir().unwrap();
    let summary = Records::open(folder.path()).unwrap().add(&picture(1)).unwrap().summary;
    assert_eq!((summary.counts.all, summary.counts.uncertain, summary.counts.not_a_cell), (1, 30, 1));
    assert_eq!(summary.highest_p_all, Some(0.9));

    let mut bare = picture(2);
    bare.result.examination.cells.clear();
    let summary = Records::open(folder.path()).unwrap().add(&bare).unwrap().summary;
    assert_eq!(summary.highest_p_all, None);
}

#[test]
fn the_summary_tells_whether_the_verdicts_may_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let mut unmeasured = picture(2);
    unmeasured.result.examination.quality.usable = false;
    assert!(records.add(&picture(1)).unwrap().summary.usable);
    assert!(!records.add(&unmeasured).unwrap().summary.usable);
}

#[test]
fn a_new_result_is_in_use_and_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let before = records.add(&picture(1)).unwrap();
    records.add(&picture(2)).unwrap();
    let mut newer = picture(1).result;
    newer.examination.model.id = "reference-2".to_owned();
    newer.examination.cells.truncate(1);
    newer.app_version = "0.2.0".to_owned();

    let after = records.re_examined(&id(1), &newer).unwrap();
    assert_eq!(after.examination, newer.examination);
    assert_eq!(after.summary.counts.uncertain, 1);
    assert_eq!((&after.summary.id, &after.summary.name), (&before.summary.id, &before.summary.name));
    drop(records);
    let mut records = Records::open(folder.path()).unwrap();
    assert_eq!(records.get(&id(1)).unwrap(), after);
    assert_eq!(records.get(&id(2)).unwrap().examination, picture(2).result.examination);
    // The older result stays, with everything that says how it came about.
    let results = records.results_of(&id(1)).unwrap();
    assert_eq!(results.iter().map(|r| r.run).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((results[0].model_id.as_str(), results[1].model_id.as_str()), ("reference-1", "reference-2"));
    assert_eq!(results[0].app_version.as_deref(), Some("0.1.0"));
    assert_eq!(results[1].thresholds, Some(newer.thresholds));
    assert_eq!(results[1].examined_at.as_deref(), Some(newer.examined_at.as_str()));
    assert_eq!(records.cell(&cell_id(1, 5)).unwrap().cell, picture(1).result.examination.cells[5]);
    assert!(matches!(records.re_examined(&id(9), &newer), Err(RecordsError::UnknownPicture { .. })));
}

#[test]
fn the_list_is_newest_first_also_within_one_second() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let mut twin = picture(3);
    twin.file.imported_at = picture(2).file.imported_at;
    for new in [&picture(2), &twin, &picture(1)] {
        records.add(new).unwrap();
    }
    let ids: Vec<String> = records.list().unwrap().into_iter().map(|s| s.id).collect();
    assert_eq!(ids, [id(3), id(2), id(1)].map(|i| i.to_string()));
}

#[test]
fn the_same_bytes_are_not_stored_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let first = records.add(&picture(1)).unwrap();
    let mut again = picture(2);
    again.file.bytes = picture(1).file.bytes;
    assert_eq!(records.add(&again).unwrap(), first);
    assert_eq!(records.list().unwrap().len(), 1);
    assert_eq!(records.find_by_sha256(&records::fingerprint(&again.file.bytes)).unwrap(), Some(first));
    assert_eq!(records.find_by_sha256(&"0".repeat(64)).unwrap(), None);
}

#[test]
fn a_taken_identity_is_refused_and_its_picture_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    records.add(&picture(1)).unwrap();
    let mut other = picture(2);
    other.file.id = id(1);
    assert!(matches!(records.add(&other), Err(RecordsError::IdInUse { .. })));
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
}

#[test]
fn deletion_leaves_no_trace_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let going = picture(4);
    for new in [&picture(1), &going, &picture(2)] {
        records.add(new).unwrap();
    }
    // The search must be able to find something: bytes, thumbnail and the database's row.
    assert_eq!(traces_of(folder.path(), &going).len(), 3);

    let deletion = records.delete(&going.file.id, &act(50)).unwrap();
    assert_eq!((deletion.id.as_str(), deletion.files), (going.file.id.as_str(), 2));
    // While the folder is still open, and after it was closed.
    assert_eq!(traces_of(folder.path(), &going), Vec::<String>::new());
    drop(records);
    assert_eq!(traces_of(folder.path(), &going), Vec::<String>::new());

    let mut records = Records::open(folder.path()).unwrap();
    assert_eq!(records.list().unwrap().len(), 2);
    assert!(matches!(records.get(&going.file.id), Err(RecordsError::UnknownPicture { .. })));
    assert!(matches!(records.delete(&going.file.id, &act(50)), Err(RecordsError::UnknownPicture { .. })));
    assert_eq!(records.original(&id(1)).unwrap(), picture(1).file.bytes);
    // Forgotten bytes can be stored again.
    records.add(&going).unwrap();
}

#[test]
fn an_unknown_picture_is_said_to_be_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let code = contract::ErrorCode::UnknownPicture;
    assert_eq!(records.get(&id(9)).unwrap_err().code(), code);
    assert_eq!(records.original(&id(9)).unwrap_err().code(), code);
    assert_eq!(records.thumbnail(&id(9)).unwrap_err().code(), code);
    assert_eq!(records.delete(&id(9), &act(50)).unwrap_err().code(), code);
    assert_eq!(PictureId::parse("../x").unwrap_err().code(), contract::ErrorCode::BadRequest);
}

#[cfg(unix)]
#[test]
fn the_folder_is_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a").join("b");
    let records = Records::open(&inner).unwrap();
    assert_eq!(records.folder(), inner);
    assert_eq!(std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn every_kind_of_picture_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    for (n, kind) in (1..).zip([PictureKind::Cell, PictureKind::Crop, PictureKind::Field]) {
        let mut new = picture(n);
        new.result.examination.kind = kind;
        assert_eq!(records.add(&new).unwrap().summary.kind, kind);
    }
}

#[test]
fn a_slides_pictures_come_in_parts_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 2]);
    for n in 3..6 {
        records.add_to(&slide_id(1), &picture(n).file, None).unwrap();
    }
    let all = records.pictures_page(&slide_id(1), 0, 500).unwrap();
    let ids: Vec<_> = all.pictures.iter().map(|picture| picture.id.clone()).collect();
    assert_eq!(ids, [5, 4, 3, 2, 1].map(|n| id(n).to_string()));
    assert_eq!(all.total, 5);
    let mut one_by_one = records.pictures_of(&slide_id(1)).unwrap();
    one_by_one.reverse();
    assert_eq!(all.pictures, one_by_one, "summaries where they are examined");
    let part = records.pictures_page(&slide_id(1), 3, 1).unwrap();
    assert_eq!((part.offset, part.total, &part.pictures[..]), (3, 5, &all.pictures[3..4]));
    assert_eq!(records.slide_picture(&id(2)).unwrap(), part.pictures[0]);
    assert!(records.pictures_page(&slide_id(1), 9, 9).unwrap().pictures.is_empty());
    for limit in [0, 501] {
        assert!(matches!(records.pictures_page(&slide_id(1), 0, limit), Err(RecordsError::Invalid { .. })));
    }
}

#[test]
fn crops_come_back_cell_by_cell_and_go_with_their_cell() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let mut new = picture(1);
    new.result.crops = (0..32).map(|n| format!("crop {n} of a cell").into_bytes()).collect();
    records.add(&new).unwrap();
    assert_eq!(records.crop(&cell_id(1, 7)).unwrap().unwrap(), b"crop 7 of a cell");
    records.re_examined(&id(1), &picture(1).result).unwrap();
    assert_eq!(records.crop(&cell_id(1, 7)).unwrap(), None, "of a result that is not in use");
    let mut without = new.result;
    without.crops.pop();
    assert!(matches!(records.re_examined(&id(1), &without), Err(RecordsError::Invalid { .. })));
    records.delete(&id(1), &act(1)).unwrap();
    drop(records);
    let left = traces(folder.path(), &[b"of a cell"]);
    assert!(left.is_empty(), "{left:?}");
}
