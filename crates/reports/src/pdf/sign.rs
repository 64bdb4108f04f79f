//! The sign of each verdict: its own shape and its own colour, as in the window, so that neither a grey print nor
//! eyes that do not tell colours apart lose it.

use contract::Verdict;
use krilla::geom::{Path, PathBuilder, Rect};

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// The colour of a verdict, the same as in the window's light theme.
pub(super) const fn colour(verdict: Verdict) -> Rgb {
    match verdict {
        Verdict::All => [0xa0, 0x10, 0x3c],
        Verdict::Hem => [0x0b, 0x57, 0x8a],
        Verdict::Uncertain => [0x71, 0x49, 0x00],
        Verdict::NotACell => [0x48, 0x53, 0x5f],
    }
}

/// How a path is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    /// Its inside.
    Fill,
    /// Its line, of this width.
    Stroke(f32),
}

/// The paths of a verdict's sign in a square of `side` whose upper left corner is `(x, y)`: a diamond for `all`, a
/// disc for `hem`, a square with a question mark for `uncertain`, a crossed-out circle for `not_a_cell`.
pub(super) fn paths(verdict: Verdict, x: f32, y: f32, side: f32) -> Vec<(Path, Paint)> {
    // The window draws them in a square of 24.
    let at = |u: f32, v: f32| (x + u / 24.0 * side, y + v / 24.0 * side);
    let line = Paint::Stroke(2.2 / 24.0 * side);
    let mut drawn = Vec::new();
    let mut add = |path: Option<Path>, paint| drawn.extend(path.map(|path| (path, paint)));
    match verdict {
        Verdict::All => {
            add(polygon(&[at(12.0, 1.0), at(23.0, 12.0), at(12.0, 23.0), at(1.0, 12.0)]), Paint::Fill);
        }
        Verdict::Hem => add(circle(at(12.0, 12.0), 9.0 / 24.0 * side), Paint::Fill),
        Verdict::Uncertain => {
            let (left, top) = at(3.0, 3.0);
            add(rectangle(left, top, 18.0 / 24.0 * side, 18.0 / 24.0 * side), line);
            let mut mark = PathBuilder::new();
            let ((x0, y0), (x1, y1), (x2, y2), (x3, y3)) =
                (at(8.8, 9.6), at(8.8, 5.2), at(15.2, 5.2), at(15.0, 9.2));
            mark.move_to(x0, y0);
            mark.cubic_to(x1, y1, x2, y2, x3, y3);
            let ((x1, y1), (x2, y2)) = (at(14.9, 11.6), at(12.0, 11.4));
            let (x3, y3) = at(12.0, 14.2);
            mark.cubic_to(x1, y1, x2, y2, x3, y3);
            add(mark.finish(), line);
            add(circle(at(12.0, 17.4), 1.5 / 24.0 * side), Paint::Fill);
        }
        Verdict::NotACell => {
            add(circle(at(12.0, 12.0), 9.0 / 24.0 * side), line);
            let mut stroke = PathBuilder::new();
            let ((x0, y0), (x1, y1)) = (at(5.8, 5.8), at(18.2, 18.2));
            stroke.move_to(x0, y0);
            stroke.line_to(x1, y1);
            add(stroke.finish(), line);
        }
    }
    drawn
}

/// A rectangle.
pub(super) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    builder.push_rect(Rect::from_xywh(x, y, width, height)?);
    builder.finish()
}

fn polygon(points: &[(f32, f32)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    builder.move_to(first.0, first.1);
    for point in rest {
        builder.line_to(point.0, point.1);
    }
    builder.close();
    builder.finish()
}

fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    // Control points of four cubic curves that keep to a circle within 0.03 % of its radius.
    let control = 0.552_285 * radius;
    let mut builder = PathBuilder::new();
    builder.move_to(x + radius, y);
    builder.cubic_to(x + radius, y + control, x + control, y + radius, x, y + radius);
    builder.cubic_to(x - control, y + radius, x - radius, y + control, x - radius, y);
    builder.cubic_to(x - radius, y - control, x - control, y - radius, x, y - radius);
    builder.cubic_to(x + control, y - radius, x + radius, y - control, x + radius, y);
    builder.close();
    builder.finish()
}
