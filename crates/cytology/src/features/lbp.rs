//! How each point compares with the circle around it: Ojala's local binary patterns.

use super::raster::Raster;

/// Points on the circle.
const POINTS: usize = 8;
/// Patterns are those of means over 0.3 µm: the camera's noise, which a coarser picture has less of, is
/// finer.
const NOISE_REACH: usize = 1;
/// A neighbour counts as denser from this many standard deviations below: without it, rounding alone would
/// decide the patterns of even areas.
const EVEN: f64 = 1e-3;

/// The histogram of rotation-invariant uniform patterns (`LBP^riu2`, P = 8) on circles of `radius` pixels, as
/// parts of 1: 0 to 8 neighbours at least as dense as the point, all in one run, and last all other patterns.
/// Points whose circle leaves the cell are left out; all 0 where none remains.
pub(super) fn patterns(raster: &Raster, radius: f64) -> [f64; POINTS + 2] {
    let circle = [0, 1, 2, 3, 4, 5, 6, 7].map(|k| {
        let slant = radius / std::f64::consts::SQRT_2;
        let along = [radius, slant, 0.0, -slant, -radius, -slant, 0.0, slant];
        Sample::at(along[k], along[(k + 6) % POINTS])
    });
    let smooth = raster.blurred(&raster.relative, &raster.inside, NOISE_REACH);
    let mut histogram = [0.0; POINTS + 2];
    let mut count = 0.0;
    'points: for (x, y, i) in raster.pixels() {
        let mut denser = [false; POINTS];
        for (denser, sample) in denser.iter_mut().zip(&circle) {
            let Some(value) = sample.of(raster, &smooth, x, y) else {
                continue 'points;
            };
            *denser = value >= smooth[i] - EVEN;
        }
        histogram[pattern(denser)] += 1.0;
        count += 1.0;
    }
    histogram.map(|n| if count > 0.0 { n / count } else { 0.0 })
}

/// The number of denser neighbours where they follow each other, else `POINTS + 1`.
fn pattern(denser: [bool; POINTS]) -> usize {
    let changes = (0..POINTS).filter(|&k| denser[k] != denser[(k + 1) % POINTS]).count();
    if changes <= 2 { denser.iter().filter(|d| **d).count() } else { POINTS + 1 }
}

/// A place relative to a pixel: the four pixels around it and their bilinear weights.
struct Sample([(isize, isize, f64); 4]);

impl Sample {
    fn at(dx: f64, dy: f64) -> Self {
        let (left, top) = (dx.floor(), dy.floor());
        let (wx, wy) = (dx - left, dy - top);
        // A circle is a few pixels wide.
        let (left, top) = (left as isize, top as isize);
        Self([
            (left, top, (1.0 - wx) * (1.0 - wy)),
            (left + 1, top, wx * (1.0 - wy)),
            (left, top + 1, (1.0 - wx) * wy),
            (left + 1, top + 1, wx * wy),
        ])
    }

    /// The value of `plane` there; `None` where a pixel that it needs is not of the cell.
    fn of(&self, raster: &Raster, plane: &[f64], x: isize, y: isize) -> Option<f64> {
        let needed = self.0.iter().filter(|(.., weight)| *weight > 0.0);
        needed.map(|(dx, dy, weight)| Some(plane[raster.at(x + dx, y + dy)?] * weight)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

    #[test]
    fn even_areas_have_all_neighbours_as_dense() {
        let flat = patterns(&drawn(&[[0.5; 7]; 7]), 2.0);
        assert_eq!(flat, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn a_peak_has_no_neighbour_as_dense() {
        let mut middle = [0.2; 5];
        middle[2] = 1.0;
        let peak = patterns(&drawn(&[[0.2; 5], [0.2; 5], middle, [0.2; 5], [0.2; 5]]), 2.0);
        assert_eq!(peak[0], 1.0);
    }

    #[test]
    fn a_slope_has_half_of_them() {
        let row = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        // Left and right differ, and of above and below both are as dense.
        let slope = patterns(&drawn(&[row; 7]), 2.0);
        assert_eq!(slope[5], 1.0);
    }

    #[test]
    fn uniform_patterns_are_one_run() {
        let bits = |code: u8| [0, 1, 2, 3, 4, 5, 6, 7].map(|k| code >> k & 1 == 1);
        assert_eq!(pattern(bits(0b1000_0011)), 3, "across the end");
        assert_eq!(pattern(bits(0b0000_0101)), 9);
        assert_eq!(pattern(bits(0b1111_1111)), 8);
    }

    #[test]
    fn a_cell_smaller_than_the_circle_has_none() {
        assert_eq!(patterns(&drawn(&[[0.5; 4]; 4]), 2.0), [0.0; 10]);
    }
}
