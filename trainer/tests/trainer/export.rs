//! A trained network says the same in Burn and in tract, and a bundle is whole.

use std::sync::atomic::AtomicBool;

use burn::tensor::Device;
use inference::{Classifier, MAX_DIFFERENCE};
use trainer::assessment;

use crate::data::{Drawn, alone, config};

#[test]
fn a_run_gives_a_bundle_that_loads_and_agrees_with_burn() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    // Some steps, so that batch normalisation has statistics to fold.
    let run = drawn.train("run", &config(6), false, &AtomicBool::new(false)).unwrap();
    let results =
        assessment::assess(&run, &drawn.dataset, Some(&drawn.path("data")), &Device::flex()).unwrap();

    let bundle = run.file("bundle");
    let onnx = std::fs::read(bundle.join("model.onnx")).unwrap();
    let json = std::fs::read_to_string(bundle.join("model.json")).unwrap();
    let classifier = Classifier::load(&onnx, &json).unwrap();
    let golden = std::fs::read_to_string(bundle.join("golden.json")).unwrap();
    classifier.check_golden(&golden, |name| std::fs::read(bundle.join(name)).ok()).unwrap();
    let parity = &results.parity[0];
    assert!(parity.max_difference <= MAX_DIFFERENCE && parity.label_flips == 0, "{parity:?}");

    let description = classifier.description();
    let held_out = &description.evaluations[0].subjects;
    assert!(!held_out.is_empty() && held_out.iter().all(|s| !description.training.subjects.contains(s)));
    let parts: usize = results.data.parts.iter().map(|p| p.all_cells + p.hem_cells).sum();
    assert_eq!(parts, drawn.dataset.cells.len());
    assert_eq!(results.robustness.len(), 5);
    // Undisturbed, the curves begin where the evaluation stands.
    let neutral = results.robustness[0].points[0].auroc.value;
    let evaluated = results.evaluations[0].metrics["auroc"].value;
    assert!((neutral - evaluated).abs() < 1e-9, "{neutral} {evaluated}");
    // The second time without the pictures: what was measured is kept.
    let again = assessment::assess(&run, &drawn.dataset, None, &Device::flex()).unwrap();
    assert_eq!(again.robustness, results.robustness);
}
