//! A photographed field: the eyepiece's circle, the light, the scale, the white cells.

mod blur;
mod candidates;
mod contour;
mod eyepiece;
mod found;
mod guess;
mod light;
mod other;
mod outline;
mod parts;
mod red_cells;
mod resized;
mod sightings;
mod white_cells;

use image::RgbImage;

pub use candidates::{CANDIDATE_FEATURES, Candidate};
pub use eyepiece::Circle;
pub use found::{corners, iou};
pub use guess::FieldScale;
pub use other::{Colours, NotASmear};
pub(crate) use outline::MOST_UM2;
pub use outline::Outline;
pub use sightings::{Look, LookError, SEEN, STRIDE, Sighting, Sightings, Survey};
pub use white_cells::{Together, WhiteCells};

use crate::mask::components;
use crate::{Mask, MicrometresPerPixel, PixelBox, RED_CELL_UM};
use blur::blurred;
use light::{Densities, Light, Plane};
pub(crate) use light::{quantile, stain};
use red_cells::RedCells;
use resized::resized;

/// How far a healthy person's red cells may be from that: part of every scale's error.
const RED_CELL_ERROR: f64 = 0.04;
/// Longest side of the copy that the eyepiece, the light and the red cells are looked for in.
const MEASURED_SIDE: u32 = 640;
/// The level that the empty field is brought to in cells that are cut out.
const WHITE: f64 = 235.0;

/// A measured scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredScale {
    /// The scale.
    pub scale: MicrometresPerPixel,
    /// Half-width of its 95 % interval as a part of it.
    pub error: f64,
    /// Red cells that it was measured on.
    pub red_cells: usize,
}

/// A white cell in a field.
#[derive(Debug, Clone, PartialEq)]
pub struct WhiteCell {
    /// How sure it is that it is one, 0 to 1.
    pub confidence: f64,
    /// Its outlines, in pixels of the picture.
    pub outline: Outline,
    /// Whether no outline was found for what the network sees, so that an ellipse stands in its place.
    pub mended: bool,
}

/// A field, its light measured.
pub struct Field<'a> {
    picture: &'a RgbImage,
    circle: Option<Circle>,
    light: Light,
    red_cells: Option<RedCells>,
    colours: Colours,
}

impl<'a> Field<'a> {
    /// Measures the eyepiece, the light and the red cells of a picture.
    #[must_use]
    pub fn of(picture: &'a RgbImage) -> Self {
        let side = picture.width().max(picture.height());
        let factor = (f64::from(MEASURED_SIDE) / f64::from(side.max(1))).min(1.0);
        let copy = resized(picture, factor);
        let circle = eyepiece::eyepiece(&copy);
        let light = Light::of(&copy, circle.as_ref());
        let densities = light.densities(&copy, circle.as_ref());
        let red_cells = red_cells::measure(&densities)
            .map(|found| RedCells { diameter: found.diameter / factor, ..found });
        let colours = Colours::of(&densities);
        Self { picture, circle: circle.map(|circle| circle.scaled(1.0 / factor)), light, red_cells, colours }
    }

    /// The eyepiece's circle in pixels of the picture; `None` where the whole picture is field.
    #[must_use]
    pub const fn eyepiece(&self) -> Option<Circle> {
        self.circle
    }

    /// The scale by the red cells; `None` where too few are seen.
    #[must_use]
    pub fn scale(&self) -> Option<MeasuredScale> {
        let cells = self.red_cells?;
        let scale = MicrometresPerPixel::new(RED_CELL_UM / cells.diameter)?;
        Some(MeasuredScale { scale, error: cells.error.hypot(RED_CELL_ERROR), red_cells: cells.count })
    }

    /// The colours of what is stained and of what is not.
    #[must_use]
    pub const fn colours(&self) -> Colours {
        self.colours
    }

    /// The box of a mask cut out of the picture, its light evened and whitened: what is clear becomes [`WHITE`].
    #[must_use]
    pub fn cut(&self, mask: &Mask) -> RgbImage {
        let b = mask.bounds();
        RgbImage::from_fn(b.width, b.height, |x, y| {
            let (x, y) = (b.x + x, b.y + y);
            let clear = self.clear(x, y);
            let mut pixel = *self.picture.get_pixel(x, y);
            for (value, clear) in pixel.0.iter_mut().zip(clear) {
                *value = (f64::from(*value) * WHITE / clear).round().clamp(0.0, 255.0) as u8;
            }
            pixel
        })
    }

    fn densities(&self, factor: f64) -> Densities {
        let copy = resized(self.picture, factor);
        let circle = self.circle.map(|circle| circle.scaled(factor));
        self.light.densities(&copy, circle.as_ref())
    }

    /// The places that may hold a white cell at this scale.
    #[must_use]
    pub fn candidates(&self, scale: MicrometresPerPixel) -> Vec<Candidate> {
        let factor = Survey::factor(scale);
        let found = candidates::candidates(&self.densities(factor), &[]);
        found.into_iter().map(|c| c.enlarged(1.0 / factor)).collect()
    }

    /// The scale at which the most likely nucleus is as large as nuclei are, for pictures that show too few red cells to
    /// measure: what is darkest in red light is parted from the rest (Otsu, IEEE Trans. SMC 9, 1979), and each large piece
    /// is tried as a nucleus. No firm verdict may rest on it.
    #[must_use]
    pub fn plausible_scale(&self, classifier: &WhiteCells) -> Option<MicrometresPerPixel> {
        /// A nucleus covers about as much as this many red cells.
        const NUCLEUS: f64 = 1.4;
        /// Longest side of the copy that pieces are looked for in.
        const SIDE: f64 = 320.0;
        /// Pieces that are tried.
        const TRIED: usize = 4;
        /// Lobes of a nucleus lie this far from one of them at most, in diameters of a red cell as that one tells it.
        const APART: f64 = 0.7;
        /// Logarithms of odds for every doubling, so to speak, of a diameter (e-folding).
        const LARGER: f64 = 6.0;
        let (width, height) = self.picture.dimensions();
        let factor = (SIDE / f64::from(width.max(height))).min(1.0);
        let densities = self.densities(factor);
        let red: Plane = blurred(densities.red, 1.5);
        let values: Vec<f32> =
            red.iter().zip(&densities.inside).filter(|(_, inside)| **inside).map(|(&v, _)| v).collect();
        let dark = light::otsu(&values);
        let set: Vec<bool> =
            red.iter().zip(&densities.inside).map(|(&v, &inside)| inside && v >= dark).collect();
        let mut pieces = components(&set, red.width() as usize, (set.len() / 2000).max(9));
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.area()));
        let of_nucleus = |area: f64| (area * 4.0 / std::f64::consts::PI / NUCLEUS).sqrt();
        let likely = |diameter: f64| {
            let scale = MicrometresPerPixel::new(RED_CELL_UM / diameter)?;
            let cells = self.white_cells(scale, &WhiteCells { threshold: 0.0, ..classifier.clone() });
            let size = |c: &WhiteCell| (of_nucleus(c.outline.nucleus.area() as f64) / diameter).ln();
            // Where nuclei of any size look alike, the larger one is no speck.
            let odds = |c: &WhiteCell| {
                let odds = (c.confidence.max(1e-9) / (1.0 - c.confidence).max(1e-9)).ln().min(3.0);
                odds - 6.0 * size(c).abs() + LARGER * diameter.ln()
            };
            let best = cells.iter().max_by(|a, b| odds(a).total_cmp(&odds(b)))?;
            Some((odds(best), scale, of_nucleus(best.outline.nucleus.area() as f64)))
        };
        // A piece may be one lobe of several: what lies beside it is tried with it.
        let joined = |piece: &Mask| {
            let reach = APART * of_nucleus(piece.area() as f64);
            let beside = pieces.iter().filter(|other| gap(piece.bounds(), other.bounds()) <= reach);
            beside.map(Mask::area).sum::<usize>()
        };
        let mut areas: Vec<usize> =
            pieces.iter().take(TRIED).flat_map(|piece| [piece.area(), joined(piece)]).collect();
        areas.sort_unstable();
        areas.dedup();
        let judged = areas.into_iter().filter_map(|area| {
            let first = likely(of_nucleus(area as f64) / factor)?;
            // A nucleus of several lobes is larger than the piece that it was found by.
            let second = likely(first.2).filter(|second| second.0 > first.0);
            Some(second.unwrap_or(first))
        });
        judged.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, scale, _)| scale)
    }

    /// The most likely white cell at this scale, however unlikely: for crops, which the model has not learnt from.
    #[must_use]
    pub fn likeliest(&self, scale: MicrometresPerPixel, classifier: &WhiteCells) -> Option<WhiteCell> {
        let anything = WhiteCells { threshold: 0.0, ..classifier.clone() };
        let cells = self.white_cells(scale, &anything).into_iter();
        cells.max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }
}

/// From one box to another, in pixels; 0 where they touch.
fn gap(a: PixelBox, b: PixelBox) -> f64 {
    let away = |low: u32, size: u32, other: u32, other_size: u32| {
        let between = low.max(other).saturating_sub((low + size).min(other + other_size));
        f64::from(between)
    };
    away(a.x, a.width, b.x, b.width).hypot(away(a.y, a.height, b.y, b.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_that_touch_or_cover_each_other_have_no_gap() {
        let of = |x, y, width, height| PixelBox { x, y, width, height };
        assert_eq!(gap(of(0, 0, 10, 10), of(10, 5, 4, 4)), 0.0);
        assert_eq!(gap(of(0, 0, 10, 10), of(2, 2, 3, 3)), 0.0);
        assert_eq!(gap(of(13, 14, 5, 5), of(0, 0, 10, 10)), 5.0);
    }
}
