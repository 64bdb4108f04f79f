//! Pictures with their cells outlined, numbered and named.

use contract::{Cell, RESEARCH_USE_ONLY, Verdict};
use image::{Rgb, RgbImage, imageops};

use crate::{glyphs, table};

/// How a verdict's outline looks: colours that the colour-blind can tell apart (Okabe and Ito), and a pattern
/// for those who see none: lengths of line and gap in pen widths.
pub(crate) struct Pen {
    /// The colour of lines and labels.
    pub(crate) colour: Rgb<u8>,
    line: u32,
    gap: u32,
}

pub(crate) const fn pen(verdict: Verdict) -> Pen {
    match verdict {
        Verdict::All => Pen { colour: Rgb([0xD5, 0x5E, 0x00]), line: 1, gap: 0 },
        Verdict::Hem => Pen { colour: Rgb([0x56, 0xB4, 0xE9]), line: 8, gap: 3 },
        Verdict::Uncertain => Pen { colour: Rgb([0xF0, 0xE4, 0x42]), line: 3, gap: 3 },
        Verdict::NotACell => Pen { colour: Rgb([0xBB, 0xBB, 0xBB]), line: 1, gap: 3 },
    }
}

pub(crate) const BLACK: Rgb<u8> = Rgb([0; 3]);
pub(crate) const WHITE: Rgb<u8> = Rgb([255; 3]);

/// The picture with outlines, and a strip below it that says what it may be used for.
pub(crate) fn annotated(picture: &RgbImage, cells: &[Cell]) -> RgbImage {
    let (width, height) = picture.dimensions();
    let dot = (width.min(height) / 200).max(1);
    let line = glyphs::width(RESEARCH_USE_ONLY) + 4;
    let strip_dot = dot.min(width / line).max(1);
    // A narrow picture gets a black margin rather than half a sentence.
    let mut canvas = RgbImage::new(width.max(line), height.saturating_add((glyphs::HEIGHT + 4) * strip_dot));
    imageops::replace(&mut canvas, picture, 0, 0);
    let dot = dot.min(dot_beside(cells));
    cells.iter().for_each(|cell| outline(&mut canvas, cell, dot));
    let mut labels: Vec<Rectangle> = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        let number = (i + 1).to_string();
        let others = cells[..i].iter().chain(&cells[i + 1..]).map(|other| other.bbox);
        let taken: Vec<Rectangle> = others.chain(labels.iter().copied()).collect();
        let [x, y, _, h] = cell.bbox;
        let at = |text: &str, top: u32| {
            let (long, high) = label_size(text, dot);
            [x.min(canvas.width().saturating_sub(long)), top, long, high]
        };
        let (_, high) = label_size(&number, dot);
        let above = y.checked_sub(high);
        let below = y.checked_add(h).filter(|top| top.checked_add(high).is_some_and(|end| end <= height));
        let inside = if above.or(below).is_none() { Some(y) } else { None };
        let free = |text: String| {
            let mut places = [above, below, inside].into_iter().flatten().map(|top| at(&text, top));
            let place = places.find(|place| !taken.iter().any(|other| meet(place, other)));
            place.map(|place| (text, place))
        };
        // In a crowd a number alone; where there is no room for that either it covers others.
        let (text, place) = free(format!("{number} {}", table::verdict(cell.verdict)))
            .or_else(|| free(number.clone()))
            .unwrap_or_else(|| (number.clone(), at(&number, above.unwrap_or(y))));
        label(&mut canvas, &text, cell.verdict, place, dot);
        labels.push(place);
    }
    write(&mut canvas, RESEARCH_USE_ONLY, (2 * strip_dot, height + 2 * strip_dot), strip_dot, WHITE);
    canvas
}

/// Left, top, width and height in pixels.
type Rectangle = [u32; 4];

/// Whether two rectangles share a pixel.
fn meet(a: &Rectangle, b: &Rectangle) -> bool {
    let apart = |i: usize| {
        let end = |r: &Rectangle| u64::from(r[i]) + u64::from(r[i + 2]);
        end(a) <= u64::from(b[i]) || end(b) <= u64::from(a[i])
    };
    !apart(0) && !apart(1)
}

/// The size of a pen's dot with which a label is half as high as most cells, at most.
fn dot_beside(cells: &[Cell]) -> u32 {
    let mut sides: Vec<u32> = cells.iter().map(|cell| cell.bbox[2].min(cell.bbox[3])).collect();
    sides.sort_unstable();
    let usual = sides.get(sides.len() / 2).copied().unwrap_or(u32::MAX);
    (usual / 2 / (glyphs::HEIGHT + 2)).max(1)
}

/// Width and height of a label.
fn label_size(text: &str, dot: u32) -> (u32, u32) {
    ((glyphs::width(text) + glyphs::HEIGHT + 4) * dot, (glyphs::HEIGHT + 2) * dot)
}

/// The cell's outline, or its box where none is known, in the verdict's pattern.
fn outline(canvas: &mut RgbImage, cell: &Cell, thick: u32) {
    let [x, y, w, h] = cell.bbox;
    let (right, bottom) = (x.saturating_add(w.saturating_sub(1)), y.saturating_add(h.saturating_sub(1)));
    let corners = match &cell.outline[..] {
        [] => vec![[x, y], [right, y], [right, bottom], [x, bottom]],
        corners => corners.to_vec(),
    };
    let pen = pen(cell.verdict);
    let mut along = 0;
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        // What lies beyond the picture is not worth a step.
        let within = |[x, y]: [u32; 2]| [x.min(canvas.width()), y.min(canvas.height())].map(f64::from);
        let ([x0, y0], [x1, y1]) = (within(*from), within(*to));
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0) as u32;
        for step in 0..steps {
            let part = f64::from(step) / f64::from(steps);
            let (x, y) = ((x0 + part * (x1 - x0)).round() as u32, (y0 + part * (y1 - y0)).round() as u32);
            if along / thick % (pen.line + pen.gap) < pen.line {
                for (dx, dy) in (0..thick).flat_map(|dy| (0..thick).map(move |dx| (dx, dy))) {
                    put(
                        canvas,
                        (x + dx).saturating_sub(thick / 2),
                        (y + dy).saturating_sub(thick / 2),
                        pen.colour,
                    );
                }
            }
            along += 1;
        }
    }
}

/// Whether a dot belongs to a verdict's shape, in a square from −1 to 1: a triangle for `all`, a disc for `hem`, a diamond
/// for `uncertain`, a cross for `not_a_cell`. Colour never speaks alone.
fn in_shape(verdict: Verdict, x: f64, y: f64) -> bool {
    match verdict {
        Verdict::All => y <= 0.85 && x.abs() <= (y + 1.0) * 0.55,
        Verdict::Hem => x.hypot(y) <= 0.9,
        Verdict::Uncertain => x.abs() + y.abs() <= 1.0,
        Verdict::NotACell => (x.abs() - y.abs()).abs() <= 0.35,
    }
}

/// The verdict's shape in a square of `side` pixels.
pub(crate) fn shape(
    canvas: &mut RgbImage,
    verdict: Verdict,
    (left, top): (u32, u32),
    side: u32,
    colour: Rgb<u8>,
) {
    let at = |i: u32| (f64::from(i) + 0.5) / f64::from(side.max(1)) * 2.0 - 1.0;
    for (x, y) in (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .filter(|&(x, y)| in_shape(verdict, at(x), at(y)))
    {
        put(canvas, left.saturating_add(x), top.saturating_add(y), colour);
    }
}

/// The verdict's shape and a text, black on its colour.
fn label(canvas: &mut RgbImage, text: &str, verdict: Verdict, [left, top, long, high]: Rectangle, dot: u32) {
    let mark = glyphs::HEIGHT * dot;
    for (column, row) in (0..high).flat_map(|row| (0..long).map(move |column| (column, row))) {
        put(canvas, left.saturating_add(column), top.saturating_add(row), pen(verdict).colour);
    }
    let top = top.saturating_add(dot);
    shape(canvas, verdict, (left.saturating_add(dot), top), mark, BLACK);
    write(canvas, text, (left.saturating_add(3 * dot + mark), top), dot, BLACK);
}

pub(crate) fn write(canvas: &mut RgbImage, text: &str, (left, top): (u32, u32), dot: u32, colour: Rgb<u8>) {
    for (column, row) in glyphs::dots(text) {
        for (dx, dy) in (0..dot).flat_map(|dy| (0..dot).map(move |dx| (dx, dy))) {
            put(canvas, left + column * dot + dx, top + row * dot + dy, colour);
        }
    }
}

/// Colours a pixel; one outside the picture is left out.
fn put(canvas: &mut RgbImage, x: u32, y: u32, colour: Rgb<u8>) {
    if let Some(pixel) = canvas.get_pixel_mut_checked(x, y) {
        *pixel = colour;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Reason;

    fn cell(bbox: [u32; 4], verdict: Verdict) -> Cell {
        Cell::judged(bbox, 0.5, verdict, Reason::BetweenThresholds)
    }

    #[test]
    fn verdicts_differ_in_colour_and_in_pattern() {
        let drawn = |verdict| {
            let picture = annotated(&RgbImage::new(200, 200), &[cell([20, 40, 100, 100], verdict)]);
            let colour = pen(verdict).colour;
            let dots = (20..119).filter(|&x| *picture.get_pixel(x, 139) == colour).count();
            (colour, dots)
        };
        let all = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell].map(drawn);
        assert_eq!(all[0].1, 99);
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert!(a.0 != b.0 && a.1 != b.1, "{all:?}");
            }
        }
    }

    #[test]
    fn the_inside_of_an_outline_stays_as_it_was_and_the_strip_is_below() {
        let grey = RgbImage::from_pixel(200, 200, Rgb([90; 3]));
        let picture = annotated(&grey, &[cell([20, 40, 100, 100], Verdict::All)]);
        assert_eq!(*picture.get_pixel(70, 90), Rgb([90; 3]));
        assert!(picture.width() > 200 && picture.height() > 200, "the whole sentence needs more width");
        assert!(picture.enumerate_pixels().any(|(_, y, p)| y >= 200 && *p == WHITE));
    }

    #[test]
    fn labels_cover_no_other_cell_where_there_is_room() {
        let grey = Rgb([90; 3]);
        // Rows of cells, a number's height apart.
        let at = |i: u32| [20 + i % 8 * 46, 20 + i / 8 * 60, 36, 40];
        let cells: Vec<Cell> = (0..32).map(|i| cell(at(i), Verdict::Uncertain)).collect();
        let picture = annotated(&RgbImage::from_pixel(420, 300, grey), &cells);
        for (i, cell) in cells.iter().enumerate() {
            let [x, y, w, h] = cell.bbox;
            let inside = (y + 3..y + h - 3).flat_map(|v| (x + 3..x + w - 3).map(move |u| (u, v)));
            assert!(inside.into_iter().all(|(u, v)| *picture.get_pixel(u, v) == grey), "cell {}", i + 1);
            let above = (y - 9..y - 1).flat_map(|v| (x..x + 9).map(move |u| (u, v)));
            let (yellow, black) =
                above.fold((0, 0), |(yellow, black), (u, v)| match *picture.get_pixel(u, v) {
                    BLACK => (yellow, black + 1),
                    colour if colour == pen(Verdict::Uncertain).colour => (yellow + 1, black),
                    _ => (yellow, black),
                });
            assert!(yellow > 20 && black > 8, "cell {} has its shape above: {yellow} {black}", i + 1);
        }
    }

    #[test]
    fn boxes_at_and_beyond_the_border_do_no_harm() {
        for bbox in [[0, 0, 200, 200], [190, 190, 50, 50], [0, 0, 0, 0], [u32::MAX, u32::MAX, u32::MAX, 9]] {
            annotated(&RgbImage::new(200, 200), &[cell(bbox, Verdict::Hem)]);
        }
        annotated(&RgbImage::new(16, 16), &[cell([0, 0, 16, 16], Verdict::Uncertain)]);
    }

    #[test]
    fn shapes_differ_and_fit_their_square() {
        let drawn = |verdict| {
            let mut canvas = RgbImage::new(24, 24);
            shape(&mut canvas, verdict, (4, 4), 16, WHITE);
            let lit: Vec<(u32, u32)> =
                canvas.enumerate_pixels().filter(|(.., p)| **p == WHITE).map(|(x, y, _)| (x, y)).collect();
            assert!(lit.iter().all(|&(x, y)| (4..20).contains(&x) && (4..20).contains(&y)), "{verdict:?}");
            lit
        };
        let all = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell].map(drawn);
        for (i, a) in all.iter().enumerate() {
            assert!(a.len() > 40);
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn a_known_outline_is_drawn_instead_of_the_box() {
        let grey = RgbImage::from_pixel(200, 200, Rgb([90; 3]));
        let diamond = vec![[70, 40], [120, 90], [70, 139], [20, 90]];
        let cell = Cell { outline: diamond, ..cell([20, 40, 100, 100], Verdict::All) };
        let picture = annotated(&grey, &[cell]);
        assert_eq!(*picture.get_pixel(118, 138), Rgb([90; 3]), "the box's corner");
        assert_eq!(*picture.get_pixel(120, 90), pen(Verdict::All).colour);
    }
}
