//! Gaussian smoothing of a plane in place.

use super::light::Plane;

/// Neighbouring values that are summed together.
const LANES: usize = 16;

/// The weights of a Gaussian, cut off at two standard deviations.
fn kernel(sigma: f32) -> Vec<f32> {
    let radius = (2.0 * sigma).ceil() as usize;
    let density = |x: f32| {
        (sigma * (2.0 * std::f32::consts::PI).sqrt()).recip() * (-x.powi(2) / (2.0 * sigma.powi(2))).exp()
    };
    let weights: Vec<f32> = (0..=2 * radius).map(|i| density(i.abs_diff(radius) as f32)).collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// The plane smoothed by a Gaussian of this standard deviation in pixels, above 0; beyond the border lie the border's
/// values.
///
/// Values are those of `imageproc::filter::gaussian_blur_f32`, bit for bit: every pixel's products are summed in the same
/// order. It is several times faster, because neighbours are summed side by side, and needs no second plane: as many rows
/// as the kernel is long wait in a ring.
pub(super) fn blurred(mut plane: Plane, sigma: f32) -> Plane {
    let (width, height) = (plane.width() as usize, plane.height() as usize);
    if width == 0 || height == 0 {
        return plane;
    }
    let kernel = kernel(sigma);
    let (size, radius) = (kernel.len(), kernel.len() / 2);
    let mut ring = vec![0.0; size * width];
    let mut padded = vec![0.0; width + 2 * radius];
    let values: &mut [f32] = &mut plane;
    let mut next = 0;
    for y in 0..height {
        while next < height && next <= y + radius {
            let row = &values[next * width..(next + 1) * width];
            padded[..radius].fill(row[0]);
            padded[radius..radius + width].copy_from_slice(row);
            padded[radius + width..].fill(row[width - 1]);
            let place = next % size * width;
            summed(&kernel, |i| &padded[i..i + width], &mut ring[place..place + width]);
            next += 1;
        }
        let row = |i: usize| {
            let place = (y + i).saturating_sub(radius).min(height - 1) % size * width;
            &ring[place..place + width]
        };
        summed(&kernel, row, &mut values[y * width..(y + 1) * width]);
    }
    plane
}

/// The sums of rows times their weights, each from the first to the last.
fn summed<'a>(kernel: &[f32], row: impl Fn(usize) -> &'a [f32], out: &mut [f32]) {
    let (chunks, rest) = out.as_chunks_mut::<LANES>();
    let whole = chunks.len() * LANES;
    for (chunk, x) in chunks.iter_mut().zip((0..).step_by(LANES)) {
        let mut sums = [0.0; LANES];
        for (i, &weight) in kernel.iter().enumerate() {
            if let Some(values) = row(i)[x..].first_chunk::<LANES>() {
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * weight);
            }
        }
        *chunk = sums;
    }
    for (out, x) in rest.iter_mut().zip(whole..) {
        *out = kernel.iter().enumerate().fold(0.0, |sum, (i, weight)| sum + row(i)[x] * weight);
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;
    use imageproc::filter::gaussian_blur_f32;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_that_of_imageproc_bit_for_bit(
            width in 1_u32..70, height in 1_u32..40, sigma in 0.3_f32..6.0, seed in any::<u32>(),
        ) {
            let noise = |x: u32, y: u32| {
                let z = (x.wrapping_mul(0x9E37_79B9) ^ y.wrapping_mul(0x85EB_CA6B) ^ seed).wrapping_mul(0xC2B2_AE35);
                Luma([(z >> 8) as f32 / (1 << 24) as f32 * 2.1 - 0.05])
            };
            let plane = Plane::from_fn(width, height, noise);
            let expected: Plane = gaussian_blur_f32(&plane, sigma);
            let found = blurred(plane, sigma);
            let bits = |plane: &Plane| plane.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&found), bits(&expected));
        }
    }
}
