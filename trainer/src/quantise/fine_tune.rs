//! Quantisation-aware fine-tuning: the rounded network learns to say what the network of floats says.
//!
//! Rounding every weight to the nearest step makes the least error of each weight, not of the logit. Here the network
//! computes with rounded weights and rounded activations, and the gradient of its error goes straight through the
//! rounding to numbers that stand behind the weights (Bengio et al., arXiv 1308.3432, §3; Jacob et al., CVPR 2018, §3).
//! The target is the probability of the network of floats, not the class: a better rounding is sought, not another
//! network.

use burn::module::{Module, Param};
use burn::nn::pool::MaxPool2dConfig;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::activation::sigmoid;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;

use super::network::{PLANES, mean};
use super::{Cells, Quantised, QuantisedLayer, float_logit, head};
use crate::folded::{Folded, Layer, SIDE};
use crate::prediction::{PredictionError, read};
use crate::progress;
use crate::schedule::{Progress, Schedule};

/// How a network is fine-tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FineTuning {
    /// Steps of the optimiser.
    pub steps: usize,
    /// Cells of a step.
    pub batch: usize,
    /// Highest learning rate, in steps of a weight or of an output for each step of the optimiser.
    pub rate: f64,
    /// From logits to probabilities: what is brought together are `σ(logit / temperature)`.
    pub temperature: f64,
    /// Seed of the order of the cells and of their turns.
    pub seed: u64,
}

impl FineTuning {
    /// What a comparison inside the training subjects settled on. More steps, five times the rate, and ranges that are
    /// learnt along (Esser et al., ICLR 2020) brought nothing: what is left comes from activations of 8 bits.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { steps: 300, batch: 64, rate: 0.02, temperature: 1.0, seed }
    }
}

/// The numbers behind the rounded ones.
#[derive(Module, Debug)]
pub(super) struct Learner {
    layers: Vec<Behind>,
}

#[derive(Module, Debug)]
struct Behind {
    /// In steps of each output channel's weights: `[outputs, inputs, 3, 3]`.
    weight: Param<Tensor<4>>,
    /// In steps of the output.
    bias: Param<Tensor<1>>,
}

/// Fine-tunes `quantised`, whose ranges and scales stay, so that it says of `cells` what `network` says. `floats` is the
/// network whose rounding `quantised` is: the same function as `network`, with other scales inside.
///
/// # Errors
/// [`PredictionError`] where the device fails.
pub fn fine_tune(
    (quantised, floats): (&Quantised, &Folded),
    network: &Folded,
    cells: Cells<'_>,
    tuning: &FineTuning,
    device: &Device,
) -> Result<Quantised, PredictionError> {
    let device = &device.clone().autodiff();
    let mut learner = Learner::new(quantised, floats, device);
    // The errors are small: with the usual epsilon the optimiser would hardly move.
    let mut optimiser: ModuleOptimizer = AdamConfig::new().with_epsilon(1e-12).init();
    let schedule = Schedule::Cosine { warm_up: 0.05 };
    let mut random = StdRng::seed_from_u64(tuning.seed);
    let mut order = Vec::new();
    let bar = progress::bar("fine-tuning", tuning.steps);
    for step in 0..tuning.steps {
        let batch: Vec<(usize, usize)> = (0..tuning.batch.min(cells.planes.len()))
            .map(|_| (next(&mut order, cells.planes.len(), &mut random), random.random_range(0..TURNS)))
            .collect();
        let planes: Vec<Vec<f32>> =
            batch.into_par_iter().map(|(i, turn)| turned(&cells.planes[i], cells.side, turn)).collect();
        // What the network of floats says of a turned cell is not what it says of the cell.
        let wanted: Vec<f32> = planes.par_iter().map(|p| float_logit(network, p, cells.side)).collect();
        let wanted = Tensor::<1>::from_data(TensorData::new(wanted, [planes.len()]), device);
        let found = learner.logits(quantised, &planes, cells.side, device);
        let probability = |logits: Tensor<1>| sigmoid(logits / tuning.temperature);
        let error = probability(found) - probability(wanted);
        let gradients = GradientsParams::from_grads((error.clone() * error).mean().backward(), &learner);
        let rate = tuning.rate * schedule.at(step, tuning.steps, &Progress::default());
        learner = optimiser.step(rate, learner, gradients);
        progress::step(&bar);
    }
    bar.finish();
    let mut tuned = learner.rounded(quantised)?;
    head::fit_head(&mut tuned, network, cells);
    Ok(tuned)
}

/// The next cell: all in a random order before any again.
fn next(order: &mut Vec<usize>, count: usize, random: &mut StdRng) -> usize {
    if order.is_empty() {
        order.extend(0..count);
        order.shuffle(random);
    }
    order.pop().unwrap_or_default()
}

/// Ways to turn and mirror a square.
const TURNS: usize = 8;

/// Planes turned by quarters and mirrored; `turn` below [`TURNS`].
fn turned(planes: &[f32], side: usize, turn: usize) -> Vec<f32> {
    let flip = |set: bool, at: usize| if set { side - 1 - at } else { at };
    let source = |y: usize, x: usize| {
        let (y, x) = if turn & 4 == 0 { (y, x) } else { (x, y) };
        flip(turn & 1 != 0, y) * side + flip(turn & 2 != 0, x)
    };
    let of = |plane: &[f32]| -> Vec<f32> {
        (0..side * side).map(|at| plane[source(at / side, at % side)]).collect()
    };
    planes.chunks_exact(side * side).flat_map(of).collect()
}

/// `x` rounded, with the gradient of `x`.
fn straight_through<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let rounding = (x.clone().round() - x.clone()).detach();
    x + rounding
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

impl Learner {
    pub(super) fn new(quantised: &Quantised, floats: &Folded, device: &Device) -> Self {
        let mut input_scale = quantised.input_scale;
        let behind = |(bytes, layer): (&QuantisedLayer, &Layer)| {
            let filters = layer.weight.chunks_exact(layer.window()).zip(&bytes.weight_scales);
            let weight = filters.flat_map(|(filter, scale)| filter.iter().map(move |w| w / scale)).collect();
            // Biases that were corrected are kept.
            let bias = (0..bytes.outputs).map(|c| bytes.bias[c] as f32 * bytes.multiplier(c, input_scale));
            let bias = bias.collect();
            input_scale = bytes.output_scale;
            Behind {
                weight: Param::from_tensor(tensor(weight, [bytes.outputs, bytes.inputs, SIDE, SIDE], device)),
                bias: Param::from_tensor(tensor(bias, [bytes.outputs], device)),
            }
        };
        Self { layers: quantised.layers.iter().zip(&floats.layers).map(behind).collect() }
    }

    /// What the network says of planes, computed in bytes that are floats.
    pub(super) fn logits(
        &self,
        quantised: &Quantised,
        planes: &[Vec<f32>],
        side: usize,
        device: &Device,
    ) -> Tensor<1> {
        let count = planes.len();
        let bytes = |p: &Vec<f32>| quantised.input(p, side).values.into_iter().map(|v| v as f32);
        let bytes = planes.iter().flat_map(bytes).collect();
        let mut x = tensor(bytes, [count, PLANES, side, side], device);
        let mut scale = quantised.input_scale;
        for (behind, layer) in self.layers.iter().zip(&quantised.layers) {
            x = behind.forward(x, layer, scale, device);
            scale = layer.output_scale;
        }
        let [_, channels, height, width] = x.dims();
        let (of_means, of_area) = quantised.head.split_at(channels);
        let weights = |values: &[f32], scale: f32| {
            tensor(values.iter().map(|w| w * scale).collect(), [values.len(), 1], device)
        };
        let features = x.reshape([count, channels, height * width]).mean_dim(2).reshape([count, channels]);
        let area = planes.iter().flat_map(|p| p.chunks_exact(side * side).map(mean)).collect();
        let area = tensor(area, [count, PLANES], device);
        let logits = features.matmul(weights(of_means, scale)) + area.matmul(weights(of_area, 1.0));
        logits.reshape([count]) + quantised.bias
    }

    /// The rounded network.
    pub(super) fn rounded(self, quantised: &Quantised) -> Result<Quantised, PredictionError> {
        let mut tuned = quantised.clone();
        let mut input_scale = tuned.input_scale;
        for (behind, layer) in self.layers.into_iter().zip(&mut tuned.layers) {
            let weight = read(limited(behind.weight.val()).round().flatten(0, 3))?;
            layer.weight = weight.into_iter().map(|w| w as i8).collect();
            let bias = read(behind.bias.val())?;
            for (c, bias) in bias.into_iter().enumerate() {
                let unit = input_scale * layer.weight_scales[c];
                layer.bias[c] = (bias * layer.output_scale / unit).round_ties_even() as i32;
            }
            input_scale = layer.output_scale;
        }
        Ok(tuned)
    }
}

/// Weights within a signed byte, whose least value is not used.
fn limited(weight: Tensor<4>) -> Tensor<4> {
    weight.clamp(-127.0, 127.0)
}

impl Behind {
    fn forward(&self, x: Tensor<4>, layer: &QuantisedLayer, input_scale: f32, device: &Device) -> Tensor<4> {
        let multipliers = (0..layer.outputs).map(|c| layer.multiplier(c, input_scale)).collect();
        let weight = straight_through(limited(self.weight.val()))
            * tensor(multipliers, [layer.outputs, 1, 1, 1], device);
        let options = ConvOptions::new([layer.stride; 2], [1, 1], [1, 1], 1);
        let sums = conv2d(x, weight, Some(self.bias.val()), options);
        let bytes = straight_through(sums.clamp(0.0, 255.0));
        if layer.pool {
            MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(bytes)
        } else {
            bytes
        }
    }
}
