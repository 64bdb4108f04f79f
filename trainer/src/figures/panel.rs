//! One pair of axes and what is drawn on it.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::FigureError;
use super::ink::{self, Area, Lettering, SMALL, Spot, TEXT, font};
use super::palette::{Dash, INK, Look, Mark, RULE};
use super::words;

/// Most points that are marked one by one.
const MOST_MARKS: usize = 40;

/// One axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale<'t> {
    /// What is measured, with its unit.
    pub(super) title: &'t str,
    pub(super) from: f64,
    pub(super) to: f64,
    /// About how many ticks; none on the upright axis hides it.
    pub(super) ticks: usize,
}

impl<'t> Scale<'t> {
    /// From 0 to 1.
    pub(super) const fn part(title: &'t str) -> Self {
        Self { title, from: 0.0, to: 1.0, ticks: 6 }
    }

    /// Over `values` and a margin; what is not finite is passed over.
    pub(super) fn over(title: &'t str, values: impl IntoIterator<Item = f64>) -> Self {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|v| v.is_finite()) {
            (from, to) = (from.min(value), to.max(value));
        }
        if from > to {
            (from, to) = (0.0, 1.0);
        }
        let margin = if to - from > 1e-12 { 0.04 * (to - from) } else { 0.5_f64.max(0.1 * to.abs()) };
        Self { title, from: from - margin, to: to + margin, ticks: 6 }
    }

    /// From 0 to a little above the largest of `values`.
    pub(super) fn from_nothing(title: &'t str, values: impl IntoIterator<Item = f64>) -> Self {
        let most = values.into_iter().filter(|v| v.is_finite()).fold(0.0, f64::max);
        Self { title, from: 0.0, to: if most > 0.0 { 1.08 * most } else { 1.0 }, ticks: 6 }
    }
}

/// Axes on a part of a drawing.
pub(super) struct Panel<'a> {
    whole: Area<'a>,
    plane: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
}

impl<'a> Panel<'a> {
    /// Draws the axes of `x` and `y` on `area`, a part of `whole`, with `heading` above them. `left` is the
    /// room for what stands left of the axes.
    pub(super) fn draw(
        whole: &Area<'a>,
        area: &Area<'a>,
        heading: &str,
        left: u32,
        x: Scale<'_>,
        y: Scale<'_>,
    ) -> Result<Self, FigureError> {
        let mut chart = ChartBuilder::on(area)
            .margin_right(28)
            .margin_top(if heading.is_empty() { 20 } else { 60 })
            .margin_bottom(6)
            .margin_left(14)
            .x_label_area_size(92)
            .y_label_area_size(left)
            .build_cartesian_2d(x.from..x.to, y.from..y.to)?;
        let mut mesh = chart.configure_mesh();
        mesh.light_line_style(TRANSPARENT)
            .bold_line_style(RULE.stroke_width(2))
            .axis_style(INK.stroke_width(2))
            .label_style(TextStyle::from(font(SMALL)).color(&INK))
            .axis_desc_style(TextStyle::from(font(TEXT)).color(&INK))
            .x_desc(x.title)
            .y_desc(y.title)
            .x_labels(x.ticks)
            .y_labels(y.ticks)
            .x_label_formatter(&|v| words::tick(*v))
            .y_label_formatter(&|v| words::tick(*v));
        if y.ticks == 0 {
            mesh.disable_y_mesh();
        }
        mesh.draw()?;
        let plane = chart.plotting_area().clone();
        if !heading.is_empty() {
            let (columns, rows) = plane.get_pixel_range();
            let middle = i32::midpoint(columns.start, columns.end);
            let title = Lettering { size: TEXT, bold: true, ..Lettering::CENTRE };
            ink::write(whole, heading, (middle, rows.start - 30), title)?;
        }
        Ok(Self { whole: whole.clone(), plane })
    }

    /// Where `point` lies in the drawing.
    pub(super) fn at(&self, point: [f64; 2]) -> Spot {
        self.plane.map_coordinate(&(point[0], point[1]))
    }

    /// Draws `points` as a line and, where they are few, marks them.
    pub(super) fn curve(&self, points: &[[f64; 2]], look: Look) -> Result<(), FigureError> {
        let spots: Vec<Spot> = finite(points).map(|p| self.at(p)).collect();
        ink::line(&self.whole, &thinned(&spots), look)?;
        if spots.len() <= MOST_MARKS {
            for spot in spots {
                ink::mark(&self.whole, spot, look)?;
            }
        }
        Ok(())
    }

    /// Draws a straight line.
    pub(super) fn rule(&self, from: [f64; 2], to: [f64; 2], look: Look) -> Result<(), FigureError> {
        ink::line(&self.whole, &[self.at(from), self.at(to)], look)
    }

    /// Marks one point.
    pub(super) fn point(&self, at: [f64; 2], look: Look) -> Result<(), FigureError> {
        if at.iter().all(|v| v.is_finite()) { ink::mark(&self.whole, self.at(at), look) } else { Ok(()) }
    }

    /// Draws a curve of very many points, marked `marks` times from `phase` (0 to 1) of the first gap on.
    pub(super) fn long_curve(
        &self,
        points: &[[f64; 2]],
        look: Look,
        marks: u32,
        phase: f64,
    ) -> Result<(), FigureError> {
        let spots: Vec<Spot> = finite(points).map(|p| self.at(p)).collect();
        ink::line(&self.whole, &thinned(&spots), look)?;
        for k in 0..marks {
            let x = (f64::from(k) + phase) / f64::from(marks);
            if let Some(point) = finite(points).find(|p| p[0] >= x) {
                ink::mark(&self.whole, self.at(point), look)?;
            }
        }
        Ok(())
    }

    /// Shades the room between the lower and the upper ends of intervals `[x, low, high]`.
    pub(super) fn band(&self, intervals: &[[f64; 3]], look: Look) -> Result<(), FigureError> {
        let known = || intervals.iter().filter(|i| i.iter().all(|v| v.is_finite()));
        let outline: Vec<Spot> = known()
            .map(|i| self.at([i[0], i[2]]))
            .chain(known().rev().map(|i| self.at([i[0], i[1]])))
            .collect();
        if outline.len() < 4 {
            return Ok(());
        }
        Ok(self.whole.draw(&Polygon::new(outline, look.colour.mix(0.18)))?)
    }

    /// Draws an interval along the first axis with its ends, and a mark at its estimate.
    pub(super) fn interval(&self, of: [f64; 3], height: f64, look: Look) -> Result<(), FigureError> {
        let [value, low, high] = of;
        if low.is_finite() && high.is_finite() {
            let ends = [self.at([low, height]), self.at([high, height])];
            ink::line(&self.whole, &ends, Look { width: 3, mark: Mark::None, ..look })?;
            for (x, y) in ends {
                let end = Look { width: 3, dash: Dash::Solid, ..look };
                ink::line(&self.whole, &[(x, y - 8), (x, y + 8)], end)?;
            }
        }
        self.point([value, height], look)
    }

    /// Writes `words` at a point, moved by `by` units.
    pub(super) fn write(
        &self,
        words: &str,
        at: [f64; 2],
        by: Spot,
        lettering: Lettering,
    ) -> Result<(), FigureError> {
        if at.iter().any(|v| !v.is_finite()) {
            return Ok(());
        }
        let (x, y) = self.at(at);
        ink::write(&self.whole, words, (x + by.0, y + by.1), lettering)
    }

    /// The left and the right end of the axes in the drawing.
    pub(super) fn columns(&self) -> (i32, i32) {
        let (columns, _) = self.plane.get_pixel_range();
        (columns.start, columns.end)
    }

    /// Fills a box between two points.
    pub(super) fn fill(&self, from: [f64; 2], to: [f64; 2], colour: RGBColor) -> Result<(), FigureError> {
        Ok(self.whole.draw(&Rectangle::new([self.at(from), self.at(to)], colour.filled()))?)
    }
}

fn finite(points: &[[f64; 2]]) -> impl Iterator<Item = [f64; 2]> + '_ {
    points.iter().copied().filter(|p| p.iter().all(|v| v.is_finite()))
}

/// `path` without the points that are less than two units from the one before, which nobody sees; a curve
/// over ten thousand cells would weigh megabytes with them. The last point stays.
fn thinned(path: &[Spot]) -> Vec<Spot> {
    let mut kept: Vec<Spot> = Vec::new();
    for &(x, y) in path {
        if kept.last().is_none_or(|&(px, py)| (x - px).abs() >= 2 || (y - py).abs() >= 2) {
            kept.push((x, y));
        }
    }
    if let Some(&last) = path.last()
        && kept.last() != Some(&last)
    {
        kept.push(last);
    }
    kept
}
