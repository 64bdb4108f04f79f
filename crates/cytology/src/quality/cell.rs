//! The sharpness of one cell.

use image::RgbImage;

use super::focus::{Comparison, blur, slopes};
use super::light::optical_density;
use crate::{Mask, MicrometresPerPixel};

/// The two smoothings that a cell's edges are compared after, in micrometres: chromatin is finer than a red cell's rim.
const FINE_UM: f64 = 0.2;
const COARSE_UM: f64 = 0.5;

/// How sharp a cell is, by the edges inside its mask alone: the same for a prepared cell on black and one in a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellMeasures {
    /// Standard deviation of the blur of its edges in µm, in the direction in which it is least; 0 to 1.5. `None` where it
    /// has no edge.
    pub blur_um: Option<f64>,
    /// Standard deviation of what blurs them further in the direction in which it is most, in µm, 0 and up.
    pub motion_um: Option<f64>,
}

impl CellMeasures {
    /// Measures the cell of `picture` that `mask` covers, at this scale.
    #[must_use]
    pub fn of(picture: &RgbImage, mask: &Mask, scale: MicrometresPerPixel) -> Self {
        // Pixels of half the finer smoothing to all of it: smaller ones cost time, larger ones cannot hold it.
        let shrink = (FINE_UM / 2.0 / scale.get()).floor().max(1.0);
        let enlarge = (scale.get() / FINE_UM).ceil().clamp(1.0, 4.0);
        let um = scale.get() * shrink / enlarge;
        let by = Comparison { fine: FINE_UM / um, coarse: COARSE_UM / um, edges: 0.2, grain: false };
        let bounds = mask.bounds();
        let cell = optical_density(picture, bounds, shrink as u32, enlarge as u32);
        let inside: Vec<bool> = cell
            .enumerate_pixels()
            .map(|(u, v, _)| {
                let at = |i: u32| ((f64::from(i) + 0.5) * shrink / enlarge) as u32;
                mask.contains(bounds.x + at(u), bounds.y + at(v))
            })
            .collect();
        let found = blur(&slopes(&cell, &inside, by), by).map(|blur| blur.times(um));
        Self { blur_um: found.map(|blur| blur.least), motion_um: found.map(|blur| blur.further()) }
    }
}
