//! A trained network says the same in Burn and in tract.

use burn::tensor::Device;
use inference::{MAX_DIFFERENCE, Network};
use trainer::dataset::Dataset;
use trainer::{onnx, progress, training};

use crate::data::{INPUT, config, drawn};

#[test]
fn burn_and_tract_agree() {
    let folder = drawn(2);
    let dataset = Dataset::read(folder.path(), &INPUT.crop_spec()).unwrap();
    let cells: Vec<usize> = (0..dataset.cells.len()).collect();
    let (device, norm) = (Device::flex(), INPUT.normalisation());
    let bar = progress::bar("test", 6);
    // Some steps, so that batch normalisation has statistics to fold.
    let network = training::fit(&dataset, &cells, &config(6), &norm, 3, &device, &bar).unwrap();
    let exported = onnx::export(&network, INPUT.side, "test").unwrap();
    let runtime = Network::load(&exported, INPUT.side).unwrap();
    let planes: Vec<_> = dataset.cells.iter().map(|c| norm.planes(&c.crop)).collect();
    let burn = training::logits(&network, &planes, INPUT.side, &device).unwrap();
    let probability = |logit: f32| 1.0 / (1.0 + (-f64::from(logit)).exp());
    for (planes, burn) in planes.iter().zip(burn) {
        let tract = runtime.logit(planes).unwrap();
        assert!((probability(tract) - probability(burn)).abs() <= MAX_DIFFERENCE, "{tract} {burn}");
    }
}
