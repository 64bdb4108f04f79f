//! The whole experiment: cross-validation inside the training subjects, calibration on its out-of-fold
//! predictions, one final training, one look at the held-out subjects.

use burn::tensor::Device;
use cytology::Normalisation;
use inference::{InputDescription, Thresholds};

use crate::baseline::{self, BaselineError};
use crate::calibration;
use crate::dataset::Dataset;
use crate::metrics::Prediction;
use crate::model::Network;
use crate::progress;
use crate::split::Split;
use crate::training::{self, TrainingConfig, TrainingError};

/// How the subjects are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Parts of the data set: one is held out, the others are the folds of the cross-validation. At least 3.
    pub parts: usize,
    /// Seed of the split and of the training.
    pub seed: u64,
}

/// Why an experiment failed.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// Fewer than three parts leave nothing to cross-validate.
    #[error("{0} parts are too few: one is held out and at least two are folds")]
    TooFewParts(usize),
    /// A subject stands in two parts. The types should make this impossible; it is checked all the same.
    #[error("subject {0} stands in two parts of the split")]
    Leak(String),
    /// A part lacks one of the classes.
    #[error("part {part} of the split lacks ALL or HEM subjects: use fewer parts or more subjects")]
    OneClass {
        /// Index of the part.
        part: usize,
    },
    /// Training failed.
    #[error(transparent)]
    Training(#[from] TrainingError),
    /// The baseline failed.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
}

/// Predictions of the network and of the cell-area baseline on the same unseen cells. Scores are logits.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// The network's.
    pub network: Vec<Prediction>,
    /// The baseline's.
    pub area: Vec<Prediction>,
}

/// What an experiment found.
pub struct Outcome {
    /// Part 0 of the split is held out; the others are training subjects.
    pub split: Split,
    /// Predictions on training subjects, each by a network that had not seen its subject.
    pub out_of_fold: Compared,
    /// Predictions of the final network on the held-out subjects.
    pub held_out: Compared,
    /// The final network, trained on all but the held-out subjects.
    pub network: Network,
    /// The temperature, fitted out of fold.
    pub temperature: f64,
    /// The thresholds on the calibrated probability, chosen out of fold.
    pub thresholds: Thresholds,
}

/// Runs the experiment. The held-out subjects are looked at once, at the end; nothing is chosen by them.
///
/// # Errors
/// [`ExperimentError`] where the split leaks, a part lacks a class, or training fails.
pub fn run(
    dataset: &Dataset,
    input: &InputDescription,
    config: &TrainingConfig,
    plan: Plan,
    device: &Device,
) -> Result<Outcome, ExperimentError> {
    if plan.parts < 3 {
        return Err(ExperimentError::TooFewParts(plan.parts));
    }
    let split = Split::deal(dataset, plan.parts, plan.seed);
    split.check(dataset).map_err(ExperimentError::Leak)?;
    if let Some(part) = (0..split.len()).find(|&part| !has_both_classes(dataset, split.part(part))) {
        return Err(ExperimentError::OneClass { part });
    }
    let normalisation = input.normalisation();
    let compare = |training_groups: &[usize], unseen_groups: &[usize], what: &str| {
        let (training, unseen) = (dataset.cells_of(training_groups), dataset.cells_of(unseen_groups));
        train_and_predict(dataset, &training, &unseen, config, &normalisation, plan.seed, device, what)
    };
    let mut out_of_fold = Compared::default();
    for fold in 1..plan.parts {
        let what = format!("fold {fold} of {}", plan.parts - 1);
        let (_, found) = compare(&split.all_but(&[0, fold]), split.part(fold), &what)?;
        out_of_fold.network.extend(found.network);
        out_of_fold.area.extend(found.area);
    }
    let temperature = calibration::temperature(&out_of_fold.network);
    let thresholds = calibration::thresholds(&calibrated(&out_of_fold.network, temperature));
    let (network, held_out) = compare(&split.all_but(&[0]), split.part(0), "final training")?;
    Ok(Outcome { split, out_of_fold, held_out, network, temperature, thresholds })
}

/// The same predictions with calibrated probabilities for scores.
#[must_use]
pub fn calibrated(logits: &[Prediction], temperature: f64) -> Vec<Prediction> {
    let probability =
        |p: &Prediction| Prediction { score: inference::probability(p.score, temperature), ..*p };
    logits.iter().map(probability).collect()
}

fn has_both_classes(dataset: &Dataset, groups: &[usize]) -> bool {
    let cells = dataset.cells_of(groups);
    let first = cells.first().map(|&i| dataset.cells[i].class);
    cells.iter().any(|&i| Some(dataset.cells[i].class) != first)
}

#[expect(clippy::too_many_arguments, reason = "one private step of `run`, named for what it does")]
fn train_and_predict(
    dataset: &Dataset,
    training: &[usize],
    unseen: &[usize],
    config: &TrainingConfig,
    normalisation: &Normalisation,
    seed: u64,
    device: &Device,
    what: &str,
) -> Result<(Network, Compared), ExperimentError> {
    let bar = progress::bar(what, config.steps);
    let network = training::fit(dataset, training, config, normalisation, seed, device, &bar)?;
    bar.finish();
    let found = Compared {
        network: training::predict(&network, dataset, unseen, normalisation, device)?,
        area: baseline::area_only(dataset, training, unseen)?,
    };
    Ok((network, found))
}
