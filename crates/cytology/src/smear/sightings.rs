//! What a network sees in a field: for each place how likely the middle of a white cell is there, and the box of that cell.
//!
//! The network itself is run by others; here are its input and the meaning of its output, which the trainer shares.

use rayon::prelude::*;

use super::candidates::RED_CELL;
use super::light::Densities;
use crate::{MicrometresPerPixel, RED_CELL_UM};

/// Planes of the input: densities of red, green and blue light relative to the field's cells.
const PLANES: usize = 3;
/// Pixels of the input for one place of the output, in both directions.
pub const STRIDE: u32 = 2;
/// Planes of the output: the logarithm of the odds, the way to the middle of the cell to the right and down in diameters of
/// a red cell, and the logarithms of the width and the height of its box in diameters of a red cell.
pub const SEEN: usize = 5;
/// Logit from which on a peak counts as a white cell when nothing else is known.
const PEAK: f64 = -0.5;
/// Places around a peak that are lower.
const PEAK_REACH: u32 = 2;
/// How far from a place the middle of its cell may be seen, in diameters of a red cell.
pub(super) const NEAR: f64 = 0.4;
/// Added to densities before they are compared, so that a field without stain is no division by nothing.
const LEAST: f32 = 0.03;

/// The input of a network that sees white cells: a field at a fixed scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Shape `[3, height, width]`: `ln(1 + d / usual)` of the densities of red, green and blue light, `usual` being their
    /// medians over the field's cells. 0 is clear glass, and what lies outside of the eyepiece.
    pub planes: Vec<f32>,
}

impl Survey {
    /// Diameter of a red cell, in its pixels.
    pub const RED_CELL: f64 = RED_CELL;

    /// How many of its pixels are one of a picture at this scale.
    #[must_use]
    pub fn factor(scale: MicrometresPerPixel) -> f64 {
        RED_CELL / scale.pixels(RED_CELL_UM)
    }

    /// Of densities in a copy whose red cells have that diameter.
    pub(super) fn of(densities: &Densities) -> Self {
        let (width, height) = densities.red.dimensions();
        let size = (width * height) as usize;
        let mut planes = vec![0.0; PLANES * size];
        let of = [&densities.red, &densities.green, &densities.blue];
        let usual = densities.usual().unwrap_or_default();
        planes.par_chunks_exact_mut(size.max(1)).zip(of).zip(usual).for_each(|((values, plane), usual)| {
            let usual = usual.max(0.0) + LEAST;
            let densities = plane.as_raw().par_iter().zip(&densities.inside);
            values.par_iter_mut().zip(densities).for_each(|(value, (&density, &inside))| {
                *value = if inside { (1.0 + density.max(0.0) / usual).ln() } else { 0.0 };
            });
        });
        Self { width, height, planes }
    }
}

/// What a network sees in a [`Survey`].
#[derive(Debug, Clone, PartialEq)]
pub struct Sightings {
    /// Columns: those of the survey over [`STRIDE`], rounded up.
    pub width: u32,
    /// Rows, likewise.
    pub height: u32,
    /// Shape `[5, height, width]`, see [`SEEN`].
    pub values: Vec<f32>,
}

/// A white cell that the network sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Logarithm of the odds that a white cell's middle is here.
    pub logit: f64,
    /// Its box in pixels of the survey: left, top, right, bottom.
    pub bounds: [f64; 4],
}

impl Sighting {
    /// How much it speaks for a white cell, above 0 for a peak.
    pub(super) fn weight(&self) -> f64 {
        self.logit - PEAK
    }

    /// The middle of its box, in pixels of the survey.
    fn middle(&self) -> (f64, f64) {
        let [left, top, right, bottom] = self.bounds;
        (f64::midpoint(left, right), f64::midpoint(top, bottom))
    }

    /// Side of a square as large as its box, in pixels of the survey.
    pub(super) fn side(&self) -> f64 {
        let [left, top, right, bottom] = self.bounds;
        ((right - left) * (bottom - top)).sqrt()
    }
}

impl Sightings {
    /// The white cells by the network alone: places that are likelier than those around them.
    pub(super) fn peaks(&self) -> Vec<Sighting> {
        let around = |at: u32, size: u32| at.saturating_sub(PEAK_REACH)..(at + PEAK_REACH + 1).min(size);
        let is_peak = |&(column, row): &(u32, u32)| {
            let here = self.value(0, column, row);
            let lower = |(u, v): (u32, u32)| {
                let other = self.value(0, u, v);
                other < here || (other == here && (v, u) >= (row, column))
            };
            here > PEAK
                && around(row, self.height)
                    .flat_map(|v| around(column, self.width).map(move |u| (u, v)))
                    .all(lower)
        };
        let places = (0..self.height).flat_map(|row| (0..self.width).map(move |column| (column, row)));
        places.filter(is_peak).map(|(column, row)| self.at(column, row)).collect()
    }

    /// The middles of their boxes, in pixels of the survey.
    pub(super) fn middles(&self) -> Vec<(f64, f64)> {
        self.peaks().iter().map(Sighting::middle).collect()
    }

    fn value(&self, plane: usize, column: u32, row: u32) -> f64 {
        let (width, height) = (self.width as usize, self.height as usize);
        let value = self.values.get((plane * height + row as usize) * width + column as usize);
        f64::from(value.copied().unwrap_or_default())
    }

    /// What is most likely near `(x, y)`, in pixels of the survey; `None` outside of it.
    #[must_use]
    pub fn near(&self, x: f64, y: f64) -> Option<Sighting> {
        let stride = f64::from(STRIDE);
        let reach = NEAR * RED_CELL / stride;
        let (x, y) = (x / stride - 0.5, y / stride - 0.5);
        let span = |at: f64, size: u32| {
            let first = (at - reach).ceil().max(0.0) as u32;
            first..((at + reach).floor() + 1.0).clamp(0.0, f64::from(size)) as u32
        };
        let places =
            span(y, self.height).flat_map(|row| span(x, self.width).map(move |column| (column, row)));
        let near = places.filter(|&(u, v)| (f64::from(u) - x).hypot(f64::from(v) - y) <= reach);
        let (column, row) =
            near.max_by(|a, b| self.value(0, a.0, a.1).total_cmp(&self.value(0, b.0, b.1)))?;
        Some(self.at(column, row))
    }

    fn at(&self, column: u32, row: u32) -> Sighting {
        let value = |plane| self.value(plane, column, row);
        let middle = |at: u32, way: f64| (f64::from(at) + 0.5) * f64::from(STRIDE) + way * RED_CELL;
        let (x, y) = (middle(column, value(1)), middle(row, value(2)));
        // No white cell is a tenth of a red cell, and none is ten of them.
        let half = |logarithm: f64| logarithm.clamp(-2.3, 2.3).exp() * RED_CELL / 2.0;
        let (w, h) = (half(value(3)), half(value(4)));
        Sighting { logit: value(0), bounds: [x - w, y - h, x + w, y + h] }
    }
}

/// Why a network could not look at a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the field could not be looked at: {0}")]
pub struct LookError(pub String);

/// A network that sees white cells.
pub trait Look: Sync {
    /// What is seen in a survey.
    ///
    /// # Errors
    /// [`LookError`] says why the network failed.
    fn look(&self, survey: &Survey) -> Result<Sightings, LookError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_place_nearby_is_taken_with_its_box() {
        let (width, height) = (20_u32, 10_u32);
        let mut values = vec![0.0; SEEN * 200];
        values[..200].fill(-5.0);
        let at = |plane: usize, column: usize, row: usize| plane * 200 + row * 20 + column;
        values[at(0, 6, 4)] = 3.0;
        values[at(0, 16, 4)] = 9.0;
        values[at(1, 6, 4)] = 0.5;
        values[at(3, 6, 4)] = 2.0_f32.ln();
        let sightings = Sightings { width, height, values };
        let found = sightings.near(12.0, 10.0).unwrap();
        assert!((found.logit - 3.0).abs() < 1e-9);
        let expected = [20.0 - 14.0, 9.0 - 7.0, 20.0 + 14.0, 9.0 + 7.0];
        assert!(found.bounds.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?}");
        assert_eq!(sightings.near(-50.0, 4.0), None);
        let peaks: Vec<f64> = sightings.peaks().iter().map(|peak| peak.logit).collect();
        assert_eq!(peaks, [3.0, 9.0]);
    }
}
