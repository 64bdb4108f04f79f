//! Figures of many small parts: disturbances, and the tables of counts.

use plotters::style::RGBColor;

use super::curves::WIDE;
use super::ink::{Area, Lettering, TEXT, key, write};
use super::palette::{HELP, INK, Mark, NETWORK, OTHER};
use super::panel::{Panel, Scale};
use super::{Figure, FigureError, Legend, figure, words};
use crate::dataset::Class;
use crate::results::{RobustnessCurve, SubjectEvaluation};

/// AUROC and weighted F1 against the amount of every disturbance.
pub(super) fn robustness(curves: &[RobustnessCurve]) -> Result<Option<Figure>, FigureError> {
    let curves: Vec<&RobustnessCurve> = curves.iter().filter(|c| !c.points.is_empty()).collect();
    if curves.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: "robustness.svg".to_owned(),
        title: "Robustness to disturbed pictures".to_owned(),
        caption: "The network on disturbed pictures of the held-out subjects, on the cells that were still \
                  found. Solid with discs: area under the ROC curve; shaded: its 95 % interval by resampling \
                  subjects. Dashed with rings: weighted F1 score. Dotted: the amount that changes nothing."
            .to_owned(),
    };
    let values = || {
        curves
            .iter()
            .flat_map(|c| &c.points)
            .flat_map(|p| [p.auroc.value, p.auroc.low, p.auroc.high, p.weighted_f1.value])
    };
    let least = values().filter(|v| v.is_finite()).fold(0.5, f64::min) - 0.02;
    let rows = curves.len().div_ceil(2);
    let (auroc, f1) = (NETWORK.marked(Mark::Disc), OTHER.marked(Mark::Ring));
    figure(legend, (WIDE, 80 + 540 * rows as u32), |whole| {
        let entries = [
            (auroc, "Area under the ROC curve".to_owned()),
            (f1, "Weighted F1 score".to_owned()),
            (HELP, "Unchanged".to_owned()),
        ];
        key(whole, (130, 40), 1280, &entries)?;
        let (_, below) = whole.split_vertically(80);
        for (area, curve) in below.split_evenly((rows, 2)).iter().zip(&curves) {
            let title = amount(curve);
            let x = Scale::over(&title, curve.points.iter().map(|p| p.amount).chain([curve.neutral]));
            let y = Scale { title: "Value of the metric", from: least, to: 1.0, ticks: 6 };
            let panel = Panel::draw(whole, area, &words::short(&curve.name, 40), 130, x, y)?;
            let bands: Vec<[f64; 3]> =
                curve.points.iter().map(|p| [p.amount, p.auroc.low, p.auroc.high]).collect();
            panel.band(&bands, auroc)?;
            if curve.neutral.is_finite() {
                panel.rule([curve.neutral, y.from], [curve.neutral, y.to], HELP)?;
            }
            let points = |of: fn(&crate::results::RobustnessPoint) -> f64| -> Vec<[f64; 2]> {
                curve.points.iter().map(|p| [p.amount, of(p)]).collect()
            };
            panel.curve(&points(|p| p.weighted_f1.value), f1)?;
            panel.curve(&points(|p| p.auroc.value), auroc)?;
        }
        Ok(())
    })
    .map(Some)
}

/// The title of a disturbance's axis.
fn amount(curve: &RobustnessCurve) -> String {
    if curve.unit.is_empty() {
        "Amount".to_owned()
    } else {
        format!("Amount ({})", words::short(&curve.unit, 40))
    }
}

/// One table of counts: its heading, the names of its columns, and for ALL and HEM the counts.
struct Counts<'t> {
    heading: &'t str,
    columns: &'t [&'t str],
    rows: [(Class, Vec<usize>); 2],
}

/// Counts at one half, and verdicts with the uncertain band.
pub(super) fn confusion(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    let c = &evaluation.confusion;
    let half = Counts {
        heading: "At a probability of one half",
        columns: &["called ALL", "called HEM"],
        rows: [(Class::All, vec![c.true_all, c.false_hem]), (Class::Hem, vec![c.false_all, c.true_hem])],
    };
    let verdict = |class: Class| {
        let of = |row: &crate::results::VerdictRow| vec![row.all, row.uncertain, row.hem];
        let row = evaluation.verdicts.iter().find(|row| row.class == class);
        (class, row.map_or_else(|| vec![0; 3], of))
    };
    let verdicts = Counts {
        heading: "With the shipped thresholds",
        columns: &["ALL", "uncertain", "HEM"],
        rows: [verdict(Class::All), verdict(Class::Hem)],
    };
    if [&half, &verdicts].iter().all(|t| t.rows.iter().all(|(_, counts)| counts.iter().all(|&n| n == 0))) {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("confusion-{}.svg", words::slug(&evaluation.name)),
        title: format!("Confusion matrix: {}", evaluation.name),
        caption: "Number of cells by true class (row) and verdict (column), and the part of the row; the \
                  darker, the larger that part. Left: every cell is called at a calibrated probability of \
                  one half. Right: the shipped thresholds, with cells between them called uncertain."
            .to_owned(),
    };
    figure(legend, (WIDE, 470), |whole| {
        table(whole, (150, 110), &half)?;
        table(whole, (820, 110), &verdicts)
    })
    .map(Some)
}

/// Size of a field of a table of counts.
const FIELD: (i32, i32) = (196, 170);

fn table(whole: &Area<'_>, (left, top): (i32, i32), counts: &Counts<'_>) -> Result<(), FigureError> {
    let middle = left + FIELD.0 * counts.columns.len() as i32 / 2;
    let heading = Lettering { size: TEXT, bold: true, ..Lettering::CENTRE };
    write(whole, counts.heading, (middle, top - 74), heading)?;
    for (x, name) in (0..).zip(counts.columns) {
        write(whole, name, (left + FIELD.0 * x + FIELD.0 / 2, top - 26), Lettering::CENTRE)?;
    }
    for (y, (class, row)) in (0..).zip(&counts.rows) {
        let total: usize = row.iter().sum();
        let at = (left - 16, top + FIELD.1 * y + FIELD.1 / 2);
        write(whole, &format!("is {}", words::class(*class)), at, Lettering::RIGHT)?;
        for (x, &cells) in (0..).zip(row) {
            let part = if total == 0 { f64::NAN } else { cells as f64 / total as f64 };
            let corner = (left + FIELD.0 * x, top + FIELD.1 * y);
            field(whole, corner, cells, part)?;
        }
    }
    Ok(())
}

fn field(whole: &Area<'_>, (x, y): (i32, i32), cells: usize, part: f64) -> Result<(), FigureError> {
    use plotters::prelude::{Color as _, Rectangle, WHITE};
    // From white to the palette's blue, darkened so that white letters stay readable on it.
    let shade = part.clamp(0.0, 1.0);
    let mixed =
        |light: f64, dark: f64| (light + (dark - light) * if shade.is_nan() { 0.0 } else { shade }) as u8;
    let colour = RGBColor(mixed(250.0, 0.0), mixed(252.0, 90.0), mixed(255.0, 150.0));
    let corners = [(x, y), (x + FIELD.0 - 6, y + FIELD.1 - 6)];
    whole.draw(&Rectangle::new(corners, colour.filled()))?;
    whole.draw(&Rectangle::new(corners, INK.stroke_width(1)))?;
    let letters = if shade > 0.5 { WHITE } else { INK };
    let centre = (x + FIELD.0 / 2 - 3, y + FIELD.1 / 2 - 20);
    let large = Lettering { size: 36.0, bold: true, colour: letters, ..Lettering::CENTRE };
    write(whole, &words::count(cells as u64), centre, large)?;
    let share =
        if part.is_finite() { format!("{} of row", words::number(part)) } else { "no cells".to_owned() };
    write(whole, &share, (centre.0, centre.1 + 46), Lettering { colour: letters, ..Lettering::CENTRE })
}
