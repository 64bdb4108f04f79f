//! Places where a white cell may be, and what they look like in numbers.

use image::Luma;
use image::imageops::{FilterType, resize};
use rayon::prelude::*;

use super::blur::blurred;
use super::light::{Densities, Plane, stain};
use super::sightings::NEAR;

/// Diameter of a red cell in pixels of the picture that candidates are looked for in.
pub(super) const RED_CELL: f64 = 14.0;
/// Smoothings, in diameters of a red cell.
const SMOOTHINGS: [f64; 5] = [0.1, 0.2, 0.35, 0.6, 1.2];
/// Which of them finds the places.
const PLACES: usize = 2;
/// Densities of red light, in those of a red cell, whose area is measured.
const RED_LEVELS: [f32; 4] = [1.3, 1.7, 2.2, 3.0];
/// The same for red and green less blue.
const SUM_LEVELS: [f32; 3] = [1.3, 1.7, 2.2];
/// Numbers that describe a candidate.
pub const CANDIDATE_FEATURES: usize = 3 * SMOOTHINGS.len() + RED_LEVELS.len() + SUM_LEVELS.len() + 6;

/// A place that may hold a white cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// From the left, in pixels of the picture.
    pub x: f64,
    /// From the top, in pixels of the picture.
    pub y: f64,
    /// Logarithms of densities relative to the field's red cells, of areas relative to a red cell's.
    pub features: [f64; CANDIDATE_FEATURES],
}

impl Candidate {
    /// The same in a picture `factor` times as large.
    pub(super) fn enlarged(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor, ..self }
    }
}

/// What the field's cells absorb: the medians over all pixels that absorb green.
struct Usual {
    red: f32,
    green: f32,
    blue: f32,
    sum: f32,
}

/// The three densities smoothed over the field alone; wide smoothings in a reduced copy.
struct Smooth {
    planes: [Plane; 3],
    reduced: u32,
}

impl Smooth {
    /// `inside` is 1 in the field and 0 outside; `None` where the whole picture is field.
    fn of(planes: [&Plane; 3], inside: Option<&Plane>, sigma: f32) -> Self {
        let reduced = if sigma >= 6.0 { 4 } else { 1 };
        let (width, height) = planes[0].dimensions();
        let small = |plane: &Plane| {
            let (width, height) = (width.div_ceil(reduced), height.div_ceil(reduced));
            if reduced == 1 { plane.clone() } else { resize(plane, width, height, FilterType::Triangle) }
        };
        let smoothed = |plane: &Plane| blurred(small(plane), sigma / reduced as f32);
        let weights = inside.map(smoothed);
        let smooth = |plane: &Plane| {
            let (Some(inside), Some(weights)) = (inside, &weights) else { return smoothed(plane) };
            let within = |x, y| Luma([plane.get_pixel(x, y).0[0] * inside.get_pixel(x, y).0[0]]);
            let mut values = smoothed(&Plane::from_fn(width, height, within));
            values.iter_mut().zip(weights.iter()).for_each(|(value, weight)| *value /= weight.max(0.05));
            values
        };
        let [red, green, blue] = planes;
        let (red, (green, blue)) =
            rayon::join(|| smooth(red), || rayon::join(|| smooth(green), || smooth(blue)));
        Self { planes: [red, green, blue], reduced }
    }

    fn at(&self, x: u32, y: u32) -> [f32; 3] {
        std::array::from_fn(|c| self.planes[c].get_pixel(x / self.reduced, y / self.reduced).0[0])
    }
}

/// The candidates of a field whose red cells have a diameter of [`RED_CELL`] pixels; places are those of its pixels. What
/// others see in places that no candidate is near is a candidate as well.
pub(super) fn candidates(densities: &Densities, seen: &[(f64, f64)]) -> Vec<Candidate> {
    let (width, height) = densities.red.dimensions();
    let inside = densities.inside.contains(&false).then(|| densities.field());
    let planes = [&densities.red, &densities.green, &densities.blue];
    let smooth: Vec<Smooth> = SMOOTHINGS
        .into_par_iter()
        .map(|s| Smooth::of(planes, inside.as_ref(), (s * RED_CELL) as f32))
        .collect();
    let at = |s: usize, x: u32, y: u32| smooth[s].at(x, y);
    let places = Plane::from_fn(width, height, |x, y| {
        let [r, g, b] = at(PLACES, x, y);
        Luma([stain(r, g, b)])
    });
    let Some(usual) = usual(densities, &places) else { return Vec::new() };
    let reach = (0.45 * RED_CELL).round() as u32;
    let is_peak = |x: u32, y: u32| {
        let value = places.get_pixel(x, y).0[0];
        let (xs, ys) = (
            x.saturating_sub(reach)..=(x + reach).min(width - 1),
            y.saturating_sub(reach)..=(y + reach).min(height - 1),
        );
        // Of equal values the first is the peak.
        value > usual.sum
            && ys.flat_map(|v| xs.clone().map(move |u| (u, v))).all(|(u, v)| {
                let other = places.get_pixel(u, v).0[0];
                other < value || (other == value && (v, u) >= (y, x))
            })
    };
    let inside = |x: u32, y: u32| densities.inside[(y * width + x) as usize];
    let pixels = (0..height).into_par_iter().flat_map_iter(|y| (0..width).map(move |x| (x, y)));
    let mut found: Vec<(u32, u32)> = pixels.filter(|&(x, y)| inside(x, y) && is_peak(x, y)).collect();
    for &(x, y) in seen {
        let away = |&(u, v): &(u32, u32)| (f64::from(u) + 0.5 - x).hypot(f64::from(v) + 0.5 - y);
        let pixel = (x.max(0.0) as u32, y.max(0.0) as u32);
        let there = pixel.0 < width && pixel.1 < height && inside(pixel.0, pixel.1);
        if there && found.iter().all(|place| away(place) > NEAR * RED_CELL) {
            found.push(pixel);
        }
    }
    found
        .into_par_iter()
        .map(|(x, y)| {
            let around = around(densities, x, y, &usual);
            let relative = (0..SMOOTHINGS.len()).flat_map(|s| {
                let [r, g, b] = at(s, x, y);
                [r / (usual.red + 0.03), g / (usual.green + 0.03), b / (usual.blue + 0.03)]
            });
            let contrast = places.get_pixel(x, y).0[0] - usual.sum;
            let own = [usual.red, usual.green, usual.blue, contrast];
            let mut features = [0.0; CANDIDATE_FEATURES];
            for (feature, value) in features.iter_mut().zip(relative.chain(around).chain(own)) {
                *feature = (f64::from(value.max(0.0)) + 0.1).ln();
            }
            Candidate { x: f64::from(x) + 0.5, y: f64::from(y) + 0.5, features }
        })
        .collect()
}

fn usual(densities: &Densities, places: &Plane) -> Option<Usual> {
    let [red, green, blue] = densities.usual()?;
    Some(Usual { red, green, blue, sum: densities.of_cells(places)? })
}

/// Areas above the levels, the part of the window that is field, and the contrast in red, in a window of about two red
/// cells.
fn around(
    densities: &Densities,
    x: u32,
    y: u32,
    usual: &Usual,
) -> [f32; RED_LEVELS.len() + SUM_LEVELS.len() + 2] {
    let (width, height) = densities.red.dimensions();
    let reach = (1.1 * RED_CELL) as u32;
    let xs = x.saturating_sub(reach)..=(x + reach).min(width - 1);
    let ys = y.saturating_sub(reach)..=(y + reach).min(height - 1);
    let usual_sum = stain(usual.red, usual.green, usual.blue);
    let (mut all, mut count, mut total, mut squares) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let mut areas = [0.0_f32; RED_LEVELS.len() + SUM_LEVELS.len()];
    for i in ys.flat_map(|v| xs.clone().map(move |u| (v * width + u) as usize)) {
        all += 1.0;
        if !densities.inside[i] {
            continue;
        }
        let red = densities.red.as_raw()[i];
        let sum = stain(red, densities.green.as_raw()[i], densities.blue.as_raw()[i]);
        count += 1.0;
        total += red;
        squares += red * red;
        let above = RED_LEVELS.iter().map(|t| red > t * usual.red + 0.02);
        for (area, above) in
            areas.iter_mut().zip(above.chain(SUM_LEVELS.iter().map(|t| sum > t * usual_sum + 0.02)))
        {
            *area += f32::from(u8::from(above));
        }
    }
    let red_cell = (std::f64::consts::PI * RED_CELL * RED_CELL / 4.0) as f32;
    let mean = total / count.max(1.0);
    let spread = (squares / count.max(1.0) - mean * mean).max(0.0).sqrt();
    let mut found = [0.0; RED_LEVELS.len() + SUM_LEVELS.len() + 2];
    for (found, area) in found.iter_mut().zip(areas) {
        *found = area / red_cell;
    }
    found[areas.len()] = count / all.max(1.0);
    found[areas.len() + 1] = spread / (usual.red + 0.03);
    found
}
