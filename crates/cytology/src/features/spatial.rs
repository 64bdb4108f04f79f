//! Where in the cell the stain lies.

use super::nucleus::Nucleus;
use super::raster::Raster;
use super::{FeatureDescription, FeatureFamily, mean_and_sd, ratio};
use crate::Mask;
use crate::mask::components;

/// A spot of the chromatin is 0.5 µm wide and compared with the 1.5 µm around it.
const SPOT_REACH: usize = 2;
const AROUND_REACH: usize = 7;
/// A spot has at least this many pixels: 0.1 µm², a disc of 0.36 µm.
const LEAST_SPOT: usize = 10;
/// A spot differs from its surroundings by this, in standard deviations of the cell's density.
const DISTINCT: f64 = 0.2;

/// The features of [`measure`].
pub(super) const DESCRIPTIONS: [FeatureDescription; 11] = [
    spatial("ring_od_rim", "sd", "a dense rim", "mean by depth"),
    spatial("ring_od_outer", "sd", "dense in the outer half", "mean by depth"),
    spatial("ring_od_inner", "sd", "dense in the inner half", "mean by depth"),
    spatial("ring_od_core", "sd", "a dense core", "mean by depth"),
    spatial("depth_correlation", "1", "denser towards the middle", "Pearson's r"),
    spatial("nucleus_in_rim", "1", "a nucleus that reaches the rim", "part of the outer ring"),
    spatial("od_centroid_offset", "1", "denser on one side", "distance of centroids"),
    spatial("bright_spots", "1", "many clear spots in the nucleus, nucleoli among them", "Lindeberg 1998"),
    spatial("bright_spot_part", "1", "much of the nucleus in clear spots", "Lindeberg 1998"),
    spatial("dark_spots", "1", "many clumps of chromatin", "Lindeberg 1998"),
    spatial("dark_spot_part", "1", "much of the nucleus in clumps", "Lindeberg 1998"),
];

const fn spatial(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> FeatureDescription {
    FeatureDescription { name, unit, family: FeatureFamily::Spatial, meaning, source }
}

/// The spatial features.
pub(super) fn measure(raster: &Raster, nucleus: &Nucleus) -> [f64; DESCRIPTIONS.len()] {
    let depth = depths(raster);
    let ring = |i: usize| ((depth[i] * 4.0 - 1e-9) as usize).min(3);
    let (mut sum, mut count, mut rim_nucleus) = ([0.0; 4], [0.0; 4], 0.0);
    for (.., i) in raster.pixels() {
        sum[ring(i)] += raster.relative[i];
        count[ring(i)] += 1.0;
        rim_nucleus += f64::from(u8::from(ring(i) == 0 && nucleus.inside[i]));
    }
    // An empty ring is as dense as the cell: 0.
    let [rim, outer, inner, core] = [0, 1, 2, 3].map(|r| ratio(sum[r], count[r], 0.0));
    let [bright, dark] = Spots::of(raster, nucleus);
    [
        rim,
        outer,
        inner,
        core,
        correlation(
            &Raster::values(&raster.relative, &raster.inside),
            &Raster::values(&depth, &raster.inside),
        ),
        ratio(rim_nucleus, count[0], 1.0),
        centroid_offset(raster),
        bright.count,
        bright.part,
        dark.count,
        dark.part,
    ]
}

/// How far each pixel's centre is from the nearest one outside the cell, as a part of the farthest; 0
/// outside.
fn depths(raster: &Raster) -> Vec<f64> {
    // One pixel more on every side, which is outside.
    let (width, height) = (raster.width + 2, raster.height + 2);
    let mut squares = vec![0.0; width * height];
    for (x, y, _) in raster.pixels() {
        squares[(y as usize + 1) * width + x as usize + 1] = f64::INFINITY;
    }
    for row in squares.chunks_mut(width) {
        let transformed = squared_distances(row);
        row.copy_from_slice(&transformed);
    }
    for x in 0..width {
        let column: Vec<f64> = (0..height).map(|y| squares[y * width + x]).collect();
        for (y, square) in squared_distances(&column).into_iter().enumerate() {
            squares[y * width + x] = square;
        }
    }
    let farthest = squares.iter().copied().fold(0.0, f64::max).sqrt();
    let inner = (0..raster.height).flat_map(|y| (0..raster.width).map(move |x| (y + 1) * width + x + 1));
    inner.map(|i| ratio(squares[i].sqrt(), farthest, 0.0)).collect()
}

/// The least of `f(q) + (p − q)²` over all `q`, for each `p`: the lower envelope of parabolas (Felzenszwalb
/// and Huttenlocher 2012, algorithm 1).
fn squared_distances(f: &[f64]) -> Vec<f64> {
    // Each parabola of the envelope with the place from which it is the lowest.
    let mut envelope: Vec<(usize, f64)> = Vec::new();
    let square = |q: usize| (q * q) as f64;
    for q in (0..f.len()).filter(|q| f[*q].is_finite()) {
        let mut from = f64::NEG_INFINITY;
        while let Some(&(v, begins)) = envelope.last() {
            from = ((f[q] + square(q)) - (f[v] + square(v))) / (2.0 * (q - v) as f64);
            if from > begins {
                break;
            }
            envelope.pop();
            from = f64::NEG_INFINITY;
        }
        envelope.push((q, from));
    }
    let mut lowest = 0;
    (0..f.len())
        .map(|p| {
            while envelope.get(lowest + 1).is_some_and(|(_, from)| *from <= p as f64) {
                lowest += 1;
            }
            envelope.get(lowest).map_or(f64::INFINITY, |(q, _)| f[*q] + (p.abs_diff(*q) as f64).powi(2))
        })
        .collect()
}

/// Pearson's coefficient; 0 where one of the two does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, sd_a), (mean_b, sd_b)) = (mean_and_sd(a), mean_and_sd(b));
    let product: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let scale = a.len() as f64 * sd_a * sd_b;
    if scale > 1e-9 { product / scale } else { 0.0 }
}

/// Distance of the centroid weighted by green optical density from the plain one, as a part of the cell's
/// radius.
fn centroid_offset(raster: &Raster) -> f64 {
    let centroid = |weight: &dyn Fn(usize) -> f64| {
        let sums = raster.pixels().fold([0.0; 3], |[sx, sy, sw], (x, y, i)| {
            let weight = weight(i);
            [sx + weight * x as f64, sy + weight * y as f64, sw + weight]
        });
        (sums[2] > 1e-9).then(|| (sums[0] / sums[2], sums[1] / sums[2]))
    };
    let area = raster.pixels().count() as f64;
    match (centroid(&|_| 1.0), centroid(&|i| raster.density[1][i])) {
        (Some(plain), Some(dense)) => {
            (dense.0 - plain.0).hypot(dense.1 - plain.1) / (area / std::f64::consts::PI).sqrt()
        }
        _ => 0.0,
    }
}

/// Spots in the nucleus: connected places whose mean over a spot's size differs from that around them.
struct Spots {
    count: f64,
    /// Of the nucleus.
    part: f64,
}

impl Spots {
    /// The bright (clear) spots and the dark (dense) ones.
    fn of(raster: &Raster, nucleus: &Nucleus) -> [Self; 2] {
        // Blurred within the nucleus only, lest its border count as dark.
        let spot = raster.blurred(&raster.relative, &nucleus.inside, SPOT_REACH);
        let around = raster.blurred(&raster.relative, &nucleus.inside, AROUND_REACH);
        let size = nucleus.inside.iter().filter(|inside| **inside).count() as f64;
        [-1.0, 1.0].map(|sign| {
            // Both are 0 outside the nucleus.
            let differs = spot.iter().zip(&around).map(|(spot, around)| sign * (spot - around) > DISTINCT);
            let spots = components(&differs.collect::<Vec<_>>(), raster.width, LEAST_SPOT);
            let pixels: usize = spots.iter().map(Mask::area).sum();
            Self { count: spots.len() as f64, part: ratio(pixels as f64, size, 0.0) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

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

    #[test]
    fn depth_is_the_distance_from_the_border() {
        let depth = depths(&cell(5, |_, _| 0.5));
        let row: Vec<f64> = depth[10..15].iter().map(|d| d * 3.0).collect();
        assert!(row.iter().zip([1.0, 2.0, 3.0, 2.0, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{row:?}");
    }

    #[test]
    fn distances_are_those_of_a_search() {
        let f = [f64::INFINITY, 4.0, f64::INFINITY, 0.0, 9.0, f64::INFINITY, f64::INFINITY, 1.0];
        let searched: Vec<f64> = (0..8_usize)
            .map(|p| (0..8).map(|q| f[q] + (p.abs_diff(q) as f64).powi(2)).fold(f64::INFINITY, f64::min))
            .collect();
        assert_eq!(squared_distances(&f), searched);
        assert!(squared_distances(&[f64::INFINITY; 3]).iter().all(|d| d.is_infinite()));
    }

    #[test]
    fn a_dense_core_grows_towards_the_middle() {
        let raster = cell(81, |x, y| 1.0 - x.abs().max(y.abs()) / 50.0);
        let rings =
            ["ring_od_rim", "ring_od_outer", "ring_od_inner", "ring_od_core"].map(|n| named(&raster, n));
        assert!(rings.is_sorted(), "{rings:?}");
        assert!(named(&raster, "depth_correlation") > 0.99);
        assert!(named(&raster, "od_centroid_offset") < 1e-9);
    }

    #[test]
    fn a_denser_side_pulls_the_centroid() {
        // Weights 1 and 3 on the halves of a square: a quarter of half its side.
        let raster = cell(80, |x, _| if x > 0.0 { 0.9 } else { 0.3 });
        let expected = 10.0 / (80.0 / std::f64::consts::PI.sqrt());
        assert!((named(&raster, "od_centroid_offset") - expected).abs() < 1e-9);
    }

    #[test]
    fn spots_are_counted() {
        let bright = [(-20.0, -20.0), (20.0, 0.0), (0.0, 25.0)];
        let raster = cell(121, |x, y| {
            let clear = bright.iter().any(|(a, b)| (x - a).hypot(y - b) < 4.0);
            match x.hypot(y) {
                r if r > 45.0 => 0.2,
                _ if clear => 0.75,
                _ if (x + 20.0).hypot(y - 20.0) < 4.0 => 1.3,
                _ => 1.0,
            }
        });
        assert_eq!((named(&raster, "bright_spots"), named(&raster, "dark_spots")), (3.0, 1.0));
        assert!(named(&raster, "bright_spot_part") > 0.01);
    }
}
