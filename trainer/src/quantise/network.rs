//! A quantised network, and what it computes by the letter of ONNX.

use serde::{Deserialize, Serialize};

use super::planes::Planes;

/// Planes of the input.
pub(super) const PLANES: usize = 3;

/// The mean of some values; 0 of none.
pub(super) fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// One linear unit.
pub(super) fn linear(weights: &[f32], bias: f32, features: &[f32]) -> f32 {
    bias + weights.iter().zip(features).map(|(w, x)| w * x).sum::<f32>()
}

/// A network whose convolutions work on bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantised {
    /// A byte of the input stands for `scale · (byte − zero)`.
    pub input_scale: f32,
    /// See `input_scale`.
    pub input_zero: u8,
    /// The layers, from the input on.
    pub layers: Vec<QuantisedLayer>,
    /// Weights of the last layer's means, then of the input planes' means; floats.
    pub head: Vec<f32>,
    /// Bias of the logit.
    pub bias: f32,
}

/// A 3×3 convolution of bytes with ReLU, and 2×2 max pooling where asked for. ReLU is the saturation at 0, which
/// stands for the value 0 in its output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantisedLayer {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Stride in both directions.
    pub stride: usize,
    /// How far apart its rows and its columns are.
    #[serde(default = "next_to_each_other")]
    pub dilation: usize,
    /// Whether 2×2 max pooling follows.
    pub pool: bool,
    /// Weights, −127 to 127: output channel, input channel, row, column.
    pub weight: Vec<i8>,
    /// What one unit of weight stands for, one for each output channel.
    pub weight_scales: Vec<f32>,
    /// In units of input scale × weight scale.
    pub bias: Vec<i32>,
    /// What one unit of the output stands for.
    pub output_scale: f32,
}

/// The dilation of layers that were written before there was any other.
const fn next_to_each_other() -> usize {
    1
}

impl QuantisedLayer {
    /// What an integer sum is multiplied by to become the output's byte: ONNX's `x_scale · w_scale / y_scale`.
    pub(super) fn multiplier(&self, channel: usize, input_scale: f32) -> f32 {
        input_scale * self.weight_scales[channel] / self.output_scale
    }

    /// The sums of one cell, of inputs less their zero point.
    pub(crate) fn sums(&self, input: &Planes<i32>) -> Planes<i32> {
        let weight: Vec<i32> = self.weight.iter().map(|&w| i32::from(w)).collect();
        input.convolved(&weight, &self.bias, self.stride, self.dilation)
    }

    /// Sums to bytes, and pooled where asked for: `saturate(round(sum · multiplier))`, halves to even.
    pub(crate) fn rescaled(&self, mut sums: Planes<i32>, input_scale: f32) -> Planes<i32> {
        let size = sums.side * sums.side;
        for (channel, values) in sums.values.chunks_exact_mut(size).enumerate() {
            let multiplier = self.multiplier(channel, input_scale);
            for value in values {
                *value = (*value as f32 * multiplier).round_ties_even().clamp(0.0, 255.0) as i32;
            }
        }
        if self.pool { sums.pooled() } else { sums }
    }
}

impl Quantised {
    /// The input's bytes, less their zero point.
    pub(crate) fn input(&self, planes: &[f32], side: usize) -> Planes<i32> {
        let zero = i32::from(self.input_zero);
        let byte = |x: &f32| ((x / self.input_scale).round_ties_even() as i32 + zero).clamp(0, 255) - zero;
        Planes { channels: PLANES, side, values: planes.iter().map(byte).collect() }
    }

    /// The logit of one cell's planes, `[3, side, side]`.
    #[must_use]
    pub fn logit(&self, planes: &[f32], side: usize) -> f32 {
        linear(&self.head, self.bias, &self.features(planes, side))
    }

    /// The means of the last layer's channels, and of the input's planes.
    pub(super) fn features(&self, planes: &[f32], side: usize) -> Vec<f32> {
        let (mut x, mut scale) = (self.input(planes, side), self.input_scale);
        for layer in &self.layers {
            x = layer.rescaled(layer.sums(&x), scale);
            scale = layer.output_scale;
        }
        let size = (x.side * x.side) as f32;
        let features = x.channels().map(|c| c.iter().sum::<i32>() as f32 * scale / size);
        features.chain(planes.chunks_exact(side * side).map(mean)).collect()
    }
}
