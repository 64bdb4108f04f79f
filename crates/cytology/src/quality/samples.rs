//! A field in a few evenly spaced pixels: its light, its burnt-out places, how full it is.

use crate::mask::{Mask, components};
use crate::smear::{Field, quantile, stain};

/// Pixels along the longer side, at most.
const SIDE: u32 = 400;
/// From this value on a channel is cut off.
const TOP: u8 = 254;
/// Up to this value nothing is told from black; a pixel that is black in every channel is no part of the field, but a margin.
const BOTTOM: u8 = 2;
/// A reflection is at least this bright in every channel …
const BURNT: f32 = 248.0;
/// … and brighter than the empty field by this part.
const EXCESS: f32 = 0.04;
/// Smallest reflection, as a part of the field.
const LEAST_GLARE: f64 = 0.0005;
/// Least density of green light that is a cell, whatever the others have.
const LEAST_DENSITY: f32 = 0.015;
/// Where two red cells overlap, twice as much is absorbed; from this much on it counts.
const TWICE: f32 = 1.6;

/// Evenly spaced pixels of a field.
pub(super) struct Samples {
    width: usize,
    /// Pixels of the picture from one to the next.
    step: u32,
    inside: Vec<bool>,
    values: Vec<[u8; 3]>,
    clear: Vec<[f32; 3]>,
    densities: Vec<[f32; 3]>,
}

/// How much of the field cells cover, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Covered {
    /// Part of the field.
    pub part: f64,
    /// Part of that where red cells lie on each other.
    pub overlap: f64,
    /// Density of green light of a typical cell.
    pub green: f64,
    /// Rough diameter of a cell in pixels of the picture; none where nothing is covered, or all.
    pub diameter: Option<f64>,
}

impl Samples {
    pub(super) fn of(field: &Field<'_>) -> Self {
        let picture = field.picture();
        let (width, height) = picture.dimensions();
        let step = width.max(height).div_ceil(SIDE).max(1);
        let (columns, rows) = (width.div_ceil(step), height.div_ceil(step));
        let circle = field.eyepiece();
        let count = columns as usize * rows as usize;
        let mut found = Self {
            width: columns as usize,
            step,
            inside: Vec::with_capacity(count),
            values: Vec::with_capacity(count),
            clear: Vec::with_capacity(count),
            densities: Vec::with_capacity(count),
        };
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let (x, y) = (column * step, row * step);
            let value = picture.get_pixel(x, y).0;
            let clear = field.clear(x, y).map(|v| v as f32);
            let black = value.iter().all(|&v| v <= BOTTOM);
            found.inside.push(!black && circle.is_none_or(|circle| circle.contains(x, y)));
            found.values.push(value);
            found.clear.push(clear);
            found.densities.push(std::array::from_fn(|c| {
                ((clear[c] + 1.0) / (f32::from(value[c]) + 1.0)).log10().clamp(-0.05, 2.0)
            }));
        }
        found
    }

    fn count(&self) -> f64 {
        self.inside.iter().filter(|&&inside| inside).count().max(1) as f64
    }

    fn part(&self, chosen: impl Fn(usize) -> bool) -> f64 {
        (0..self.inside.len()).filter(|&i| self.inside[i] && chosen(i)).count() as f64 / self.count()
    }

    /// Part of the field where a channel is cut off at the top.
    pub(super) fn clipped(&self) -> [f64; 3] {
        std::array::from_fn(|c| self.part(|i| self.values[i][c] >= TOP))
    }

    /// Part of the field where a channel is black.
    pub(super) fn black(&self) -> [f64; 3] {
        std::array::from_fn(|c| self.part(|i| self.values[i][c] <= BOTTOM))
    }

    /// Mean light of the empty field, 0 to 1.
    pub(super) fn level(&self) -> [f64; 3] {
        let sum = |c: usize| {
            let inside = self.inside.iter().zip(&self.clear).filter(|(inside, _)| **inside);
            inside.map(|(_, clear)| f64::from(clear[c])).sum::<f64>()
        };
        std::array::from_fn(|c| sum(c) / self.count() / 255.0)
    }

    /// Part of the field under reflections, and how much brighter than the empty field they are.
    pub(super) fn glare(&self) -> (f64, f64) {
        let excess = |i: usize| {
            let channels = self.values[i].iter().zip(&self.clear[i]);
            channels.map(|(&v, &clear)| f32::from(v) / clear.max(1.0) - 1.0).fold(f32::INFINITY, f32::min)
        };
        let burnt: Vec<bool> = (0..self.inside.len())
            .map(|i| {
                let bright = self.values[i].iter().all(|&v| f32::from(v) >= BURNT);
                self.inside[i] && bright && excess(i) >= EXCESS
            })
            .collect();
        let least = ((self.count() * LEAST_GLARE) as usize).max(4);
        let blobs = components(&burnt, self.width, least);
        let area: usize = blobs.iter().map(Mask::area).sum();
        let inside = |mask: &Mask| {
            mask.pixels().map(|(x, y)| f64::from(excess(y as usize * self.width + x as usize))).sum::<f64>()
        };
        let contrast = blobs.iter().map(inside).fold(0.0, |sum, excess| sum + excess) / area.max(1) as f64;
        (area as f64 / self.count(), contrast)
    }

    /// Red and green less blue density above which the most stained part of the field lies: of nuclei, where there are any.
    pub(super) fn stain(&self, part: f64) -> f64 {
        let inside = self.inside.iter().zip(&self.densities).filter(|(inside, _)| **inside);
        let mut values: Vec<f32> = inside.map(|(_, &[red, green, blue])| stain(red, green, blue)).collect();
        f64::from(quantile(&mut values, 1.0 - part))
    }

    /// How full the field is.
    pub(super) fn covered(&self) -> Covered {
        let green = |i: usize| self.densities[i][1];
        // The empty field scatters around 0: what lies below says how far.
        let below: Vec<f32> =
            (0..self.inside.len()).filter(|&i| self.inside[i]).map(green).filter(|&v| v < 0.0).collect();
        let squares: f32 = below.iter().map(|v| v * v).sum();
        let grain = (squares / below.len().max(1) as f32).sqrt();
        let least = LEAST_DENSITY.max(2.5 * grain);
        let mut cells: Vec<f32> =
            (0..self.inside.len()).filter(|&i| self.inside[i]).map(green).filter(|&v| v > least).collect();
        let typical = quantile(&mut cells, 0.5);
        let edge = (typical / 2.0).max(least);
        let part = self.part(|i| green(i) > edge);
        let doubled = |i: usize| {
            let [red, green, blue] = self.densities[i];
            green > TWICE * typical && red < 0.75 * green && blue > green / 2.0
        };
        let overlap = self.part(|i| green(i) > edge && doubled(i)) / part.max(1e-9);
        Covered { part, overlap, green: f64::from(typical), diameter: self.diameter(edge, part) }
    }

    /// The diameter of discs, scattered at random, that cover this part with this length of border: of `λ` discs an area,
    /// `1 − p = exp(−λ π d² / 4)`, and the border is `(1 − p) λ π d` long (Chiu et al., Stochastic Geometry and its
    /// Applications, 3rd ed., §3.1). A line crosses a border of length `L` an area `2 L / π` times a length.
    fn diameter(&self, edge: f32, part: f64) -> Option<f64> {
        let covered = |i: usize| self.densities[i][1] > edge;
        let mut pairs = 0.0;
        let mut crossings = 0.0;
        for i in 0..self.inside.len() {
            let right = ((i + 1) % self.width != 0).then_some(i + 1);
            for next in [right, Some(i + self.width)].into_iter().flatten() {
                if self.inside[i] && self.inside.get(next).is_some_and(|&inside| inside) {
                    pairs += 1.0;
                    crossings += f64::from(u8::from(covered(i) != covered(next)));
                }
            }
        }
        if crossings < 1.0 || !(0.005..0.995).contains(&part) {
            return None;
        }
        let border = std::f64::consts::FRAC_PI_2 * crossings / (pairs * f64::from(self.step));
        Some(-4.0 * (1.0 - part) * (1.0 - part).ln() / border)
    }
}
