//! Batch normalisation, ReLU and max pooling in one pass, and their gradients in two.
//!
//! Formulas of the normalisation and its gradients: Ioffe & Szegedy, "Batch normalization", 2015, algorithm 1
//! and section 3. Nothing but the input is kept for the backward pass: which values ReLU and the pooling let
//! through is worked out again, which is cheaper than to store and to read it.

use burn_flex::FlexTensor;
use rayon::prelude::*;

use super::{sizes, tensor, values, vectorised};

/// Running sums side by side: one vector register's worth, and a fixed order of the additions.
const LANES: usize = 16;

/// What normalises each channel of a batch.
#[derive(Debug, Clone)]
pub(super) struct Norm {
    /// Channels of the batch.
    pub(super) channels: usize,
    /// Mean of each channel.
    pub(super) mean: Vec<f32>,
    /// Biased variance of each channel.
    pub(super) variance: Vec<f32>,
    /// One over the standard deviation.
    inverse: Vec<f32>,
    /// What a value is multiplied by.
    scale: Vec<f32>,
    /// What is added then.
    shift: Vec<f32>,
}

impl Norm {
    /// The moments of `[n, c, h, w]`, and what they and the learned `gamma` and `beta` come to.
    pub(super) fn of(x: &FlexTensor, gamma: &FlexTensor, beta: &FlexTensor, epsilon: f64) -> Self {
        let [count, channels, height, width] = sizes(x);
        let (x, gamma, beta, plane) =
            (x.to_contiguous(), gamma.to_contiguous(), beta.to_contiguous(), height * width);
        let parts: Vec<Vec<(f32, f32)>> = values(&x)
            .par_chunks(channels * plane)
            .map(|image| image.chunks_exact(plane).map(moments).collect())
            .collect();
        let (mut mean, mut variance) = (Vec::with_capacity(channels), Vec::with_capacity(channels));
        let total = (count * plane) as f64;
        for channel in 0..channels {
            let planes = || parts.iter().map(|image| image[channel]);
            let centre = planes().map(|(mean, _)| f64::from(mean)).sum::<f64>() / count as f64;
            // Each plane's squares are about its own mean: what moves them to the common one comes on top.
            let squares = planes().map(|(mean, squares)| {
                f64::from(squares) + plane as f64 * (f64::from(mean) - centre).powi(2)
            });
            variance.push((squares.sum::<f64>() / total) as f32);
            mean.push(centre as f32);
        }
        let inverse: Vec<f32> = variance.iter().map(|v| 1.0 / (v + epsilon as f32).sqrt()).collect();
        let scale: Vec<f32> =
            values(&gamma).iter().zip(&inverse).map(|(gamma, inverse)| gamma * inverse).collect();
        let moved = mean.iter().zip(&scale).zip(values(&beta));
        let shift = moved.map(|((mean, scale), beta)| beta - mean * scale).collect();
        Self { channels, mean, variance, inverse, scale, shift }
    }
}

/// Sizes of the planes.
#[derive(Clone, Copy)]
struct Planes {
    height: usize,
    width: usize,
    pool: bool,
}

impl Planes {
    /// Of the output.
    fn rows(self) -> usize {
        if self.pool { self.height / 2 } else { self.height }
    }

    /// Of the output.
    fn columns(self) -> usize {
        if self.pool { self.width / 2 } else { self.width }
    }
}

/// The sum of running sums.
#[inline(always)]
fn total(sums: [f32; LANES]) -> f32 {
    sums.iter().sum()
}

/// The mean of a plane and its squared distances from it, summed.
fn moments(plane: &[f32]) -> (f32, f32) {
    vectorised(
        #[inline(always)]
        || {
            let (blocks, rest) = plane.as_chunks::<LANES>();
            let mut sums = [0.0; LANES];
            for block in blocks {
                for (sum, x) in sums.iter_mut().zip(block) {
                    *sum += x;
                }
            }
            for (sum, x) in sums.iter_mut().zip(rest) {
                *sum += x;
            }
            let mean = total(sums) / plane.len() as f32;
            let mut sums = [0.0; LANES];
            for block in blocks {
                for (sum, x) in sums.iter_mut().zip(block) {
                    *sum += (x - mean) * (x - mean);
                }
            }
            for (sum, x) in sums.iter_mut().zip(rest) {
                *sum += (x - mean) * (x - mean);
            }
            (mean, total(sums))
        },
    )
}

/// The larger of two values, and NaN if `a` is: unlike [`f32::max`], which would hide a training that has
/// diverged.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

/// The four values of each 2×2 window of two rows, normalised.
#[inline(always)]
fn window(upper: [f32; 2], lower: [f32; 2], scale: f32, shift: f32) -> [f32; 4] {
    [upper[0], upper[1], lower[0], lower[1]].map(
        #[inline(always)]
        |x| x * scale + shift,
    )
}

/// The forward pass of one plane.
#[inline(always)]
fn forward(x: &[f32], out: &mut [f32], scale: f32, shift: f32, q: Planes) {
    if !q.pool {
        for (out, x) in out.iter_mut().zip(x) {
            *out = larger(x * scale + shift, 0.0);
        }
        return;
    }
    for (out, rows) in out.chunks_exact_mut(q.columns()).zip(x.chunks_exact(2 * q.width)) {
        let (upper, lower) = rows.split_at(q.width);
        let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        for (out, (upper, lower)) in out.iter_mut().zip(pairs) {
            let [a, b, c, d] = window(*upper, *lower, scale, shift);
            *out = larger(larger(larger(a, b), larger(c, d)), 0.0);
        }
    }
}

/// The gradient of the normalised values of one plane, where it is pooled: each window's goes to its largest
/// value, the first of equal ones, if ReLU let it through. What no window covers stays as it is.
#[inline(always)]
fn unpool(x: &[f32], grad: &[f32], out: &mut [f32], scale: f32, shift: f32, q: Planes) {
    let lines = x.chunks_exact(2 * q.width).zip(out.chunks_exact_mut(2 * q.width));
    for (grad, (x, out)) in grad.chunks_exact(q.columns()).zip(lines) {
        let (upper, lower) = x.split_at(q.width);
        let (out_upper, out_lower) = out.split_at_mut(q.width);
        let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        let outs = out_upper.as_chunks_mut::<2>().0.iter_mut().zip(out_lower.as_chunks_mut::<2>().0);
        for (grad, ((upper, lower), (out_upper, out_lower))) in grad.iter().zip(pairs.zip(outs)) {
            let [a, b, c, d] = window(*upper, *lower, scale, shift);
            let (top, bottom) = (larger(a, b), larger(c, d));
            let passed = if larger(top, bottom) > 0.0 { *grad } else { 0.0 };
            let of_top = if top < bottom { 0.0 } else { passed };
            let of_bottom = if top < bottom { passed } else { 0.0 };
            *out_upper = if a < b { [0.0, of_top] } else { [of_top, 0.0] };
            *out_lower = if c < d { [0.0, of_bottom] } else { [of_bottom, 0.0] };
        }
    }
}

/// The sum of a plane's gradient, and of its products with the centred input. `passed` is the gradient that
/// reaches a value, from the value and the gradient there.
#[inline(always)]
fn sums(x: &[f32], grad: &[f32], mean: f32, passed: impl Fn(f32, f32) -> f32) -> (f32, f32) {
    let ((blocks, rest), (grads, grads_rest)) = (x.as_chunks::<LANES>(), grad.as_chunks::<LANES>());
    let (mut plain, mut centred) = ([0.0; LANES], [0.0; LANES]);
    for (x, grad) in blocks.iter().zip(grads) {
        for lane in 0..LANES {
            let grad = passed(x[lane], grad[lane]);
            plain[lane] += grad;
            centred[lane] += grad * (x[lane] - mean);
        }
    }
    for (lane, (x, grad)) in rest.iter().zip(grads_rest).enumerate() {
        let grad = passed(*x, *grad);
        plain[lane] += grad;
        centred[lane] += grad * (x - mean);
    }
    (total(plain), total(centred))
}

/// Normalises `[n, c, h, w]`, applies ReLU and, if `pool`, takes the largest of each 2×2 window.
pub(super) fn norm_relu_pool(x: &FlexTensor, norm: &Norm, pool: bool) -> FlexTensor {
    let [count, channels, height, width] = sizes(x);
    let q = Planes { height, width, pool };
    let (x, plane, area) = (x.to_contiguous(), height * width, q.rows() * q.columns());
    let mut out = vec![0.0; count * channels * area];
    let images = out.par_chunks_mut(channels * area).zip(values(&x).par_chunks(channels * plane));
    images.for_each(|(out, x)| {
        vectorised(
            #[inline(always)]
            || {
                let planes = out.chunks_exact_mut(area).zip(x.chunks_exact(plane));
                for ((out, x), (scale, shift)) in planes.zip(norm.scale.iter().zip(&norm.shift)) {
                    forward(x, out, *scale, *shift, q);
                }
            },
        );
    });
    tensor(out, &[count, channels, q.rows(), q.columns()])
}

/// The gradients of the input, of gamma and of beta, from that of the output.
pub(super) fn norm_relu_pool_gradients(
    x: &FlexTensor,
    norm: &Norm,
    pool: bool,
    mut grad: FlexTensor,
) -> [FlexTensor; 3] {
    let [count, channels, height, width] = sizes(x);
    let q = Planes { height, width, pool };
    let (x, plane, area) = (x.to_contiguous(), height * width, q.rows() * q.columns());
    if !grad.is_contiguous() {
        grad = grad.to_contiguous();
    }
    let parts: Vec<Vec<(f32, f32)>> = values(&x)
        .par_chunks(channels * plane)
        .zip(values(&grad).par_chunks(channels * area))
        .map(|(x, grad)| image_sums(x, grad, norm, q))
        .collect();
    let of_channel: Vec<[f32; 2]> = (0..channels)
        .map(|channel| {
            // In the order of the pictures, whichever thread was first.
            let add = |(plain, centred), image: &Vec<(f32, f32)>| {
                (plain + f64::from(image[channel].0), centred + f64::from(image[channel].1))
            };
            let (plain, centred) = parts.iter().fold((0.0, 0.0), add);
            [plain as f32, centred as f32 * norm.inverse[channel]]
        })
        .collect();
    // The input's gradient is a·g − (slope·x + offset), with a the scale and g what ReLU and the pooling
    // pass.
    let total = (count * plane) as f32;
    let lines: Vec<[f32; 2]> = (0..channels)
        .map(|channel| {
            let [plain, normalised] = of_channel[channel];
            let slope = norm.scale[channel] * norm.inverse[channel] * normalised / total;
            [slope, norm.scale[channel] * plain / total - slope * norm.mean[channel]]
        })
        .collect();
    let inputs = values(&x).par_chunks(channels * plane);
    let of_x = if pool {
        let mut of_x = vec![0.0; count * channels * plane];
        let grads = values(&grad).par_chunks(channels * area);
        let images = of_x.par_chunks_mut(channels * plane).zip(inputs).zip(grads);
        images.for_each(|((of_x, x), grad)| pooled_image(x, grad, of_x, norm, &lines, q));
        tensor(of_x, &[count, channels, height, width])
    } else {
        // In place: the gradient is this step's own; where another step waits for it too, Flex copies it
        // first.
        let start = grad.layout().start_offset();
        let targets = &mut grad.storage_mut()[start..][..count * channels * plane];
        let images = targets.par_chunks_mut(channels * plane).zip(inputs);
        images.for_each(|(of_x, x)| image(x, of_x, norm, &lines, plane));
        grad
    };
    let of_beta = of_channel.iter().map(|sums| sums[0]).collect();
    let of_gamma = of_channel.iter().map(|sums| sums[1]).collect();
    [of_x, tensor(of_gamma, &[channels]), tensor(of_beta, &[channels])]
}

/// For each channel of one picture [`sums`] of the gradient that ReLU and the pooling pass.
fn image_sums(x: &[f32], grad: &[f32], norm: &Norm, q: Planes) -> Vec<(f32, f32)> {
    let (plane, area) = (q.height * q.width, q.rows() * q.columns());
    let mut found = Vec::with_capacity(norm.channels);
    let mut passed = vec![0.0; if q.pool { plane } else { 0 }];
    vectorised(
        #[inline(always)]
        || {
            let planes = x.chunks_exact(plane).zip(grad.chunks_exact(area)).enumerate();
            for (channel, (x, grad)) in planes {
                let (scale, shift, mean) = (norm.scale[channel], norm.shift[channel], norm.mean[channel]);
                found.push(if q.pool {
                    unpool(x, grad, &mut passed, scale, shift, q);
                    sums(x, &passed, mean, |_, grad| grad)
                } else {
                    sums(x, grad, mean, |x, grad| if x * scale + shift > 0.0 { grad } else { 0.0 })
                });
            }
        },
    );
    found
}

/// The input's gradient for one picture without pooling, in place of the output's. `lines` are the slope and
/// the offset of each channel.
fn image(x: &[f32], of_x: &mut [f32], norm: &Norm, lines: &[[f32; 2]], plane: usize) {
    vectorised(
        #[inline(always)]
        || {
            let planes = of_x.chunks_exact_mut(plane).zip(x.chunks_exact(plane)).zip(lines).enumerate();
            for (channel, ((of_x, x), [slope, offset])) in planes {
                let (scale, shift) = (norm.scale[channel], norm.shift[channel]);
                for (of_x, x) in of_x.iter_mut().zip(x) {
                    let passed = if x * scale + shift > 0.0 { *of_x } else { 0.0 };
                    *of_x = passed * scale - (x * slope + offset);
                }
            }
        },
    );
}

/// [`image`] with pooling; `of_x` is zero before.
fn pooled_image(x: &[f32], grad: &[f32], of_x: &mut [f32], norm: &Norm, lines: &[[f32; 2]], q: Planes) {
    let (plane, area) = (q.height * q.width, q.rows() * q.columns());
    vectorised(
        #[inline(always)]
        || {
            let planes = of_x.chunks_exact_mut(plane).zip(x.chunks_exact(plane)).zip(grad.chunks_exact(area));
            for (channel, (((of_x, x), grad), [slope, offset])) in planes.zip(lines).enumerate() {
                let scale = norm.scale[channel];
                unpool(x, grad, of_x, scale, norm.shift[channel], q);
                for (of_x, x) in of_x.iter_mut().zip(x) {
                    *of_x = *of_x * scale - (x * slope + offset);
                }
            }
        },
    );
}
