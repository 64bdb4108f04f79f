//! What is measured on a whole field.

use image::RgbImage;

use super::focus::{Blur, Comparison, Slopes, blur, slopes};
use super::light::optical_density;
use super::samples::Samples;
use crate::smear::Field;
use crate::{PixelBox, RED_CELL_UM};

/// A red cell's diameter in the copy that edges are measured in is about this many pixels.
const RED_CELL: f64 = 32.0;
/// The two smoothings that edges are compared after, in micrometres.
const FINE_UM: f64 = 0.3;
const COARSE_UM: f64 = 0.75;
/// Tiles along each side of the field whose edges are measured: a large field is not measured whole.
const TILES: u32 = 3;
/// Side of a tile in pixels of the copy.
const TILE: f64 = 160.0;
/// Density of green light against full light from which on a pixel is black: no specimen, but a margin.
const BLACK: f32 = 1.9;
/// The most stained part of a field that its stain is told by: about what one white cell covers.
const STAINED: f64 = 0.004;

/// What was measured on a field. Lengths are relative to its own red cells, and parts to its own area, so a picture of
/// another resolution measures the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Standard deviation of the blur of edges in µm, in the direction in which it is least, 0 to 2.3; `None` where there is
    /// no edge.
    pub blur_um: Option<f64>,
    /// Standard deviation of what blurs them further in the direction in which it is most, in µm, 0 and up. An even
    /// movement by a length `L` has `L / √12`.
    pub motion_um: Option<f64>,
    /// That direction, as the angle from the picture's rows, 0 to π, downwards.
    pub motion_direction: Option<f64>,
    /// Part of the field where red, green and blue are cut off at the top, 0 to 1.
    pub clipped: [f64; 3],
    /// Part of the field where red, green and blue are black, 0 to 1.
    pub black: [f64; 3],
    /// Mean red, green and blue light of the empty field, 0 to 1.
    pub level: [f64; 3],
    /// Part of the field under reflections, which are brighter than the empty field around them, 0 to 1.
    pub glare: f64,
    /// How much brighter than the empty field they are, as a part of it; 0 without any.
    pub glare_contrast: f64,
    /// Red and green less blue density of the most stained part of the field: of nuclei, where there are any.
    pub stain: f64,
    /// Green density of a typical place in a cell.
    pub red_cells: f64,
    /// Part of the field that cells cover, 0 to 1.
    pub covered: f64,
    /// Part of that where red cells lie on each other, 0 to 1.
    pub overlap: f64,
    /// Diameter of a red cell in pixels that lengths were measured by; `None` where there is no cell.
    pub red_cell_px: Option<f64>,
    /// Whether that was measured on single red cells; else it is a rough one, from how the field is covered.
    pub scale_known: bool,
}

impl Measures {
    /// Measures a field.
    #[must_use]
    pub fn of(field: &Field<'_>) -> Self {
        let samples = Samples::of(field);
        let covered = samples.covered();
        let known = field.scale().map(|measured| measured.scale.pixels(RED_CELL_UM));
        let red_cell_px = known.or(covered.diameter);
        let blur = red_cell_px.and_then(|diameter| edges(field, diameter));
        let (glare, glare_contrast) = samples.glare();
        Self {
            blur_um: blur.map(|blur| blur.least),
            motion_um: blur.map(|blur| blur.further()),
            motion_direction: blur.map(|blur| blur.direction),
            clipped: samples.clipped(),
            black: samples.black(),
            level: samples.level(),
            glare,
            glare_contrast,
            stain: samples.stain(STAINED),
            red_cells: covered.green,
            covered: covered.part,
            overlap: covered.overlap,
            red_cell_px,
            scale_known: known.is_some(),
        }
    }

    /// Part of the field where at least two channels are cut off at the top, or what is nearest to that: the second largest
    /// of [`Self::clipped`]. One channel alone is lost under many lamps, and density is told by the others.
    #[must_use]
    pub fn cut_off(&self) -> f64 {
        middle(self.clipped)
    }

    /// Light of the empty field in its middle channel, 0 to 1.
    #[must_use]
    pub fn light(&self) -> f64 {
        middle(self.level)
    }
}

/// The middle one of three.
fn middle(mut values: [f64; 3]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[1]
}

/// The blur of a field's edges in micrometres, in tiles spread over the field, by the diameter of its red cells in pixels.
fn edges(field: &Field<'_>, diameter: f64) -> Option<Blur> {
    let (picture, circle) = (field.picture(), field.eyepiece());
    let shrink = (diameter / RED_CELL).round().max(1.0);
    let enlarge = (RED_CELL / diameter).round().clamp(1.0, 4.0);
    let um = RED_CELL_UM / (diameter / shrink * enlarge);
    let by = Comparison { fine: FINE_UM / um, coarse: COARSE_UM / um, edges: 0.03, grain: true };
    let ratio = shrink / enlarge;
    let mut found: Vec<Slopes> = Vec::new();
    for tile in tiles(picture, (TILE * ratio).ceil() as u32) {
        let plane = optical_density(picture, tile, shrink as u32, enlarge as u32);
        let at = |start: u32, i: u32| start + (f64::from(i) * ratio) as u32;
        let inside: Vec<bool> = plane
            .enumerate_pixels()
            .map(|(u, v, density)| {
                let field = circle.is_none_or(|circle| circle.contains(at(tile.x, u), at(tile.y, v)));
                field && density.0[0] < BLACK
            })
            .collect();
        if inside.iter().any(|&inside| inside) {
            found.extend(slopes(&plane, &inside, by));
        }
    }
    blur(&found, by).map(|blur| blur.times(um))
}

/// Boxes that cover the picture, or where it is larger than [`TILES`] of them along a side, are spread over it.
fn tiles(picture: &RgbImage, side: u32) -> Vec<PixelBox> {
    let along = |length: u32| -> Vec<(u32, u32)> {
        if length <= TILES * side {
            let count = length.div_ceil(side).max(1);
            return (0..count)
                .map(|i| (i * length / count, (i + 1) * length / count - i * length / count))
                .collect();
        }
        (0..TILES).map(|i| ((2 * i + 1) * length / (2 * TILES) - side / 2, side)).collect()
    };
    let columns = along(picture.width());
    let boxes = along(picture.height())
        .into_iter()
        .flat_map(|(y, height)| columns.iter().map(move |&(x, width)| PixelBox { x, y, width, height }));
    boxes.collect()
}
