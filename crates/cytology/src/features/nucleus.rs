//! The nucleus: the dense part of the cell.

use super::raster::Raster;
use super::shape::{Outline, Region};
use super::{FeatureDescription, FeatureFamily, mean_and_sd, ratio};
use crate::mask::components;

/// A piece of nucleus is at least this large in square micrometres; smaller ones are granules and noise.
const MIN_PART_UM2: f64 = 1.0;
/// Densities are means over 0.3 µm before they are parted: the camera's noise is finer.
const NOISE_REACH: usize = 1;
/// The nucleus is where most of the 0.7 µm around is dense: clear gaps between clumps of chromatin are
/// narrower.
const GAP_REACH: usize = 3;
/// Steps of the histogram between the least and the greatest density.
const BINS: usize = 256;

/// The features of [`measure`].
pub(super) const DESCRIPTIONS: [FeatureDescription; 11] = [
    nucleus("nucleus_area", "um2", "a large nucleus", "pixel count"),
    nucleus("nucleus_cell_ratio", "1", "little cytoplasm", "N:C ratio; Bennett et al. 1981"),
    nucleus("nucleus_roundness", "1", "a round nucleus", "Cox 1927"),
    nucleus("nucleus_solidity", "1", "a nucleus without clefts", "area over area of the convex hull"),
    nucleus("nucleus_eccentricity", "1", "an elongated nucleus", "Hu 1962, second moments"),
    nucleus("nucleus_parts", "1", "a lobed or broken nucleus", "count of connected parts"),
    nucleus("nucleus_offset", "1", "a nucleus to one side", "distance of centroids"),
    nucleus("nucleus_contrast", "OD", "a nucleus much denser than the cytoplasm", "difference of means"),
    nucleus("nucleus_relative_contrast", "sd", "a nucleus that stands out", "difference of means"),
    nucleus("nucleus_separability", "1", "two clearly different densities", "Otsu 1979, η"),
    nucleus("chromatin_variation", "sd", "clumped chromatin", "standard deviation in the nucleus"),
];

const fn nucleus(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> FeatureDescription {
    FeatureDescription { name, unit, family: FeatureFamily::Nucleus, meaning, source }
}

/// The nucleus on the raster.
pub(super) struct Nucleus {
    /// Row by row, as the raster. Never empty unless the cell is.
    pub inside: Vec<bool>,
    /// The rest of the cell; empty where nothing of it is less dense.
    pub cytoplasm: Vec<bool>,
    /// Connected parts, at least 1.
    parts: usize,
    /// Part of the variance of the density that the two classes explain, from 0 to 1.
    separability: f64,
}

impl Nucleus {
    /// The connected parts of the cell, holes filled, that are mostly denser in green light than Otsu's
    /// threshold. Where none is large enough the whole cell counts as nucleus, and so does a flat one.
    pub fn of(raster: &Raster) -> Self {
        let density = raster.blurred(&raster.density[1], &raster.inside, NOISE_REACH);
        let (threshold, separability) = parting(&Raster::values(&density, &raster.inside));
        let dense: Vec<f64> = density.iter().map(|d| f64::from(u8::from(*d > threshold))).collect();
        let mostly = raster.blurred(&dense, &raster.inside, GAP_REACH);
        let dense: Vec<bool> = mostly.iter().map(|part| *part > 0.5).collect();
        // A cast saturates, and no part is as large then.
        let least = (MIN_PART_UM2 / raster.step_um.powi(2)).ceil() as usize;
        let parts = components(&dense, raster.width, least);
        let count = parts.len().max(1);
        let mut inside = vec![false; dense.len()];
        for part in parts {
            let (part, b) = (part.clone().filled(), part.bounds());
            for y in b.y..b.y + b.height {
                for x in (b.x..b.x + b.width).filter(|x| part.contains(*x, y)) {
                    inside[y as usize * raster.width + x as usize] = true;
                }
            }
        }
        // A hole of the mask is no nucleus.
        inside.iter_mut().zip(&raster.inside).for_each(|(nucleus, cell)| *nucleus &= *cell);
        if !inside.contains(&true) {
            inside.clone_from(&raster.inside);
        }
        let cytoplasm = inside.iter().zip(&raster.inside).map(|(nucleus, cell)| *cell && !nucleus).collect();
        Self { inside, cytoplasm, parts: count, separability }
    }
}

/// The nucleus features.
pub(super) fn measure(raster: &Raster, nucleus: &Nucleus) -> [f64; DESCRIPTIONS.len()] {
    let outline = |inside: &[bool]| {
        Outline::of(&Region { width: raster.width, height: raster.height, inside: inside.to_vec() })
    };
    let (cell, kernel) = (outline(&raster.inside), outline(&nucleus.inside));
    let offset = (kernel.centroid.0 - cell.centroid.0).hypot(kernel.centroid.1 - cell.centroid.1)
        / cell.radius().max(1.0);
    let contrast = |plane: &[f64]| {
        let cytoplasm = Raster::values(plane, &nucleus.cytoplasm);
        if cytoplasm.is_empty() {
            return 0.0;
        }
        mean_and_sd(&Raster::values(plane, &nucleus.inside)).0 - mean_and_sd(&cytoplasm).0
    };
    [
        kernel.area * raster.step_um * raster.step_um,
        ratio(kernel.area, cell.area, 1.0),
        kernel.roundness(),
        kernel.solidity(),
        kernel.eccentricity(),
        nucleus.parts as f64,
        offset,
        contrast(&raster.density[1]),
        contrast(&raster.relative),
        nucleus.separability,
        mean_and_sd(&Raster::values(&raster.relative, &nucleus.inside)).1,
    ]
}

/// Otsu's threshold and its separability η. Values that do not differ are all above it, and η is 0.
pub(crate) fn parting(values: &[f64]) -> (f64, f64) {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let bin = (high - low) / BINS as f64;
    // No camera tells such densities apart; what differs is rounding.
    if values.is_empty() || high - low < 1e-6 {
        return (f64::NEG_INFINITY, 0.0);
    }
    let mut histogram = [0.0_f64; BINS];
    for value in values {
        histogram[(((value - low) / bin) as usize).min(BINS - 1)] += 1.0;
    }
    let total = values.len() as f64;
    let moment = |power: i32| {
        let bins = histogram.iter().zip(0..);
        bins.map(|(count, i)| count * f64::from(i).powi(power)).sum::<f64>() / total
    };
    let (mean, variance) = (moment(1), moment(2) - moment(1).powi(2));
    let (mut best, mut first, mut last) = (-1.0, 0, 0);
    let (mut below, mut sum) = (0.0, 0.0);
    for (i, count) in histogram.iter().enumerate().take(BINS - 1) {
        below += count / total;
        sum += count / total * i as f64;
        let between = ratio((mean * below - sum).powi(2), below * (1.0 - below), 0.0);
        // Empty bins between the classes share the greatest value; the threshold is in their middle.
        if between > best * (1.0 + 1e-12) {
            (best, first, last) = (between, i, i);
        } else if between >= best * (1.0 - 1e-12) {
            last = i;
        }
    }
    let threshold = low + bin * ((first + last) as f64 / 2.0 + 1.0);
    (threshold, ratio(best, variance, 0.0).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

    /// A cell whose green optical density is `density` at a distance of `(dx, dy)` from the middle.
    fn cell(side: usize, density: impl Fn(f64, f64) -> f64) -> Raster {
        let middle = (side as f64 - 1.0) / 2.0;
        let rows: Vec<Vec<f64>> = (0..side)
            .map(|y| (0..side).map(|x| density(x as f64 - middle, y as f64 - middle)).collect())
            .collect();
        drawn(&rows)
    }

    fn named(raster: &Raster, name: &str) -> f64 {
        let at = DESCRIPTIONS.iter().position(|d| d.name == name).unwrap();
        measure(raster, &Nucleus::of(raster))[at]
    }

    #[track_caller]
    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance, "{value} is not {expected} ± {tolerance}");
    }

    #[test]
    fn a_disc_in_a_square_cell() {
        let raster = cell(101, |x, y| if x.hypot(y) <= 30.0 { 1.2 } else { 0.4 });
        let area = std::f64::consts::PI * 9.0;
        near(named(&raster, "nucleus_area"), area, 0.6);
        near(named(&raster, "nucleus_cell_ratio"), area / 102.01, 0.006);
        near(named(&raster, "nucleus_roundness"), 1.0, 0.04);
        near(named(&raster, "nucleus_contrast"), 0.8, 0.03);
        near(named(&raster, "nucleus_parts"), 1.0, 0.0);
        near(named(&raster, "nucleus_offset"), 0.0, 1e-9);
        assert!(named(&raster, "nucleus_separability") > 0.95);
    }

    #[test]
    fn lobes_are_counted_holes_filled_and_specks_left_out() {
        let raster = cell(121, |x, y| {
            let lobe = (x.abs() - 30.0).hypot(y);
            let speck = x.hypot(y - 50.0) < 3.0;
            if speck || (3.0..=20.0).contains(&lobe) { 1.0 } else { 0.3 }
        });
        near(named(&raster, "nucleus_parts"), 2.0, 0.0);
        near(named(&raster, "nucleus_area"), 2.0 * std::f64::consts::PI * 4.0, 0.6);
    }

    #[test]
    fn a_nucleus_to_one_side() {
        let raster = cell(101, |x, y| if (x - 20.0).hypot(y) <= 20.0 { 1.0 } else { 0.3 });
        near(named(&raster, "nucleus_offset"), 20.0 / (101.0 / std::f64::consts::PI.sqrt()), 0.02);
    }

    #[test]
    fn a_flat_cell_is_all_nucleus() {
        let raster = cell(20, |_, _| 0.7);
        near(named(&raster, "nucleus_cell_ratio"), 1.0, 0.0);
        near(named(&raster, "nucleus_contrast"), 0.0, 0.0);
        near(named(&raster, "nucleus_separability"), 0.0, 0.0);
    }

    #[test]
    fn the_threshold_lies_between_the_classes() {
        let (threshold, separability) = parting(&[1.0, 1.0, 1.0, 2.0, 2.0]);
        near(threshold, 1.5, 0.01);
        near(separability, 1.0, 1e-9);
    }
}
