//! A decoded picture to prepared cells.

use image::{Rgb, RgbImage, imageops};
use rayon::prelude::*;

use crate::mask::{Mask, PixelBox, components, outline};
use crate::quality::{CellMeasures, Flaw, Measures, judge, judge_cell};
use crate::smear::{
    Circle, Field, FieldScale, Look, LookError, MOST_UM2, MeasuredScale, NotASmear, WhiteCell, WhiteCells,
};
use crate::{
    CropSpec, FeatureFamily, Features, KnownScale, MicrometresPerPixel, Normalisation, TRAINING_SCALE, crop,
    features_of,
};

/// A pixel of a prepared cell's background is at most this bright in every channel. 0 in the lossless C-NMC
/// files; a JPEG copy of one has ringing around the cell.
const BLACK: u8 = 12;
/// A prepared cell covers at least this part of its picture.
const MIN_CELL_PART: f64 = 0.002;
/// White cells are between these areas, in square micrometres: a small lymphocyte of 6 µm is 28, the smallest
/// masks of C-NMC, which cut a cell in half, are 21; a blast or monocyte of 25 µm is 490.
const CELL_UM2: std::ops::RangeInclusive<f64> = 15.0..=520.0;
/// A white cell that covers this part of the picture was cut out around: the picture is a crop.
const CROP_PART: f64 = 0.13;

/// What sort of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One prepared cell on black.
    Cell,
    /// One white cell with what lies around it.
    Crop,
    /// A field with background.
    Field,
}

/// Where a scale comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// A prepared cell: taken to be at [`TRAINING_SCALE`].
    Training,
    /// Passed in.
    Given(KnownScale),
    /// Measured on the red cells.
    RedCells(KnownScale),
    /// Guessed from what looks like white cells.
    Guessed(MicrometresPerPixel),
}

impl Scale {
    const fn of(field: FieldScale) -> Self {
        match field {
            FieldScale::Measured(MeasuredScale { scale, error, .. }) => {
                Self::RedCells(KnownScale { scale, error })
            }
            FieldScale::Guessed(scale) => Self::Guessed(scale),
        }
    }

    /// Micrometres per pixel.
    #[must_use]
    pub const fn value(&self) -> MicrometresPerPixel {
        match *self {
            Self::Training => TRAINING_SCALE,
            Self::Given(known) | Self::RedCells(known) => known.scale,
            Self::Guessed(scale) => scale,
        }
    }

    /// Half-width of the 95 % interval as a part of the value; `None` where nothing is known of it. A prepared cell is at
    /// the training scale by agreement, with no error.
    #[must_use]
    pub const fn error(&self) -> Option<f64> {
        match *self {
            Self::Training => Some(0.0),
            Self::Given(known) | Self::RedCells(known) => Some(known.error),
            Self::Guessed(_) => None,
        }
    }
}

/// Why something found in a picture is not one whole cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFlag {
    /// Cut by the picture's border, or by that of the eyepiece.
    TouchesBorder,
    /// Smaller than any white cell.
    TooSmall,
    /// Larger than any single white cell.
    TooLarge,
    /// Cells that touch and could not be parted.
    Clump,
    /// A smeared nucleus without a cell around it.
    Smudge,
}

/// A cell cut out at the fixed physical scale, on black.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedCell {
    /// Where it lies in the picture.
    pub mask: Mask,
    /// The mask's box cut out of the picture, its light evened in fields and crops.
    pub cut: RgbImage,
    /// Masked area in square micrometres.
    pub area_um2: f64,
    /// Set where it is not one whole cell.
    pub flag: Option<CellFlag>,
    /// Whether its mask is an ellipse in the place of an outline that was not found.
    pub mended: bool,
    /// The crop, `spec.side` pixels square.
    pub crop: RgbImage,
}

impl PreparedCell {
    /// Its box in the picture.
    #[must_use]
    pub const fn bounds(&self) -> PixelBox {
        self.mask.bounds()
    }

    /// The mask in the pixels of [`PreparedCell::cut`].
    fn mask_of_cut(&self) -> Mask {
        self.mask.clone().at(0, 0)
    }

    /// The crop that it would have at another scale.
    #[must_use]
    pub fn crop_at(&self, scale: MicrometresPerPixel, spec: &CropSpec) -> RgbImage {
        crop(&self.cut, &self.mask_of_cut(), scale, spec)
    }

    /// Its description in the numbers of these families, at the scale that it was cut at.
    #[must_use]
    pub fn features(&self, scale: MicrometresPerPixel, families: &[FeatureFamily]) -> Features {
        features_of(&self.cut, &self.mask_of_cut(), scale, families)
    }

    /// What makes it too poor for a verdict, at the scale that it was cut at.
    #[must_use]
    pub fn flaws(&self, scale: MicrometresPerPixel) -> Vec<Flaw> {
        judge_cell(&CellMeasures::of(&self.cut, &self.mask_of_cut(), scale))
    }

    /// The corners of its outline in the picture, at most 64 of them, within a pixel of it where that is enough.
    #[must_use]
    pub fn outline(&self) -> Vec<[u32; 2]> {
        outline(&self.mask)
    }

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
    pub scale: Scale,
    /// The eyepiece's circle in pixels of the picture, where there is one.
    pub eyepiece: Option<Circle>,
    /// What makes the picture poor; nothing is said of prepared cells.
    pub flaws: Vec<Flaw>,
    /// The cells, from top to bottom.
    pub cells: Vec<PreparedCell>,
}

/// Why a picture has nothing to prepare.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PrepareError {
    /// The picture is black, or nearly so.
    #[error("the picture is black: it shows no cell")]
    Black,
    /// The picture shows something else than a stained smear.
    #[error("the picture does not look like a stained blood smear: {0}")]
    NotASmear(NotASmear),
    /// The network that sees white cells failed.
    #[error(transparent)]
    Look(#[from] LookError),
}

/// Finds and cuts out the cells of a picture.
///
/// A prepared cell (on black, as in C-NMC) is taken to be at `known` or else at [`TRAINING_SCALE`]. Of a field or a crop
/// the scale is `known`, or measured on the red cells, or else guessed from what looks like white cells, and
/// [`Preparation::scale`] says which. Their white cells are found by the logistic model of candidates, and by `network`
/// together with it where there is one.
///
/// # Errors
/// [`PrepareError`] where there is nothing to see, or something else than a smear, and where the network fails.
pub fn prepare(
    picture: &RgbImage,
    known: Option<KnownScale>,
    spec: &CropSpec,
    network: Option<&dyn Look>,
) -> Result<Preparation, PrepareError> {
    let (width, height) = picture.dimensions();
    if is_prepared(picture)? {
        let mask = cell_mask(picture).ok_or(PrepareError::Black)?;
        let scale = known.map_or(Scale::Training, Scale::Given);
        let frame = Frame { width, height, eyepiece: None };
        let b = mask.bounds();
        let cut = imageops::crop_imm(picture, b.x, b.y, b.width, b.height).to_image();
        let flag = flag(&mask, &frame, Some(scale.value()));
        let cell = prepared(mask, cut, flag, scale.value(), spec);
        return Ok(Preparation {
            kind: Kind::Cell,
            scale,
            eyepiece: None,
            flaws: Vec::new(),
            cells: vec![cell],
        });
    }
    let field = Field::of(picture);
    if let Some(reason) = field.other_colours() {
        return Err(PrepareError::NotASmear(reason));
    }
    let classifier = WhiteCells::fitted();
    let scale = match known {
        Some(known) => Some(Scale::Given(known)),
        None => field.scale_seen(&classifier, network)?.map(Scale::of),
    };
    let mut found = match (scale, network) {
        (Some(scale), Some(network)) => {
            field.white_cells_seen(scale.value(), scale.error().is_some(), &classifier, network)?
        }
        (Some(scale), None) => field.white_cells(scale.value(), &classifier),
        (None, _) => Vec::new(),
    };
    if let Some(reason) = field.no_cells(&found) {
        return Err(PrepareError::NotASmear(reason));
    }
    if found.is_empty()
        && let Some(scale) = scale
        && could_be_filled(picture, scale.value())
    {
        // The model of white cells has learnt from fields; in a crop its most likely cell is looked at all the same.
        found.extend(field.likeliest(scale.value(), &classifier).filter(|cell| fills(cell, picture)));
    }
    let (kind, found) = as_crop(found, picture);
    // Without any dense spot nothing was found, so the scale does not matter.
    let scale = scale.unwrap_or(Scale::Guessed(TRAINING_SCALE));
    let frame = Frame { width, height, eyepiece: field.eyepiece() };
    let sized = scale.error().map(|_| scale.value());
    let one = |cell: WhiteCell| {
        let WhiteCell { outline, mended, .. } = cell;
        let flag = flag(&outline.cell, &frame, sized).or_else(|| sized.and_then(|scale| outline.flag(scale)));
        let cut = field.cut(&outline.cell);
        PreparedCell { mended, ..prepared(outline.cell, cut, flag, scale.value(), spec) }
    };
    let (cells, flaws) = rayon::join(
        || found.into_par_iter().map(one).collect(),
        // A crop has no field around it to be measured.
        || if kind == Kind::Field { judge(&Measures::of(&field)) } else { Vec::new() },
    );
    Ok(Preparation { kind, scale, eyepiece: field.eyepiece(), flaws, cells })
}

fn prepared(
    mask: Mask,
    cut: RgbImage,
    flag: Option<CellFlag>,
    scale: MicrometresPerPixel,
    spec: &CropSpec,
) -> PreparedCell {
    let crop = crop(&cut, &mask.clone().at(0, 0), scale, spec);
    PreparedCell { area_um2: scale.area_um2(mask.area()), mask, cut, flag, mended: false, crop }
}

/// A picture that one white cell covers to a good part was cut out around that cell: it alone counts.
fn as_crop(found: Vec<WhiteCell>, picture: &RgbImage) -> (Kind, Vec<WhiteCell>) {
    let largest = found.iter().max_by_key(|cell| cell.outline.cell.area()).cloned();
    match largest {
        Some(cell) if fills(&cell, picture) => (Kind::Crop, vec![cell]),
        _ => (Kind::Field, found),
    }
}

/// Whether the cell takes such a part of the picture that the picture was cut out around it.
fn fills(cell: &WhiteCell, picture: &RgbImage) -> bool {
    let whole = f64::from(picture.width()) * f64::from(picture.height());
    cell.outline.cell.area() as f64 >= CROP_PART * whole
}

/// Whether the picture is small enough for one cell to fill it: in a wide field without a white cell every red cell would
/// be outlined for nothing.
fn could_be_filled(picture: &RgbImage, scale: MicrometresPerPixel) -> bool {
    scale.area_um2(picture.width() as usize * picture.height() as usize) * CROP_PART <= MOST_UM2
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

/// Whether it is a prepared cell: one has a black rim and hardly any clear background; a field seen through an eyepiece
/// has a black rim as well, but most of what it shows is bright.
fn is_prepared(picture: &RgbImage) -> Result<bool, PrepareError> {
    let (width, height) = picture.dimensions();
    let (mut rim, mut black_rim) = (0_u64, 0_u64);
    for (y, row) in (0..).zip(picture.rows()) {
        let whole = y < 2 || y + 2 >= height;
        for (_, pixel) in (0..).zip(row).filter(|(x, _)| whole || *x < 2 || x + 2 >= width) {
            rim += 1;
            black_rim += u64::from(is_black(*pixel));
        }
    }
    let on_black = black_rim * 10 >= rim * 9;
    let least = (u64::from(width) * u64::from(height)) as f64 * MIN_CELL_PART;
    let (mut lit, mut clear) = (0_u64, 0_u64);
    for pixel in picture.pixels().filter(|pixel| !is_black(**pixel)) {
        lit += 1;
        clear += u64::from(pixel.0.iter().all(|&v| v > 140));
        // Most pictures are of fields, and large: nothing else has to be known of them.
        if !on_black && lit as f64 >= least {
            return Ok(false);
        }
    }
    if (lit as f64) < least {
        return Err(PrepareError::Black);
    }
    Ok(on_black && clear * 4 < lit)
}

/// What keeps a mask from being one whole cell. Without a scale nothing can be said of sizes.
fn flag(mask: &Mask, frame: &Frame, scale: Option<MicrometresPerPixel>) -> Option<CellFlag> {
    if frame.cuts(mask) {
        return Some(CellFlag::TouchesBorder);
    }
    let area = scale?.area_um2(mask.area());
    if area < *CELL_UM2.start() {
        Some(CellFlag::TooSmall)
    } else if area > *CELL_UM2.end() {
        Some(CellFlag::TooLarge)
    } else {
        None
    }
}

/// What ends the visible part of a picture.
struct Frame {
    width: u32,
    height: u32,
    eyepiece: Option<Circle>,
}

impl Frame {
    /// Whether the border, or that of the eyepiece, cuts the mask.
    fn cuts(&self, mask: &Mask) -> bool {
        let b = mask.bounds();
        let (right, bottom) = (b.x + b.width, b.y + b.height);
        b.x == 0
            || b.y == 0
            || right == self.width
            || bottom == self.height
            || self.eyepiece.is_some_and(|circle| {
                let corners = [(b.x, b.y), (right - 1, b.y), (b.x, bottom - 1), (right - 1, bottom - 1)];
                // The box is inside as a rule; only where a corner is not are its pixels looked at.
                corners.iter().any(|&(x, y)| !circle.contains(x, y))
                    && mask.pixels().any(|(x, y)| !circle.contains(x, y))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: CropSpec = CropSpec { window_um: 15.04, side: 80 };

    #[test]
    fn black_is_refused() {
        assert_eq!(prepare(&RgbImage::new(64, 64), None, &SPEC, None), Err(PrepareError::Black));
    }

    #[test]
    fn a_bright_eyepiece_circle_is_a_field() {
        let picture = RgbImage::from_fn(100, 100, |x, y| {
            let inside = (f64::from(x) - 50.0).hypot(f64::from(y) - 50.0) < 45.0;
            Rgb(if inside { [230, 225, 228] } else { [0; 3] })
        });
        assert_eq!(is_prepared(&picture), Ok(false));
    }

    #[test]
    fn specks_beside_the_cell_are_ignored() {
        let mut picture = RgbImage::new(200, 200);
        for (x, y) in (80..120).flat_map(|x| (90..130).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([90, 30, 110]));
        }
        picture.put_pixel(5, 5, Rgb([255, 255, 255]));
        let found = prepare(&picture, None, &SPEC, None).unwrap();
        assert_eq!(found.kind, Kind::Cell);
        assert_eq!(found.cells[0].bounds(), PixelBox { x: 80, y: 90, width: 40, height: 40 });
        assert!((found.cells[0].area_um2 - TRAINING_SCALE.area_um2(1600)).abs() < 1e-9);
    }
}
