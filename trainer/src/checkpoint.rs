//! What a training needs to go on after it was stopped.

use std::fs;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::{Bytes, Device};
use serde::{Deserialize, Serialize};

use crate::files::{self, FileError};
use crate::model::{Network, NetworkConfig};
use crate::results::TrainingCurve;
use crate::schedule::Progress;

/// Why a checkpoint could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The tensors of a file are not those of the network.
    #[error("{path}: {reason}")]
    Tensors {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The numbers of a checkpoint beside its tensors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Optimiser steps done.
    pub step: usize,
    /// Of the inner validation.
    pub progress: Progress,
    /// The curve so far.
    pub curve: TrainingCurve,
    /// Seconds of training so far.
    pub seconds: f64,
}

/// A training between two steps.
pub struct Checkpoint {
    /// The network that is being trained, on a device with gradients.
    pub network: Network,
    /// The moving average of its weights.
    pub average: Network,
    /// The average at the lowest loss of the inner validation, where there is one.
    pub best: Option<Network>,
    /// The optimiser with its moments.
    pub optimiser: ModuleOptimizer,
    /// The numbers.
    pub state: State,
}

const NETWORK: &str = "network.bpk";
const AVERAGE: &str = "average.bpk";
const BEST: &str = "best.bpk";
const OPTIMISER: &str = "optimiser.bpk";
const STATE: &str = "state.json";
const PREFIX: &str = "checkpoint-";

impl Checkpoint {
    /// Writes the checkpoint into `folder` and then removes older ones. A stop at any moment, or a full disk, leaves
    /// the last whole one.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file.
    pub fn save(&self, folder: &Path) -> Result<(), CheckpointError> {
        let new = folder.join("checkpoint.new");
        if new.exists() {
            fs::remove_dir_all(&new).map_err(FileError::io(&new))?;
        }
        files::make_folder(&new)?;
        save_network(&self.network, &new.join(NETWORK))?;
        save_network(&self.average, &new.join(AVERAGE))?;
        if let Some(best) = &self.best {
            save_network(best, &new.join(BEST))?;
        }
        let path = new.join(OPTIMISER);
        let bytes = self.optimiser.into_bytes().map_err(|e| wrong(&path, &e))?;
        files::write(&path, &bytes)?;
        files::write_json(&new.join(STATE), &self.state)?;
        let older = saved(folder)?;
        let place = folder.join(format!("{PREFIX}{:08}", self.state.step));
        if place.exists() {
            fs::remove_dir_all(&place).map_err(FileError::io(&place))?;
        }
        fs::rename(&new, &place).map_err(FileError::io(&place))?;
        for path in older.into_iter().filter(|path| *path != place) {
            fs::remove_dir_all(&path).map_err(FileError::io(&path))?;
        }
        Ok(())
    }

    /// The last checkpoint of `folder`, with its tensors on `device`; none where there is none.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file that does not fit.
    pub fn load(
        folder: &Path,
        network: &NetworkConfig,
        optimiser: ModuleOptimizer,
        device: &Device,
    ) -> Result<Option<Self>, CheckpointError> {
        let Some(place) = saved(folder)?.pop() else { return Ok(None) };
        let path = place.join(OPTIMISER);
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        let plain = device.clone().without_autodiff();
        let best = place.join(BEST);
        Ok(Some(Self {
            network: load_network(&place.join(NETWORK), network, device)?,
            average: load_network(&place.join(AVERAGE), network, &plain)?,
            best: best.exists().then(|| load_network(&best, network, &plain)).transpose()?,
            optimiser: optimiser.from_bytes(Bytes::from_bytes_vec(bytes)).map_err(|e| wrong(&path, &e))?,
            state: files::read_json(&place.join(STATE))?,
        }))
    }

    /// Removes the checkpoints of `folder`.
    ///
    /// # Errors
    /// [`CheckpointError`] names what could not be removed.
    pub fn remove(folder: &Path) -> Result<(), CheckpointError> {
        for path in saved(folder)? {
            fs::remove_dir_all(&path).map_err(FileError::io(&path))?;
        }
        Ok(())
    }
}

fn wrong(path: &Path, reason: &impl ToString) -> CheckpointError {
    CheckpointError::Tensors { path: path.to_owned(), reason: reason.to_string() }
}

/// The whole checkpoints of a folder, the oldest first.
fn saved(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(FileError::io(folder))? {
        let path = entry.map_err(FileError::io(folder))?.path();
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(PREFIX)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a network's tensors.
///
/// # Errors
/// [`CheckpointError`] names the file.
pub fn save_network(network: &Network, path: &Path) -> Result<(), CheckpointError> {
    let bytes = network.clone().into_record().into_bytes().map_err(|e| wrong(path, &e))?;
    Ok(files::write(path, &bytes)?)
}

/// Reads a network's tensors.
///
/// # Errors
/// [`CheckpointError`] where the file is damaged or of another network.
pub fn load_network(
    path: &Path,
    config: &NetworkConfig,
    device: &Device,
) -> Result<Network, CheckpointError> {
    let bytes = fs::read(path).map_err(FileError::io(path))?;
    let record = ModuleRecord::from_bytes(Bytes::from_bytes_vec(bytes)).map_err(|e| wrong(path, &e))?;
    config.init(device).try_load_record(record).map_err(|e| wrong(path, &e))
}
