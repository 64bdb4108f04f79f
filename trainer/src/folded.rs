//! A trained network as plain numbers, its batch normalisation folded in.

use burn::tensor::Tensor;

use crate::model::{AREA_GAIN, Block, Network};

/// Side of every convolution's kernel.
pub const SIDE: usize = 3;

/// Why a network could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the values of {tensor} could not be read from the device: {reason}")]
pub struct ExportError {
    /// Which tensor.
    tensor: String,
    /// What the backend said.
    reason: String,
}

/// A network as plain numbers: layers, the mean over all positions, one linear unit on it and on the means of the
/// input's planes.
#[derive(Debug, Clone, PartialEq)]
pub struct Folded {
    /// The layers, from the input on.
    pub layers: Vec<Layer>,
    /// Weights of the last layer's means, then of the input planes' means.
    pub head: Vec<f32>,
    /// Bias of the logit.
    pub bias: f32,
}

/// A 3×3 convolution, ReLU, and 2×2 max pooling where asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Stride in both directions.
    pub stride: usize,
    /// How far apart its rows and its columns are; there is as much padding on each side.
    pub dilation: usize,
    /// Whether 2×2 max pooling follows.
    pub pool: bool,
    /// Weights: output channel, input channel, row, column.
    pub weight: Vec<f32>,
    /// One for each output channel.
    pub bias: Vec<f32>,
}

impl Layer {
    /// Weights of one output channel.
    #[must_use]
    pub const fn window(&self) -> usize {
        self.inputs * SIDE * SIDE
    }
}

impl Folded {
    /// Reads a trained network from its device.
    ///
    /// # Errors
    /// [`ExportError`] where a weight cannot be read back.
    pub fn read(network: &Network) -> Result<Self, ExportError> {
        let layers = network.blocks.iter().enumerate().map(|(i, block)| layer(block, i));
        let mut head = read(network.head.weight.val(), "head.weight")?;
        head.extend(read(network.area.weight.val(), "area.weight")?.iter().map(|w| w * AREA_GAIN));
        let bias = match &network.head.bias {
            Some(bias) => read(bias.val(), "head.bias")?.first().copied().unwrap_or(0.0),
            None => 0.0,
        };
        Ok(Self { layers: layers.collect::<Result<_, _>>()?, head, bias })
    }
}

/// A tensor's values, row-major.
pub(crate) fn read<const D: usize>(tensor: Tensor<D>, name: &str) -> Result<Vec<f32>, ExportError> {
    tensor
        .into_data()
        .try_to_vec::<f32>()
        .map_err(|e| ExportError { tensor: name.to_owned(), reason: format!("{e:?}") })
}

/// The convolution's weight and bias with its batch normalisation folded in:
/// `w' = w·γ/√(σ²+ε)`, `b' = β − μ·γ/√(σ²+ε)` (Jacob et al., CVPR 2018, §3.2).
pub(crate) fn layer(block: &Block, index: usize) -> Result<Layer, ExportError> {
    let part = |what: &str| format!("block {index} {what}");
    let [outputs, inputs, ..] = block.conv.weight.dims();
    let mut weight = read(block.conv.weight.val(), &part("weight"))?;
    let gamma = read(block.norm.gamma.val(), &part("gamma"))?;
    let beta = read(block.norm.beta.val(), &part("beta"))?;
    let mean = read(block.norm.running_mean.value(), &part("mean"))?;
    let variance = read(block.norm.running_var.value(), &part("variance"))?;
    let mut bias = Vec::with_capacity(outputs);
    for (c, filter) in weight.chunks_mut(inputs * SIDE * SIDE).enumerate() {
        let gain = f64::from(gamma[c]) / (f64::from(variance[c]) + block.norm.epsilon).sqrt();
        filter.iter_mut().for_each(|w| *w = (f64::from(*w) * gain) as f32);
        bias.push((f64::from(beta[c]) - f64::from(mean[c]) * gain) as f32);
    }
    let [stride, _] = block.conv.stride;
    let [dilation, _] = block.conv.dilation;
    Ok(Layer { inputs, outputs, stride, dilation, pool: block.pool.is_some(), weight, bias })
}
