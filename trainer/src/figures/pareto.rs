//! Accuracy against time of the candidates of a search.

use super::curves::{HIGH, WIDE};
use super::ink::{Lettering, key};
use super::palette::{Dash, HELP, Mark, NETWORK, OTHER};
use super::panel::{Panel, Scale};
use super::{Figure, FigureError, Legend, figure};
use crate::search::{Row, Search};

/// AUROC out of fold against microseconds a cell.
pub(super) fn pareto(search: &Search) -> Result<Option<Figure>, FigureError> {
    if search.rows.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: "search.svg".to_owned(),
        title: "Accuracy and time of the shapes that were tried".to_owned(),
        caption: format!(
            "Area under the ROC curve out of fold against the time of one cell, quantised, one thread, {} on {}. Discs \
             on the solid line: no other shape is both faster and better. Whiskers: 95 % intervals by resampling \
             subjects; they overlap, so the order of the shapes is not shown by these data.",
            search.engine, search.machine
        ),
    };
    let front: Vec<&str> = search.front().map(|row| row.name.as_str()).collect();
    figure(legend, (WIDE, HIGH), |whole| {
        let (_, below) = whole.split_vertically(60);
        let x = Scale::from_nothing("Microseconds a cell", search.rows.iter().map(|row| row.us_per_cell));
        let ends = search.rows.iter().flat_map(|row| [row.auroc.low, row.auroc.high]);
        let y = Scale::over("Area under the ROC curve", ends);
        let entries = [
            (NETWORK.marked(Mark::Disc), "Nothing faster is better".to_owned()),
            (OTHER.marked(Mark::Ring), "Another is faster and as good".to_owned()),
        ];
        key(whole, (130, 34), 1280, &entries)?;
        let panel = Panel::draw(whole, &below, "", 130, x, y)?;
        let point = |row: &Row| [row.us_per_cell, row.auroc.value];
        let line: Vec<[f64; 2]> =
            search.rows.iter().filter(|row| front.contains(&row.name.as_str())).map(point).collect();
        panel.curve(&line, NETWORK.marked(Mark::None))?;
        for row in &search.rows {
            let on_front = front.contains(&row.name.as_str());
            let look = if on_front { NETWORK.marked(Mark::Disc) } else { OTHER.marked(Mark::Ring) };
            let whisker = |value| [row.us_per_cell, value];
            let mut thin = HELP;
            thin.dash = Dash::Dots;
            panel.rule(whisker(row.auroc.low), whisker(row.auroc.high), thin)?;
            panel.point(point(row), look)?;
            panel.write(&row.name, point(row), (14, -18), Lettering::LEFT)?;
        }
        Ok(())
    })
    .map(Some)
}
