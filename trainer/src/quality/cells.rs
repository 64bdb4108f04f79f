//! The network on cells of the training subjects that were made worse, each judged by the fold that had not seen its subject.

use std::path::Path;

use burn::tensor::Device;
use cytology::quality::{CellMeasures, judge_cell};
use cytology::{Limits, TRAINING_SCALE, cell_mask, crop, decode};
use image::imageops::crop_imm;
use image::{Rgb, RgbImage};
use inference::Thresholds;
use rayon::prelude::*;

use super::curve::{Curve, Point, Score, flaw, quantile};
use super::degradation::{Degradation, Facts, degraded};
use super::report::QualityError;
use crate::calibration::{Calibration, others};
use crate::checkpoint::load_network;
use crate::dataset::Dataset;
use crate::metrics::{Confusion, Prediction, auroc, by_subject};
use crate::model::Network;
use crate::prediction::logits;
use crate::run::Run;
use crate::{experiment, progress};

/// Cells of a subject group that are taken, at most.
const PER_GROUP: usize = 10;
/// Black pixels that are kept around a cell.
const MARGIN: u32 = 4;

/// How much worse the cells are made.
const fn amounts(how: Degradation) -> &'static [f64] {
    match how {
        Degradation::Blur => &[0.15, 0.3, 0.45, 0.6, 0.8, 1.1],
        Degradation::Motion => &[1.0, 2.0, 3.0, 4.5],
        Degradation::Bright => &[1.2, 1.5, 2.0, 3.0],
        Degradation::Dark => &[0.5, 0.25, 0.12, 0.06],
        Degradation::Stain => &[0.7, 0.5, 0.35, 0.2],
    }
}

/// One sampled cell.
struct Sampled {
    index: usize,
    picture: RgbImage,
}

/// The cells of one fold with the network that had not seen them, and what was fitted on the other folds.
struct Fold {
    network: Network,
    calibration: Calibration,
    cells: Vec<Sampled>,
}

/// What was measured on cells.
pub struct CellResults {
    /// A curve for each degradation.
    pub curves: Vec<Curve>,
    /// The measures of the cells as they are.
    pub originals: Vec<CellMeasures>,
    /// Subject groups that the cells are of.
    pub groups: usize,
}

/// Measures every curve.
pub fn curves(
    run: &Run,
    dataset: &Dataset,
    source: &Path,
    device: &Device,
    seed: u64,
) -> Result<CellResults, QualityError> {
    let folds = folds(run, dataset, source, device)?;
    let thresholds = run.fitted()?.thresholds;
    let total = Degradation::ALL.iter().map(|&how| amounts(how).len()).sum::<usize>() + 1;
    let bar = progress::bar("cells", total);
    let examine = |change: Option<(Degradation, f64)>| {
        let found = examined(&folds, dataset, run, change, device, seed)?;
        progress::step(&bar);
        Ok::<_, QualityError>(found)
    };
    let original = examine(None)?;
    let mut curves = Vec::new();
    for how in Degradation::ALL {
        let mut points = vec![point(how, None, &original, &thresholds, seed)];
        for &amount in amounts(how) {
            points.push(point(how, Some(amount), &examine(Some((how, amount)))?, &thresholds, seed));
        }
        curves.push(Curve { how, measure: measure_name(how), points });
    }
    bar.finish();
    let groups: std::collections::BTreeSet<usize> =
        folds.iter().flat_map(|f| &f.cells).map(|c| dataset.cells[c.index].group).collect();
    let originals = original.iter().map(|e| e.measures).collect();
    Ok(CellResults { curves, originals, groups: groups.len() })
}

fn folds(run: &Run, dataset: &Dataset, source: &Path, device: &Device) -> Result<Vec<Fold>, QualityError> {
    let config = &run.facts.config;
    let split = experiment::split(dataset, config)?;
    let predictions = run.out_of_fold(dataset)?;
    // Part 0 is held out of every choice, so of this one too.
    (1..split.len())
        .map(|part| {
            let chosen: Vec<usize> = split
                .part(part)
                .iter()
                .flat_map(|&group| {
                    let all = dataset.cells_of(&[group]);
                    let every = all.len().div_ceil(PER_GROUP).max(1);
                    all.into_iter().step_by(every).collect::<Vec<_>>()
                })
                .collect();
            let cells: Result<Vec<Sampled>, QualityError> = chosen
                .into_par_iter()
                .map(|index| Ok(Sampled { index, picture: read(&source.join(&dataset.cells[index].path))? }))
                .collect();
            Ok(Fold {
                network: load_network(&run.training(part).join("network.bpk"), &config.network, device)?,
                calibration: Calibration::fit(&others(&predictions, part - 1)),
                cells: cells?,
            })
        })
        .collect()
}

/// The picture around its cell.
fn read(path: &Path) -> Result<RgbImage, QualityError> {
    let wrong = |reason: String| QualityError::Source { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    let picture = decode(&bytes, &Limits::default()).map_err(|e| wrong(e.to_string()))?;
    let bounds = cell_mask(&picture).ok_or_else(|| wrong("no cell".to_owned()))?.bounds();
    let (x, y) = (bounds.x.saturating_sub(MARGIN), bounds.y.saturating_sub(MARGIN));
    let (right, bottom) = (bounds.x + bounds.width + MARGIN, bounds.y + bounds.height + MARGIN);
    Ok(crop_imm(&picture, x, y, right.min(picture.width()) - x, bottom.min(picture.height()) - y).to_image())
}

/// What was found on one cell.
struct Examined {
    /// Its probability.
    prediction: Prediction,
    measures: CellMeasures,
    /// Part of it where two channels are cut off, its median light, its median density, all of green light but the first.
    light: [f64; 3],
}

fn examined(
    folds: &[Fold],
    dataset: &Dataset,
    run: &Run,
    change: Option<(Degradation, f64)>,
    device: &Device,
    seed: u64,
) -> Result<Vec<Examined>, QualityError> {
    let input = run.facts.input;
    let facts = Facts { pixels: 1.0 / TRAINING_SCALE.get(), clear: [255.0; 3], masked: true, eyepiece: None };
    let mut found = Vec::new();
    for fold in folds {
        let one = |cell: &Sampled| {
            let worse = change.map(|(how, amount)| {
                degraded(&cell.picture, how, amount, &facts, seed.wrapping_add(cell.index as u64))
            });
            let picture = worse.as_ref().unwrap_or(&cell.picture);
            // The mask is the picture's own: a cell is found before its quality is asked for.
            let mask = cell_mask(&cell.picture)?;
            let cut = crop(picture, &mask, TRAINING_SCALE, &input.crop_spec());
            let measures = CellMeasures::of(picture, &mask, TRAINING_SCALE);
            Some((cell.index, input.normalisation().planes(&cut), measures, light(picture)))
        };
        let cells: Vec<_> = fold.cells.par_iter().filter_map(one).collect();
        let planes: Vec<Vec<f32>> = cells.iter().map(|(_, planes, ..)| planes.clone()).collect();
        let scores = logits(&fold.network, &planes, input.side, device)?;
        for ((index, _, measures, light), logit) in cells.into_iter().zip(scores) {
            let cell = &dataset.cells[index];
            let score = fold.calibration.probability(f64::from(logit));
            let prediction = Prediction { class: cell.class, group: cell.group, score };
            found.push(Examined { prediction, measures, light });
        }
    }
    Ok(found)
}

fn light(picture: &RgbImage) -> [f64; 3] {
    let lit: Vec<[u8; 3]> = picture.pixels().map(|&Rgb(v)| v).filter(|v| *v != [0; 3]).collect();
    let cut_off = lit.iter().filter(|v| v.iter().filter(|&&c| c >= 254).count() >= 2).count();
    let green: Vec<f64> = lit.iter().map(|v| f64::from(v[1])).collect();
    let median = quantile(&green, 0.5);
    [cut_off as f64 / lit.len().max(1) as f64, median / 255.0, (256.0 / (median + 1.0)).log10()]
}

const fn measure_name(how: Degradation) -> &'static str {
    match how {
        Degradation::Blur => "blur, µm",
        Degradation::Motion => "further blur, µm",
        Degradation::Bright => "part cut off",
        Degradation::Dark => "median green light",
        Degradation::Stain => "median green density",
    }
}

fn measured(how: Degradation, cell: &Examined) -> Option<f64> {
    match how {
        Degradation::Blur => cell.measures.blur_um,
        Degradation::Motion => cell.measures.motion_um,
        Degradation::Bright => Some(cell.light[0]),
        Degradation::Dark => Some(cell.light[1]),
        Degradation::Stain => Some(cell.light[2]),
    }
}

fn point(
    how: Degradation,
    amount: Option<f64>,
    cells: &[Examined],
    thresholds: &Thresholds,
    seed: u64,
) -> Point {
    let predictions: Vec<Prediction> = cells.iter().map(|c| c.prediction).collect();
    let refused = cells.iter().filter(|c| judge_cell(&c.measures).contains(&flaw(how))).count();
    let of = |name, more_is_better, metric: &(dyn Fn(&[Prediction]) -> f64 + Sync)| Score {
        name,
        more_is_better,
        estimate: by_subject(&predictions, seed, metric),
    };
    Point {
        amount,
        measured: cells.iter().filter_map(|c| measured(how, c)).collect(),
        refused: refused as f64 / cells.len().max(1) as f64,
        scores: vec![
            of("weighted F1", true, &|p| Confusion::at(p, 0.5).weighted_f1()),
            of("AUROC", true, &auroc),
            of("firm verdicts that are wrong", false, &|p| wrong_firm(p, thresholds)),
        ],
    }
}

/// Of the firm verdicts the part that is wrong; 0 without any.
fn wrong_firm(predictions: &[Prediction], band: &Thresholds) -> f64 {
    let firm = |p: &&Prediction| p.score >= band.all_from || p.score < band.hem_below;
    let wrong = |p: &&Prediction| (p.score >= band.all_from) != (p.class.target() > 0.5);
    let (firm, wrong) =
        (predictions.iter().filter(firm).count(), predictions.iter().filter(firm).filter(wrong).count());
    wrong as f64 / firm.max(1) as f64
}
