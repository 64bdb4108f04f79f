//! Telling a stained smear from any other picture.

use super::light::{Densities, quantile};
use super::{Field, WhiteCell};

/// Why a picture is no stained smear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotASmear {
    /// Hardly anything absorbs light: an empty field, a wall, a white page.
    NothingStained,
    /// What absorbs light has other colours than stained cells: ink, skin, plants.
    OtherColours,
    /// Neither red cells nor a white cell can be made out.
    NoCells,
}

impl std::fmt::Display for NotASmear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NothingStained => "hardly anything in it is stained",
            Self::OtherColours => "its colours are not those of stained cells",
            Self::NoCells => "neither red cells nor white cells can be made out",
        })
    }
}

/// The colours of a picture, as parts of its field from 0 to 1 and differences of optical densities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colours {
    /// Part of the field that absorbs hardly any light.
    pub clear: f32,
    /// Part of the field that absorbs green light.
    pub stained: f32,
    /// Green less red density over all density, the median of what absorbs: eosin and azure both absorb green most.
    pub pink: f32,
    /// Green less blue density over all density, the median of the densest tenth of what absorbs.
    pub purple: f32,
}

/// Least part of a smear that is stained.
const LEAST_STAINED: f32 = 0.003;
/// Least part of a smear that is clear: smears that were tried have 0.15 and more.
const LEAST_CLEAR: f32 = 0.05;
/// Least pink of a smear: labelled smears of three sources have 0.16 and more, ink and most of the world 0.
const PINK: f32 = 0.12;
/// Purple from here on is that of nuclei: crops of white cells have 0.4 and more.
const PURPLE: f32 = 0.3;
/// Density from which on a pixel is not clear.
const CLEAR: f32 = 0.06;

impl Colours {
    pub(super) fn of(densities: &Densities) -> Self {
        let planes = densities.red.as_raw().iter().zip(densities.green.as_raw()).zip(densities.blue.as_raw());
        let inside = densities.inside.iter().zip(planes).filter(|(inside, _)| **inside);
        let pixels: Vec<[f32; 3]> = inside.map(|(_, ((&r, &g), &b))| [r, g, b]).collect();
        let part = |count: usize| count as f32 / pixels.len().max(1) as f32;
        let stained: Vec<[f32; 3]> = pixels.iter().copied().filter(|p| p[1] > CLEAR).collect();
        let total = |p: &[f32; 3]| p.iter().sum::<f32>().max(CLEAR);
        let dense = quantile(&mut stained.iter().map(total).collect::<Vec<_>>(), 0.9);
        let mut pink: Vec<f32> = stained.iter().map(|p| (p[1] - p[0]) / total(p)).collect();
        let densest = stained.iter().filter(|p| total(p) >= dense);
        let mut purple: Vec<f32> = densest.map(|p| (p[1] - p[2]) / total(p)).collect();
        Self {
            clear: part(pixels.iter().filter(|p| p.iter().all(|&d| d < CLEAR)).count()),
            stained: part(stained.len()),
            pink: quantile(&mut pink, 0.5),
            purple: quantile(&mut purple, 0.5),
        }
    }
}

impl Field<'_> {
    /// Why the picture is no stained smear by its colours; `None` where they are those of one.
    #[must_use]
    pub fn other_colours(&self) -> Option<NotASmear> {
        let Colours { clear, stained, pink, .. } = self.colours;
        if stained < LEAST_STAINED {
            Some(NotASmear::NothingStained)
        } else {
            (pink < PINK || clear < LEAST_CLEAR).then_some(NotASmear::OtherColours)
        }
    }

    /// Why the picture is no stained smear although its colours are those of one, with the white cells that were found.
    #[must_use]
    pub fn no_cells(&self, white_cells: &[WhiteCell]) -> Option<NotASmear> {
        let seen = self.red_cells.is_some() || !white_cells.is_empty() || self.colours.purple >= PURPLE;
        (!seen).then_some(NotASmear::NoCells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn refused(picture: &RgbImage) -> Option<NotASmear> {
        let field = Field::of(picture);
        field.other_colours().or_else(|| field.no_cells(&[]))
    }

    /// Discs of one colour on a page of another, in rows.
    fn discs(page: [u8; 3], disc: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(320, 240, |x, y| {
            let away = (f64::from(x % 40) - 20.0).hypot(f64::from(y % 40) - 20.0);
            Rgb(if away < 12.0 { disc } else { page })
        })
    }

    #[test]
    fn red_cells_are_a_smear_and_other_colours_are_none() {
        assert_eq!(refused(&discs([245, 243, 244], [222, 150, 162])), None);
        assert_eq!(refused(&discs([245, 245, 245], [40, 40, 40])), Some(NotASmear::OtherColours), "ink");
        assert_eq!(refused(&discs([245, 245, 245], [90, 180, 80])), Some(NotASmear::OtherColours), "green");
        assert_eq!(refused(&discs([120, 175, 235], [250, 250, 250])), Some(NotASmear::OtherColours), "sky");
    }

    #[test]
    fn a_wall_is_no_smear() {
        assert_eq!(
            refused(&RgbImage::from_pixel(320, 240, Rgb([215, 214, 210]))),
            Some(NotASmear::NothingStained)
        );
    }

    #[test]
    fn skin_is_no_smear() {
        let face = RgbImage::from_fn(320, 240, |x, y| {
            let away = (f64::from(x) - 160.0).hypot(f64::from(y) - 120.0);
            Rgb(if away < 90.0 { [205, 150, 120] } else { [215, 170, 140] })
        });
        assert!(refused(&face).is_some());
    }
}
