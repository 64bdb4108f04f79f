//! A cell in numbers: the classical description of a prepared cell.
//!
//! Everything but the outline is measured on the cell resampled to [`raster::STEP_UM`], so that no feature
//! depends on how finely the picture samples the smear. `docs/features.md` lists each feature with its
//! formula.

mod colour;
mod glcm;
mod lbp;
mod nucleus;
#[cfg(test)]
mod properties;
mod raster;
mod shape;
mod spatial;
mod texture;

use image::RgbImage;

use self::nucleus::Nucleus;
pub(crate) use self::nucleus::parting;
use self::raster::Raster;
use self::shape::{Outline, Region};
use crate::{Mask, MicrometresPerPixel};

/// What a feature speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeatureFamily {
    /// The cell's size and outline.
    Shape,
    /// The nucleus: its size, outline and contrast.
    Nucleus,
    /// How much light of which colour is absorbed.
    Colour,
    /// The pattern of the stain, whatever its strength.
    Texture,
    /// Where in the cell the stain lies.
    Spatial,
}

/// One number of the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureDescription {
    /// Stable key, in snake case; the heading of a table.
    pub name: &'static str,
    /// Unit: "um" and "um2" for micrometres and their square, "OD" for optical density (natural logarithm),
    /// "sd" for standard deviations of the cell's own green optical density, "sd2" for their square, "sd/um"
    /// for a slope, "bit" for an entropy, "1" for a plain number.
    pub unit: &'static str,
    /// What it speaks of.
    pub family: FeatureFamily,
    /// What a large value says, in a few words.
    pub meaning: &'static str,
    /// Where the formula comes from; `docs/features.md` has the full references.
    pub source: &'static str,
}

const COUNT: usize = shape::DESCRIPTIONS.len()
    + nucleus::DESCRIPTIONS.len()
    + colour::DESCRIPTIONS.len()
    + texture::DESCRIPTIONS.len()
    + spatial::DESCRIPTIONS.len();

const ALL: [FeatureDescription; COUNT] = join(&[
    &shape::DESCRIPTIONS,
    &nucleus::DESCRIPTIONS,
    &colour::DESCRIPTIONS,
    &texture::DESCRIPTIONS,
    &spatial::DESCRIPTIONS,
]);

/// Every feature, in the order of [`Features::values`].
pub const FEATURES: &[FeatureDescription] = &ALL;

/// The parts one after the other; does not compile unless they are `N` in all.
const fn join<const N: usize>(parts: &[&[FeatureDescription]]) -> [FeatureDescription; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut filled) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[filled] = parts[part][i];
            filled += 1;
            i += 1;
        }
        part += 1;
    }
    assert!(filled == N);
    all
}

impl FeatureFamily {
    /// All of them, in the order of [`FEATURES`].
    pub const ALL: [Self; 5] = [Self::Shape, Self::Nucleus, Self::Colour, Self::Texture, Self::Spatial];
}

/// The classical description of one cell, or of some families of it: finite numbers in the order of [`FEATURES`].
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    values: [f32; COUNT],
    /// Which of [`FeatureFamily::ALL`] were measured.
    measured: [bool; FeatureFamily::ALL.len()],
}

impl Features {
    /// The numbers, in the order of [`FEATURES`]; all finite, and 0 in families that were not measured.
    #[must_use]
    pub const fn values(&self) -> &[f32] {
        &self.values
    }

    /// The number called `name`; `None` where no feature is, or its family was not measured.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f32> {
        self.iter().find(|(description, _)| description.name == name).map(|(_, value)| value)
    }

    /// The description of each feature that was measured with its number.
    pub fn iter(&self) -> impl Iterator<Item = (&'static FeatureDescription, f32)> + '_ {
        let measured = |family: FeatureFamily| self.measured[family as usize];
        FEATURES.iter().zip(self.values).filter(move |(description, _)| measured(description.family))
    }
}

/// Describes the cell that `mask` marks in `picture`, which shows `scale` micrometres per pixel.
///
/// Total: a mask of one pixel, a cell of one colour and a mask that leaves the picture have a description
/// too, made of the neutral values that `docs/features.md` gives. Shifting the cell changes nothing; turning
/// it by right angles or mirroring it changes nothing but rounding.
#[must_use]
pub fn features(picture: &RgbImage, mask: &Mask, scale: MicrometresPerPixel) -> Features {
    features_of(picture, mask, scale, &FeatureFamily::ALL)
}

/// The same, but of these families alone: textures take most of the time, and a verdict rests on none.
#[must_use]
pub fn features_of(
    picture: &RgbImage,
    mask: &Mask,
    scale: MicrometresPerPixel,
    families: &[FeatureFamily],
) -> Features {
    let raster = Raster::of(picture, mask, scale);
    let nucleus = Nucleus::of(&raster);
    let mut found = Features { values: [0.0; COUNT], measured: [false; FeatureFamily::ALL.len()] };
    for &family in families {
        let measured: Vec<f64> = match family {
            FeatureFamily::Shape => shape::measure(&Outline::of(&Region::of(mask)), scale).to_vec(),
            FeatureFamily::Nucleus => nucleus::measure(&raster, &nucleus).to_vec(),
            FeatureFamily::Colour => colour::measure(&raster, &nucleus).collect(),
            FeatureFamily::Texture => texture::measure(&raster).collect(),
            FeatureFamily::Spatial => spatial::measure(&raster, &nucleus).to_vec(),
        };
        let places = FEATURES.iter().zip(&mut found.values).filter(|(feature, _)| feature.family == family);
        for ((_, value), measured) in places.zip(measured) {
            *value = finite(measured);
        }
        found.measured[family as usize] = true;
    }
    found
}

/// `value` as a finite `f32`: a scale far from any microscope's can leave its range.
fn finite(value: f64) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32 }
}

/// Mean and standard deviation (of the population); 0 and 0 of nothing.
fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

/// `part / whole`, or `otherwise` where there is no whole.
fn ratio(part: f64, whole: f64, otherwise: f64) -> f64 {
    if whole > 0.0 { part / whole } else { otherwise }
}
