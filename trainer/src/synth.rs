//! Synthetic smears with exact masks, for demos and tests. Nothing here is a patient's cell, and nothing that
//! is measured on these drawings says anything about real ones.
//!
//! Light is drawn as in the microscope: each thing on the slide adds optical density, and a pixel is
//! `clear · 10^(−density)` per channel (Beer–Lambert).

use std::f32::consts::TAU;

use image::{GrayImage, Luma, Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// A red cell: pink, paler in the middle, 7.2 to 7.8 µm.
    Red,
    /// A small lymphocyte: a dense round nucleus and a thin rim of cytoplasm, 7.5 to 9.5 µm.
    Lymphocyte,
    /// A blast: a large nucleus with open chromatin and nucleoli, 11 to 14 µm.
    Blast,
}

impl CellKind {
    /// Smallest and largest diameter in micrometres.
    const fn diameter_um(self) -> (f32, f32) {
        match self {
            Self::Red => (7.2, 7.8),
            Self::Lymphocyte => (7.5, 9.5),
            Self::Blast => (11.0, 14.0),
        }
    }
}

/// What a smear shows, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmearSpec {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Micrometres per pixel.
    pub um_per_px: f32,
    /// Red cells to draw; fewer where there is no room.
    pub red_cells: usize,
    /// Lymphocytes to draw.
    pub lymphocytes: usize,
    /// Blasts to draw.
    pub blasts: usize,
    /// Strength of the stain: 1 is ordinary.
    pub stain: f32,
    /// Radius of the blur (one standard deviation) in micrometres: 0 is in focus.
    pub blur_um: f32,
    /// Seed of every random draw.
    pub seed: u64,
}

impl Default for SmearSpec {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 960,
            um_per_px: 0.1,
            red_cells: 110,
            lymphocytes: 6,
            blasts: 6,
            stain: 1.0,
            blur_um: 0.12,
            seed: 7,
        }
    }
}

/// A drawn cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DrawnCell {
    /// What it is.
    pub kind: CellKind,
    /// Its number in the mask picture, from 1.
    pub label: u8,
    /// Centre, in pixels.
    pub centre: [f32; 2],
    /// Mean diameter, in micrometres.
    pub diameter_um: f32,
}

/// A drawn smear with its truth.
pub struct Smear {
    /// The picture.
    pub picture: RgbImage,
    /// For each pixel the label of the white cell there; 0 is none (red cells are not labelled).
    pub labels: GrayImage,
    /// Every drawn cell; red cells have label 0.
    pub cells: Vec<DrawnCell>,
}

/// Draws a smear. White cells lie wholly inside the picture and touch nothing.
#[must_use]
pub fn smear(spec: &SmearSpec) -> Smear {
    let mut rng = StdRng::seed_from_u64(spec.seed);
    let mut canvas = Canvas::new(spec.width, spec.height, spec.um_per_px, spec.stain);
    let mut cells: Vec<DrawnCell> = Vec::new();
    let kinds = [
        (CellKind::Blast, spec.blasts),
        (CellKind::Lymphocyte, spec.lymphocytes),
        (CellKind::Red, spec.red_cells),
    ];
    for (kind, count) in kinds {
        for _ in 0..count {
            if let Some(mut cell) = place(kind, spec, &cells, &mut rng) {
                let whites = cells.iter().filter(|c| c.label > 0).count();
                // Labels are bytes, so at most 255 white cells have one.
                cell.label =
                    if kind == CellKind::Red { 0 } else { u8::try_from(whites + 1).unwrap_or(u8::MAX) };
                canvas.draw(&cell, &mut rng);
                cells.push(cell);
            }
        }
    }
    let labels = canvas.labels.clone();
    let picture = canvas.develop(spec.blur_um / spec.um_per_px, &mut rng);
    Smear { picture, labels, cells }
}

/// One white cell at the training scale in the middle of a black square of `side` pixels, masked exactly, as
/// the C-NMC cells are.
#[must_use]
pub fn single_cell(kind: CellKind, side: u32, seed: u64) -> RgbImage {
    let mut rng = StdRng::seed_from_u64(seed);
    let um_per_px = cytology::TRAINING_SCALE.get() as f32;
    let mut canvas = Canvas::new(side, side, um_per_px, 1.6);
    let (low, high) = kind.diameter_um();
    let centre = [side as f32 / 2.0; 2];
    let cell = DrawnCell { kind, label: 1, centre, diameter_um: rng.random_range(low..high) };
    canvas.draw(&cell, &mut rng);
    let labels = canvas.labels.clone();
    let mut picture = canvas.develop(2.0, &mut rng);
    for (pixel, label) in picture.pixels_mut().zip(labels.pixels()) {
        if label.0[0] == 0 {
            *pixel = Rgb([0; 3]);
        }
    }
    picture
}

/// A free place for a cell: 200 tries.
fn place(kind: CellKind, spec: &SmearSpec, cells: &[DrawnCell], rng: &mut StdRng) -> Option<DrawnCell> {
    let (low, high) = kind.diameter_um();
    let diameter_um = rng.random_range(low..high);
    let radius = diameter_um / 2.0 / spec.um_per_px;
    // Outlines bulge by up to an eighth; red cells may be cut by the border, white cells may not.
    let margin = if kind == CellKind::Red { 0.0 } else { radius * 1.25 };
    let (width, height) = (spec.width as f32, spec.height as f32);
    if width <= 2.0 * margin || height <= 2.0 * margin {
        return None;
    }
    (0..200).find_map(|_| {
        let centre = [rng.random_range(margin..width - margin), rng.random_range(margin..height - margin)];
        let free = cells.iter().all(|other| {
            let gap = (other.centre[0] - centre[0]).hypot(other.centre[1] - centre[1]);
            gap > (radius + other.diameter_um / 2.0 / spec.um_per_px) * 1.15
        });
        free.then_some(DrawnCell { kind, label: 0, centre, diameter_um })
    })
}

/// Optical density of each dye per channel: red, green, blue. Between the medians of two sets of labelled fields, where red
/// cells have about 0.06, 0.13, 0.10 and nuclei from 0.2, 0.3, 0 to 0.3, 1.4, 0.1: nuclei hardly absorb blue light.
const EOSIN: [f32; 3] = [0.06, 0.15, 0.11];
const BASOPHILIC: [f32; 3] = [0.14, 0.20, 0.01];
const CHROMATIN: [f32; 3] = [0.48, 0.90, 0.01];

struct Canvas {
    density: Vec<[f32; 3]>,
    labels: GrayImage,
    width: u32,
    height: u32,
    um_per_px: f32,
    stain: f32,
}

impl Canvas {
    fn new(width: u32, height: u32, um_per_px: f32, stain: f32) -> Self {
        let density = vec![[0.0; 3]; (width * height) as usize];
        Self { density, labels: GrayImage::new(width, height), width, height, um_per_px, stain }
    }

    fn draw(&mut self, cell: &DrawnCell, rng: &mut StdRng) {
        let radius = cell.diameter_um / 2.0 / self.um_per_px;
        let wobble = if cell.kind == CellKind::Red { 0.02 } else { 0.05 };
        let body = Outline::new(cell.centre, radius, wobble, rng);
        match cell.kind {
            CellKind::Red => {
                let pallor = rng.random_range(0.45..0.65);
                self.add(&body, |depth| {
                    EOSIN.map(|d| d * (1.0 - pallor * (depth * 1.4 - 0.4).clamp(0.0, 1.0)))
                });
            }
            CellKind::Lymphocyte | CellKind::Blast => {
                self.label(&body, cell.label);
                self.add(&body, |_| BASOPHILIC);
                let (size, contrast, grain_um) = match cell.kind {
                    CellKind::Blast => (rng.random_range(0.82..0.90), 0.22, 0.9),
                    _ => (rng.random_range(0.80..0.88), 0.35, 1.5),
                };
                let reach = radius * (1.0 - size) * 0.5;
                let offset = [0, 1].map(|i| cell.centre[i] + rng.random_range(-reach..reach));
                let nucleus = Outline::new(offset, radius * size, 0.04, rng);
                let grain = Noise { seed: rng.random(), pitch: grain_um / self.um_per_px };
                self.add_textured(&nucleus, |x, y| CHROMATIN.map(|d| d * (1.0 + contrast * grain.at(x, y))));
                if cell.kind == CellKind::Blast {
                    for _ in 0..rng.random_range(1..4) {
                        let away = rng.random_range(0.1..0.5) * radius * size;
                        let angle: f32 = rng.random_range(0.0..TAU);
                        let at = [offset[0] + away * angle.cos(), offset[1] + away * angle.sin()];
                        let nucleolus =
                            Outline::new(at, rng.random_range(0.5..0.9) / self.um_per_px, 0.1, rng);
                        self.add(&nucleolus, |_| CHROMATIN.map(|d| -0.35 * d));
                    }
                }
            }
        }
    }

    fn label(&mut self, outline: &Outline, label: u8) {
        self.each(outline, |canvas, x, y, depth| {
            if depth > 0.0 {
                canvas.labels.put_pixel(x, y, Luma([label]));
            }
        });
    }

    /// Adds density within `outline`; `dye` gets the depth, 0 at the outline and 1 in the centre.
    fn add(&mut self, outline: &Outline, dye: impl Fn(f32) -> [f32; 3]) {
        let radius = outline.radius;
        self.each(outline, |canvas, x, y, depth| {
            canvas.lay(x, y, depth * radius, dye(depth.clamp(0.0, 1.0)));
        });
    }

    fn add_textured(&mut self, outline: &Outline, dye: impl Fn(f32, f32) -> [f32; 3]) {
        let radius = outline.radius;
        self.each(outline, |canvas, x, y, depth| canvas.lay(x, y, depth * radius, dye(x as f32, y as f32)));
    }

    /// Lays dye on a pixel; the edge is one pixel wide, so that outlines are not jagged.
    fn lay(&mut self, x: u32, y: u32, inside_px: f32, dye: [f32; 3]) {
        let cover = (inside_px + 0.5).clamp(0.0, 1.0) * self.stain;
        let at = &mut self.density[(y * self.width + x) as usize];
        for (density, dye) in at.iter_mut().zip(dye) {
            *density += cover * dye;
        }
    }

    fn each(&mut self, outline: &Outline, mut visit: impl FnMut(&mut Self, u32, u32, f32)) {
        let reach = outline.radius * 1.3 + 2.0;
        let span = |centre: f32, length: u32| {
            let from = (centre - reach).max(0.0) as u32;
            from..((centre + reach).max(0.0).ceil() as u32).min(length)
        };
        for y in span(outline.centre[1], self.height) {
            for x in span(outline.centre[0], self.width) {
                let depth = outline.depth(x as f32 + 0.5, y as f32 + 0.5);
                if depth * outline.radius > -1.0 {
                    visit(self, x, y, depth);
                }
            }
        }
    }

    /// Turns density into light, with the camera's blur and a little noise.
    fn develop(self, blur_px: f32, rng: &mut StdRng) -> RgbImage {
        const CLEAR: [f32; 3] = [242.0, 238.0, 240.0];
        let mut picture = RgbImage::new(self.width, self.height);
        for (pixel, density) in picture.pixels_mut().zip(&self.density) {
            *pixel = Rgb([0, 1, 2].map(|c| (CLEAR[c] * 10.0_f32.powf(-density[c])).round() as u8));
        }
        if blur_px > 0.1 {
            picture = image::imageops::blur(&picture, blur_px);
        }
        for pixel in picture.pixels_mut() {
            let noise: f32 = rng.random_range(-2.0..2.0);
            pixel.0 = pixel.0.map(|v| (f32::from(v) + noise).clamp(0.0, 255.0) as u8);
        }
        picture
    }
}

/// A wavy circle.
struct Outline {
    centre: [f32; 2],
    radius: f32,
    waves: [(f32, f32); 3],
}

impl Outline {
    fn new(centre: [f32; 2], radius: f32, wobble: f32, rng: &mut StdRng) -> Self {
        let waves =
            std::array::from_fn(|_| (rng.random_range(-wobble..wobble) / 1.5, rng.random_range(0.0..TAU)));
        Self { centre, radius, waves }
    }

    /// How deep a point lies inside: 1 in the centre, 0 on the outline, negative outside.
    fn depth(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let angle = dy.atan2(dx);
        let wave: f32 = self
            .waves
            .iter()
            .zip(2_u8..)
            .map(|(&(size, phase), k)| size * (f32::from(k) * angle + phase).sin())
            .sum();
        1.0 - dx.hypot(dy) / (self.radius * (1.0 + wave))
    }
}

/// Smooth noise between −1 and 1: random values on a lattice, blended between.
struct Noise {
    seed: u64,
    pitch: f32,
}

impl Noise {
    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x / self.pitch, y / self.pitch);
        let (left, top) = (x.floor(), y.floor());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (fx, fy) = (ease(x - left), ease(y - top));
        let corner = |dx: f32, dy: f32| self.lattice((left + dx) as i64, (top + dy) as i64);
        let upper = corner(0.0, 0.0) * (1.0 - fx) + corner(1.0, 0.0) * fx;
        let lower = corner(0.0, 1.0) * (1.0 - fx) + corner(1.0, 1.0) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    fn lattice(&self, x: i64, y: i64) -> f32 {
        // One step of SplitMix64 over the lattice point.
        let mut z = self.seed ^ (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).rotate_left(32);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_smear() {
        let spec = SmearSpec {
            width: 400,
            height: 300,
            red_cells: 10,
            lymphocytes: 1,
            blasts: 1,
            ..SmearSpec::default()
        };
        assert_eq!(smear(&spec).picture, smear(&spec).picture);
        let other = SmearSpec { seed: 8, ..spec };
        assert_ne!(smear(&spec).picture, smear(&other).picture);
    }

    #[test]
    fn masks_have_the_area_of_their_cells() {
        let drawn = smear(&SmearSpec::default());
        for cell in drawn.cells.iter().filter(|c| c.label > 0) {
            let area = drawn.labels.pixels().filter(|p| p.0[0] == cell.label).count() as f32 * 0.01;
            let disc = TAU / 8.0 * cell.diameter_um * cell.diameter_um;
            assert!((area / disc - 1.0).abs() < 0.08, "{cell:?} {area} {disc}");
        }
    }

    #[test]
    fn every_white_cell_is_found_at_the_right_scale() {
        let spec = SmearSpec::default();
        let drawn = smear(&spec);
        let crop = cytology::CropSpec { window_um: 15.0, side: 64 };
        let found = cytology::prepare(&drawn.picture, None, &crop, None).unwrap();
        assert!((found.scale.value().get() as f32 / spec.um_per_px - 1.0).abs() < 0.06, "{:?}", found.scale);
        let whites = drawn.cells.iter().filter(|c| c.label > 0);
        for cell in whites.clone() {
            let hits = found.cells.iter().filter(|f| {
                let middle = [f.bounds().x + f.bounds().width / 2, f.bounds().y + f.bounds().height / 2];
                (middle[0] as f32 - cell.centre[0]).hypot(middle[1] as f32 - cell.centre[1]) < 20.0
            });
            assert_eq!(hits.count(), 1, "{cell:?}");
        }
        assert_eq!(found.cells.len(), whites.count());
    }
}
