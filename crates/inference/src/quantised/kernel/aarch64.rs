//! NEON, without and with the dot-product extension.
#![expect(
    unsafe_code,
    reason = "vectors are loaded from arrays of their own size, and functions for a processor's extension are called \
              after it was asked for; the proof stands at each place"
)]

use std::arch::aarch64::*;
use std::arch::{asm, is_aarch64_feature_detected};

use super::{Kernel, Unit, kernel};
use crate::quantised::layout::{Group, Layout};

/// The kernels of this processor.
pub(super) fn available() -> Vec<Kernel> {
    [Kernel::NeonDot, Kernel::Neon].into_iter().filter(|&kernel| has(kernel)).collect()
}

/// Whether the processor has the instructions of `kernel`; the standard library asks it once and remembers.
fn has(kernel: Kernel) -> bool {
    match kernel {
        Kernel::NeonDot => is_aarch64_feature_detected!("neon") && is_aarch64_feature_detected!("dotprod"),
        Kernel::Neon => is_aarch64_feature_detected!("neon"),
        Kernel::Portable | Kernel::Sse41 | Kernel::Avx2 | Kernel::AvxVnni | Kernel::Avx512Vnni => false,
    }
}

pub(super) fn convolve(kernel: Kernel, layout: &Layout, input: &[Unit], output: &mut [u8]) {
    assert!(has(kernel), "a kernel that this processor does not have was chosen");
    // SAFETY: `has` has just found every feature that the called function is compiled for.
    unsafe {
        match kernel {
            Kernel::NeonDot => neon_dot(layout, input, output),
            _ => neon(layout, input, output),
        }
    }
}

kernel! {
    #[target_feature(enable = "neon")]
    neon, neon_tile, lanes 4, pixels 4, splat, load, dot_words, max, finish
}

/// Products of 16-bit values in pairs.
#[inline]
#[target_feature(enable = "neon")]
fn dot_words(sums: int32x4_t, values: int32x4_t, weights: int32x4_t) -> int32x4_t {
    let (values, weights) = (vreinterpretq_s16_s32(values), vreinterpretq_s16_s32(weights));
    let low = vmull_s16(vget_low_s16(values), vget_low_s16(weights));
    vaddq_s32(sums, vpaddq_s32(low, vmull_high_s16(values, weights)))
}

kernel! {
    #[target_feature(enable = "neon,dotprod")]
    neon_dot, neon_dot_tile, lanes 4, pixels 8,
    splat, load, dot, max, finish
}

#[inline]
#[target_feature(enable = "neon")]
fn splat(value: i32) -> int32x4_t {
    vdupq_n_s32(value)
}

#[inline]
#[target_feature(enable = "neon")]
fn load(units: &[Unit; 4]) -> int32x4_t {
    // SAFETY: the reference is to 16 readable bytes, and the load needs no alignment.
    vreinterpretq_s32_u8(unsafe { vld1q_u8(units.as_ptr().cast()) })
}

/// `SDOT`, whose intrinsic is not stable yet.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn dot(mut sums: int32x4_t, values: int32x4_t, weights: int32x4_t) -> int32x4_t {
    // SAFETY: the instruction reads and writes the named registers alone, and the extension is enabled here.
    unsafe {
        asm!(
            "sdot {sums:v}.4s, {values:v}.16b, {weights:v}.16b",
            sums = inout(vreg) sums,
            values = in(vreg) values,
            weights = in(vreg) weights,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}

#[inline]
#[target_feature(enable = "neon")]
fn max(a: int32x4_t, b: int32x4_t) -> int32x4_t {
    vmaxq_s32(a, b)
}

#[inline]
#[target_feature(enable = "neon")]
fn finish(sums: int32x4_t, multipliers: &[f32; 4], layout: &Layout) -> [u8; 4] {
    // SAFETY: the reference is to 4 readable floats, and the load needs no alignment.
    let multipliers = unsafe { vld1q_f32(multipliers.as_ptr()) };
    let value = vmulq_f32(vcvtq_f32_s32(sums), multipliers);
    let value = vmaxq_f32(value, vdupq_n_f32(layout.low));
    let value = vminq_f32(value, vdupq_n_f32(layout.high));
    // Rounds to nearest, halves to even.
    let value = vaddq_s32(vcvtnq_s32_f32(value), vdupq_n_s32(layout.output_zero));
    let words = vmovn_s32(value);
    let bytes = vmovn_s16(vcombine_s16(words, words));
    vget_lane_u32::<0>(vreinterpret_u32_s8(bytes)).to_le_bytes()
}
