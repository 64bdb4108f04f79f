//! Lines, marks, words and keys in the units of a drawing, which are half a pixel of a tablet: the SVG
//! backend writes whole units only, and whole pixels would make steps in a curve.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::FigureError;
use super::palette::{Dash, INK, Look, Mark};

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// A place in a drawing.
pub(super) type Spot = (i32, i32);

/// Height of ordinary letters.
pub(super) const TEXT: f64 = 27.0;
/// Height of small letters.
pub(super) const SMALL: f64 = 24.0;
/// Half the width of a mark.
pub(super) const MARK: i32 = 8;

/// What words look like and which point of them is placed.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    pub(super) size: f64,
    pub(super) colour: RGBColor,
    pub(super) bold: bool,
    pub(super) across: HPos,
    /// Turned to read upwards.
    pub(super) upwards: bool,
}

impl Lettering {
    pub(super) const LEFT: Self =
        Self { size: SMALL, colour: INK, bold: false, across: HPos::Left, upwards: false };
    pub(super) const RIGHT: Self = Self { across: HPos::Right, ..Self::LEFT };
    pub(super) const CENTRE: Self = Self { across: HPos::Center, ..Self::LEFT };
}

/// A font of so many units; the SVG backend divides sizes by 1.24.
pub(super) fn font<'f>(size: f64) -> FontDesc<'f> {
    FontDesc::new(FontFamily::SansSerif, size * 1.24, FontStyle::Normal)
}

/// Writes one line of text, its middle at the height of `at`.
pub(super) fn write(area: &Area<'_>, words: &str, at: Spot, lettering: Lettering) -> Result<(), FigureError> {
    let mut font = font(lettering.size);
    if lettering.bold {
        font = font.style(FontStyle::Bold);
    }
    if lettering.upwards {
        font = font.transform(FontTransform::Rotate270);
    }
    let style = TextStyle::from(font).color(&lettering.colour).pos(Pos::new(lettering.across, VPos::Center));
    Ok(area.draw(&Text::new(words.to_owned(), at, style))?)
}

/// Draws a line through `path`.
pub(super) fn line(area: &Area<'_>, path: &[Spot], look: Look) -> Result<(), FigureError> {
    if path.len() < 2 {
        return Ok(());
    }
    let style = ShapeStyle { color: look.colour.to_rgba(), filled: false, stroke_width: look.width };
    let (on, off) = match look.dash {
        Dash::None => return Ok(()),
        Dash::Solid => return Ok(area.draw(&PathElement::new(path.to_vec(), style))?),
        Dash::Long => (24, 10),
        Dash::Short => (12, 9),
        Dash::Dots => (4, 8),
    };
    Ok(area.draw(&DashedPathElement::new(path.to_vec(), on, off, style))?)
}

/// Draws a mark.
pub(super) fn mark(area: &Area<'_>, (x, y): Spot, look: Look) -> Result<(), FigureError> {
    let filled = ShapeStyle { color: look.colour.to_rgba(), filled: true, stroke_width: 0 };
    let white = ShapeStyle { color: WHITE.to_rgba(), ..filled };
    let open = ShapeStyle { color: look.colour.to_rgba(), filled: false, stroke_width: 4 };
    let s = MARK;
    let square = [(x - s, y - s), (x + s, y + s)];
    let outline = vec![(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s), (x - s, y - s)];
    match look.mark {
        Mark::None => {}
        Mark::Disc => area.draw(&Circle::new((x, y), s + 1, filled))?,
        Mark::Ring => {
            area.draw(&Circle::new((x, y), s, white))?;
            area.draw(&Circle::new((x, y), s, open))?;
        }
        Mark::OpenSquare => {
            area.draw(&Rectangle::new(square, white))?;
            area.draw(&PathElement::new(outline, open))?;
        }
        Mark::Triangle => {
            area.draw(&Polygon::new(vec![(x, y - s - 3), (x + s + 2, y + s), (x - s - 2, y + s)], filled))?;
        }
        Mark::Diamond => {
            let d = s + 5;
            area.draw(&Polygon::new(vec![(x, y - d), (x + d, y), (x, y + d), (x - d, y)], filled))?;
        }
        Mark::Cross => {
            area.draw(&PathElement::new(vec![(x - s, y - s), (x + s, y + s)], open))?;
            area.draw(&PathElement::new(vec![(x - s, y + s), (x + s, y - s)], open))?;
        }
    }
    Ok(())
}

/// One entry of a key: a look and what it stands for, which may be several lines.
pub(super) type Entry = (Look, String);

/// Height of one line of a key.
const LEADING: i32 = 34;
/// Length of the piece of line that a key shows.
const SAMPLE: i32 = 72;

/// Draws a key from `at` to the right, on to a new row where `width` is full, so that a narrow one is a
/// column.
pub(super) fn key(area: &Area<'_>, at: Spot, width: i32, entries: &[Entry]) -> Result<(), FigureError> {
    let (mut x, mut y, mut row_height) = (at.0, at.1, 0);
    for (look, words) in entries {
        let longest = words.lines().map(|l| l.chars().count()).max().unwrap_or(0) as i32;
        let wide = SAMPLE + 16 + (f64::from(longest) * SMALL * 0.55) as i32 + 40;
        if x > at.0 && x + wide > at.0 + width {
            (x, y, row_height) = (at.0, y + row_height, 0);
        }
        line(area, &[(x, y), (x + SAMPLE, y)], *look)?;
        mark(area, (x + SAMPLE / 2, y), *look)?;
        for (i, text) in words.lines().enumerate() {
            write(area, text, (x + SAMPLE + 16, y + LEADING * i as i32), Lettering::LEFT)?;
        }
        x += wide;
        row_height = row_height.max(LEADING * words.lines().count() as i32 + 14);
    }
    Ok(())
}
