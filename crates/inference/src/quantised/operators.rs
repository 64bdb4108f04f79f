//! The operators of a quantised network as tract runs them.
//!
//! Between them go bytes laid out as cell, row, column, channel, with channels filled up to a multiple of 4: what a
//! dot-product instruction reads at once. tract's own quantised convolution reads channel by channel, unfolds the
//! windows in memory, sums them once more for the zero points and rescales in passes of their own.

use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;

use super::kernel::Kernel;
use super::layout::Layout;
use crate::PLANES;

/// Channels of the quantised input: the planes and one that is not used.
const CHANNELS: usize = 4;

/// Turns `[cells, 3, height, width]` floats into `[cells, height, width, 4]` bytes by `saturate(round(x / scale) + zero)`
/// (ONNX operator `QuantizeLinear`, opset 10), and gives the mean of every plane as `[cells, 3]` beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantise {
    /// Height and width.
    pub size: [usize; 2],
    /// Bits of the scale, so that operators can be compared.
    pub scale_bits: u32,
    pub zero: u8,
    pub kernel: Kernel,
}

/// A quantised convolution with its rescaling, saturation and pooling.
#[derive(Debug, Clone)]
pub(super) struct Convolve {
    pub layout: Arc<Layout>,
    pub kernel: Kernel,
}

impl PartialEq for Convolve {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.layout, &other.layout) && self.kernel == other.kernel
    }
}

impl Eq for Convolve {}

/// The mean over all positions of the last bytes, as floats, and one linear unit on them and on the planes' means:
/// `[cells, height, width, channels]` bytes and `[cells, 3]` floats to `[cells, 1]`.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Scale of the bytes over their number of positions.
    pub scale: f32,
    pub zero: u8,
    /// Weights of the channels, then of the planes.
    pub weights: Arc<Vec<f32>>,
    pub bias: f32,
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.weights, &other.weights) && self.zero == other.zero
    }
}

impl Eq for Head {}

impl Op for Quantise {
    fn name(&self) -> StaticName {
        "QuantiseCells".into()
    }
    op_as_typed_op!();
}

impl EvalOp for Quantise {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let input = args_1!(inputs);
        let cells = input.shape()[0];
        let [height, width] = self.size;
        let mut bytes = Tensor::zero::<u8>(&[cells, height, width, CHANNELS])?;
        let mut means = Tensor::zero::<f32>(&[cells, PLANES])?;
        {
            let (input, size) = (input.try_as_plain_ram()?, height * width);
            let planes = input.as_slice::<f32>()?.chunks_exact((PLANES * size).max(1));
            let mut bytes = bytes.try_as_plain_ram_mut()?;
            let mut means = means.try_as_plain_ram_mut()?;
            let bytes = bytes.as_slice_mut::<u8>()?.chunks_exact_mut((CHANNELS * size).max(1));
            let means = means.as_slice_mut::<f32>()?.chunks_exact_mut(PLANES);
            for ((planes, bytes), means) in planes.zip(bytes).zip(means) {
                self.cell(planes, bytes, means);
            }
        }
        Ok(tvec!(bytes.into(), means.into()))
    }
}

impl Quantise {
    fn cell(&self, planes: &[f32], bytes: &mut [u8], means: &mut [f32]) {
        let size = planes.len() / PLANES;
        for (mean, plane) in means.iter_mut().zip(planes.chunks_exact(size.max(1))) {
            *mean = sum(plane) / size as f32;
        }
        let (red, rest) = planes.split_at(size);
        let (green, blue) = rest.split_at(size);
        let scale = f32::from_bits(self.scale_bits);
        self.kernel.quantise([red, green, blue], scale, self.zero, bytes.as_chunks_mut::<CHANNELS>().0);
    }
}

/// The sum in sixteen parts, which a compiler can keep in vectors.
fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<16>();
    let mut sums = [0.0_f32; 16];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

impl TypedOp for Quantise {
    as_op!();

    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let cells = inputs[0].shape[0].clone();
        let [height, width] = self.size.map(|side| side.to_dim());
        Ok(tvec!(
            u8::fact([cells.clone(), height, width, CHANNELS.to_dim()]),
            f32::fact([cells, PLANES.to_dim()])
        ))
    }
}

impl Op for Convolve {
    fn name(&self) -> StaticName {
        "QuantisedConvolution".into()
    }

    fn info(&self) -> TractResult<Vec<String>> {
        Ok(vec![format!("kernel: {}", self.kernel.name())])
    }
    op_as_typed_op!();
}

impl EvalOp for Convolve {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let input = args_1!(inputs);
        let layout = &*self.layout;
        let [height, width] = layout.output_size;
        let mut output = Tensor::zero::<u8>(&[input.shape()[0], height, width, layout.output_channels])?;
        {
            let input = input.try_as_plain_ram()?;
            let mut output = output.try_as_plain_ram_mut()?;
            let cells = input.as_slice::<u8>()?.chunks_exact(layout.input_bytes().max(1));
            let outputs = output.as_slice_mut::<u8>()?.chunks_exact_mut(layout.output_bytes().max(1));
            let mut padded = layout.padded();
            for (cell, output) in cells.zip(outputs) {
                layout.pad(cell, &mut padded);
                self.kernel.convolve(layout, &padded, output);
            }
        }
        Ok(tvec!(output.into()))
    }
}

impl TypedOp for Convolve {
    as_op!();

    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let [height, width] = self.layout.output_size;
        let channels = self.layout.output_channels.to_dim();
        Ok(tvec!(u8::fact([inputs[0].shape[0].clone(), height.to_dim(), width.to_dim(), channels])))
    }
}

impl Op for Head {
    fn name(&self) -> StaticName {
        "MeanAndLinear".into()
    }
    op_as_typed_op!();
}

impl EvalOp for Head {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let (bytes, means) = args_2!(inputs);
        let shape = bytes.shape();
        let (cells, positions, channels) = (shape[0], shape[1] * shape[2], shape[3]);
        let mut logits = Vec::with_capacity(cells);
        {
            let (bytes, means) = (bytes.try_as_plain_ram()?, means.try_as_plain_ram()?);
            let bytes = bytes.as_slice::<u8>()?.chunks_exact((positions * channels).max(1));
            let means = means.as_slice::<f32>()?.chunks_exact(PLANES);
            let mut sums = vec![0_u32; channels];
            for (bytes, means) in bytes.zip(means) {
                sums.fill(0);
                for position in bytes.chunks_exact(channels) {
                    sums.iter_mut().zip(position).for_each(|(sum, &byte)| *sum += u32::from(byte));
                }
                logits.push(self.logit(&sums, positions, means));
            }
        }
        Ok(tvec!(Tensor::from_shape(&[cells, 1], &logits)?.into()))
    }
}

impl Head {
    fn logit(&self, sums: &[u32], positions: usize, means: &[f32]) -> f32 {
        let zero = f32::from(self.zero) * positions as f32;
        let (features, planes) = self.weights.split_at(self.weights.len() - PLANES);
        let feature = |(weight, &sum): (&f32, &u32)| weight * ((sum as f32 - zero) * self.scale);
        let features: f32 = features.iter().zip(sums).map(feature).sum();
        let area: f32 = planes.iter().zip(means).map(|(weight, mean)| weight * mean).sum();
        features + area + self.bias
    }
}

impl TypedOp for Head {
    as_op!();

    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact([inputs[0].shape[0].clone(), 1.to_dim()])))
    }
}
