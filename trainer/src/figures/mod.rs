//! The report's figures, as SVG with real text.

mod calibration;
mod curves;
#[cfg(test)]
pub(crate) mod fixture;
mod grids;
mod ink;
mod palette;
mod panel;
mod pareto;
mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::prelude::{SVGBackend, WHITE};

use crate::results::Results;

/// A figure of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Name of its file, for example `roc-held-out.svg`.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What it shows, and what its shades and dashes mean.
    pub caption: String,
    /// The picture: a whole SVG document.
    pub svg: String,
}

/// Why a figure could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The drawing library failed.
    #[error("a figure could not be drawn: {0}")]
    Draw(String),
}

impl From<DrawingAreaErrorKind<std::io::Error>> for FigureError {
    fn from(error: DrawingAreaErrorKind<std::io::Error>) -> Self {
        Self::Draw(error.to_string())
    }
}

/// Draws every figure that `results` has numbers for, in the order in which the report shows them.
///
/// # Errors
/// [`FigureError`] where the drawing library fails.
pub fn figures(results: &Results) -> Result<Vec<Figure>, FigureError> {
    let each = &results.evaluations;
    let mut made = curves::training(&results.curves)?;
    for draw in [
        curves::roc,
        curves::precision_recall,
        calibration::reliability,
        calibration::decision,
        calibration::coverage_risk,
        grids::confusion,
        rows::subjects,
    ] {
        for evaluation in each {
            made.extend(draw(evaluation)?);
        }
    }
    if let Some(comparison) = &results.comparison {
        made.extend(rows::comparison(comparison)?);
        made.extend(curves::comparison(comparison)?);
    }
    if let Some(search) = &results.search {
        made.extend(pareto::pareto(search)?);
    }
    made.extend(grids::robustness(&results.robustness)?);
    if let Some(leakage) = &results.leakage {
        made.extend(rows::leakage(leakage)?);
    }
    let mut files = std::collections::BTreeMap::<String, usize>::new();
    for figure in &mut made {
        let same = files.entry(figure.file.clone()).or_default();
        *same += 1;
        if *same > 1 {
            figure.file = figure.file.replace(".svg", &format!("-{same}.svg"));
        }
    }
    Ok(made)
}

/// What a figure is called and what it says of itself.
struct Legend {
    file: String,
    title: String,
    caption: String,
}

/// A figure of `size` drawn by `draw` on white.
fn figure(
    legend: Legend,
    size: (u32, u32),
    draw: impl FnOnce(&ink::Area<'_>) -> Result<(), FigureError>,
) -> Result<Figure, FigureError> {
    let Legend { file, title, caption } = legend;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
    }
    // A screen reader says the title instead of spelling out every tick.
    let label = words::escape(&title);
    let svg = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{label}\" "), 1);
    Ok(Figure { file, title, caption, svg })
}
