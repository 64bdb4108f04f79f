//! How many white cells are found, and how exact their outlines are.

use std::collections::{BTreeMap, BTreeSet};

use cytology::Mask;
use cytology::smear::{Field, Look, LookError, WhiteCells, corners, iou};
use image::{GrayImage, Luma, RgbImage};
use rayon::prelude::*;

use super::fit::read;
use super::sets::{LabelledField, Rectangle};
use crate::progress;

/// Least intersection over union of a box that counts as found.
pub const LEAST_IOU: f64 = 0.5;

/// The median diameter of a field's red cells as measured over other measures of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Compared {
    /// Over the mean sides of boxes that people drew around them, and how many these are.
    pub drawn: Option<(f64, usize)>,
    /// Over the diameters of what is darker than the rest of such boxes, where they share nothing with others.
    pub dark: Option<(f64, usize)>,
    /// Over the diameter of the eyepiece's circle.
    pub circle: Option<f64>,
}

impl Compared {
    fn of(field: &Field<'_>, picture: &RgbImage, labelled: &LabelledField) -> Self {
        let Some(measured) = field.scale() else { return Self::default() };
        let diameter = measured.scale.pixels(cytology::RED_CELL_UM);
        let (width, height) = picture.dimensions();
        let (right, bottom) = (f64::from(width) - 4.0, f64::from(height) - 4.0);
        let whole = |b: &&Rectangle| b[0] > 3.0 && b[1] > 3.0 && b[2] < right && b[3] < bottom;
        let boxes = || labelled.red_cells.iter().filter(whole);
        let alone = |b: &&Rectangle| {
            let all = labelled.red_cells.iter().chain(&labelled.white_cells);
            all.filter(|other| iou(other, b) > 0.0).count() == 1
        };
        let over = |mut others: Vec<f64>| {
            others.sort_by(f64::total_cmp);
            let middle = others.len().checked_sub(1)?;
            let median = f64::midpoint(others[middle / 2], others[middle.div_ceil(2)]);
            Some((diameter / median, others.len()))
        };
        Self {
            drawn: over(boxes().map(|b| f64::midpoint(b[2] - b[0], b[3] - b[1])).collect()),
            dark: over(boxes().filter(alone).filter_map(|b| dark_diameter(picture, b)).collect()),
            circle: field.eyepiece().map(|circle| diameter / (2.0 * circle.radius)),
        }
    }
}

/// The diameter of a circle as large as the largest part of a box that is dark in green light (Otsu, IEEE Trans. SMC 9,
/// 1979), with what that encloses; `None` where nothing is. The box lies in the picture.
fn dark_diameter(picture: &RgbImage, &[left, top, right, bottom]: &Rectangle) -> Option<f64> {
    use imageproc::contrast::otsu_level;
    use imageproc::region_labelling::{Connectivity, connected_components};
    let (left, top) = (left as u32, top as u32);
    let (width, height) = ((right as u32).checked_sub(left)? + 1, (bottom as u32).checked_sub(top)? + 1);
    let green = GrayImage::from_fn(width, height, |x, y| Luma([picture.get_pixel(left + x, top + y).0[1]]));
    let level = otsu_level(&green);
    let bright =
        GrayImage::from_fn(width, height, |x, y| Luma([u8::from(green.get_pixel(x, y).0[0] > level)]));
    let parts = connected_components(&bright, Connectivity::Four, Luma([0]));
    let at_edge = |&(x, y): &(u32, u32)| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    let pixels = || (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let part = |(x, y): (u32, u32)| parts.get_pixel(x, y).0[0];
    // What is bright and not enclosed is background; 0 are the dark ones.
    let background: BTreeSet<u32> = pixels().filter(at_edge).map(part).filter(|&part| part > 0).collect();
    let rest =
        GrayImage::from_fn(width, height, |x, y| Luma([u8::from(!background.contains(&part((x, y))))]));
    let mut areas = BTreeMap::<u32, u32>::new();
    for part in
        connected_components(&rest, Connectivity::Four, Luma([0])).pixels().filter(|part| part.0[0] > 0)
    {
        *areas.entry(part.0[0]).or_default() += 1;
    }
    Some((f64::from(areas.into_values().max()?) * 4.0 / std::f64::consts::PI).sqrt())
}

/// What was found in one field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// White cells that were found.
    pub hits: usize,
    /// White cells that were not.
    pub missed: usize,
    /// Boxes where there is none.
    pub false_alarms: usize,
    /// What the measured diameter of the red cells is compared with.
    pub scale: Compared,
    /// Whether a scale was measured.
    pub measured: bool,
}

impl Found {
    /// Counts of several fields.
    #[must_use]
    pub fn sum(found: &[&Self]) -> Self {
        let of = |count: fn(&Self) -> usize| found.iter().map(|f| count(f)).sum();
        Self {
            hits: of(|f| f.hits),
            missed: of(|f| f.missed),
            false_alarms: of(|f| f.false_alarms),
            ..Self::default()
        }
    }

    /// Part of the white cells that are found; 0 without any.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.missed).max(1) as f64
    }

    /// Part of what is found that is a white cell; 0 without any.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.false_alarms).max(1) as f64
    }
}

/// What white cells are found by: the logistic model, alone or with a network.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The logistic model.
    pub model: &'a WhiteCells,
    /// The network.
    pub network: Option<&'a dyn Look>,
}

/// Finds the white cells of every field, by each of what `by` gives for its index.
///
/// # Errors
/// [`LookError`] where a network fails.
pub fn detect<'a, const N: usize>(
    fields: &[LabelledField],
    by: impl Fn(usize) -> [By<'a>; N] + Sync,
) -> Result<Vec<[Found; N]>, LookError> {
    let bar = progress::bar("finding", fields.len());
    let found = fields.par_iter().enumerate().map(|(i, field)| {
        let found = one(field, by(i));
        progress::step(&bar);
        found
    });
    let found = found.collect();
    bar.finish();
    found
}

fn one<const N: usize>(labelled: &LabelledField, by: [By<'_>; N]) -> Result<[Found; N], LookError> {
    let nothing = Found { missed: labelled.white_cells.len(), ..Found::default() };
    let Some(picture) = read(labelled) else { return Ok(std::array::from_fn(|_| nothing.clone())) };
    let field = Field::of(&picture);
    let scale = Compared::of(&field, &picture, labelled);
    let mut all = std::array::from_fn(|_| nothing.clone());
    for (found, By { model, network }) in all.iter_mut().zip(by) {
        // As in use: without red cells the scale is guessed, and what is found there gets no firm verdict.
        let Some(at) = field.scale_seen(model, network)? else { continue };
        let cells = match network {
            Some(network) => field.white_cells_seen(at.value(), at.is_measured(), model, network)?,
            None => field.white_cells(at.value(), model),
        };
        let boxes: Vec<Rectangle> = cells.iter().map(|c| corners(&c.outline.cell)).collect();
        let hits = matches(&labelled.white_cells, &boxes);
        *found = Found {
            hits,
            missed: labelled.white_cells.len() - hits,
            false_alarms: boxes.len() - hits,
            scale: if at.is_measured() { scale } else { Compared::default() },
            measured: at.is_measured(),
        };
    }
    Ok(all)
}

/// Pairs of boxes of each side that share at least [`LEAST_IOU`], best first, each in one pair at most.
fn matches(drawn: &[Rectangle], found: &[Rectangle]) -> usize {
    let mut pairs: Vec<(f64, usize, usize)> = drawn
        .iter()
        .enumerate()
        .flat_map(|(i, a)| found.iter().enumerate().map(move |(j, b)| (iou(a, b), i, j)))
        .filter(|pair| pair.0 >= LEAST_IOU)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut of_drawn, mut of_found) = (vec![false; drawn.len()], vec![false; found.len()]);
    for (_, i, j) in pairs {
        if !of_drawn[i] && !of_found[j] {
            (of_drawn[i], of_found[j]) = (true, true);
        }
    }
    of_drawn.into_iter().filter(|&hit| hit).count()
}

/// Intersection over union of the nucleus and of the whole cell with an expert's, of one crop with one white cell; 0 where
/// none is found. As in use: the crop has no scale, so one is guessed, and where no white cell is sure the likeliest is taken.
///
/// # Errors
/// [`LookError`] where the network fails.
pub fn mask_iou(
    picture: &RgbImage,
    expert: &GrayImage,
    model: &WhiteCells,
    network: &dyn Look,
) -> Result<[f64; 2], LookError> {
    let field = Field::of(picture);
    let Some(scale) = field.scale_seen(model, Some(network))? else { return Ok([0.0; 2]) };
    let found = field.white_cells_seen(scale.value(), scale.is_measured(), model, network)?;
    let largest = found.into_iter().max_by_key(|cell| cell.outline.cell.area());
    let Some(cell) = largest.or_else(|| field.likeliest(scale.value(), model)) else { return Ok([0.0; 2]) };
    let of = |mask: &Mask, inside: fn(u8) -> bool| {
        let (mut both, mut either) = (0_usize, 0_usize);
        for (x, y, pixel) in expert.enumerate_pixels() {
            let (a, b) = (inside(pixel.0[0]), mask.contains(x, y));
            both += usize::from(a && b);
            either += usize::from(a || b);
        }
        both as f64 / either.max(1) as f64
    };
    Ok([of(&cell.outline.nucleus, |v| v > 190), of(&cell.outline.cell, |v| v > 60)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn what_is_dark_in_a_box_is_as_large_as_the_cell_with_its_pale_middle() {
        let picture = RgbImage::from_fn(60, 60, |x, y| {
            let away = (f64::from(x) + 0.5 - 30.0).hypot(f64::from(y) + 0.5 - 31.0);
            let platelet = x < 12 && y < 14;
            Rgb([220, if platelet || (6.0..20.0).contains(&away) { 150 } else { 240 }, 220])
        });
        let found = dark_diameter(&picture, &[7.0, 9.0, 53.0, 53.0]).unwrap();
        assert!((found - 40.0).abs() < 0.5, "{found}");
        assert_eq!(dark_diameter(&picture, &[7.0, 9.0, 5.0, 53.0]), None);
        let even = RgbImage::from_pixel(60, 60, Rgb([240; 3]));
        assert_eq!(dark_diameter(&even, &[7.0, 9.0, 53.0, 53.0]), None);
    }

    #[test]
    fn a_box_is_matched_once_and_only_where_it_shares_half() {
        let drawn = [[0.0, 0.0, 10.0, 10.0], [20.0, 0.0, 30.0, 10.0]];
        let found = [[1.0, 0.0, 11.0, 10.0], [0.0, 0.0, 10.0, 9.0], [26.0, 0.0, 36.0, 10.0]];
        assert_eq!(matches(&drawn, &found), 1);
        assert!((iou(&drawn[0], &found[0]) - 90.0 / 110.0).abs() < 1e-12);
        assert_eq!(matches(&drawn, &[]), 0);
    }
}
