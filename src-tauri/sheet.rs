//! Contact sheets: a picture's cells side by side, each with what its verdict rests on.

use contract::{Cell, RESEARCH_USE_ONLY};
use image::{Rgb, RgbImage, imageops};
use inference::{HEAT_SIDE, HeatMap};

use crate::{
    draw::{BLACK, WHITE, pen, shape, write},
    drawn::tinted,
    glyphs, table,
};

/// Side of a cell's picture in pixels.
const SIDE: u32 = 160;
/// Height of the text below it.
const TEXT: u32 = 34;
/// Between tiles.
const GAP: u32 = 8;
/// Most tiles in a row, each with its heat map beside it.
const COLUMNS: u32 = 4;
/// Pixels of a letter's dot.
const DOT: u32 = 2;

/// One cell of a sheet.
pub(crate) struct Tile<'a> {
    /// What is said of it.
    pub(crate) cell: &'a Cell,
    /// The crop that the network saw.
    pub(crate) crop: &'a RgbImage,
    /// What its probability rests on, where it could be computed.
    pub(crate) heat: Option<HeatMap>,
}

/// The sheet; `None` of no cells. Left the crop, right the same under its heat map: orange speaks for a lymphoblast, blue
/// against one.
pub(crate) fn contact_sheet(tiles: &[Tile<'_>]) -> Option<RgbImage> {
    let count = u32::try_from(tiles.len()).ok().filter(|&count| count > 0)?;
    let (columns, rows) = (count.min(COLUMNS), count.div_ceil(COLUMNS));
    let (wide, high) = (2 * SIDE + GAP, SIDE + TEXT + GAP);
    let line = glyphs::width(RESEARCH_USE_ONLY) + 4;
    let width = (columns * wide + GAP).max(line);
    let mut sheet = RgbImage::from_pixel(width, rows * high + GAP + glyphs::HEIGHT * DOT + GAP, Rgb([24; 3]));
    for (tile, i) in tiles.iter().zip(0_u32..) {
        let (left, top) = (GAP + i % COLUMNS * wide, GAP + i / COLUMNS * high);
        let large = imageops::resize(tile.crop, SIDE, SIDE, imageops::FilterType::Triangle);
        imageops::replace(&mut sheet, &large, i64::from(left), i64::from(top));
        let heated = tile.heat.as_ref().map_or_else(|| large.clone(), |heat| heated(&large, heat));
        imageops::replace(&mut sheet, &heated, i64::from(left + SIDE), i64::from(top));
        let colour = pen(tile.cell.verdict).colour;
        let below = top + SIDE + 2 * DOT;
        shape(&mut sheet, tile.cell.verdict, (left, below), glyphs::HEIGHT * DOT, colour);
        let text = format!("{} {} p {:.2}", i + 1, table::verdict(tile.cell.verdict), tile.cell.p_all);
        write(&mut sheet, &text, (left + (glyphs::HEIGHT + 2) * DOT, below), DOT, WHITE);
        let reason = table::reason(tile.cell.reason);
        write(&mut sheet, reason, (left, below + (glyphs::HEIGHT + 2) * DOT), DOT, Rgb([190; 3]));
    }
    let strip_dot = (width / line).clamp(1, DOT);
    let foot = sheet.height() - GAP - glyphs::HEIGHT * DOT;
    write(&mut sheet, RESEARCH_USE_ONLY, (2 * strip_dot, foot), strip_dot, WHITE);
    Some(sheet)
}

/// The cell under its heat map: the strongest place of the map is coloured half, others in proportion; black stays black.
fn heated(large: &RgbImage, heat: &HeatMap) -> RgbImage {
    let most = heat.values.iter().fold(1e-3_f32, |most, v| most.max(v.abs()));
    let mut out = large.clone();
    for (x, y, pixel) in out.enumerate_pixels_mut().filter(|(.., p)| **p != BLACK) {
        let square = |at: u32| (at as usize * HEAT_SIDE / SIDE as usize).min(HEAT_SIDE - 1);
        let value = heat.values.get(square(y) * HEAT_SIDE + square(x)).copied().unwrap_or_default() / most;
        *pixel = tinted(*pixel, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Reason, Verdict};

    fn sheet(count: usize) -> Option<RgbImage> {
        let cell = Cell::judged([0, 0, 9, 9], 0.7, Verdict::All, Reason::AboveThreshold);
        let crop = RgbImage::from_pixel(80, 80, Rgb([90, 60, 140]));
        let mut values = vec![0.0; HEAT_SIDE * HEAT_SIDE];
        values[0] = 0.2;
        let heat = HeatMap { values, window: [0.0, 0.0, 9.0] };
        let tile = || Tile { cell: &cell, crop: &crop, heat: Some(heat.clone()) };
        contact_sheet(&(0..count).map(|_| tile()).collect::<Vec<_>>())
    }

    #[test]
    fn a_sheet_grows_by_rows_and_ends_with_the_intended_use() {
        assert_eq!(sheet(0), None);
        let (one, five, nine) = (sheet(1).unwrap(), sheet(5).unwrap(), sheet(9).unwrap());
        assert!(one.height() < five.height() && five.height() < nine.height());
        assert_eq!(five.width(), nine.width());
        let foot = one.height() - GAP - glyphs::HEIGHT * DOT;
        assert!(one.enumerate_pixels().any(|(_, y, p)| y >= foot && *p == WHITE));
    }

    #[test]
    fn heat_colours_the_place_that_speaks_and_no_other() {
        let sheet = sheet(1).unwrap();
        let plain = Rgb([90, 60, 140]);
        assert_eq!(*sheet.get_pixel(GAP + 2, GAP + 2), plain, "the crop itself");
        assert!(sheet.get_pixel(GAP + SIDE + 2, GAP + 2).0[0] > 150, "orange");
        assert_eq!(*sheet.get_pixel(GAP + SIDE + SIDE / 2, GAP + SIDE / 2), plain);
    }
}
