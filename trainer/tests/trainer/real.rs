//! The rules of the data set, on real cells.

use trainer::dataset::{Class, Dataset, DatasetError};
use trainer::split::Split;

use crate::data::{INPUT, drawn};

#[test]
fn real_subjects_are_joined_and_never_split() {
    let Some(data) = testdata::real_pictures() else { return };
    let dataset = Dataset::read(&data.join("c-nmc/training_data"), &INPUT.crop_spec()).unwrap();
    let count = |class| dataset.cells.iter().filter(|c| c.class == class).count();
    assert_eq!((count(Class::All), count(Class::Hem)), (2330, 1186));
    let together = |subjects: &[&str]| {
        dataset.groups.iter().any(|g| subjects.iter().all(|s| g.contains(&(*s).to_owned())))
    };
    assert!(together(&["51", "75", "78"]) && together(&["H2", "H4", "H5", "H6"]));
    assert!(together(&["H3", "H10"]), "h3 is H3");
    assert!(dataset.groups.iter().flatten().all(|s| *s == s.to_ascii_uppercase()));
    // Every picture stands in one group only, so no split can put it on both sides.
    let mut group_of = std::collections::HashMap::new();
    for cell in &dataset.cells {
        assert_eq!(*group_of.entry(cell.content).or_insert(cell.group), cell.group, "{}", cell.path);
    }
    for seed in 0..20 {
        let split = Split::deal(&dataset, 4, seed);
        split.check(&dataset).unwrap();
        let dealt: usize = (0..4).map(|part| dataset.cells_of(split.part(part)).len()).sum();
        assert_eq!(dealt, dataset.cells.len());
    }
}

#[test]
fn a_bad_file_is_named() {
    let folder = drawn(1);
    let at = folder.path().join("fold_0/all/UID_901_1_9_all.png");
    std::fs::write(&at, b"no picture").unwrap();
    let error = Dataset::read(folder.path(), &INPUT.crop_spec()).err().unwrap();
    assert!(
        matches!(error, DatasetError::Picture { .. }) && error.to_string().contains("UID_901_1_9_all.png")
    );
    std::fs::rename(&at, folder.path().join("fold_0/all/cell.png")).unwrap();
    let error = Dataset::read(folder.path(), &INPUT.crop_spec()).err().unwrap();
    assert!(matches!(error, DatasetError::Name { .. }), "{error}");
}

#[test]
fn one_class_alone_is_refused() {
    let folder = drawn(1);
    std::fs::remove_dir_all(folder.path().join("fold_0/hem")).unwrap();
    let error = Dataset::read(folder.path(), &INPUT.crop_spec()).err().unwrap();
    assert!(matches!(error, DatasetError::Empty { hem: 0, all: 2, .. }), "{error}");
}
