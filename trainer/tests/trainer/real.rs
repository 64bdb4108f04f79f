//! The rules of the data set, on real cells.

use cytology::CropSpec;
use trainer::dataset::{Class, Dataset};
use trainer::layout::Layout;
use trainer::preparation;
use trainer::split::Split;

#[test]
fn real_subjects_are_joined_and_never_split() {
    let Some(data) = testdata::real_pictures() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (set, spec) = (folder.path().join("set"), CropSpec { window_um: 15.04, side: 16 });
    preparation::prepare(&data.join("c-nmc/training_data"), Layout::Cnmc, &spec, false, &set, "test")
        .unwrap();
    let dataset = Dataset::open(&set).unwrap();
    assert_eq!((dataset.count(Class::All), dataset.count(Class::Hem)), (2330, 1186));
    let together = |subjects: &[&str]| {
        dataset.groups.iter().any(|g| subjects.iter().all(|s| g.contains(&(*s).to_owned())))
    };
    assert!(together(&["51", "75", "78"]) && together(&["H2", "H4", "H5", "H6"]));
    assert!(together(&["H3", "H10"]), "h3 is H3");
    assert!(dataset.groups.iter().flatten().all(|s| *s == s.to_ascii_uppercase()));
    // Every picture stands in one group only, so no split can put it on both sides.
    let mut group_of = std::collections::HashMap::new();
    for cell in &dataset.cells {
        assert_eq!(*group_of.entry(&cell.content).or_insert(cell.group), cell.group, "{}", cell.path);
    }
    for seed in 0..20 {
        let split = Split::deal(&dataset, 4, seed);
        split.check(&dataset).unwrap();
        let dealt: usize = (0..4).map(|part| dataset.cells_of(split.part(part)).len()).sum();
        assert_eq!(dealt, dataset.cells.len());
    }
    for i in (0..dataset.cells.len()).step_by(97) {
        assert!(dataset.features(i).iter().all(|v| v.is_finite()), "{}", dataset.cells[i].path);
    }
}
