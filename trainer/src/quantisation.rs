//! A finished run's network brought to bytes: the settings chosen inside the training subjects, the ranges found on all
//! of them.

use burn::tensor::Device;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{CheckpointError, load_network};
use crate::dataset::Dataset;
use crate::experiment;
use crate::files::{self, FileError};
use crate::folded::{ExportError, Folded};
use crate::prediction::PredictionError;
use crate::quantise::{Candidate, Cells, FineTuning, Quantisation, Quantised, Unseen, fine_tune, rounded};
use crate::run::{Run, RunError};
use crate::split::SplitError;

/// Cells that ranges are found on: more change nothing but the time.
const CELLS: usize = 512;
/// The file in the run's folder.
const FILE: &str = "quantisation.json";

/// Why a run could not be quantised.
#[derive(Debug, thiserror::Error)]
pub enum QuantisationError {
    /// The run is not finished, or its folder is damaged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The split leaks.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The final network cannot be loaded.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The final network cannot be read from its device.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Fine-tuning failed on the device.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
    /// The result cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What a run's folder keeps of its quantisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// How it was made.
    pub quantisation: Quantisation,
    /// The network.
    pub network: Quantised,
}

/// The run's final network as plain numbers, the calibration's offset in its bias.
fn final_network(run: &Run, device: &Device) -> Result<Folded, QuantisationError> {
    let path = run.training(0).join("network.bpk");
    let network = load_network(&path, &run.facts.config.network, device)?;
    Ok(Folded::read(&network.shifted(run.fitted()?.calibration.offset))?)
}

/// Quantises the final network of a run and keeps the result in its folder. The held-out subjects have no part in it.
///
/// # Errors
/// [`QuantisationError`] says what is missing or failed.
pub fn run(run: &Run, dataset: &Dataset, device: &Device) -> Result<Quantisation, QuantisationError> {
    run.check_set(dataset)?;
    let config = &run.facts.config;
    let split = experiment::split(dataset, config)?;
    let network = final_network(run, device)?;
    let (normalisation, side) = (config.normalisation(), run.facts.input.side as usize);
    let every = |groups: &[usize]| -> Vec<Vec<f32>> {
        dataset.cells_of(groups).par_iter().map(|&i| normalisation.planes(&dataset.crop(i))).collect()
    };
    let some = |planes: &[Vec<f32>]| -> Vec<Vec<f32>> {
        planes.iter().step_by(planes.len().div_ceil(CELLS).max(1)).cloned().collect()
    };
    let fitted = run.fitted()?;
    let temperature = fitted.calibration.temperature;
    let tuning = FineTuning { temperature, ..FineTuning::new(config.seed) };
    // Ranges are found on `some` of the cells, fine-tuning goes over all of them.
    let tuned = |(quantised, floats): (&Quantised, &Folded), planes: &[Vec<f32>]| {
        fine_tune((quantised, floats), &network, Cells { planes, side }, &tuning, device)
    };
    // Part 1 is the first of the folds: the settings are compared on its subjects with the ranges of the others.
    let (others, unseen) = (every(&split.all_but(&[0, 1])), every(split.part(1)));
    let probability = |logit| inference::probability(f64::from(logit), temperature);
    let unseen_cells = Unseen::new(&network, Cells { planes: &unseen, side }, probability);
    let calibration = some(&others);
    let calibration = Cells { planes: &calibration, side };
    let mut candidates = unseen_cells.choose(&network, calibration);
    let settings = candidates[0].settings;
    let (quantised, floats) = rounded(&network, calibration, settings);
    let candidate = unseen_cells.compare(settings, &tuned((&quantised, &floats), &others)?);
    candidates.push(Candidate { fine_tuned: true, ..candidate });
    candidates.sort_by(|a, b| a.mean_difference.total_cmp(&b.mean_difference));
    let fine_tuned = candidates[0].fine_tuned;
    let all = every(&split.all_but(&[0]));
    let calibration = some(&all);
    let (quantised, floats) = rounded(&network, Cells { planes: &calibration, side }, settings);
    let kept = Kept {
        network: if fine_tuned { tuned((&quantised, &floats), &all)? } else { quantised },
        quantisation: Quantisation {
            settings,
            fine_tuned,
            calibration_cells: calibration.len(),
            choice_cells: unseen.len(),
            candidates,
        },
    };
    files::write_json(&run.file(FILE), &kept)?;
    Ok(kept.quantisation)
}

/// What was kept of the run's quantisation, where it was quantised.
///
/// # Errors
/// [`FileError`] where the file is damaged.
pub fn kept(run: &Run) -> Result<Option<Kept>, FileError> {
    let path = run.file(FILE);
    if path.exists() { files::read_json(&path).map(Some) } else { Ok(None) }
}
