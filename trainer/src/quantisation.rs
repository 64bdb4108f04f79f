//! A finished run's network brought to bytes: the settings chosen inside the training subjects, the ranges found on all
//! of them.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{CheckpointError, load_network};
use crate::dataset::Dataset;
use crate::experiment;
use crate::files::{self, FileError};
use crate::folded::{ExportError, Folded};
use crate::quantise::{Cells, Quantisation, Quantised, choose, quantise};
use crate::run::{Run, RunError};
use crate::split::SplitError;

/// Cells that ranges are found on, and cells that settings are chosen on: more change nothing but the time.
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
    let planes = |groups: &[usize]| -> Vec<Vec<f32>> {
        let cells = dataset.cells_of(groups);
        let step = cells.len().div_ceil(CELLS).max(1);
        cells.iter().step_by(step).map(|&i| normalisation.planes(&dataset.crop(i))).collect()
    };
    // Part 1 is the first of the folds: the settings are compared on its subjects with the ranges of the others.
    let (others, unseen) = (planes(&split.all_but(&[0, 1])), planes(split.part(1)));
    let all = planes(&split.all_but(&[0]));
    let fitted = run.fitted()?;
    let probability = |logit| inference::probability(f64::from(logit), fitted.calibration.temperature);
    let cells = |planes| Cells { planes, side };
    let candidates = choose(&network, cells(&others), cells(&unseen), probability);
    let settings = candidates[0].settings;
    let kept = Kept {
        network: quantise(&network, cells(&all), settings),
        quantisation: Quantisation {
            settings,
            calibration_cells: all.len(),
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
