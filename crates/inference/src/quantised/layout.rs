//! A quantised convolution laid out for one kernel and one size of input.

use std::ops::Range;

use super::convolution::Convolution;
use super::kernel::{Kernel, Tile, Unit, Values};

/// Bytes of a cache line, which no vector of weights should straddle.
const LINE: usize = 64;

/// What a kernel works from.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    values: Values,
    zero: u8,
    /// Height and width of the input without its padding.
    size: [usize; 2],
    /// Rows above and columns left of the input that are padding.
    before: [usize; 2],
    /// Channels of the input, a multiple of 4.
    input_channels: usize,
    /// Units of one position of the input.
    units: usize,
    /// Units of one padded cell.
    padded_units: usize,
    /// Units of a padded row.
    pub row_stride: usize,
    /// Units of one row of the kernel's window.
    pub row_units: usize,
    /// Unit at which each position's window begins, those of a pooling window together; the last is repeated to fill
    /// the last tile.
    pub offsets: Vec<usize>,
    /// Positions under one output: 4 with pooling, else 1.
    pub window: usize,
    /// Outputs of one cell.
    pub positions: usize,
    /// Height and width of the output.
    pub output_size: [usize; 2],
    /// Channels of the output, a multiple of 4; those above the convolution's own hold its zero point.
    pub output_channels: usize,
    /// The vectors of output channels that are computed together.
    pub groups: Vec<Group>,
    /// For each group, row of the kernel, unit of the row and vector: one unit for each lane.
    weights: Vec<Unit>,
    /// For each lane, an `i32` in the processor's order of bytes.
    bias: Vec<Unit>,
    multipliers: Vec<f32>,
    /// Least product before the output's zero point is added.
    pub low: f32,
    /// Greatest product before the output's zero point is added.
    pub high: f32,
    /// The output's zero point.
    pub output_zero: i32,
}

/// Vectors of output channels that are computed together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The first output channel.
    pub first_lane: usize,
    /// Number of vectors, 1 to 3.
    pub vectors: usize,
    weights: Range<usize>,
}

impl Layout {
    /// Lays `convolution` out for cells of `size` (height, width). The convolution is checked already.
    pub(super) fn new(convolution: &Convolution, kernel: Kernel, size: [usize; 2]) -> Self {
        let Tile { lanes, pixels, vectors, values } = kernel.tile();
        let pads = convolution.pads;
        let input_channels = convolution.input_channels.next_multiple_of(4);
        let units = input_channels / values.in_unit();
        let row_stride = (size[1] + pads[1] + pads[3]) * units;
        let row_units = convolution.kernel[1] * units;
        let output_size = convolution.output_size(size);
        let packing = Packing { convolution, lanes, values };
        let ((weights, groups), (bias, multipliers)) = (packing.weights(vectors), packing.channels());
        let zero = i32::from(convolution.output_zero);
        Self {
            values,
            zero: convolution.input_zero,
            size,
            before: [pads[0], pads[1]],
            input_channels,
            units,
            padded_units: (size[0] + pads[0] + pads[2]) * row_stride,
            row_stride,
            row_units,
            offsets: offsets(convolution, size, row_stride, units, pixels),
            window: if convolution.pool { 4 } else { 1 },
            positions: output_size[0] * output_size[1],
            output_size,
            output_channels: convolution.output_channels.next_multiple_of(4),
            groups,
            weights,
            bias,
            multipliers,
            low: -zero as f32,
            high: (255 - zero) as f32,
            output_zero: zero,
        }
    }

    /// Bytes of the input of one cell: height, width, channels.
    pub(super) const fn input_bytes(&self) -> usize {
        self.size[0] * self.size[1] * self.input_channels
    }

    /// Bytes of the output of one cell: height, width, channels.
    pub(super) const fn output_bytes(&self) -> usize {
        self.positions * self.output_channels
    }

    /// Room for one padded cell, whose border is set: [`Self::pad`] fills the rest.
    pub(super) fn padded(&self) -> Vec<Unit> {
        let zero = match self.values {
            Values::Unsigned => [self.zero; 4],
            Values::Signed => [self.zero ^ 0x80; 4],
            Values::Wide => [0; 4],
        };
        vec![zero; self.padded_units]
    }

    /// Copies a cell (height, width, channels) into its padded form.
    pub(super) fn pad(&self, cell: &[u8], padded: &mut [Unit]) {
        let rows = cell.chunks_exact(self.size[1] * self.input_channels);
        let first = self.before[0] * self.row_stride + self.before[1] * self.units;
        for (row, padded) in rows.zip(padded[first..].chunks_mut(self.row_stride)) {
            let padded = &mut padded[..self.size[1] * self.units];
            match self.values {
                Values::Unsigned => padded.copy_from_slice(row.as_chunks::<4>().0),
                Values::Signed => {
                    for (unit, bytes) in padded.iter_mut().zip(row.as_chunks::<4>().0) {
                        *unit = bytes.map(|byte| byte ^ 0x80);
                    }
                }
                Values::Wide => {
                    for (unit, &[a, b]) in padded.iter_mut().zip(row.as_chunks::<2>().0) {
                        let less_zero = |byte: u8| i16::from(byte) - i16::from(self.zero);
                        *unit = wide(less_zero(a), less_zero(b));
                    }
                }
            }
        }
    }

    /// The weights of a group.
    #[inline(always)]
    pub(super) fn weights_of(&self, group: &Group) -> &[Unit] {
        &self.weights[group.weights.clone()]
    }

    /// The biases of a group's lanes and of those after it.
    #[inline(always)]
    pub(super) fn bias_of(&self, group: &Group) -> &[Unit] {
        &self.bias[group.first_lane..]
    }

    /// The multipliers of a group's lanes and of those after it.
    #[inline(always)]
    pub(super) fn multipliers_of(&self, group: &Group) -> &[f32] {
        &self.multipliers[group.first_lane..]
    }

    /// Stores one vector of channels at `position`, from channel `lane` on, as far as there are channels.
    #[inline(always)]
    pub(super) fn store<const LANES: usize>(
        &self,
        output: &mut [u8],
        position: usize,
        lane: usize,
        bytes: &[u8; LANES],
    ) {
        let at = position * self.output_channels;
        let output = &mut output[at + lane..at + self.output_channels];
        if let Some(whole) = output.first_chunk_mut::<LANES>() {
            *whole = *bytes;
        } else {
            for (place, four) in output.as_chunks_mut::<4>().0.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *place = *four;
            }
        }
    }
}

impl Values {
    /// Values in a unit.
    const fn in_unit(self) -> usize {
        match self {
            Self::Unsigned | Self::Signed => 4,
            Self::Wide => 2,
        }
    }
}

/// A unit of two 16-bit values, in the processor's order of bytes.
#[inline(always)]
const fn wide(first: i16, second: i16) -> Unit {
    let ([a, b], [c, d]) = (first.to_ne_bytes(), second.to_ne_bytes());
    [a, b, c, d]
}

fn offsets(
    convolution: &Convolution,
    size: [usize; 2],
    row_stride: usize,
    units: usize,
    pixels: usize,
) -> Vec<usize> {
    let [vertical, horizontal] = convolution.strides;
    let offset = |[y, x]: [usize; 2]| y * vertical * row_stride + x * horizontal * units;
    let grid = |[height, width]: [usize; 2]| (0..height).flat_map(move |y| (0..width).map(move |x| [y, x]));
    let mut offsets: Vec<usize> = if convolution.pool {
        let window = |[y, x]: [usize; 2]| grid([2, 2]).map(move |[dy, dx]| [2 * y + dy, 2 * x + dx]);
        grid(convolution.output_size(size)).flat_map(window).map(offset).collect()
    } else {
        grid(convolution.positions(size)).map(offset).collect()
    };
    let last = offsets.last().copied().unwrap_or(0);
    offsets.resize(offsets.len().next_multiple_of(pixels), last);
    offsets
}

/// Weights, biases and multipliers brought into lanes.
struct Packing<'a> {
    convolution: &'a Convolution,
    lanes: usize,
    values: Values,
}

impl Packing<'_> {
    /// All weights, and the groups of at most `most` vectors that they are cut into, as evenly as possible.
    fn weights(&self, most: usize) -> (Vec<Unit>, Vec<Group>) {
        let [height, width] = self.convolution.kernel;
        let in_unit = self.values.in_unit();
        let units = self.convolution.input_channels.next_multiple_of(4) / in_unit;
        let count = self.convolution.output_channels.div_ceil(self.lanes);
        let needed = count * self.lanes * height * width * units;
        // The weights begin at a cache line, for which there is room to move them.
        let mut weights: Vec<Unit> = Vec::with_capacity(needed + LINE / size_of::<Unit>());
        weights.resize(weights.as_ptr().align_offset(LINE) / size_of::<Unit>(), [0; 4]);
        let mut groups = Vec::new();
        let mut first = 0;
        for left in (1..=count.div_ceil(most)).rev() {
            let vectors = (count - first).div_ceil(left);
            let begin = weights.len();
            for (row, column, unit) in (0..height).flat_map(|row| {
                (0..width).flat_map(move |column| (0..units).map(move |unit| (row, column, unit)))
            }) {
                let channels = first * self.lanes..(first + vectors) * self.lanes;
                weights.extend(channels.map(|output| self.unit(output, unit * in_unit, row, column)));
            }
            groups.push(Group { first_lane: first * self.lanes, vectors, weights: begin..weights.len() });
            first += vectors;
        }
        (weights, groups)
    }

    /// The weights of one output channel for one unit of the input, from channel `input` on.
    fn unit(&self, output: usize, input: usize, row: usize, column: usize) -> Unit {
        let weight = |i: usize| {
            let there = output < self.convolution.output_channels && i < self.convolution.input_channels;
            if there { self.convolution.weight(output, i, row, column) } else { 0 }
        };
        match self.values {
            Values::Unsigned | Values::Signed => std::array::from_fn(|i| weight(input + i).to_ne_bytes()[0]),
            Values::Wide => wide(weight(input).into(), weight(input + 1).into()),
        }
    }

    /// Biases and multipliers, one for each lane.
    fn channels(&self) -> (Vec<Unit>, Vec<f32>) {
        let lanes = self.convolution.output_channels.next_multiple_of(self.lanes);
        let (mut bias, mut multipliers) = (vec![[0; 4]; lanes], vec![1.0; lanes]);
        let zero = i32::from(self.convolution.input_zero);
        for channel in 0..self.convolution.output_channels {
            let sum: i32 = self.convolution.weights_of(channel).iter().map(|&w| i32::from(w)).sum();
            // `Σ w·(x − x₀)` of what the kernel multiplies: `x`, `x − 128`, or `x − x₀` itself.
            let correction = match self.values {
                Values::Unsigned => -zero * sum,
                Values::Signed => (128 - zero) * sum,
                Values::Wide => 0,
            };
            bias[channel] = (self.convolution.bias[channel] + correction).to_ne_bytes();
            multipliers[channel] = self.convolution.multipliers[channel];
        }
        (bias, multipliers)
    }
}
