//! The document that `cargo xtask eval quality` writes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use cytology::quality::{CellMeasures, Flaw, Measures, judge, judge_cell, thresholds};

use super::cells::{self, CellResults};
use super::curve::{Curve, Point, quantile};
use super::degradation::Degradation;
use super::fields::{self, Finder, SetResults};
use crate::checkpoint::CheckpointError;
use crate::dataset::Dataset;
use crate::fields::report::FieldsError;
use crate::fields::sets::{FieldSetError, bccd, eyepiece};
use crate::files::FileError;
use crate::prediction::PredictionError;
use crate::run::{Run, RunError};
use crate::split::SplitError;

/// Why quality could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum QualityError {
    /// The run is not finished, or its folder is damaged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The split leaks.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A network cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A network failed.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
    /// A source picture is missing or unreadable.
    #[error("{path}: {reason}")]
    Source {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A set of fields could not be read.
    #[error(transparent)]
    Set(#[from] FieldSetError),
    /// A network that sees white cells cannot be read.
    #[error(transparent)]
    Finder(#[from] FieldsError),
    /// A network that sees white cells failed.
    #[error(transparent)]
    Look(#[from] cytology::smear::LookError),
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What quality is evaluated on.
pub struct Material<'a> {
    /// A finished run: the networks of its folds are asked.
    pub run: &'a Run,
    /// The set of cells that the run was made of.
    pub dataset: &'a Dataset,
    /// Folder of the pictures that the set was prepared from.
    pub source: &'a Path,
    /// Folder with the sets `bccd` and `eyepiece-phone`.
    pub fields: &'a Path,
    /// Folder with the networks that have not seen a fold of the fields.
    pub networks: &'a Path,
    /// Folder for pictures that were made worse; it is there, and what is in it may be replaced.
    pub work: &'a Path,
}

/// Makes cells and fields worse step by step and returns the document, Markdown.
///
/// # Errors
/// [`QualityError`] names the file or says what failed.
pub fn run(material: &Material<'_>, device: &Device, seed: u64) -> Result<String, QualityError> {
    let Material { run, dataset, source, fields, networks, work } = *material;
    run.check_set(dataset)?;
    let finder = Finder::load(networks)?;
    let of_cells = cells::curves(run, dataset, source, device, seed)?;
    let sets = [bccd(&fields.join("bccd"))?, eyepiece(&fields.join("eyepiece-phone"))?];
    let of_fields =
        sets.iter().map(|set| fields::curves(set, &finder, work, seed)).collect::<Result<Vec<_>, _>>()?;
    Ok(document(&run.facts.id, &of_cells, &of_fields))
}

const HEAD: &str = "# From where on a picture is too poor

Written by `cargo xtask eval quality`. Pictures were made worse step by step, and the error is set against the quality that \
`cytology::quality` measures on them. An error begins where a score leaves the 95 % interval that it has on the pictures as \
they are; the measured quality there is read off a straight line between the amounts before and after. A \
threshold in use is the value where the first error begins that concerns it; `cytology::quality::thresholds` says which, \
and how those were chosen for which no error could be measured. At most 2 % of the pictures of a set as they are may be \
unusable by them. Brackets: 95 % intervals, of cells by resampling subjects, of fields by resampling pictures, there at least the \
exact ones.

The degradations are made by computation: they are no photographs. A camera that is out of focus does not blur like a \
Gaussian, and too little light has other grain.
";

fn document(id: &str, cells: &CellResults, sets: &[SetResults]) -> String {
    let mut text = HEAD.to_owned();
    in_use(&mut text, cells, sets);
    refusals(&mut text, cells, sets);
    let _ = writeln!(
        text,
        "\n## Cells\n\n{} cells of {} subject groups of the training part, each judged by the network of `{id}` of the fold \
         that had not seen its subject, with calibration and thresholds of the run. The held-out subjects were not looked \
         at. Light, density and what is cut off are those of the cell's own pixels; no gate for them exists on a cell.",
        cells.originals.len(),
        cells.groups,
    );
    cells.curves.iter().for_each(|curve| table(&mut text, curve));
    for set in sets {
        let worse = set.curves.first().and_then(|c| c.points.first()).map_or(0, |p| p.measured.len());
        let _ = writeln!(
            text,
            "\n## Fields of {}\n\n{worse} fields, evenly chosen, made worse. They are found as in use, each by a network \
             that has not seen it, of three folds of the pictures; but the logistic model of the candidates, and how the two \
             go together, was fitted to all labelled fields, these among them, so the recall as they are is optimistic. A \
             field whose scale cannot be measured is searched at a guessed one.",
            set.name
        );
        set.curves.iter().for_each(|curve| table(&mut text, curve));
        full(&mut text, set);
    }
    percentiles(&mut text, cells, sets);
    text
}

/// A number that may be none.
fn number(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}

fn in_use(text: &mut String, cells: &CellResults, sets: &[SetResults]) {
    let _ = writeln!(
        text,
        "\n## Where errors begin, and the thresholds in use\n\n\"At the cells' amount\" is what fields measure that are made worse as far as verdicts on \
         cells bear. The last column is the area under the receiver operating characteristic with which the measure tells \
         pictures from the onset on (without an onset: the worst ones) from those as they are.\n\n| of | degradation | \
         measured | error begins at | by | amount there | at the cells' amount | threshold in use | AUROC |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    let all = std::iter::once(("cells", &cells.curves)).chain(sets.iter().map(|s| (s.name, &s.curves)));
    for (name, curves) in all {
        for curve in curves {
            let onset = curve.onset();
            let worst = curve.points.last().and_then(|p| p.amount).unwrap_or_default();
            let from = onset.as_ref().map_or(worst, |onset| onset.amount);
            let of_cells =
                cells.curves.iter().find(|c| c.how == curve.how).and_then(Curve::onset).map(|o| o.amount);
            let used = match (name, curve.how) {
                ("cells", Degradation::Blur) => Some(thresholds::CELL_BLUR_UM),
                ("cells", Degradation::Motion) => Some(thresholds::CELL_MOTION_UM),
                ("cells", _) => None,
                (_, Degradation::Blur) => Some(thresholds::BLUR_UM),
                (_, Degradation::Motion) => Some(thresholds::MOTION_UM),
                (_, Degradation::Bright) => Some(thresholds::CUT_OFF),
                (_, Degradation::Dark) => Some(thresholds::LIGHT),
                (_, Degradation::Stain) => Some(thresholds::STAIN),
            };
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} | {} | {} | {} | {} | {:.3} |",
                curve.how.name(),
                curve.measure,
                number(onset.as_ref().map(|o| o.measured)),
                onset.as_ref().map_or("no score", |o| o.score),
                number(onset.as_ref().map(|o| o.amount)),
                number(of_cells.filter(|_| name != "cells").and_then(|amount| curve.measured_at(amount))),
                number(used),
                curve.separation(from),
            );
        }
    }
}

fn refusals(text: &mut String, cells: &CellResults, sets: &[SetResults]) {
    let _ = writeln!(
        text,
        "\n## False refusals\n\nFlaws that are raised on pictures as they are, with the thresholds in use.\n\n| of | number | \
         unusable | {} |\n|---|---|---|{}",
        Flaw::ALL.map(|flaw| format!("{flaw:?}")).join(" | "),
        "---|".repeat(Flaw::ALL.len()),
    );
    let mut row = |name: &str, judged: &[Vec<Flaw>]| {
        let part = |count: usize| format!("{:.1} %", 100.0 * count as f64 / judged.len().max(1) as f64);
        let unusable = judged.iter().filter(|flaws| flaws.iter().any(|f| f.makes_unusable())).count();
        let each = Flaw::ALL.map(|flaw| part(judged.iter().filter(|flaws| flaws.contains(&flaw)).count()));
        let _ = writeln!(text, "| {name} | {} | {} | {} |", judged.len(), part(unusable), each.join(" | "));
    };
    row("cells", &cells.originals.iter().map(judge_cell).collect::<Vec<_>>());
    for set in sets {
        row(set.name, &set.originals.iter().map(judge).collect::<Vec<_>>());
    }
}

fn table(text: &mut String, curve: &Curve) {
    let names: Vec<&str> =
        curve.points.first().map(|p| p.scores.iter().map(|s| s.name).collect()).unwrap_or_default();
    let _ = writeln!(
        text,
        "\n| {} | {}: median (5 % to 95 %) | {} | refused |\n|---|---|{}---|",
        curve.how.name(),
        curve.measure,
        names.join(" | "),
        "---|".repeat(names.len()),
    );
    for Point { amount, measured, refused, scores } in &curve.points {
        let scores: Vec<String> = scores.iter().map(|s| s.estimate.to_string()).collect();
        let _ = writeln!(
            text,
            "| {} | {:.3} ({:.3} to {:.3}) | {} | {:.1} % |",
            amount.map_or_else(|| "as it is".to_owned(), |a| a.to_string()),
            quantile(measured, 0.5),
            quantile(measured, 0.05),
            quantile(measured, 0.95),
            scores.join(" | "),
            100.0 * refused,
        );
    }
}

fn full(text: &mut String, set: &SetResults) {
    let _ = writeln!(
        text,
        "\nHow full a field is cannot be changed by computation; this is what the finder does in the thinnest tenth, the \
         middle and the fullest tenth of every fourth picture.\n\n| covered | fields | recall | precision |\n|---|---|---|---|"
    );
    for ([low, high], fields, [recall, precision]) in &set.fullness {
        let _ = writeln!(text, "| {low:.2} to {high:.2} | {fields} | {recall} | {precision} |");
    }
}

fn percentiles(text: &mut String, cells: &CellResults, sets: &[SetResults]) {
    const PARTS: [f64; 7] = [0.0, 0.02, 0.05, 0.5, 0.95, 0.98, 1.0];
    let _ = writeln!(
        text,
        "\n## Pictures as they are\n\n| of | measure | least | 2 % | 5 % | median | 95 % | 98 % | most |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    let mut row = |name: &str, measure: &str, values: Vec<f64>| {
        let at = PARTS.map(|part| number(Some(quantile(&values, part))));
        let _ = writeln!(text, "| {name} | {measure} | {} |", at.join(" | "));
    };
    type OfCell = fn(&CellMeasures) -> Option<f64>;
    let of_cell: [(&str, OfCell); 2] = [("blur, µm", |m| m.blur_um), ("further blur, µm", |m| m.motion_um)];
    for (measure, of) in of_cell {
        row("cells", measure, cells.originals.iter().filter_map(of).collect());
    }
    type OfField = fn(&Measures) -> Option<f64>;
    let of_field: [(&str, OfField); 10] = [
        ("blur, µm", |m| m.blur_um),
        ("further blur, µm", |m| m.motion_um),
        ("part cut off in two channels", |m| Some(m.cut_off())),
        ("part that is black in a channel", |m| m.black.into_iter().max_by(f64::total_cmp)),
        ("light of the empty field", |m| Some(m.light())),
        ("part under reflections", |m| Some(m.glare)),
        ("density of the most stained", |m| Some(m.stain)),
        ("green density of cells", |m| Some(m.red_cells)),
        ("part covered", |m| Some(m.covered)),
        ("part of that with overlap", |m| Some(m.overlap)),
    ];
    for set in sets {
        for (measure, of) in of_field {
            row(set.name, measure, set.originals.iter().filter_map(of).collect());
        }
    }
}
