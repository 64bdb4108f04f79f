//! SSE4.1, AVX2, AVX-VNNI and AVX-512 VNNI.
#![expect(
    unsafe_code,
    reason = "vectors are loaded from arrays of their own size, and functions for a processor's extension are called \
              after it was asked for; the proof stands at each place"
)]

use std::arch::x86_64::*;

use super::{Kernel, Unit, kernel, portable};
use crate::quantised::layout::{Group, Layout};

/// The kernels of this processor, the widest first.
pub(super) fn available() -> Vec<Kernel> {
    let all = [Kernel::Avx512Vnni, Kernel::AvxVnni, Kernel::Avx2, Kernel::Sse41];
    all.into_iter().filter(|&kernel| has(kernel)).collect()
}

/// Whether the processor has the instructions of `kernel`; the standard library asks it once and remembers.
fn has(kernel: Kernel) -> bool {
    match kernel {
        Kernel::Avx512Vnni => {
            is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
        }
        Kernel::AvxVnni => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni"),
        Kernel::Avx2 => is_x86_feature_detected!("avx2"),
        Kernel::Sse41 => is_x86_feature_detected!("sse4.1"),
        Kernel::Portable | Kernel::Neon | Kernel::NeonDot => false,
    }
}

pub(super) fn convolve(kernel: Kernel, layout: &Layout, input: &[Unit], output: &mut [u8]) {
    assert!(has(kernel), "a kernel that this processor does not have was chosen");
    // SAFETY: `has` has just found every feature that the called function is compiled for.
    unsafe {
        match kernel {
            Kernel::Avx512Vnni => avx512_vnni(layout, input, output),
            Kernel::AvxVnni => avx_vnni(layout, input, output),
            Kernel::Avx2 => avx2(layout, input, output),
            _ => sse41(layout, input, output),
        }
    }
}

pub(super) fn quantise(kernel: Kernel, planes: [&[f32]; 3], scale: f32, zero: u8, bytes: &mut [[u8; 4]]) {
    assert!(has(kernel), "a kernel that this processor does not have was chosen");
    // SAFETY: `has` has just found every feature that the called function is compiled for.
    unsafe {
        match kernel {
            Kernel::Avx512Vnni => quantise_avx512(planes, scale, zero, bytes),
            _ => quantise_avx2(planes, scale, zero, bytes),
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn quantise_avx512(planes: [&[f32]; 3], scale: f32, zero: u8, bytes: &mut [[u8; 4]]) {
    portable::quantise(planes, scale, zero, bytes);
}

#[target_feature(enable = "avx2")]
fn quantise_avx2(planes: [&[f32]; 3], scale: f32, zero: u8, bytes: &mut [[u8; 4]]) {
    portable::quantise(planes, scale, zero, bytes);
}

kernel! {
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    avx512_vnni, avx512_vnni_tile, lanes 16, pixels 8,
    splat_512, load_512, dot_512, max_512, finish_512
}

#[inline]
#[target_feature(enable = "avx512f")]
fn splat_512(value: i32) -> __m512i {
    _mm512_set1_epi32(value)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_512(units: &[Unit; 16]) -> __m512i {
    // SAFETY: the reference is to 64 readable bytes, and the load needs no alignment.
    unsafe { _mm512_loadu_si512(units.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn dot_512(sums: __m512i, values: __m512i, weights: __m512i) -> __m512i {
    _mm512_dpbusd_epi32(sums, values, weights)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn max_512(a: __m512i, b: __m512i) -> __m512i {
    _mm512_max_epi32(a, b)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn finish_512(sums: __m512i, multipliers: &[f32; 16], layout: &Layout) -> [u8; 16] {
    // SAFETY: the reference is to 16 readable floats, and the load needs no alignment.
    let multipliers = unsafe { _mm512_loadu_ps(multipliers.as_ptr()) };
    let value = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), multipliers);
    let value = _mm512_max_ps(value, _mm512_set1_ps(layout.low));
    let value = _mm512_min_ps(value, _mm512_set1_ps(layout.high));
    // Rounds to nearest, halves to even: the processor's mode, which Rust never changes.
    let value = _mm512_add_epi32(_mm512_cvtps_epi32(value), _mm512_set1_epi32(layout.output_zero));
    let mut bytes = [0; 16];
    // SAFETY: the reference is to 16 writable bytes, and the store needs no alignment.
    unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(value)) };
    bytes
}

kernel! {
    #[target_feature(enable = "avx2,avxvnni")]
    avx_vnni, avx_vnni_tile, lanes 8, pixels 4,
    splat_256, load_256, dot_256_bytes, max_256, finish_256
}

kernel! {
    #[target_feature(enable = "avx2")]
    avx2, avx2_tile, lanes 8, pixels 4,
    splat_256, load_256, dot_256_words, max_256, finish_256
}

#[inline]
#[target_feature(enable = "avx2")]
fn splat_256(value: i32) -> __m256i {
    _mm256_set1_epi32(value)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_256(units: &[Unit; 8]) -> __m256i {
    // SAFETY: the reference is to 32 readable bytes, and the load needs no alignment.
    unsafe { _mm256_loadu_si256(units.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2,avxvnni")]
fn dot_256_bytes(sums: __m256i, values: __m256i, weights: __m256i) -> __m256i {
    _mm256_dpbusd_avx_epi32(sums, values, weights)
}

/// Products of 16-bit values in pairs. The byte form `vpmaddubsw` would saturate: 2 · 255 · 127 is over 32,767.
#[inline]
#[target_feature(enable = "avx2")]
fn dot_256_words(sums: __m256i, values: __m256i, weights: __m256i) -> __m256i {
    _mm256_add_epi32(sums, _mm256_madd_epi16(values, weights))
}

#[inline]
#[target_feature(enable = "avx2")]
fn max_256(a: __m256i, b: __m256i) -> __m256i {
    _mm256_max_epi32(a, b)
}

#[inline]
#[target_feature(enable = "avx2")]
fn finish_256(sums: __m256i, multipliers: &[f32; 8], layout: &Layout) -> [u8; 8] {
    // SAFETY: the reference is to 8 readable floats, and the load needs no alignment.
    let multipliers = unsafe { _mm256_loadu_ps(multipliers.as_ptr()) };
    let value = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), multipliers);
    let value = _mm256_max_ps(value, _mm256_set1_ps(layout.low));
    let value = _mm256_min_ps(value, _mm256_set1_ps(layout.high));
    let value = _mm256_add_epi32(_mm256_cvtps_epi32(value), _mm256_set1_epi32(layout.output_zero));
    // 0 to 255 after the limits, so that packing changes nothing.
    let words = _mm_packus_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256::<1>(value));
    _mm_cvtsi128_si64(_mm_packus_epi16(words, words)).to_le_bytes()
}

kernel! {
    #[target_feature(enable = "sse4.1")]
    sse41, sse41_tile, lanes 4, pixels 4,
    splat_128, load_128, dot_128, max_128, finish_128
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn splat_128(value: i32) -> __m128i {
    _mm_set1_epi32(value)
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn load_128(units: &[Unit; 4]) -> __m128i {
    // SAFETY: the reference is to 16 readable bytes, and the load needs no alignment.
    unsafe { _mm_loadu_si128(units.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn dot_128(sums: __m128i, values: __m128i, weights: __m128i) -> __m128i {
    _mm_add_epi32(sums, _mm_madd_epi16(values, weights))
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn max_128(a: __m128i, b: __m128i) -> __m128i {
    _mm_max_epi32(a, b)
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn finish_128(sums: __m128i, multipliers: &[f32; 4], layout: &Layout) -> [u8; 4] {
    // SAFETY: the reference is to 4 readable floats, and the load needs no alignment.
    let multipliers = unsafe { _mm_loadu_ps(multipliers.as_ptr()) };
    let value = _mm_mul_ps(_mm_cvtepi32_ps(sums), multipliers);
    let value = _mm_max_ps(value, _mm_set1_ps(layout.low));
    let value = _mm_min_ps(value, _mm_set1_ps(layout.high));
    let value = _mm_add_epi32(_mm_cvtps_epi32(value), _mm_set1_epi32(layout.output_zero));
    let words = _mm_packus_epi32(value, value);
    _mm_cvtsi128_si32(_mm_packus_epi16(words, words)).to_le_bytes()
}
