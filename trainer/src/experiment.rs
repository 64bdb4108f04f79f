//! The whole experiment: cross-validation inside the training subjects, calibration on its out-of-fold
//! predictions, one final training, one look at the held-out subjects.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;

use crate::calibration::{self, Calibration};
use crate::checkpoint::CheckpointError;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::files::{self, FileError};
use crate::metrics::Prediction;
use crate::prediction::{PredictionError, predict};
use crate::run::{Fitted, Run, RunError, Scores};
use crate::split::{Split, SplitError};
use crate::training::{self, Job, TrainingError};

/// Why an experiment failed.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// The subjects cannot be split, or the split leaks.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Training failed.
    #[error(transparent)]
    Training(#[from] TrainingError),
    /// A prediction failed.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
    /// The run's folder cannot be used.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A network could not be written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Where and how trainings run.
pub struct Machine<'a> {
    /// Devices to train on.
    pub devices: &'a [Device],
    /// Set from outside to stop after the current step.
    pub stop: &'a AtomicBool,
}

/// The split that a configuration asks for, checked: part 0 is held out, the others are the folds.
///
/// # Errors
/// [`SplitError`] where a part lacks a class, or a subject or a picture stands in two parts.
pub fn split(dataset: &Dataset, config: &Config) -> Result<Split, SplitError> {
    let split = Split::deal(dataset, config.parts, config.seed);
    split.check(dataset)?;
    Ok(split)
}

/// Trains and predicts every fold that is not finished yet, and fits calibration and thresholds on the predictions.
///
/// # Errors
/// [`ExperimentError`] where the split leaks, a part lacks a class, training fails or is asked to stop.
pub fn cross_validate(
    run: &Run,
    dataset: &Dataset,
    machine: &Machine<'_>,
) -> Result<Fitted, ExperimentError> {
    let config = &run.facts.config;
    let split = split(dataset, config)?;
    for part in 1..config.parts {
        let name = format!("fold {part} of {}", config.parts - 1);
        let groups = split.all_but(&[0, part]);
        train(&run.training(part), &name, dataset, config, &groups, split.part(part), true, machine)?;
    }
    let out_of_fold = run.out_of_fold(dataset)?;
    let fitted = fit(&out_of_fold);
    files::write_json(&run.file("calibration.json"), &fitted)?;
    Ok(fitted)
}

/// Runs every training that is not finished yet: one for each fold, then the final one. The held-out subjects are
/// predicted once, at the end; nothing is chosen by them.
///
/// # Errors
/// [`ExperimentError`] where the split leaks, a part lacks a class, training fails or is asked to stop.
pub fn run(run: &Run, dataset: &Dataset, machine: &Machine<'_>) -> Result<Fitted, ExperimentError> {
    let config = &run.facts.config;
    let split = split(dataset, config)?;
    let fitted = cross_validate(run, dataset, machine)?;
    // The held-out subjects are not watched: their curve would be a second look.
    let groups = split.all_but(&[0]);
    train(&run.training(0), "final training", dataset, config, &groups, split.part(0), false, machine)?;
    Ok(fitted)
}

/// The calibration on all out-of-fold predictions, and the thresholds on cross-fitted probabilities.
#[must_use]
pub fn fit(out_of_fold: &[Vec<Prediction>]) -> Fitted {
    let probabilities = calibration::cross_fitted(out_of_fold).concat();
    Fitted {
        calibration: Calibration::fit(&out_of_fold.concat()),
        thresholds: calibration::thresholds(&probabilities),
    }
}

/// Trains on `groups` and scores the cells of `unseen`, unless `folder` says that this is done.
#[expect(clippy::too_many_arguments, reason = "one private step of `run`, named for what it does")]
fn train(
    folder: &Path,
    name: &str,
    dataset: &Dataset,
    config: &Config,
    groups: &[usize],
    unseen: &[usize],
    watch: bool,
    machine: &Machine<'_>,
) -> Result<(), ExperimentError> {
    let predictions = folder.join("predictions.json");
    if predictions.exists() {
        return Ok(());
    }
    files::make_folder(folder)?;
    let (training, inner) = match &config.early_stopping {
        Some(stopping) => {
            let inner = Split::deal_groups(dataset, groups, stopping.inner_parts, config.seed);
            (inner.all_but(&[0]), inner.part(0).to_vec())
        }
        None => (groups.to_vec(), Vec::new()),
    };
    let unseen = dataset.cells_of(unseen);
    let job = Job {
        name,
        dataset,
        cells: &dataset.cells_of(&training),
        inner: &dataset.cells_of(&inner),
        watched: if watch { &unseen } else { &[] },
        watched_are: match (inner.is_empty(), watch) {
            (false, _) => "inner validation subjects, which the schedule and early stopping follow",
            (true, true) => "the fold's unseen subjects, for the curve only",
            (true, false) => "",
        },
        config,
        seed: config.seed,
        devices: machine.devices,
        folder,
        stop: machine.stop,
    };
    let trained = job.run()?;
    let normalisation = config.normalisation();
    let found = predict(&trained.network, dataset, &unseen, &normalisation, &machine.devices[0])?;
    training::keep(&trained, folder)?;
    let logits = found.iter().map(|p| p.score).collect();
    Ok(files::write_json(&predictions, &Scores { cells: unseen, logits })?)
}
