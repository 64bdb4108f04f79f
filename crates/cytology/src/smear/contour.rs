//! The outer contour of a white cell, by dynamic programming on rays from the middle of its nucleus or of its box.

use std::ops::RangeInclusive;

use super::light::{Plane, at};
use crate::Mask;

/// Rays.
const RAYS: usize = 64;
/// Steps along a ray in one diameter of a red cell.
const STEPS: f64 = 24.0;
/// How far cytoplasm reaches beyond the nucleus, in diameters of a red cell.
const CYTOPLASM: f64 = 0.75;
/// How far rays reach, in diameters of a red cell.
pub(super) const REACH: f64 = super::outline::REACH + CYTOPLASM;
/// Where a ray meets no nucleus, it is taken to be this far, in diameters of a red cell.
const NO_NUCLEUS: f64 = 0.35;
/// Density of red, green and blue together that parts cells from background, at most.
const CELL: f32 = 0.15;
/// The same as a part of what the field's cells absorb.
const CELL_PART: f32 = 0.35;
/// Densities this far from that limit are surely inside or outside.
const SURE: f32 = 0.1;
/// A pixel whose stain's part of all density is less than this much above the red cells' is a red cell's.
const OF_RED_CELL: f32 = 0.08;
/// What such a pixel speaks for the inside, from -1 to 1.
const RED_CELL: f32 = -0.3;
/// Weight of the fall of density at the contour beside the density inside it.
const EDGE: f32 = 0.4;
/// Price of one step between neighbouring rays.
const UNEVEN: f32 = 0.05;
/// Most steps between neighbouring rays.
const MOST_UNEVEN: usize = 2;
/// A contour at step 0 is drawn this many steps from the middle: beyond the place that is still inside, where the next begins.
const DRAWN: f64 = 1.5;
/// Where a box of the cell is known, the contour runs at most this part of the radius away from the ellipse in it.
pub(super) const AWAY: f64 = 0.2;

/// What the rays run through.
pub(super) struct Rays<'a> {
    /// Density of red, green and blue together.
    pub total: &'a Plane,
    /// Red and green less blue.
    pub sum: &'a Plane,
    /// What the field's cells absorb in all.
    pub usual_total: f32,
    /// The red cells' part of `sum` in `total`, where red cells are seen.
    pub red_cell_share: Option<f32>,
    /// Nuclei of other cells.
    pub others: Option<&'a Mask>,
}

impl Rays<'_> {
    /// How much a place speaks for the inside of the cell, from -1 to 1, and its density.
    fn inside(&self, x: f64, y: f64) -> (f32, f32) {
        let total = at(self.total, x, y);
        if self.others.is_some_and(|others| holds(others, (x, y))) {
            return (-1.0, total);
        }
        let limit = CELL.min(CELL_PART * self.usual_total).max(0.04);
        let inside = ((total - limit) / SURE).clamp(-1.0, 1.0);
        let of_red_cell = self
            .red_cell_share
            .is_some_and(|share| inside > 0.0 && at(self.sum, x, y) < (share + OF_RED_CELL) * total);
        (if of_red_cell { RED_CELL } else { inside }, total)
    }
}

/// The cell around a nucleus, in the pixels of the planes; `red_cell` is the diameter of a red cell in them.
///
/// On each of the rays from the nucleus's middle a radius is chosen, such that what lies inside absorbs light, the density
/// falls there, and neighbouring radii differ little: the best closed contour by dynamic programming (as in Gerig & Klein's
/// and later polar snakes; the plain form is Amini, Weymouth & Jain, IEEE Trans. PAMI 12, 1990). A place that a touching red
/// cell hides is bridged by its neighbours.
pub(super) fn contour(rays: &Rays<'_>, nucleus: &Mask, red_cell: f64) -> Option<Mask> {
    let least = (NO_NUCLEUS * STEPS) as usize;
    let allowed = |_, last: Option<usize>| {
        let last = last.unwrap_or(0);
        last..=last.max(least) + (CYTOPLASM * STEPS) as usize
    };
    best(rays, nucleus, centroid(nucleus), red_cell, allowed)
}

/// The same where it is known in which box the cell lies (left, top, right, bottom): from the box's middle, near the ellipse
/// in it. `None` where that is larger than cells are.
pub(super) fn contour_in(
    rays: &Rays<'_>,
    nucleus: &Mask,
    [left, top, right, bottom]: [f64; 4],
    red_cell: f64,
) -> Option<Mask> {
    let (a, b) = ((right - left) / 2.0, (bottom - top) / 2.0);
    if (1.0 + AWAY) * a.max(b) > REACH * red_cell {
        return None;
    }
    let allowed = |(sin, cos): (f64, f64), last: Option<usize>| {
        let radius = (cos / a).hypot(sin / b).recip() / red_cell * STEPS;
        // No part of the nucleus lies outside.
        let last = last.unwrap_or(0);
        let (lowest, highest) = (((1.0 - AWAY) * radius - DRAWN).ceil(), (1.0 + AWAY) * radius - DRAWN);
        last.max(lowest as usize)..=last.max(highest as usize)
    };
    best(rays, nucleus, (f64::midpoint(left, right), f64::midpoint(top, bottom)), red_cell, allowed)
}

/// The best contour around a place, of the radii that are `allowed` in a direction (sine and cosine) where the nucleus ends
/// at a step.
fn best(
    rays: &Rays<'_>,
    nucleus: &Mask,
    middle: (f64, f64),
    red_cell: f64,
    allowed: impl Fn((f64, f64), Option<usize>) -> RangeInclusive<usize>,
) -> Option<Mask> {
    let step = red_cell / STEPS;
    let steps = (REACH * STEPS) as usize;
    let direction = |ray: usize| (ray as f64 * std::f64::consts::TAU / RAYS as f64).sin_cos();
    let mut values = Vec::with_capacity(RAYS);
    for ray in 0..RAYS {
        let (sin, cos) = direction(ray);
        let place = |k: usize| {
            let radius = (k + 1) as f64 * step;
            (middle.0 + radius * cos, middle.1 + radius * sin)
        };
        let last = (0..steps).rev().find(|&k| holds(nucleus, place(k)));
        let allowed = allowed((sin, cos), last);
        let samples: Vec<(f32, f32)> = (0..steps)
            .map(|k| {
                let (x, y) = place(k);
                rays.inside(x, y)
            })
            .collect();
        let mut inside = 0.0;
        let value = |(k, &(here, _)): (usize, &(f32, f32))| {
            inside += here / STEPS as f32;
            let density = |k: usize| samples[k.min(steps - 1)].1;
            let fall = (density(k.saturating_sub(1)) - density(k + 1)) / 2.0 * STEPS as f32 / (4.0 * SURE);
            inside + EDGE * fall.clamp(-0.5, 1.0) - if allowed.contains(&k) { 0.0 } else { FORBIDDEN }
        };
        values.push(samples.iter().enumerate().map(value).collect::<Vec<f32>>());
    }
    let radii: Vec<f64> = closed(&values).into_iter().map(|k| (k as f64 + DRAWN) * step).collect();
    star(&radii, middle, nucleus, rays.total.dimensions())
}

/// Makes a radius as good as forbidden, and still comparable.
const FORBIDDEN: f32 = 1e3;

fn centroid(mask: &Mask) -> (f64, f64) {
    let (mut x, mut y, mut count) = (0.0, 0.0, 0.0_f64);
    for (u, v) in mask.pixels() {
        x += f64::from(u) + 0.5;
        y += f64::from(v) + 0.5;
        count += 1.0;
    }
    (x / count.max(1.0), y / count.max(1.0))
}

fn holds(mask: &Mask, (x, y): (f64, f64)) -> bool {
    x >= 0.0 && y >= 0.0 && mask.contains(x as u32, y as u32)
}

/// The places of the highest sum of values, one in each row, neighbours at most [`MOST_UNEVEN`] apart. The rows are a circle:
/// it is run through twice and the middle of that run is taken, where neither end is felt.
fn closed(values: &[Vec<f32>]) -> Vec<usize> {
    let rows = values.len();
    let row = |i: usize| &values[i % rows];
    let mut best = row(0).clone();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(2 * rows);
    for i in 1..2 * rows {
        let step = |k: usize| {
            let near = k.saturating_sub(MOST_UNEVEN)..=(k + MOST_UNEVEN).min(best.len() - 1);
            let value = |j: usize| best[j] - UNEVEN * j.abs_diff(k) as f32;
            near.map(|j| (value(j), j)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((best[k], k))
        };
        let (sums, places): (Vec<f32>, Vec<usize>) = (0..best.len()).map(step).unzip();
        best = sums.iter().zip(row(i)).map(|(sum, value)| sum + value).collect();
        from.push(places);
    }
    let end = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(k, _)| k);
    let mut path = vec![end];
    for places in from.iter().rev() {
        path.push(places[path[path.len() - 1]]);
    }
    path.reverse();
    let middle = rows / 2;
    let mut found = vec![0; rows];
    for (i, k) in path.into_iter().enumerate().skip(middle).take(rows) {
        found[i % rows] = k;
    }
    found
}

/// The pixels within radii that are given for equal angles, and the nucleus.
fn star(radii: &[f64], (x, y): (f64, f64), nucleus: &Mask, (width, height): (u32, u32)) -> Option<Mask> {
    let most = radii.iter().copied().fold(0.0, f64::max).ceil() + 1.0;
    let span = |at: f64, size: u32| ((at - most).max(0.0) as u32)..((at + most) as u32).min(size);
    let (xs, ys) = (span(x, width), span(y, height));
    let inside = |u: u32, v: u32| {
        let (dx, dy) = (f64::from(u) + 0.5 - x, f64::from(v) + 0.5 - y);
        let ray = dy.atan2(dx).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU * radii.len() as f64;
        let (first, part) = (ray.floor(), ray.fract());
        let radius = |k: usize| radii[k % radii.len()];
        let here = radius(first as usize) * (1.0 - part) + radius(first as usize + 1) * part;
        dx.hypot(dy) <= here || nucleus.contains(u, v)
    };
    let columns = xs.len();
    let raster: Vec<bool> =
        ys.clone().flat_map(|v| xs.clone().map(move |u| (u, v))).map(|(u, v)| inside(u, v)).collect();
    Some(Mask::from_raster(&raster, columns)?.filled().moved(xs.start, ys.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    /// Diameter of a red cell in the drawn picture, in pixels.
    const RED_CELL: f64 = 36.0;

    fn away(x: u32, y: u32) -> f64 {
        (f64::from(x) + 0.5 - 60.0).hypot(f64::from(y) + 0.5 - 60.0)
    }

    /// A mask of the circle around the middle.
    fn circle(radius: f64) -> Mask {
        let raster: Vec<bool> = (0..120 * 120).map(|i| away(i % 120, i / 120) < radius).collect();
        Mask::from_raster(&raster, 120).unwrap()
    }

    #[test]
    fn cytoplasm_too_pale_to_be_told_from_glass_is_found_where_its_box_is_known() {
        let total = Plane::from_fn(120, 120, |x, y| {
            Luma([match away(x, y) {
                r if r < 16.0 => 1.2,
                r if r < 30.0 => 0.06,
                _ => 0.0,
            }])
        });
        let nucleus = circle(16.0);
        let rays = Rays { total: &total, sum: &total, usual_total: 1.0, red_cell_share: None, others: None };
        let share = |mask: &Mask, radius: f64| mask.area() as f64 / circle(radius).area() as f64;
        let alone = contour(&rays, &nucleus, RED_CELL).unwrap();
        assert!((share(&alone, 16.0) - 1.0).abs() < 0.15, "{}", share(&alone, 16.0));
        // Neither size nor middle of the box are exact.
        for shift in [-3.0, 0.0, 3.0] {
            let box_of =
                |radius: f64| [60.0 - radius + shift, 60.0 - radius, 60.0 + radius + shift, 60.0 + radius];
            for radius in [27.0, 30.0, 34.0] {
                let found = contour_in(&rays, &nucleus, box_of(radius), RED_CELL).unwrap();
                assert!((share(&found, 30.0) - 1.0).abs() < 0.1, "{shift} {radius} {}", share(&found, 30.0));
            }
            let far = contour_in(&rays, &nucleus, box_of(45.0), RED_CELL).unwrap();
            let share = share(&far, 45.0 * (1.0 - AWAY));
            assert!((0.97..1.08).contains(&share), "nothing is looked for elsewhere: {share}");
            assert_eq!(contour_in(&rays, &nucleus, box_of(90.0), RED_CELL), None);
        }
    }
}
