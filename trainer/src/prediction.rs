//! What a network says of prepared cells.

use burn::tensor::{Device, Tensor, TensorData};
use cytology::Normalisation;
use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::metrics::Prediction;
use crate::model::Network;

/// A value could not be read back from the device.
#[derive(Debug, thiserror::Error)]
#[error("a value could not be read from the device: {0}")]
pub struct PredictionError(String);

/// Cells that go through the network together.
const CHUNK: usize = 64;

/// The values of a tensor.
///
/// # Errors
/// [`PredictionError`] where the device fails.
pub fn read(value: Tensor<1>) -> Result<Vec<f32>, PredictionError> {
    value.into_data().try_to_vec::<f32>().map_err(|e| PredictionError(format!("{e:?}")))
}

/// The logits of planes, each `[3, side, side]`.
///
/// # Errors
/// [`PredictionError`] where the device fails.
pub fn logits(
    network: &Network,
    planes: &[Vec<f32>],
    side: u32,
    device: &Device,
) -> Result<Vec<f32>, PredictionError> {
    let mut found = Vec::with_capacity(planes.len());
    for chunk in planes.chunks(CHUNK) {
        let shape = [chunk.len(), 3, side as usize, side as usize];
        let x = Tensor::from_data(TensorData::new(chunk.concat(), shape), device);
        found.extend(read(network.forward(x))?);
    }
    Ok(found)
}

/// Predicts the given cells of `dataset`, prepared exactly as in the app; the scores are logits.
///
/// # Errors
/// [`PredictionError`] where the device fails.
pub fn predict(
    network: &Network,
    dataset: &Dataset,
    cells: &[usize],
    normalisation: &Normalisation,
    device: &Device,
) -> Result<Vec<Prediction>, PredictionError> {
    let mut found = Vec::with_capacity(cells.len());
    for chunk in cells.chunks(CHUNK) {
        let planes: Vec<_> = chunk.par_iter().map(|&i| normalisation.planes(&dataset.crop(i))).collect();
        let scores = logits(network, &planes, dataset.crop_spec().side, device)?;
        found.extend(chunk.iter().zip(scores).map(|(&i, logit)| {
            let cell = &dataset.cells[i];
            Prediction { class: cell.class, group: cell.group, score: f64::from(logit) }
        }));
    }
    Ok(found)
}
