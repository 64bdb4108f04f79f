//! How wide edges are, and whether they are wider in one direction.
//!
//! An edge that is blurred to the standard deviation `s` and then smoothed by a Gaussian of `a` has a slope that goes with
//! `1 / √(s² + a²)`. So the ratio of its slopes after two known smoothings, `a` and `b`, says `s`, whatever its contrast
//! (Zhuo & Sim, Pattern Recognition 44, 2011, eq. 5). Slopes are compared direction by direction: a picture that was smeared
//! is wider along the movement, whatever the directions of its edges.

use image::{ImageBuffer, Luma};
use imageproc::filter::separable_filter_equal;

use crate::smear::quantile;

/// Values of a picture, one a pixel.
pub(super) type Plane = ImageBuffer<Luma<f32>, Vec<f32>>;

/// Part of a field's pixels, the flattest ones, whose slopes are taken for grain.
const FLAT: f64 = 0.1;
/// Least slope of an edge, in densities per smoothing width: below it is the rounding of bytes.
const LEAST_SLOPE: f32 = 0.004;
/// Widest edge that can be told, in units of the wider smoothing.
const WIDEST: f64 = 3.0;
/// Directions that are compared.
const DIRECTIONS: u32 = 8;
/// Pixels that are compared, at most: of more, evenly chosen ones.
const PIXELS: usize = 60_000;

/// How edges are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Comparison {
    /// Standard deviation of the finer smoothing in pixels.
    pub fine: f64,
    /// Standard deviation of the coarser smoothing in pixels.
    pub coarse: f64,
    /// Part of the pixels, the steepest ones, that count as edges.
    pub edges: f32,
    /// Whether what slopes in the flattest places is grain, which adds to every slope. In a cell it is chromatin.
    pub grain: bool,
}

/// The slopes at one pixel, across and down, after each smoothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slopes {
    fine: [f32; 2],
    coarse: [f32; 2],
}

/// Standard deviation of edges' blur in pixels, by direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blur {
    /// In the direction in which it is least.
    pub least: f64,
    /// In the direction in which it is most.
    pub most: f64,
    /// The direction in which it is most, as the angle from the picture's rows, 0 to π, downwards.
    pub direction: f64,
}

/// The slopes of a plane at the pixels inside, those near the outside left out. What lies outside takes no part in the
/// smoothing.
pub(super) fn slopes(plane: &Plane, inside: &[bool], by: Comparison) -> Vec<Slopes> {
    let (width, height) = plane.dimensions();
    // A border smooths differently: what repeats there looks blurred.
    let margin = (by.coarse.ceil() as u32).max(1);
    if width.min(height) <= 2 * margin {
        return Vec::new();
    }
    let whole = inside.iter().all(|&inside| inside);
    let weights = (!whole).then(|| {
        Plane::from_fn(width, height, |x, y| Luma([f32::from(u8::from(inside[(y * width + x) as usize]))]))
    });
    let smoothed = |sigma: f64| {
        let kernel = gaussian(sigma);
        let Some(weights) = &weights else { return separable_filter_equal(plane, &kernel) };
        let mut lit = plane.clone();
        lit.iter_mut().zip(weights.iter()).for_each(|(value, weight)| *value *= weight);
        let mut light: Plane = separable_filter_equal(&lit, &kernel);
        let weight: Plane = separable_filter_equal(weights, &kernel);
        light.iter_mut().zip(weight.iter()).for_each(|(value, weight)| *value /= weight.max(1e-3));
        light
    };
    let (fine, coarse) = (smoothed(by.fine), smoothed(by.coarse));
    let slope = |plane: &Plane, x: u32, y: u32| {
        let at = |x: u32, y: u32| plane.get_pixel(x, y).0[0];
        [(at(x + 1, y) - at(x - 1, y)) / 2.0, (at(x, y + 1) - at(x, y - 1)) / 2.0]
    };
    let by_mask = if by.grain { 2 * margin } else { margin };
    // Beside a mask, enlarging a picture leaves ripples.
    let deep = |x: u32, y: u32| {
        let (m, at) = (by_mask, |x: u32, y: u32| inside[(y * width + x) as usize]);
        let far = [x.saturating_sub(m), (x + m).min(width - 1)];
        let down = [y.saturating_sub(m), (y + m).min(height - 1)];
        whole || (at(x, y) && far.into_iter().all(|x| at(x, y)) && down.into_iter().all(|y| at(x, y)))
    };
    let mut found = Vec::new();
    for y in margin..height.saturating_sub(margin) {
        for x in margin..width.saturating_sub(margin) {
            if deep(x, y) {
                found.push(Slopes { fine: slope(&fine, x, y), coarse: slope(&coarse, x, y) });
            }
        }
    }
    found
}

/// The weights of a Gaussian, cut off at 2.5 standard deviations.
fn gaussian(sigma: f64) -> Vec<f32> {
    let reach = (2.5 * sigma).ceil() as i32;
    let weights: Vec<f64> = (-reach..=reach).map(|i| (-0.5 * (f64::from(i) / sigma).powi(2)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / sum) as f32).collect()
}

/// The variance of a smoothing and of the difference between the pixels beside, as it is in pixels.
fn variance(sigma: f64) -> f64 {
    let weights = gaussian(sigma);
    let middle = (weights.len() / 2) as f64;
    let spread =
        weights.iter().enumerate().map(|(i, &weight)| f64::from(weight) * (i as f64 - middle).powi(2));
    spread.sum::<f64>() + 1.0 / 3.0
}

/// Mean square of the slopes in one direction, after the finer smoothing, where the coarser leaves hardly any.
fn grain(slopes: &[Slopes]) -> f64 {
    let steepness = |s: &Slopes| s.coarse[0].hypot(s.coarse[1]);
    let flat = quantile(&mut slopes.iter().map(steepness).collect::<Vec<_>>(), FLAT);
    let squares =
        slopes.iter().filter(|s| steepness(s) <= flat).map(|s| s.fine[0].powi(2) + s.fine[1].powi(2));
    let (sum, count) =
        squares.fold((0.0, 0.0), |(sum, count), square| (sum + f64::from(square), count + 1.0));
    sum / f64::max(count, 1.0) / 2.0
}

/// How far the edges among these slopes are blurred; `None` where there is no edge.
pub(super) fn blur(slopes: &[Slopes], by: Comparison) -> Option<Blur> {
    let (a, b) = (variance(by.fine), variance(by.coarse));
    // Pixels so large that both smoothings are one tell nothing.
    if slopes.len() < 64 || b < 1.5 * a {
        return None;
    }
    let step = slopes.len().div_ceil(PIXELS);
    let widest = (WIDEST * by.coarse).powi(2);
    let chosen = || slopes.iter().step_by(step);
    let grain = if by.grain { grain(&chosen().copied().collect::<Vec<_>>()) } else { 0.0 };
    let mut steepest = 0.0_f32;
    let mut along = |angle: f64| {
        let (sin, cos) = (angle.sin() as f32, angle.cos() as f32);
        let project = |[x, y]: [f32; 2]| cos * x + sin * y;
        let pairs: Vec<[f32; 2]> = chosen().map(|s| [project(s.fine), project(s.coarse)]).collect();
        // Edges across this direction: the steepest ones of all would be those that a movement spares.
        let mut sizes: Vec<f32> = pairs.iter().map(|pair| pair[1].abs()).collect();
        let steep = quantile(&mut sizes, f64::from(1.0 - by.edges));
        steepest = steepest.max(steep);
        let [mut fine, mut coarse] = [0.0; 2];
        let mut count = 0.0;
        for pair in pairs.iter().filter(|pair| pair[1].abs() >= steep) {
            fine += f64::from(pair[0]).powi(2);
            coarse += f64::from(pair[1]).powi(2);
            count += 1.0;
        }
        let ratio = (fine - grain * count).max(0.0) / coarse.max(f64::MIN_POSITIVE);
        // From perfectly sharp to the widest that can be told.
        let ratio = ratio.clamp((b + widest) / (a + widest), b / a);
        ((b - ratio * a) / (ratio - 1.0)).max(0.0)
    };
    // A movement adds to the variance with the square of the cosine to its direction: the mean and the second harmonic.
    let (mut mean, mut harmonic) = (0.0, [0.0; 2]);
    for i in 0..DIRECTIONS {
        let angle = f64::from(i) * std::f64::consts::PI / f64::from(DIRECTIONS);
        let variance = along(angle) / f64::from(DIRECTIONS);
        mean += variance;
        harmonic[0] += 2.0 * variance * (2.0 * angle).cos();
        harmonic[1] += 2.0 * variance * (2.0 * angle).sin();
    }
    if steepest * (by.coarse as f32) < LEAST_SLOPE {
        return None;
    }
    let change = harmonic[0].hypot(harmonic[1]).min(mean);
    let direction = (harmonic[1].atan2(harmonic[0]) / 2.0).rem_euclid(std::f64::consts::PI);
    Some(Blur { least: (mean - change).sqrt(), most: (mean + change).sqrt(), direction })
}

impl Blur {
    /// Standard deviation of what blurs further in the direction in which it is most.
    pub(super) fn further(&self) -> f64 {
        (self.most.powi(2) - self.least.powi(2)).max(0.0).sqrt()
    }

    /// The same in units of which a pixel is `size`.
    pub(super) fn times(self, size: f64) -> Self {
        Self { least: self.least * size, most: self.most * size, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY: Comparison = Comparison { fine: 1.5, coarse: 4.0, edges: 0.03, grain: true };

    /// Discs whose border is an edge of this standard deviation, wider by `along` from left to right.
    fn discs(sigma: f32, along: f32) -> Plane {
        let sharp = Plane::from_fn(240, 240, |x, y| {
            let (u, v) = ((x % 60) as f32 - 29.5, (y % 60) as f32 - 29.5);
            Luma([if u.hypot(v) < 20.0 { 0.2 } else { 0.0 }])
        });
        let kernel = |sigma: f32| -> Vec<f32> {
            let weights: Vec<f32> = (-20..=20).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
            let sum: f32 = weights.iter().sum();
            weights.iter().map(|w| w / sum).collect()
        };
        imageproc::filter::separable_filter(&sharp, &kernel(sigma.hypot(along)), &kernel(sigma))
    }

    fn measured(sigma: f32, along: f32) -> Blur {
        let plane = discs(sigma, along);
        blur(&slopes(&plane, &vec![true; plane.len()], BY), BY).unwrap()
    }

    #[test]
    fn the_blur_of_an_edge_is_its_own() {
        for sigma in [1.5, 2.0, 3.0, 4.0] {
            let found = measured(sigma, 0.01);
            assert!((found.least / f64::from(sigma) - 1.0).abs() < 0.25, "{sigma}: {found:?}");
            assert!(found.further() < 0.3 * found.least, "{sigma}: {found:?}");
        }
    }

    #[test]
    fn a_movement_is_told_from_a_blur_and_its_direction_is_known() {
        let found = measured(1.5, 4.0);
        assert!((found.further() / 4.0 - 1.0).abs() < 0.35 && found.least < 2.2, "{found:?}");
        assert!(found.direction.sin().abs() < 0.1, "{found:?}");
    }

    #[test]
    fn nothing_is_said_of_a_flat_plane() {
        let plane = Plane::from_pixel(64, 64, Luma([0.3]));
        assert_eq!(blur(&slopes(&plane, &[true; 64 * 64], BY), BY), None);
    }
}
