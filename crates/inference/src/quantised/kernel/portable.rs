//! Plain Rust, written so that a compiler can turn the lanes into vectors.

use super::{ROUND, Unit, kernel};
use crate::quantised::layout::{Group, Layout};

type Lanes = [i32; 8];

kernel! {
    run, tile, lanes 8, pixels 4, splat, load, dot, max, finish
}

pub(super) fn convolve(layout: &Layout, input: &[Unit], output: &mut [u8]) {
    run(layout, input, output);
}

#[inline(always)]
const fn splat(value: i32) -> Lanes {
    [value; 8]
}

#[inline(always)]
fn load(units: &[Unit; 8]) -> Lanes {
    units.map(i32::from_ne_bytes)
}

/// The two 16-bit values of a unit. Which of them comes first depends on the processor, for values and weights alike.
#[inline(always)]
const fn halves(unit: i32) -> [i32; 2] {
    [unit << 16 >> 16, unit >> 16]
}

#[inline(always)]
fn dot(mut sums: Lanes, values: Lanes, weights: Lanes) -> Lanes {
    for ((sum, value), weight) in sums.iter_mut().zip(values).zip(weights) {
        let ([a, b], [v, w]) = (halves(value), halves(weight));
        *sum += a * v + b * w;
    }
    sums
}

#[inline(always)]
fn max(mut a: Lanes, b: Lanes) -> Lanes {
    a.iter_mut().zip(b).for_each(|(a, b)| *a = (*a).max(b));
    a
}

#[inline(always)]
fn finish(sums: Lanes, multipliers: &[f32; 8], layout: &Layout) -> [u8; 8] {
    let mut bytes = [0; 8];
    for ((byte, sum), multiplier) in bytes.iter_mut().zip(sums).zip(multipliers) {
        let value = (sum as f32 * multiplier).clamp(layout.low, layout.high);
        *byte = ((value + ROUND) - ROUND + layout.output_zero as f32) as u8;
    }
    bytes
}

/// See [`super::Kernel::quantise`]. Inlined, so that it is compiled for whatever the caller is compiled for. A value that
/// is no number gives some byte: of a cell the means beside the bytes then make the logit no number either, and a survey is
/// looked through before.
#[inline(always)]
pub(super) fn quantise(planes: [&[f32]; 3], scale: f32, zero: u8, bytes: &mut [[u8; 4]]) {
    let (low, high) = (-f32::from(zero), 255.0 - f32::from(zero));
    // The rounded value stands in the last bits of the sum: no conversion, whose special cases cost more than the rest.
    let byte = |x: f32| {
        let rounded = (x / scale).clamp(low, high) + ROUND;
        rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(u32::from(zero)) & 0xFF
    };
    let [red, green, blue] = planes;
    for (((pixel, r), g), b) in bytes.iter_mut().zip(red).zip(green).zip(blue) {
        let packed = byte(*r) | byte(*g) << 8 | byte(*b) << 16 | u32::from(zero) << 24;
        *pixel = packed.to_le_bytes();
    }
}
