//! The same seed on the same machine gives the same bundle, and a bundle is whole.

use burn::tensor::Device;
use inference::Classifier;
use trainer::bundle::{self, Identity};
use trainer::dataset::Dataset;
use trainer::experiment::{self, ExperimentError, Plan};

use crate::data::{INPUT, config, drawn};

/// Both tests train, and Burn's random numbers belong to the device: one after the other.
static DEVICE: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[test]
fn the_same_seed_gives_the_same_bundle_and_it_loads() {
    let _alone = DEVICE.lock().unwrap();
    let folder = drawn(3);
    let dataset = Dataset::read(folder.path(), &INPUT.crop_spec()).unwrap();
    let (config, plan, device) = (config(4), Plan { parts: 3, seed: 5 }, Device::flex());
    let written = |name: &str| {
        let outcome = experiment::run(&dataset, &INPUT, &config, plan, &device).unwrap();
        let identity = Identity { id: "test", git_commit: "test", input: INPUT, config: &config, plan };
        let out = folder.path().join(name);
        bundle::write(&out, &dataset, &outcome, &identity, &device).unwrap();
        out
    };
    let (first, second) = (written("first"), written("second"));
    for file in ["model.onnx", "model.json", "golden.json", "golden-real.json", "MODEL_CARD.md"] {
        let read = |folder: &std::path::Path| std::fs::read(folder.join(file)).unwrap();
        assert!(read(&first) == read(&second), "{file} differs");
    }
    let onnx = std::fs::read(first.join("model.onnx")).unwrap();
    let json = std::fs::read_to_string(first.join("model.json")).unwrap();
    let classifier = Classifier::load(&onnx, &json).unwrap();
    let golden = std::fs::read_to_string(first.join("golden.json")).unwrap();
    classifier.check_golden(&golden, |name| std::fs::read(first.join(name)).ok()).unwrap();
    let description = classifier.description();
    let held_out = &description.evaluations[0].subjects;
    assert!(!held_out.is_empty() && held_out.iter().all(|s| !description.training.subjects.contains(s)));
}

#[test]
fn too_few_subjects_or_parts_are_refused() {
    let _alone = DEVICE.lock().unwrap();
    let folder = drawn(2);
    let dataset = Dataset::read(folder.path(), &INPUT.crop_spec()).unwrap();
    let run =
        |parts| experiment::run(&dataset, &INPUT, &config(1), Plan { parts, seed: 1 }, &Device::flex()).err();
    assert!(matches!(run(2), Some(ExperimentError::TooFewParts(2))));
    assert!(matches!(run(3), Some(ExperimentError::OneClass { .. })));
}
