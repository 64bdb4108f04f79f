//! Fitting and evaluating on all sets, and the table that `cargo xtask eval fields` writes.

use std::fmt::Write as _;
use std::path::Path;

use cytology::smear::WhiteCells;
use inference::Estimate;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;
use smartcore::error::Failed;

use super::detection::{Found, detect, mask_iou};
use super::fit::{Examined, FOLDS, examine, fit};
use super::sets::{self, FieldSet, FieldSetError};
use crate::metrics::{RESAMPLES, percentiles};

/// Pictures to look at that are named for each set.
const NAMED: usize = 12;
/// Red cells that must be drawn in a field before its scale is compared.
const DRAWN: usize = 5;

/// Why fields could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum FieldsError {
    /// A set could not be read.
    #[error(transparent)]
    Set(#[from] FieldSetError),
    /// The model could not be fitted.
    #[error("the white cells' model could not be fitted: {0}")]
    Fit(#[from] Failed),
}

/// What was fitted and measured.
pub struct Fitted {
    /// The model of all sets.
    pub model: WhiteCells,
    /// The document, Markdown.
    pub document: String,
}

/// Fits the model to the sets in `folder` and measures it on pictures that it has not seen: by folds of pictures, and on
/// each set after fitting on the other alone.
///
/// # Errors
/// [`FieldsError`] names the file or says why nothing could be fitted.
pub fn run(folder: &Path, seed: u64) -> Result<Fitted, FieldsError> {
    let sets = [sets::bccd(&folder.join("bccd"))?, sets::eyepiece(&folder.join("eyepiece-phone"))?];
    let examined: Vec<Vec<Examined>> = sets.iter().map(|set| examine(&set.fields)).collect();
    let fit_on = |keep: &dyn Fn(usize, usize) -> bool| {
        let (mut chosen, mut cells) = (Vec::new(), 0);
        for (s, set) in sets.iter().enumerate() {
            for (i, field) in set.fields.iter().enumerate().filter(|&(i, _)| keep(s, i)) {
                chosen.push(&examined[s][i]);
                cells += field.white_cells.len();
            }
        }
        fit(&chosen, cells)
    };
    let model = fit_on(&|_, _| true)?;
    let folds = (0..FOLDS).map(|fold| fit_on(&|_, i| i % FOLDS != fold)).collect::<Result<Vec<_>, _>>()?;
    let others = (0..sets.len()).map(|set| fit_on(&|s, _| s != set)).collect::<Result<Vec<_>, _>>()?;
    let mut document = HEAD.to_owned();
    let mut look = String::new();
    for (s, set) in sets.iter().enumerate() {
        // Both models at once: a field is read and measured for either of them alike.
        let found = detect(&set.fields, |i| [&folds[i % FOLDS], &others[s]]);
        let (by_folds, by_other): (Vec<Found>, Vec<Found>) = found.into_iter().map(|[a, b]| (a, b)).unzip();
        for (how, found) in [("both sets, other pictures", &by_folds), ("the other set alone", &by_other)] {
            let of = |f: fn(&Found) -> f64| interval(found, seed, f);
            let unmeasured = found.iter().filter(|f| !f.measured).count();
            let total = Found::sum(&found.iter().collect::<Vec<_>>());
            let _ = writeln!(
                document,
                "| {} | {} | {how} | {} | {} | {} | {} | {unmeasured} |",
                set.name,
                set.fields.len(),
                total.hits + total.missed,
                of(Found::recall),
                of(Found::precision),
                total.false_alarms,
            );
        }
        named(&mut look, set, &by_folds);
        scales(&mut look, &by_folds);
    }
    masks(&mut document, &folder.join("wbc-masks"), &model)?;
    document += &look;
    Ok(Fitted { model, document })
}

const HEAD: &str = "# White cells in whole fields

Written by `cargo xtask eval fields`. A white cell is found where a box shares at least half with its drawn box (intersection \
over union). Brackets: 95 % intervals, pictures resampled. Where \
the scale cannot be measured on red cells it is guessed from the most likely nucleus, as in use, where such cells get no firm \
verdict. The logistic model of the candidates is fitted without the pictures that it is measured on: by five folds of \
pictures, or on the other set alone. The photographs through the eyepiece may show one slide several times, which folds of \
pictures cannot know; the rows fitted on the other set alone do not suffer from that. The constants \
of scale and outline, few and set by hand, were set with every eighth picture of each set, which are among those measured.

| set | fields | fitted on | white cells | recall | precision | false alarms | fields without a scale |
|---|---|---|---|---|---|---|---|
";

/// A share with its interval: the pictures drawn again with replacement.
fn interval(found: &[Found], seed: u64, share: fn(&Found) -> f64) -> Estimate {
    let mut random = StdRng::seed_from_u64(seed);
    let mut shares: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn: Vec<&Found> =
                found.iter().map(|_| &found[random.random_range(0..found.len())]).collect();
            share(&Found::sum(&drawn))
        })
        .collect();
    percentiles(share(&Found::sum(&found.iter().collect::<Vec<_>>())), &mut shares)
}

/// The fields with most errors.
fn named(document: &mut String, set: &FieldSet, found: &[Found]) {
    let mut order: Vec<usize> =
        (0..found.len()).filter(|&i| found[i].missed + found[i].false_alarms > 0).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(found[i].missed + found[i].false_alarms));
    let _ = writeln!(document, "\n## {}: pictures to look at\n", set.name);
    let _ = writeln!(document, "{} of {} fields have an error; those with most:\n", order.len(), found.len());
    for &i in order.iter().take(NAMED) {
        let name = set.fields[i].picture.file_name().unwrap_or_default().to_string_lossy();
        let Found { missed, false_alarms, measured, .. } = found[i];
        let scale = if measured { "" } else { ", no scale" };
        let _ = writeln!(document, "- `{name}`: {missed} missed, {false_alarms} false{scale}");
    }
}

/// How the measured red cells compare with the drawn ones.
fn scales(document: &mut String, found: &[Found]) {
    let mut ratios: Vec<f64> =
        found.iter().filter_map(|f| f.scale).filter(|s| s.1 >= DRAWN).map(|s| s.0).collect();
    if ratios.is_empty() {
        return;
    }
    ratios.sort_by(f64::total_cmp);
    let at = |values: &[f64], part: f64| values[((values.len() - 1) as f64 * part) as usize];
    let mut errors: Vec<f64> = ratios.iter().map(|r| (r - 1.0).abs()).collect();
    errors.sort_by(f64::total_cmp);
    let within = errors.iter().filter(|&&e| e <= 0.08).count();
    let _ = writeln!(
        document,
        "\nScale: median diameter of the red cells as measured over as drawn, in {} fields with at least {DRAWN} whole drawn \
         ones: median {:.3}, 5 % to 95 % {:.3} to {:.3}; error at most 8 % in {within}; median error {:.1} %, 90 % below \
         {:.1} %. The drawn boxes are loose.",
        ratios.len(),
        at(&ratios, 0.5),
        at(&ratios, 0.05),
        at(&ratios, 0.95),
        100.0 * at(&errors, 0.5),
        100.0 * at(&errors, 0.9),
    );
}

/// How exact outlines are, on crops with experts' masks.
fn masks(document: &mut String, folder: &Path, model: &WhiteCells) -> Result<(), FieldsError> {
    let files = sets::files_with(&folder.join("images"), "bmp")?;
    let found: Vec<[f64; 2]> = files
        .par_iter()
        .map(|path| {
            let mask = folder.join("masks").join(path.with_extension("png").file_name().unwrap_or_default());
            match (image::open(path), image::open(mask)) {
                (Ok(picture), Ok(expert)) => mask_iou(&picture.to_rgb8(), &expert.to_luma8(), model),
                _ => [0.0; 2],
            }
        })
        .collect();
    let mean = |of: usize| found.iter().map(|f| f[of]).sum::<f64>() / found.len().max(1) as f64;
    let median = |of: usize| {
        let mut values: Vec<f64> = found.iter().map(|f| f[of]).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let _ = writeln!(
        document,
        "\n## Outlines\n\nOn {} crops with experts' masks, one white cell each, to none of which \
         anything was fitted (every eighth was among those that the outlines' constants were set with); the scale of a \
         crop is guessed. Intersection over union, a cell that is not found counts 0: nucleus mean {:.3}, median \
         {:.3}; whole cell mean {:.3}, median {:.3}.",
        found.len(),
        mean(0),
        median(0),
        mean(1),
        median(1),
    );
    Ok(())
}

/// The model as the source text that `cytology` includes.
#[must_use]
pub fn source(model: &WhiteCells) -> String {
    let weights: Vec<String> = model.weights.iter().map(|w| format!("    {w:?},\n")).collect();
    format!(
        "// Written by `leukolens-trainer fields --fit`.\nSelf {{\n    weights: [\n{}    ],\n    bias: {:?},\n    \
         threshold: {:?},\n}}\n",
        weights.concat(),
        model.bias,
        model.threshold
    )
}
