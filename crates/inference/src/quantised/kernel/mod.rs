//! The inner loops of the quantised convolution, one for each kind of processor.
//!
//! All kernels add up the same integers and then round the same 32-bit product, so they agree to the last bit; the
//! tests hold every kernel that the processor has to a plain calculation.
//!
//! The work is laid out alike for all. Four bytes of input make a [`Unit`]: four 8-bit or two 16-bit values of
//! neighbouring channels. A unit is copied to every lane of a vector and multiplied with one unit of weights in each
//! lane, a lane being an output channel: what a processor's dot-product instruction does at once.

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

use super::layout::Layout;

/// Four bytes of neighbouring channels.
pub(super) type Unit = [u8; 4];

/// Which instructions a convolution uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// Plain Rust on 16-bit values: every processor has it.
    Portable,
    /// x86-64 with SSE4.1: products of 16-bit values, added in pairs, four lanes.
    Sse41,
    /// x86-64 with AVX2: the same in eight lanes.
    Avx2,
    /// x86-64 with AVX-VNNI: dot products of four bytes, eight lanes.
    AvxVnni,
    /// x86-64 with AVX-512 and its VNNI: dot products of four bytes, sixteen lanes.
    Avx512Vnni,
    /// Every 64-bit Arm: products of 16-bit values, added in pairs, four lanes.
    Neon,
    /// Arm with the dot-product extension (most cores since Cortex-A55 and A76): four bytes, four lanes.
    NeonDot,
}

/// How a kernel wants its input values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// Four bytes as they are, 0 to 255; weights are signed bytes.
    Unsigned,
    /// Four bytes less 128, as signed bytes like the weights.
    Signed,
    /// Two 16-bit values less the zero point; weights are widened alike.
    Wide,
}

/// The shape of a kernel's work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile {
    /// Output channels in a vector.
    pub lanes: usize,
    /// Positions computed together; a multiple of 4, so that a 2×2 pooling window is never cut.
    pub pixels: usize,
    /// Most vectors of output channels computed together.
    pub vectors: usize,
    /// How the input's values are stored.
    pub values: Values,
}

impl Kernel {
    /// Every kernel that this processor can run, the one that is expected to be fastest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let own = x86::available();
        #[cfg(target_arch = "aarch64")]
        let own = aarch64::available();
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let own = [];
        own.into_iter().chain([Self::Portable]).collect()
    }

    /// The kernel's name, as `leukolens doctor` shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Sse41 => "sse4.1",
            Self::Avx2 => "avx2",
            Self::AvxVnni => "avx-vnni",
            Self::Avx512Vnni => "avx512-vnni",
            Self::Neon => "neon",
            Self::NeonDot => "neon-dotprod",
        }
    }

    pub(super) const fn tile(self) -> Tile {
        match self {
            Self::Portable => Tile { lanes: 8, pixels: 4, vectors: 1, values: Values::Wide },
            Self::Sse41 | Self::Neon => Tile { lanes: 4, pixels: 4, vectors: 2, values: Values::Wide },
            Self::Avx2 => Tile { lanes: 8, pixels: 4, vectors: 2, values: Values::Wide },
            Self::AvxVnni => Tile { lanes: 8, pixels: 4, vectors: 3, values: Values::Unsigned },
            Self::Avx512Vnni => Tile { lanes: 16, pixels: 8, vectors: 3, values: Values::Unsigned },
            Self::NeonDot => Tile { lanes: 4, pixels: 8, vectors: 3, values: Values::Signed },
        }
    }

    /// Turns three planes of floats into bytes of four channels by `saturate(round(x / scale) + zero)`, the fourth
    /// holding `zero`. Division and rounding are exact by IEEE 754, so that every kernel gives the same.
    pub(super) fn quantise(self, planes: [&[f32]; 3], scale: f32, zero: u8, bytes: &mut [[u8; 4]]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::AvxVnni | Self::Avx512Vnni => x86::quantise(self, planes, scale, zero, bytes),
            _ => portable::quantise(planes, scale, zero, bytes),
        }
    }

    /// Convolves one padded cell: `input` holds [`Layout::padded_units`] units, `output` gets
    /// [`Layout::output_bytes`] bytes.
    pub(super) fn convolve(self, layout: &Layout, input: &[Unit], output: &mut [u8]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Sse41 | Self::Avx2 | Self::AvxVnni | Self::Avx512Vnni => {
                x86::convolve(self, layout, input, output);
            }
            #[cfg(target_arch = "aarch64")]
            Self::Neon | Self::NeonDot => aarch64::convolve(self, layout, input, output),
            _ => portable::convolve(layout, input, output),
        }
    }
}

/// Writes a kernel: the loops around one processor's vectors and the operations on them.
///
/// It takes the features that the loops are compiled for, the names of the two functions, the tile's shape, and the
/// names of the operations: `splat` of an `i32`, `load` of one unit for each lane, `dot` (sums, values, weights),
/// `max`, and `finish` (sums, multipliers, layout) to one byte for each lane.
macro_rules! kernel {
    (
        $(#[$features:meta])* $convolve:ident, $tile:ident, lanes $lanes:literal, pixels $pixels:literal,
        $splat:ident, $load:ident, $dot:ident, $max:ident, $finish:ident
    ) => {
        /// Convolves one padded cell.
        $(#[$features])*
        fn $convolve(layout: &Layout, input: &[Unit], output: &mut [u8]) {
            for (tile, offsets) in layout.offsets.as_chunks::<$pixels>().0.iter().enumerate() {
                for group in &layout.groups {
                    match group.vectors {
                        1 => $tile::<1>(layout, input, output, tile, offsets, group),
                        2 => $tile::<2>(layout, input, output, tile, offsets, group),
                        _ => $tile::<3>(layout, input, output, tile, offsets, group),
                    }
                }
            }
        }

        /// One tile of positions for one group of `V` vectors of output channels.
        $(#[$features])*
        fn $tile<const V: usize>(
            layout: &Layout,
            input: &[Unit],
            output: &mut [u8],
            tile: usize,
            offsets: &[usize; $pixels],
            group: &Group,
        ) {
            let mut sums = [[$splat(0); V]; $pixels];
            for (v, bias) in layout.bias_of(group).as_chunks::<$lanes>().0.iter().take(V).enumerate() {
                let bias = $load(bias);
                for sum in &mut sums {
                    sum[v] = bias;
                }
            }
            let units = layout.row_units;
            for (row, weights) in layout.weights_of(group).chunks_exact(units * V * $lanes).enumerate() {
                let mut pixels: [&[Unit]; $pixels] = [&[]; $pixels];
                for (pixel, offset) in pixels.iter_mut().zip(offsets) {
                    *pixel = &input[offset + row * layout.row_stride..][..units];
                }
                for unit in 0..units {
                    let (lanes, _) = weights[unit * V * $lanes..][..V * $lanes].as_chunks::<$lanes>();
                    for (pixel, sum) in pixels.iter().zip(&mut sums) {
                        let value = $splat(i32::from_ne_bytes(pixel[unit]));
                        for v in 0..V {
                            sum[v] = $dot(sum[v], value, $load(&lanes[v]));
                        }
                    }
                }
            }
            // The largest of a pooling window is found before rounding: scales are positive, so the order is the same.
            for (i, sums) in sums.chunks_exact(layout.window).enumerate() {
                let position = tile * ($pixels / layout.window) + i;
                if position >= layout.positions {
                    break;
                }
                for (v, multipliers) in
                    layout.multipliers_of(group).as_chunks::<$lanes>().0.iter().take(V).enumerate()
                {
                    let mut largest = sums[0][v];
                    for sum in &sums[1..] {
                        largest = $max(largest, sum[v]);
                    }
                    let bytes = $finish(largest, multipliers, layout);
                    layout.store(output, position, group.first_lane + v * $lanes, &bytes);
                }
            }
        }
    };
}
use kernel;

/// Adding and subtracting it rounds a float below 2²² in size to the nearest integer, halves to the even one: the
/// rounding of ONNX's quantisation, on processors too that have no instruction for it.
pub(super) const ROUND: f32 = 12_582_912.0;
