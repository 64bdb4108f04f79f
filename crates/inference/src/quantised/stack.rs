//! A quantised network that says something of every place of a survey.

use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;

use super::convolution::Convolution;
use super::kernel::Kernel;
use super::layout::Layout;
use super::operators::{Convolve, Quantise};
use crate::PLANES;

/// Convolutions of bytes one after the other, then one linear unit for each output at every place.
///
/// A dilated convolution is an ordinary one on each of the grids of pixels that its kernel stays in (Yu & Koltun, ICLR
/// 2016, §2), so before it the bytes are parted into those grids.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stack {
    /// Scale of the quantised input, finite and above 0.
    pub input_scale: f32,
    /// Zero point of the quantised input.
    pub input_zero: u8,
    /// The convolutions as they are on their grids, each with its dilation, from the input on.
    pub layers: Vec<(Convolution, usize)>,
    /// Scale of the last convolution's output.
    pub output_scale: f32,
    /// Weights: output, channel.
    pub head: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

impl Stack {
    /// Whether the kernels' rules hold, every layer keeps its picture's size but for its stride, all strides together make
    /// `stride`, and dilations are powers of two that never fall: then a survey whose sides are multiples of `stride` and of
    /// the last dilation after it is parted evenly.
    pub(crate) fn is_sound(&self, stride: usize) -> bool {
        let dilations = || self.layers.iter().map(|(_, dilation)| *dilation);
        let channels = self.layers.last().map_or(0, |(last, _)| last.output_channels);
        let keeps = |convolution: &Convolution| {
            let [height, width] = convolution.kernel;
            let [vertical, horizontal] = convolution.strides;
            height % 2 == 1
                && width % 2 == 1
                && convolution.pads == [height / 2, width / 2, height / 2, width / 2]
                && vertical == horizontal
        };
        let strides = self.layers.iter().map(|(convolution, _)| convolution.strides[0]);
        self.layers.iter().all(|(layer, _)| layer.is_sound() && keeps(layer) && !layer.pool)
            && strides.into_iter().try_fold(1, |all: usize, one| all.checked_mul(one)) == Some(stride)
            && dilations().all(usize::is_power_of_two)
            && dilations().is_sorted()
            && channels * self.bias.len() == self.head.len()
    }

    /// The largest dilation.
    pub(crate) fn dilation(&self) -> usize {
        self.layers.last().map_or(1, |(_, dilation)| *dilation)
    }

    /// The network for surveys of `size` (height, width), see [`Self::is_sound`]: input `[1, 3, height, width]`,
    /// output `[1, outputs, rows, columns]`.
    ///
    /// # Errors
    /// Where tract refuses the graph.
    pub(crate) fn model(&self, kernel: Kernel, size: [usize; 2]) -> TractResult<TypedModel> {
        let mut model = TypedModel::default();
        let [height, width] = size;
        let source = model.add_source("survey", f32::fact([1, PLANES, height, width]))?;
        let quantise =
            Quantise { size, scale_bits: self.input_scale.to_bits(), zero: self.input_zero, kernel };
        let mut bytes = model.wire_node("quantise", quantise, &[source])?[0];
        let (mut size, mut parted) = (size, 1);
        for (i, (convolution, dilation)) in self.layers.iter().enumerate() {
            while parted < *dilation {
                parted *= 2;
                size = size.map(|side| side / 2);
                bytes = model.wire_node(format!("part.{parted}"), Part, &[bytes])?[0];
            }
            let layout = Arc::new(Layout::new(convolution, kernel, size));
            size = layout.output_size;
            bytes = model.wire_node(format!("convolution.{i}"), Convolve { layout, kernel }, &[bytes])?[0];
        }
        let zero = self.layers.last().map_or(self.input_zero, |(last, _)| last.output_zero);
        let head = Arc::new(Linear::new(self, zero));
        let places = model.wire_node("head", Places { head, parted }, &[bytes])?;
        model.select_output_outlets(&places)?;
        Ok(model)
    }
}

/// Parts cells into the four grids of every second pixel: `[cells, rows, columns, channels]` bytes to
/// `[4 · cells, rows / 2, columns / 2, channels]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part;

impl Op for Part {
    fn name(&self) -> StaticName {
        "PartIntoGrids".into()
    }
    op_as_typed_op!();
}

impl EvalOp for Part {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let input = args_1!(inputs);
        let &[cells, rows, columns, channels] = input.shape() else { bail!("bytes of {:?}", input.shape()) };
        let shape = [4 * cells, rows / 2, columns / 2, channels];
        let mut output = Tensor::zero::<u8>(&shape)?;
        {
            let input = input.try_as_plain_ram()?;
            let mut output = output.try_as_plain_ram_mut()?;
            let from = input.as_slice::<u8>()?;
            let rows_of = output.as_slice_mut::<u8>()?.chunks_exact_mut((columns / 2 * channels).max(1));
            for (i, to) in rows_of.enumerate() {
                let (grid, row) = (i / shape[1], i % shape[1]);
                let (cell, down, right) = (grid / 4, grid / 2 % 2, grid % 2);
                let from = &from[((cell * rows + 2 * row + down) * columns + right) * channels..];
                let pixels = from.chunks(2 * channels);
                for (to, from) in to.chunks_exact_mut(channels).zip(pixels) {
                    to.copy_from_slice(&from[..channels]);
                }
            }
        }
        Ok(tvec!(output.into()))
    }
}

impl TypedOp for Part {
    as_op!();

    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let [cells, rows, columns, channels] = inputs[0].shape.dims() else {
            bail!("bytes of {:?}", inputs[0].shape)
        };
        let shape = [cells.clone() * 4, rows.clone() / 2, columns.clone() / 2, channels.clone()];
        Ok(tvec!(u8::fact(shape)))
    }
}

/// Linear units of bytes.
#[derive(Debug)]
struct Linear {
    /// Of each channel, with the bytes' scale: outputs one after the other.
    weights: Vec<f32>,
    /// Of each output, with the bytes' zero point.
    bias: Vec<f32>,
    /// Channels of the bytes, with those that only fill up.
    channels: usize,
}

impl Linear {
    fn new(stack: &Stack, zero: u8) -> Self {
        let outputs = stack.bias.len().max(1);
        let of = stack.head.len() / outputs;
        let channels = of.next_multiple_of(4);
        let mut linear = Self { weights: Vec::new(), bias: Vec::new(), channels };
        for (weights, bias) in stack.head.chunks_exact(of.max(1)).zip(&stack.bias) {
            let scaled = weights.iter().map(|weight| weight * stack.output_scale);
            let sum: f32 = scaled.clone().sum();
            linear.weights.extend(scaled.chain(std::iter::repeat_n(0.0, channels - of)));
            linear.bias.push(bias - sum * f32::from(zero));
        }
        linear
    }
}

/// What is said of every place: `[parted², rows, columns, channels]` bytes to `[1, outputs, parted · rows, parted · columns]`.
#[derive(Debug, Clone)]
struct Places {
    head: Arc<Linear>,
    /// Grids side by side in each direction, a power of two: the bytes were parted as often as it has bits.
    parted: usize,
}

impl PartialEq for Places {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.head, &other.head) && self.parted == other.parted
    }
}

impl Eq for Places {}

impl Places {
    /// The row and the column at which a grid begins.
    fn begin(&self, grid: usize) -> [usize; 2] {
        let mut begin = [0, 0];
        let (mut step, mut left) = (1, self.parted * self.parted);
        while step < self.parted {
            left /= 4;
            let part = grid / left % 4;
            begin = [begin[0] + step * (part / 2), begin[1] + step * (part % 2)];
            step *= 2;
        }
        begin
    }
}

impl Op for Places {
    fn name(&self) -> StaticName {
        "LinearAtPlaces".into()
    }
    op_as_typed_op!();
}

impl EvalOp for Places {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let input = args_1!(inputs);
        let &[grids, rows, columns, channels] = input.shape() else { bail!("bytes of {:?}", input.shape()) };
        let Linear { weights, bias, channels: expected } = &*self.head;
        ensure!(channels == *expected && grids == self.parted * self.parted);
        let size = [rows, columns].map(|side| side * self.parted);
        let mut output = Tensor::zero::<f32>(&[1, bias.len(), size[0], size[1]])?;
        {
            let input = input.try_as_plain_ram()?;
            let mut output = output.try_as_plain_ram_mut()?;
            let output = output.as_slice_mut::<f32>()?;
            let lines = input.as_slice::<u8>()?.chunks_exact((columns * channels).max(1));
            let mut values = vec![0.0_f32; channels];
            for (i, line) in lines.enumerate() {
                let [top, left] = self.begin(i / rows);
                let first = (top + i % rows * self.parted) * size[1] + left;
                for (column, bytes) in line.chunks_exact(channels).enumerate() {
                    values.iter_mut().zip(bytes).for_each(|(value, &byte)| *value = f32::from(byte));
                    for (plane, (weights, bias)) in weights.chunks_exact(channels).zip(bias).enumerate() {
                        let at = plane * size[0] * size[1] + first + column * self.parted;
                        output[at] = bias + product(weights, &values);
                    }
                }
            }
        }
        Ok(tvec!(output.into()))
    }
}

/// The sum of products in four parts, which a compiler can keep in a vector; the channels are a multiple of 4.
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 4];
    for (a, b) in a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

impl TypedOp for Places {
    as_op!();

    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let [_, rows, columns, _] = inputs[0].shape.dims() else { bail!("bytes of {:?}", inputs[0].shape) };
        let side = |dim: &TDim| dim.clone() * self.parted;
        Ok(tvec!(f32::fact([1.to_dim(), self.head.bias.len().to_dim(), side(rows), side(columns)])))
    }
}
