//! A photographed field: the eyepiece's circle, the light, the scale, the white cells.

mod candidates;
mod eyepiece;
mod light;
mod outline;
mod red_cells;
mod white_cells;

use image::RgbImage;
use image::imageops::{FilterType, resize};

pub use candidates::{CANDIDATE_FEATURES, Candidate};
pub use eyepiece::Circle;
pub use outline::Outline;
pub use white_cells::WhiteCells;

use crate::{Mask, MicrometresPerPixel, RED_CELL_UM};
use light::{Densities, Light};
use outline::Stain;
use red_cells::RedCells;

/// How far a healthy person's red cells may be from that: part of every scale's error.
const RED_CELL_ERROR: f64 = 0.04;
/// Longest side of the copy that the eyepiece, the light and the red cells are looked for in.
const MEASURED_SIDE: u32 = 640;
/// Diameter of a red cell in the copy that outlines are drawn in, in pixels, at most.
const OUTLINED: f64 = 60.0;

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
}

/// A field, its light measured.
pub struct Field<'a> {
    picture: &'a RgbImage,
    circle: Option<Circle>,
    light: Light,
    red_cells: Option<RedCells>,
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
        let red_cells = red_cells::measure(&light.densities(&copy, circle.as_ref()))
            .map(|found| RedCells { diameter: found.diameter / factor, ..found });
        Self { picture, circle: circle.map(|circle| circle.scaled(1.0 / factor)), light, red_cells }
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

    fn densities(&self, factor: f64) -> Densities {
        let copy = resized(self.picture, factor);
        let circle = self.circle.map(|circle| circle.scaled(factor));
        self.light.densities(&copy, circle.as_ref())
    }

    /// The places that may hold a white cell at this scale.
    #[must_use]
    pub fn candidates(&self, scale: MicrometresPerPixel) -> Vec<Candidate> {
        let factor = candidates::RED_CELL / scale.pixels(RED_CELL_UM);
        let found = candidates::candidates(&self.densities(factor));
        found.into_iter().map(|c| Candidate { x: c.x / factor, y: c.y / factor, ..c }).collect()
    }

    /// The scale at which something in the field looks most like a white cell whose nucleus is as large as nuclei are: for
    /// crops that show too few red cells to measure. No firm verdict may rest on it.
    #[must_use]
    pub fn plausible_scale(&self, classifier: &WhiteCells) -> Option<MicrometresPerPixel> {
        /// A nucleus covers about as much as this many red cells.
        const NUCLEUS: f64 = 1.4;
        let side = f64::from(self.picture.width().min(self.picture.height()));
        let sizes = (0..10).map(|i| side / 30.0 * 1.35_f64.powi(i)).filter(|&d| d < side);
        let judged = sizes.filter_map(|diameter| {
            let scale = MicrometresPerPixel::new(RED_CELL_UM / diameter)?;
            let cells = self.white_cells(scale, &WhiteCells { threshold: 0.0, ..classifier.clone() });
            let red_cell = std::f64::consts::PI * diameter * diameter / 4.0;
            let odds = |c: &WhiteCell| {
                let size = (c.outline.nucleus.area().max(1) as f64 / red_cell / NUCLEUS).ln();
                (c.confidence.max(1e-9) / (1.0 - c.confidence).max(1e-9)).ln().min(3.0) - 3.0 * size.abs()
            };
            cells.iter().map(odds).max_by(f64::total_cmp).map(|best| (scale, best))
        });
        judged.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(scale, _)| scale)
    }

    /// The white cells at this scale, from top to bottom.
    #[must_use]
    pub fn white_cells(&self, scale: MicrometresPerPixel, classifier: &WhiteCells) -> Vec<WhiteCell> {
        let red_cell = scale.pixels(RED_CELL_UM);
        let factor = (OUTLINED / red_cell).min(1.0);
        let stain = Stain::of(&self.densities(factor), red_cell * factor);
        let mut found: Vec<(f64, Outline)> = Vec::new();
        let mut candidates: Vec<(f64, Candidate)> =
            self.candidates(scale).into_iter().map(|c| (classifier.confidence(&c.features), c)).collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (confidence, place) in candidates {
            if confidence < classifier.threshold {
                break;
            }
            let at = (place.x * factor, place.y * factor);
            let Some(outline) = outline::outline(&stain, at, red_cell * factor) else { continue };
            // Two places in one cell have outlines that overlap.
            if found.iter().all(|(_, other)| overlap(&outline.cell, &other.cell) < 0.4) {
                found.push((confidence, outline));
            }
        }
        let size = self.picture.dimensions();
        let mut cells: Vec<WhiteCell> = found
            .into_iter()
            .filter_map(|(confidence, outline)| {
                let nucleus = outline::enlarged(&outline.nucleus, size, 1.0 / factor)?;
                let cell = outline::enlarged(&outline.cell, size, 1.0 / factor)?;
                Some(WhiteCell { confidence, outline: Outline { nucleus, cell } })
            })
            .collect();
        cells.sort_by_key(|cell| (cell.outline.cell.bounds().y, cell.outline.cell.bounds().x));
        cells
    }
}

/// The part of the smaller one's box that two masks' boxes share.
fn overlap(a: &Mask, b: &Mask) -> f64 {
    let (a, b) = (a.bounds(), b.bounds());
    let shared = |a: u32, a_size: u32, b: u32, b_size: u32| {
        f64::from((a + a_size).min(b + b_size).saturating_sub(a.max(b)))
    };
    let area = shared(a.x, a.width, b.x, b.width) * shared(a.y, a.height, b.y, b.height);
    area / (f64::from(a.width) * f64::from(a.height)).min(f64::from(b.width) * f64::from(b.height))
}

/// A copy `factor` times as large.
fn resized(picture: &RgbImage, factor: f64) -> RgbImage {
    let side = |side: u32| ((f64::from(side) * factor).round() as u32).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if (width, height) == picture.dimensions() {
        return picture.clone();
    }
    resize(picture, width, height, FilterType::Triangle)
}
