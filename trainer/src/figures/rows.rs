//! Charts of one row a subject, learner or metric.

use super::curves::WIDE;
use super::ink::{self, Area, Lettering, key};
use super::palette::{BLUE, Dash, GREEN, HELP, Look, Mark, NETWORK, OTHER, QUIET, VERMILION};
use super::panel::{Panel, Scale};
use super::{Figure, FigureError, Legend, figure, words};
use crate::dataset::Class;
use crate::results::{Comparison, Leakage, LearnerKind, SubjectEvaluation, SubjectRow, names};

/// Height of the key above the rows.
const TOP: u32 = 70;
/// Height of the axis below them.
const BOTTOM: u32 = 120;

/// One row: its name, what stands at its right, and whether it is the one to look at.
struct Row {
    name: String,
    right: String,
    bold: bool,
}

/// Draws the axes of `rows`, their names on the left and their numbers on the right. Row 0 is the topmost;
/// its height is `rows.len() − 0.5`.
fn rows<'a>(
    whole: &Area<'a>,
    rows: &[Row],
    left: u32,
    right: i32,
    x: Scale<'_>,
    height: u32,
) -> Result<Panel<'a>, FigureError> {
    let (_, below) = whole.split_vertically(TOP);
    let (area, _) = below.split_horizontally(WIDE as i32 - right);
    let (area, _) = area.split_vertically(rows.len() as u32 * height + BOTTOM);
    let y = Scale { title: "", from: 0.0, to: rows.len() as f64, ticks: 0 };
    let panel = Panel::draw(whole, &area, "", left, x, y)?;
    for (i, row) in rows.iter().enumerate() {
        let (start, end) = panel.columns();
        let (_, y) = panel.at([x.from, level(rows.len(), i)]);
        let lettering = Lettering { bold: row.bold, ..Lettering::RIGHT };
        ink::write(whole, &row.name, (start - 16, y), lettering)?;
        ink::write(whole, &row.right, (end + 24, y), Lettering { bold: row.bold, ..Lettering::LEFT })?;
    }
    Ok(panel)
}

fn level(count: usize, row: usize) -> f64 {
    count as f64 - row as f64 - 0.5
}

fn high(count: usize, height: u32) -> u32 {
    TOP + count as u32 * height + BOTTOM
}

/// Accuracy of every subject group, the worst first.
pub(super) fn subjects(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    let groups = &evaluation.by_subject;
    if groups.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("subjects-{}.svg", words::slug(&evaluation.name)),
        title: format!("Accuracy by subject, the worst first: {}", evaluation.name),
        caption: "Part of each subject's cells that is right at a calibrated probability of one half, with \
                  the numbers of right cells and of all. Discs: ALL subjects; open squares: HEM subjects. \
                  Dotted: one half; left of it most of a subject's cells are wrong. Subjects joined by = are \
                  one group, because they share pictures."
            .to_owned(),
    };
    let named: Vec<Row> = groups
        .iter()
        .map(|g| Row {
            name: format!("{} ({})", words::short(&g.subjects, 20), words::class(g.class)),
            right: right_of(g),
            bold: false,
        })
        .collect();
    let look = |class: Class| match class {
        Class::All => Look::points(VERMILION, Mark::Disc),
        Class::Hem => Look::points(BLUE, Mark::OpenSquare),
    };
    figure(legend, (WIDE, high(named.len(), 36)), |whole| {
        let panel =
            rows(whole, &named, 350, 220, Scale::part("Part of the subject's cells that is right"), 36)?;
        panel.rule([0.5, 0.0], [0.5, named.len() as f64], HELP)?;
        for (i, group) in groups.iter().enumerate().filter(|(_, g)| g.right.is_finite()) {
            let y = level(named.len(), i);
            panel.rule([0.0, y], [group.right, y], Look { width: 2, ..Look::line(QUIET, Dash::Solid) })?;
            panel.point([group.right, y], look(group.class))?;
        }
        let entries = [
            (look(Class::All), "ALL subject".to_owned()),
            (look(Class::Hem), "HEM subject".to_owned()),
            (HELP, "One half".to_owned()),
        ];
        key(whole, (350, 40), 1060, &entries)
    })
    .map(Some)
}

/// `24 of 200`.
fn right_of(group: &SubjectRow) -> String {
    let cells = words::count(group.cells as u64);
    if group.right.is_finite() {
        format!("{} of {cells}", words::count((group.right * group.cells as f64).round() as u64))
    } else {
        format!("of {cells}")
    }
}

/// AUROC of the learners of the comparison with their intervals.
pub(super) fn comparison(comparison: &Comparison) -> Result<Option<Figure>, FigureError> {
    let mut learners: Vec<_> =
        comparison.rows.iter().filter_map(|row| Some((row, row.metrics.get(names::AUROC)?))).collect();
    if learners.is_empty() {
        return Ok(None);
    }
    learners.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value));
    let legend = Legend {
        file: "comparison-auroc.svg".to_owned(),
        title: "Area under the ROC curve of the learners compared".to_owned(),
        caption: "Area under the ROC curve with its 95 % interval by resampling subjects, the best first. \
                  Diamond: the network. Discs: learners on classical features. Open squares, dashed: probes \
                  that see one shortcut only; where a probe does nearly as well as the network, the network \
                  need not have learnt more. Dotted: chance."
            .to_owned(),
    };
    let named: Vec<Row> = learners
        .iter()
        .map(|(row, auroc)| Row {
            name: words::short(&row.name, 32),
            right: words::estimate(auroc),
            bold: row.kind == LearnerKind::Network,
        })
        .collect();
    let look = |kind: LearnerKind| match kind {
        LearnerKind::Network => NETWORK.marked(Mark::Diamond),
        LearnerKind::Features => Look::line(GREEN, Dash::Solid).marked(Mark::Disc),
        LearnerKind::Probe => Look::line(VERMILION, Dash::Short).marked(Mark::OpenSquare),
    };
    let ends = learners.iter().flat_map(|(_, e)| [e.value, e.low, e.high]).chain([0.5]);
    let x = Scale { to: 1.0, ..Scale::over("Area under the ROC curve", ends.chain([1.0])) };
    figure(legend, (WIDE, high(named.len(), 48)), |whole| {
        let panel = rows(whole, &named, 440, 320, x, 48)?;
        panel.rule([0.5, 0.0], [0.5, named.len() as f64], HELP)?;
        for (i, (row, auroc)) in learners.iter().enumerate() {
            panel.interval([auroc.value, auroc.low, auroc.high], level(named.len(), i), look(row.kind))?;
        }
        let entries = [
            (look(LearnerKind::Network), "Network".to_owned()),
            (look(LearnerKind::Features), "Classical features".to_owned()),
            (look(LearnerKind::Probe), "Shortcut probe".to_owned()),
            (HELP, "Chance".to_owned()),
        ];
        key(whole, (60, 40), 1360, &entries)
    })
    .map(Some)
}

/// Metrics that are worth comparing between the two splits, all between 0 and 1 in practice.
const LEAKING: [&str; 9] = [
    names::AUROC,
    names::AVERAGE_PRECISION,
    names::WEIGHTED_F1,
    names::F1,
    names::ACCURACY,
    names::BALANCED_ACCURACY,
    names::SENSITIVITY,
    names::SPECIFICITY,
    names::MCC,
];

/// What a leaking split would have claimed.
pub(super) fn leakage(leakage: &Leakage) -> Result<Option<Figure>, FigureError> {
    let pairs: Vec<_> = LEAKING
        .iter()
        .filter_map(|name| Some((*name, leakage.by_subject.get(*name)?, leakage.by_cell.get(*name)?)))
        .collect();
    if pairs.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: "leakage.svg".to_owned(),
        title: "What a split that leaks would have claimed".to_owned(),
        caption: "The same training on folds made of subjects (discs, solid) and on folds made of cells, \
                  which have a subject's cells on both sides (open squares, dashed), with 95 % intervals; on \
                  the right both values. The distance between the two is what leakage adds to the claim \
                  without adding to what the network can do."
            .to_owned(),
    };
    let named: Vec<Row> = pairs
        .iter()
        .map(|(name, honest, leaking)| Row {
            name: words::metric(name).to_owned(),
            right: format!("{} | {}", words::number(honest.value), words::number(leaking.value)),
            bold: false,
        })
        .collect();
    let ends = pairs.iter().flat_map(|(_, a, b)| [a.value, a.low, a.high, b.value, b.low, b.high]);
    let x = Scale::over("Value of the metric", ends.chain([1.0]));
    let (honest, leaking) = (NETWORK.marked(Mark::Disc), OTHER.marked(Mark::OpenSquare));
    figure(legend, (WIDE, high(named.len(), 76)), |whole| {
        let panel = rows(whole, &named, 440, 230, x, 76)?;
        for (i, (_, by_subject, by_cell)) in pairs.iter().enumerate() {
            let y = level(named.len(), i);
            panel.interval([by_subject.value, by_subject.low, by_subject.high], y + 0.18, honest)?;
            panel.interval([by_cell.value, by_cell.low, by_cell.high], y - 0.18, leaking)?;
        }
        let entries = [
            (honest, "Folds made of subjects (honest)".to_owned()),
            (leaking, "Folds made of cells (leaks)".to_owned()),
        ];
        key(whole, (60, 40), 1360, &entries)
    })
    .map(Some)
}
