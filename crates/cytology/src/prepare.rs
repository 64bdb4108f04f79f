//! A decoded picture to prepared cells.

use image::{Rgb, RgbImage};

use crate::field::{Density, red_cell_scale, white_cells};
use crate::mask::{Mask, PixelBox, components};
use crate::{CropSpec, MicrometresPerPixel, Normalisation, TRAINING_SCALE, crop};

/// A pixel of a prepared cell's background is at most this bright in every channel. 0 in the lossless C-NMC
/// files; a JPEG copy of one has ringing around the cell.
const BLACK: u8 = 12;
/// A prepared cell covers at least this part of its picture.
const MIN_CELL_PART: f64 = 0.002;
/// White cells are between these areas, in square micrometres: a small lymphocyte of 6 µm is 28, the smallest
/// masks of C-NMC, which cut a cell in half, are 21; a blast or monocyte of 25 µm is 490.
const CELL_UM2: std::ops::RangeInclusive<f64> = 15.0..=520.0;

/// What sort of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One prepared cell on black.
    Cell,
    /// A field with background.
    Field,
}

/// Why something found in a field is not one whole cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFlag {
    /// Cut by the picture's border.
    TouchesBorder,
    /// Smaller than any white cell.
    TooSmall,
    /// Larger than any single white cell.
    TooLarge,
}

/// A cell cut out at the fixed physical scale, on black.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedCell {
    /// Where it lies in the picture.
    pub bounds: PixelBox,
    /// Masked area in square micrometres.
    pub area_um2: f64,
    /// Set where it is not one whole cell.
    pub flag: Option<CellFlag>,
    /// The crop, `spec.side` pixels square.
    pub crop: RgbImage,
}

impl PreparedCell {
    /// The numbers the network sees, shape `[3, side, side]`.
    #[must_use]
    pub fn tensor(&self, normalisation: &Normalisation) -> Vec<f32> {
        normalisation.planes(&self.crop)
    }
}

/// What was found in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Preparation {
    /// What sort of picture it is.
    pub kind: Kind,
    /// The scale the cells were cut at.
    pub scale: MicrometresPerPixel,
    /// Whether the scale is known: measured on red cells, or the training scale of a prepared cell.
    pub scale_known: bool,
    /// The cells, from top to bottom.
    pub cells: Vec<PreparedCell>,
}

/// Why a picture has nothing to prepare.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PrepareError {
    /// The picture is black, or nearly so.
    #[error("the picture is black: it shows no cell")]
    Black,
}

/// Finds and cuts out the cells of a picture.
///
/// A prepared cell (on black, as in C-NMC) is taken to be at `known_scale` or else at [`TRAINING_SCALE`]. In a
/// field the scale is `known_scale`, or measured on the red cells, or else [`Preparation::scale_known`] is false.
///
/// # Errors
/// [`PrepareError`] where there is nothing to see.
pub fn prepare(
    picture: &RgbImage,
    known_scale: Option<MicrometresPerPixel>,
    spec: &CropSpec,
) -> Result<Preparation, PrepareError> {
    let prepared = |mask: &Mask, scale: MicrometresPerPixel, flag| PreparedCell {
        bounds: mask.bounds(),
        area_um2: scale.area_um2(mask.area()),
        flag,
        crop: crop(picture, mask, scale, spec),
    };
    match kind(picture)? {
        Kind::Cell => {
            let mask = cell_mask(picture).ok_or(PrepareError::Black)?;
            let scale = known_scale.unwrap_or(TRAINING_SCALE);
            let cells = vec![prepared(&mask, scale, flag(&mask, picture, Some(scale)))];
            Ok(Preparation { kind: Kind::Cell, scale, scale_known: true, cells })
        }
        Kind::Field => {
            let density = Density::of(picture);
            let measured = known_scale.or_else(|| red_cell_scale(&density));
            let scale = measured.unwrap_or(TRAINING_SCALE);
            let cells = white_cells(&density)
                .iter()
                .map(|mask| prepared(mask, scale, flag(mask, picture, measured)))
                .collect();
            Ok(Preparation { kind: Kind::Field, scale, scale_known: measured.is_some(), cells })
        }
    }
}

/// The mask of the one cell on black: the largest component that is not black, holes filled.
///
/// `None` where nothing is large enough to be a cell.
#[must_use]
pub fn cell_mask(picture: &RgbImage) -> Option<Mask> {
    let lit: Vec<bool> = picture.pixels().map(|p| !is_black(*p)).collect();
    let least = (lit.len() as f64 * MIN_CELL_PART) as usize;
    components(&lit, picture.width() as usize, least).into_iter().max_by_key(Mask::area).map(Mask::filled)
}

fn is_black(Rgb(value): Rgb<u8>) -> bool {
    value.iter().all(|&v| v <= BLACK)
}

/// A prepared cell has a black rim and hardly any clear background; a field seen through an eyepiece has a
/// black rim as well, but most of what it shows is bright.
fn kind(picture: &RgbImage) -> Result<Kind, PrepareError> {
    let (width, height) = picture.dimensions();
    let (mut rim, mut black_rim, mut lit, mut clear) = (0_u64, 0_u64, 0_u64, 0_u64);
    for (x, y, pixel) in picture.enumerate_pixels() {
        let black = is_black(*pixel);
        if x < 2 || y < 2 || x + 2 >= width || y + 2 >= height {
            rim += 1;
            black_rim += u64::from(black);
        }
        if !black {
            lit += 1;
            clear += u64::from(pixel.0.iter().all(|&v| v > 140));
        }
    }
    if (lit as f64) < (u64::from(width) * u64::from(height)) as f64 * MIN_CELL_PART {
        return Err(PrepareError::Black);
    }
    let on_black = black_rim * 10 >= rim * 9;
    Ok(if on_black && clear * 4 < lit { Kind::Cell } else { Kind::Field })
}

fn flag(mask: &Mask, picture: &RgbImage, measured: Option<MicrometresPerPixel>) -> Option<CellFlag> {
    let b = mask.bounds();
    if b.x == 0 || b.y == 0 || b.x + b.width == picture.width() || b.y + b.height == picture.height() {
        return Some(CellFlag::TouchesBorder);
    }
    // Without a scale nothing can be said of sizes.
    let area = measured?.area_um2(mask.area());
    if area < *CELL_UM2.start() {
        Some(CellFlag::TooSmall)
    } else if area > *CELL_UM2.end() {
        Some(CellFlag::TooLarge)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: CropSpec = CropSpec { window_um: 15.04, side: 80 };

    #[test]
    fn black_is_refused() {
        assert_eq!(prepare(&RgbImage::new(64, 64), None, &SPEC), Err(PrepareError::Black));
    }

    #[test]
    fn a_bright_eyepiece_circle_is_a_field() {
        let picture = RgbImage::from_fn(100, 100, |x, y| {
            let inside = (f64::from(x) - 50.0).hypot(f64::from(y) - 50.0) < 45.0;
            Rgb(if inside { [230, 225, 228] } else { [0; 3] })
        });
        assert_eq!(kind(&picture), Ok(Kind::Field));
    }

    #[test]
    fn specks_beside_the_cell_are_ignored() {
        let mut picture = RgbImage::new(200, 200);
        for (x, y) in (80..120).flat_map(|x| (90..130).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([90, 30, 110]));
        }
        picture.put_pixel(5, 5, Rgb([255, 255, 255]));
        let found = prepare(&picture, None, &SPEC).unwrap();
        assert_eq!(found.kind, Kind::Cell);
        assert_eq!(found.cells[0].bounds, PixelBox { x: 80, y: 90, width: 40, height: 40 });
        assert!((found.cells[0].area_um2 - TRAINING_SCALE.area_um2(1600)).abs() < 1e-9);
    }
}
