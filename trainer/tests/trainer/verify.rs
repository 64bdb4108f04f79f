//! What `verify` says of whole, partial and damaged folders.

use std::fs;

use trainer::drawings;
use trainer::verify::verify;

#[test]
fn a_damaged_folder_is_described_file_by_file() {
    let folder = tempfile::tempdir().unwrap();
    drawings::data_set(folder.path(), 2, 2).unwrap();
    let all = folder.path().join("fold_0/all");
    fs::write(all.join("UID_990_1_1_all.png"), b"").unwrap();
    fs::write(all.join("cell.png"), b"").unwrap();
    fs::copy(all.join("UID_901_1_1_all.png"), all.join("UID_902_1_9_all.png")).unwrap();
    let found = verify(folder.path(), None).unwrap();
    assert!(!found.intact && !found.complete);
    assert_eq!((found.unreadable.len(), found.misnamed.len(), found.duplicates.len()), (1, 1, 1));
    assert_eq!(found.linked[0].subjects, ["901", "902"]);
    assert!(found.linked[0].shown_here && found.across_folds.is_empty());
    let table = found.table();
    assert!(table.contains("UID_990_1_1_all.png") && table.contains("901 = 902"), "{table}");
}

#[test]
fn the_real_part_is_recognised_pixel_by_pixel() {
    let Some(data) = testdata::real_pictures() else { return };
    let manifest = data.join("c-nmc-official-manifest.csv.gz");
    let found = verify(&data.join("c-nmc/training_data"), Some(&manifest)).unwrap();
    assert!(found.intact && !found.complete, "{}", found.summary);
    assert_eq!(found.subject_ids, [30, 18]);
    let check = found.manifest.as_ref().unwrap();
    assert_eq!((check.same, check.missing), (3516, 10_661 - 3516), "{:?}", check.altered);
    let linked = |subjects: &[&str]| found.linked.iter().any(|l| l.subjects == subjects);
    assert!(linked(&["51", "75", "78"]) && linked(&["H2", "H4", "H5", "H6"]));
    assert!(!found.across_folds.is_empty(), "the official folds leak");
}
