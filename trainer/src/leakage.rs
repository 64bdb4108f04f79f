//! What a leaking split would have claimed: the same training on folds of the same sizes made of cells.

use std::path::Path;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::calibration::cross_fitted;
use crate::dataset::Dataset;
use crate::evaluation::metrics;
use crate::experiment::{ExperimentError, Machine};
use crate::files;
use crate::metrics::Prediction;
use crate::prediction::predict;
use crate::results::Leakage;
use crate::run::Run;
use crate::split::Split;
use crate::training::{self, Job};

/// Trains again on folds that are made of cells, all of the training subjects; `by_subject` are the run's own
/// out-of-fold logits. The held-out subjects are not looked at. A fold that is finished in `folder` is not trained
/// again.
///
/// # Errors
/// [`ExperimentError`] where training fails or is asked to stop.
pub fn measure(
    run: &Run,
    dataset: &Dataset,
    split: &Split,
    by_subject: &[Vec<Prediction>],
    folder: &Path,
    machine: &Machine<'_>,
) -> Result<Leakage, ExperimentError> {
    let config = &run.facts.config;
    let mut cells = dataset.cells_of(&split.all_but(&[0]));
    cells.shuffle(&mut StdRng::seed_from_u64(config.seed));
    let mut folds = Vec::new();
    let mut rest = cells.as_slice();
    for (i, fold) in by_subject.iter().enumerate() {
        let (unseen, after) = rest.split_at(fold.len().min(rest.len()));
        rest = after;
        let training: Vec<usize> = cells.iter().copied().filter(|c| !unseen.contains(c)).collect();
        let place = folder.join(format!("leaking-fold-{}", i + 1));
        folds.push(one(run, dataset, &training, unseen, &place, i + 1, machine)?);
    }
    Ok(Leakage {
        method: format!(
            "the same network, settings and number of cells in each of {} folds of the training subjects; by cell, a \
             subject's cells (and pictures of the same cell) are on both sides, as in most published splits",
            folds.len()
        ),
        by_subject: metrics(&cross_fitted(by_subject).concat(), config.seed),
        by_cell: metrics(&cross_fitted(&folds).concat(), config.seed),
    })
}

fn one(
    run: &Run,
    dataset: &Dataset,
    training: &[usize],
    unseen: &[usize],
    folder: &Path,
    fold: usize,
    machine: &Machine<'_>,
) -> Result<Vec<Prediction>, ExperimentError> {
    let config = &run.facts.config;
    let finished = folder.join("predictions.json");
    if !finished.exists() {
        files::make_folder(folder)?;
        let job = Job {
            name: &format!("leaking fold {fold}"),
            dataset,
            cells: training,
            inner: &[],
            watched: &[],
            watched_are: "",
            config,
            seed: config.seed,
            devices: machine.devices,
            folder,
            stop: machine.stop,
        };
        let trained = job.run()?;
        let found = predict(&trained.network, dataset, unseen, &config.normalisation(), &machine.devices[0])?;
        training::keep(&trained, folder)?;
        files::write_json(&finished, &found.iter().map(|p| p.score).collect::<Vec<f64>>())?;
    }
    let scores: Vec<f64> = files::read_json(&finished)?;
    let of = |(&i, score): (&usize, f64)| {
        let cell = &dataset.cells[i];
        Prediction { class: cell.class, group: cell.group, score }
    };
    Ok(unseen.iter().zip(scores).map(of).collect())
}
