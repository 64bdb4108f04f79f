//! The training loop and predictions.

use std::sync::mpsc;

use burn::module::Module;
use burn::nn::loss::BinaryCrossEntropyLossConfig;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData};
use cytology::Normalisation;
use indicatif::ProgressBar;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::augment::Augmentation;
use crate::dataset::Dataset;
use crate::metrics::Prediction;
use crate::model::{Network, NetworkConfig};
use crate::progress;
use crate::sampling::Sampler;

/// Every setting of a training run; kept in `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingConfig {
    /// Side of the network's square input in pixels.
    pub side: u32,
    /// The network's shape.
    pub network: NetworkConfig,
    /// The random changes of the cells.
    pub augmentation: Augmentation,
    /// Number of optimiser steps.
    pub steps: usize,
    /// Cells in a step.
    pub batch: usize,
    /// Highest learning rate of Adam; it rises over the first twentieth of the steps and then falls to nothing
    /// along half a cosine.
    pub learning_rate: f64,
    /// L2 penalty on the weights.
    pub weight_decay: f32,
    /// Part of the certainty that the loss takes from each label, 0 to 1.
    pub label_smoothing: f32,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            side: 80,
            network: NetworkConfig::default(),
            augmentation: Augmentation::default(),
            steps: 400,
            batch: 64,
            learning_rate: 1e-3,
            weight_decay: 1e-3,
            label_smoothing: 0.1,
        }
    }
}

/// Why training stopped early.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The loss is no longer a number.
    #[error("the loss is no longer a number at step {step}: lower the learning rate")]
    Diverged {
        /// The step.
        step: usize,
    },
    /// A value could not be read back from the device.
    #[error("a value could not be read from the device: {0}")]
    Device(String),
}

/// One batch as it goes to the device.
struct Batch {
    planes: Vec<f32>,
    targets: Vec<i32>,
}

/// Trains a network on the given cells of `dataset`. The same seed on the same machine gives the same weights.
///
/// Batches are augmented on all cores while the device computes.
///
/// # Errors
/// [`TrainingError`] where the loss diverges or the device fails.
pub fn fit(
    dataset: &Dataset,
    cells: &[usize],
    config: &TrainingConfig,
    normalisation: &Normalisation,
    seed: u64,
    device: &Device,
    bar: &ProgressBar,
) -> Result<Network, TrainingError> {
    let device = device.clone().autodiff();
    device.seed(seed);
    let mut network = config.network.init(&device);
    let decay = WeightDecayConfig::new(config.weight_decay);
    let mut adam = AdamConfig::new().with_weight_decay(Some(decay)).init();
    let loss = BinaryCrossEntropyLossConfig::new()
        .with_logits(true)
        .with_smoothing(Some(config.label_smoothing))
        .init(&device);
    std::thread::scope(|scope| {
        let (send, batches) = mpsc::sync_channel(2);
        scope.spawn(move || {
            let sampler = Sampler::new(dataset, cells);
            for step in 0..config.steps {
                // A closed channel means that training stopped early.
                if send.send(batch(dataset, &sampler, config, normalisation, seed, step)).is_err() {
                    break;
                }
            }
        });
        for (step, batch) in batches.iter().enumerate() {
            let (x, y) = on_device(batch, dataset.cells[cells[0]].crop.width() as usize, &device);
            let value = loss.forward(network.forward(x), y);
            if step % 20 == 0 {
                let now = scalar(value.clone())?;
                if !now.is_finite() {
                    return Err(TrainingError::Diverged { step });
                }
                bar.set_prefix(format!("loss {now:.3}"));
            }
            let gradients = GradientsParams::from_grads(value.backward(), &network);
            network = adam.step(learning_rate(config, step), network, gradients);
            progress::step(bar);
        }
        Ok(network.valid())
    })
}

fn learning_rate(config: &TrainingConfig, step: usize) -> f64 {
    let warm_up = (config.steps / 20).max(1);
    if step < warm_up {
        return config.learning_rate * (step + 1) as f64 / warm_up as f64;
    }
    let done = (step - warm_up) as f64 / (config.steps - warm_up).max(1) as f64;
    config.learning_rate * (1.0 + (std::f64::consts::PI * done).cos()) / 2.0
}

/// The batch of one step: drawn and augmented from `seed` and `step` alone, whichever thread does it.
fn batch(
    dataset: &Dataset,
    sampler: &Sampler,
    config: &TrainingConfig,
    normalisation: &Normalisation,
    seed: u64,
    step: usize,
) -> Batch {
    let stream = |index: u64| StdRng::seed_from_u64(seed ^ ((step as u64) << 20 | index) << 8);
    let drawn = sampler.draw(config.batch, &mut stream(0));
    let planes = drawn
        .par_iter()
        .enumerate()
        .flat_map_iter(|(i, &cell)| {
            let mut rng = stream(i as u64 + 1);
            config.augmentation.apply(&dataset.cells[cell].fine, normalisation, &mut rng)
        })
        .collect();
    let targets = drawn.iter().map(|&cell| dataset.cells[cell].class.target() as i32).collect();
    Batch { planes, targets }
}

fn on_device(batch: Batch, side: usize, device: &Device) -> (Tensor<4>, Tensor<1, Int>) {
    let count = batch.targets.len();
    let x = Tensor::from_data(TensorData::new(batch.planes, [count, 3, side, side]), device);
    let y = Tensor::from_data(TensorData::new(batch.targets, [count]), device);
    (x, y)
}

fn scalar(value: Tensor<1>) -> Result<f32, TrainingError> {
    let values = read(value)?;
    values.first().copied().ok_or_else(|| TrainingError::Device("it is empty".to_owned()))
}

fn read(value: Tensor<1>) -> Result<Vec<f32>, TrainingError> {
    value.into_data().try_to_vec::<f32>().map_err(|e| TrainingError::Device(format!("{e:?}")))
}

/// The logits of planes, each `[3, side, side]`.
///
/// # Errors
/// [`TrainingError::Device`] where the device fails.
pub fn logits(
    network: &Network,
    planes: &[Vec<f32>],
    side: u32,
    device: &Device,
) -> Result<Vec<f32>, TrainingError> {
    let mut found = Vec::with_capacity(planes.len());
    for chunk in planes.chunks(64) {
        let shape = [chunk.len(), 3, side as usize, side as usize];
        let x = Tensor::from_data(TensorData::new(chunk.concat(), shape), device);
        found.extend(read(network.forward(x))?);
    }
    Ok(found)
}

/// Predicts the given cells of `dataset`, prepared exactly as in the app; the scores are logits.
///
/// # Errors
/// [`TrainingError::Device`] where the device fails.
pub fn predict(
    network: &Network,
    dataset: &Dataset,
    cells: &[usize],
    normalisation: &Normalisation,
    device: &Device,
) -> Result<Vec<Prediction>, TrainingError> {
    let mut found = Vec::with_capacity(cells.len());
    for chunk in cells.chunks(256) {
        let side = dataset.cells[chunk[0]].crop.width();
        let planes: Vec<_> =
            chunk.par_iter().map(|&i| normalisation.planes(&dataset.cells[i].crop)).collect();
        let scores = logits(network, &planes, side, device)?;
        found.extend(chunk.iter().zip(scores).map(|(&i, logit)| {
            let cell = &dataset.cells[i];
            Prediction { class: cell.class, group: cell.group, score: f64::from(logit) }
        }));
    }
    Ok(found)
}
