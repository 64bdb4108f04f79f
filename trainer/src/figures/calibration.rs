//! What the probability is worth: reliability, net benefit, and error against coverage.

use super::curves::{HIGH, KEY, WIDE};
use super::ink::{Area, Lettering, key};
use super::palette::{Dash, GREEN, HELP, Look, Mark, NETWORK, OTHER, SKY};
use super::panel::{Panel, Scale};
use super::{Figure, FigureError, Legend, figure, words};
use crate::results::{ReliabilityBin, SubjectEvaluation, names};

/// Observed part of ALL against the probability, before and after calibration, above the bins'
/// counts.
pub(super) fn reliability(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    let sides = [
        ("Before calibration", &evaluation.reliability_raw, names::ECE_RAW, OTHER.marked(Mark::OpenSquare)),
        ("After calibration", &evaluation.reliability, names::ECE, NETWORK.marked(Mark::Disc)),
    ];
    if sides.iter().all(|(_, bins, _, _)| bins.iter().all(|b| b.cells == 0)) {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("reliability-{}.svg", words::slug(&evaluation.name)),
        title: format!("Reliability of the probability: {}", evaluation.name),
        caption:
            "Above: part of the cells that is ALL against their mean probability, bin by bin. Dotted: a \
                  perfectly calibrated probability. Below: the number of cells in each bin; a point over few \
                  cells says little."
                .to_owned(),
    };
    figure(legend, (WIDE, 1120), |whole| {
        let (above, below) = whole.split_vertically(720);
        let columns = above.split_evenly((1, 2)).into_iter().zip(below.split_evenly((1, 2)));
        for ((upper, lower), (heading, bins, metric, look)) in columns.zip(sides) {
            let filled: Vec<&ReliabilityBin> = bins.iter().filter(|b| b.cells > 0).collect();
            let panel = Panel::draw(
                whole,
                &upper,
                heading,
                130,
                Scale::part("Probability of ALL (mean of the bin)"),
                Scale::part("Part of the cells that is ALL"),
            )?;
            panel.rule([0.0, 0.0], [1.0, 1.0], HELP)?;
            let points: Vec<[f64; 2]> = filled.iter().map(|b| [b.probability, b.observed]).collect();
            panel.curve(&points, look)?;
            let error =
                evaluation.metrics.get(metric).map_or_else(|| "not measured".to_owned(), words::estimate);
            panel.write("Expected calibration error", [0.03, 0.96], (0, 0), Lettering::LEFT)?;
            panel.write(&error, [0.03, 0.96], (0, 34), Lettering::LEFT)?;
            counts(whole, &lower, &filled)?;
        }
        Ok(())
    })
    .map(Some)
}

fn counts<'a>(whole: &Area<'a>, area: &Area<'a>, bins: &[&ReliabilityBin]) -> Result<(), FigureError> {
    // Room above the tallest bar for its number.
    let most = bins.iter().map(|b| b.cells as f64 * 1.35);
    let y = Scale { ticks: 4, ..Scale::from_nothing("Cells", most) };
    let panel = Panel::draw(whole, area, "", 130, Scale::part("Probability of ALL (mean of the bin)"), y)?;
    for bin in bins.iter().filter(|b| b.probability.is_finite()) {
        let (x, cells) = (bin.probability, bin.cells as f64);
        panel.fill([x - 0.018, 0.0], [x + 0.018, cells], SKY)?;
        let upwards = Lettering { upwards: true, ..Lettering::LEFT };
        panel.write(&words::count(bin.cells as u64), [x, cells], (0, -10), upwards)?;
    }
    Ok(())
}

/// Net benefit over thresholds, beside calling every cell ALL and calling none so.
pub(super) fn decision(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    let points = &evaluation.decision_curve;
    if points.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("decision-{}.svg", words::slug(&evaluation.name)),
        title: format!("Decision curve: {}", evaluation.name),
        caption: "Net benefit against the threshold on the probability (Vickers and Elkin, 2006): right ALL \
                  calls less wrong ones, a wrong one weighing the odds of the threshold. A model helps where \
                  its line is above both others. The lines are cut off where calling every cell ALL falls \
                  far below nothing."
            .to_owned(),
    };
    let most = points.iter().flat_map(|p| [p.network, p.all]).filter(|v| v.is_finite()).fold(0.05, f64::max);
    let floor = -0.25 * most;
    figure(legend, (WIDE, HIGH), |whole| {
        let (left, _) = whole.split_horizontally(KEY - 20);
        let y =
            Scale { title: "Net benefit (right ALL calls per cell)", from: floor, to: 1.08 * most, ticks: 6 };
        let x = Scale::part("Threshold on the probability of ALL");
        let panel = Panel::draw(whole, &left, "", 130, x, y)?;
        let none = HELP;
        let every = Look::line(GREEN, Dash::Short);
        panel.rule([0.0, 0.0], [1.0, 0.0], none)?;
        let curve = |value: fn(&crate::results::NetBenefit) -> f64| -> Vec<[f64; 2]> {
            above(&points.iter().map(|p| [p.threshold, value(p)]).collect::<Vec<_>>(), floor)
        };
        let mark = if points.len() == 1 { Mark::Disc } else { Mark::None };
        panel.curve(&curve(|p| p.all), every.marked(mark))?;
        panel.curve(&curve(|p| p.network), NETWORK.marked(mark))?;
        let entries = [
            (NETWORK, "Network".to_owned()),
            (every, "Every cell called ALL".to_owned()),
            (none, "No cell called ALL".to_owned()),
        ];
        key(whole, (KEY, 60), 1, &entries)
    })
    .map(Some)
}

/// `points` up to where they first fall below `floor`, and the point at which they cross it.
fn above(points: &[[f64; 2]], floor: f64) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for &[x, y] in points.iter().filter(|p| p.iter().all(|v| v.is_finite())) {
        if y < floor {
            if let Some(&[px, py]) = kept.last() {
                kept.push([px + (x - px) * (py - floor) / (py - y), floor]);
            }
            break;
        }
        kept.push([x, y]);
    }
    kept
}

/// Error of the cells that are kept when the least certain ones are left out.
pub(super) fn coverage_risk(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    let points: Vec<[f64; 2]> = evaluation.coverage_risk.iter().map(|p| [p.coverage, p.risk]).collect();
    if points.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("coverage-risk-{}.svg", words::slug(&evaluation.name)),
        title: format!("Error against coverage: {}", evaluation.name),
        caption: "Part of the kept cells that is wrong when the least certain cells are left out. Diamond: \
                  the shipped thresholds, which leave out the cells called uncertain; it need not lie on the \
                  line, because the two thresholds are not equally far from one half."
            .to_owned(),
    };
    let shipped = evaluation.shipped_coverage;
    figure(legend, (WIDE, HIGH), |whole| {
        let (left, _) = whole.split_horizontally(KEY - 20);
        let risks = points.iter().map(|p| p[1]).chain([shipped.risk]);
        let panel = Panel::draw(
            whole,
            &left,
            "",
            130,
            Scale::part("Coverage (part of the cells that is kept)"),
            Scale::from_nothing("Part of the kept cells that is wrong", risks),
        )?;
        let mark = if points.len() == 1 { Mark::Disc } else { Mark::None };
        panel.curve(&points, NETWORK.marked(mark))?;
        let diamond = Look { mark: Mark::Diamond, dash: Dash::None, ..OTHER };
        panel.point([shipped.coverage, shipped.risk], diamond)?;
        let entries = [
            (NETWORK, "Least certain left out".to_owned()),
            (
                diamond,
                format!(
                    "Shipped thresholds:\n{} of the cells kept,\n{} of those wrong",
                    words::number(shipped.coverage),
                    words::number(shipped.risk)
                ),
            ),
        ];
        key(whole, (KEY, 60), 1, &entries)
    })
    .map(Some)
}

#[cfg(test)]
mod tests {
    use super::above;

    #[test]
    fn a_curve_is_cut_where_it_crosses_the_floor() {
        assert_eq!(above(&[[0.0, 1.0], [1.0, -1.0], [2.0, 5.0]], 0.0), [[0.0, 1.0], [0.5, 0.0]]);
        assert_eq!(above(&[[0.0, -1.0]], 0.0), Vec::<[f64; 2]>::new());
        assert_eq!(above(&[[0.0, f64::NAN], [1.0, 1.0]], 0.0), [[1.0, 1.0]]);
    }
}
