//! Bad pictures and bad lists: each is named, and what was there before stays.

use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage};
use trainer::dataset::{Class, Dataset};
use trainer::drawings;
use trainer::layout::{Layout, LayoutError};
use trainer::preparation::{PreparationError, prepare};
use trainer::set::SetError;

use crate::data::SPEC;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    drawings::data_set(&folder.path().join("data"), 2, 2).unwrap();
    folder
}

fn run(folder: &Path, leave_out: bool) -> Result<trainer::set::Index, PreparationError> {
    prepare(&folder.join("data"), Layout::Cnmc, &SPEC, leave_out, &folder.join("set"), "test")
}

#[test]
fn every_unusable_picture_is_named_and_the_old_set_stays() {
    let folder = folder();
    run(folder.path(), false).unwrap();
    let before = fs::read(folder.path().join("set")).unwrap();
    let all = folder.path().join("data/fold_0/all");
    let whole = fs::read(all.join("UID_901_1_1_all.png")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(all.join(name), bytes).unwrap();
    write("UID_990_1_1_all.png", &whole[..whole.len() / 2]);
    write("UID_990_1_2_all.png", b"");
    write("UID_990_1_3_all.png", b"this is text");
    RgbImage::from_pixel(1, 1, Rgb([200; 3])).save(all.join("UID_990_1_4_all.png")).unwrap();
    RgbImage::new(450, 450).save(all.join("UID_990_1_5_all.png")).unwrap();
    // A header that claims 20,000 × 20,000 pixels, and nothing behind it.
    let mut huge = b"BM".to_vec();
    huge.extend([0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
    huge.extend(20_000_i32.to_le_bytes());
    huge.extend(20_000_i32.to_le_bytes());
    huge.extend([1, 0, 24, 0]);
    huge.resize(54, 0);
    write("UID_990_1_6_all.bmp", &huge);
    let error = run(folder.path(), false).unwrap_err();
    let PreparationError::Unusable { unusable, total } = &error else { panic!("{error}") };
    assert_eq!((unusable.len(), *total), (6, 14), "{error}");
    for i in 1..=6 {
        assert!(unusable.iter().any(|u| u.contains(&format!("UID_990_1_{i}_all"))), "{i}: {error}");
    }
    assert_eq!(fs::read(folder.path().join("set")).unwrap(), before, "the old set is untouched");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left over");

    let index = run(folder.path(), true).unwrap();
    assert_eq!((index.cells.len(), index.left_out.len()), (8, 6));
}

#[test]
fn one_class_alone_is_refused() {
    let folder = folder();
    fs::remove_dir_all(folder.path().join("data/fold_0/hem")).unwrap();
    let error = run(folder.path(), false).unwrap_err();
    assert!(
        matches!(error, PreparationError::Layout(LayoutError::OneClass { hem: 0, all: 4, .. })),
        "{error}"
    );
}

#[test]
fn the_same_picture_in_both_classes_is_refused_with_both_paths() {
    let folder = folder();
    let data = folder.path().join("data/fold_0");
    fs::copy(data.join("all/UID_901_1_1_all.png"), data.join("hem/UID_H901_1_9_hem.png")).unwrap();
    let error = run(folder.path(), false).unwrap_err().to_string();
    assert!(error.contains("901=H901") && error.contains("UID_H901"), "{error}");
}

#[test]
fn a_set_keeps_the_cells_as_the_app_cuts_them_out() {
    let folder = folder();
    let index = run(folder.path(), false).unwrap();
    let dataset = Dataset::open(&folder.path().join("set")).unwrap();
    assert_eq!(dataset.cells, index.cells);
    assert_eq!((dataset.count(Class::All), dataset.count(Class::Hem)), (4, 4));
    for (i, cell) in dataset.cells.iter().enumerate() {
        let picture = image::open(folder.path().join("data").join(&cell.path)).unwrap().to_rgb8();
        let prepared = cytology::prepare(&picture, None, &SPEC, None).unwrap();
        assert_eq!(dataset.crop(i), prepared.cells[0].crop, "{}", cell.path);
        assert_eq!(dataset.fine(i).dimensions(), (32, 32));
        let mask = cytology::cell_mask(&picture).unwrap();
        assert_eq!(
            dataset.features(i),
            cytology::features(&picture, &mask, cytology::TRAINING_SCALE).values()
        );
    }
}

#[test]
fn what_is_no_set_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set");
    for bytes in [&b""[..], b"text", &[0xff; 64]] {
        fs::write(&path, bytes).unwrap();
        let error = Dataset::open(&path).err().unwrap();
        assert!(error.to_string().contains("set"), "{error}");
    }
    let missing = Dataset::open(&folder.path().join("nowhere")).err().unwrap();
    assert!(matches!(missing, SetError::Io { .. }), "{missing}");
}

#[test]
fn a_truncated_set_is_refused() {
    let folder = folder();
    run(folder.path(), false).unwrap();
    let path = folder.path().join("set");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let error = Dataset::open(&path).err().unwrap();
    assert!(matches!(error, SetError::Form { .. }), "{error}");
}
