//! The folder of one run: what was asked for, every training, and what is made of them.
//!
//! `run.json` says what was asked for; `fold-1` … and `final` hold a training each (checkpoints while it runs, then
//! `network.bpk`, `trained.json` and the `predictions.json` of the cells it had not seen); `calibration.json`,
//! `comparison.json` and `evaluation.json` are written by the commands of those names.

use std::fs;
use std::path::{Path, PathBuf};

use inference::{Channels, InputDescription, Thresholds};
use serde::{Deserialize, Serialize};

use crate::calibration::Calibration;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::files::{self, FileError};
use crate::metrics::Prediction;

const FORMAT: u32 = 1;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// The form of the run's files.
    pub format: u32,
    /// Name and version of the model.
    pub id: String,
    /// The settings.
    pub config: Config,
    /// What the network expects of a cell.
    pub input: InputDescription,
    /// SHA-256 over the set's cells.
    pub fingerprint: String,
    /// The commit of the source.
    pub git_commit: String,
    /// Burn's backend.
    pub backend: String,
    /// Processor and threads.
    pub machine: String,
}

impl RunFacts {
    /// What a training of `config` on `dataset` asks for.
    #[must_use]
    pub fn new(id: &str, config: &Config, dataset: &Dataset, git_commit: String, backend: &str) -> Self {
        Self {
            format: FORMAT,
            id: id.to_owned(),
            config: config.clone(),
            input: input(dataset, config),
            fingerprint: dataset.fingerprint.clone(),
            git_commit,
            backend: backend.to_owned(),
            machine: machine(),
        }
    }
}

/// What a network of `config` trained on `dataset` expects of a cell.
#[must_use]
pub fn input(dataset: &Dataset, config: &Config) -> InputDescription {
    let spec = dataset.crop_spec();
    InputDescription {
        side: spec.side,
        window_um: spec.window_um,
        channels: Channels::Rgb,
        normalisation: config.normalisation,
    }
}

/// Processor and number of threads.
#[must_use]
pub fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {threads} threads")
}

/// Why a run's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is a run already.
    #[error("{path}: a run is there already; --resume goes on with it, another --out leaves it alone")]
    There {
        /// The folder.
        path: PathBuf,
    },
    /// The run there was asked for something else.
    #[error("{path}: its {what} is another; go on with the same, or choose another --out")]
    Differs {
        /// The folder.
        path: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// The run was made of another set.
    #[error("{path}: it was made of another set of cells")]
    OtherSet {
        /// The folder.
        path: PathBuf,
    },
}

/// A run's folder.
pub struct Run {
    /// The folder.
    pub folder: PathBuf,
    /// What was asked for.
    pub facts: RunFacts,
}

/// Scores of cells by a network that had not seen their subjects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Indices of the cells in the set.
    pub cells: Vec<usize>,
    /// Their logits.
    pub logits: Vec<f64>,
}

/// What was fitted and chosen out of fold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// The thresholds on the calibrated probability.
    pub thresholds: Thresholds,
}

impl Run {
    /// Makes the folder of a new run, or with `resume` goes on with the same run.
    ///
    /// # Errors
    /// [`RunError`] where another run is there.
    pub fn begin(folder: &Path, facts: RunFacts, resume: bool) -> Result<Self, RunError> {
        let file = folder.join("run.json");
        if file.exists() {
            let path = folder.to_owned();
            if !resume {
                return Err(RunError::There { path });
            }
            let there = Self::open(folder)?;
            for (differs, what) in [
                (there.facts.config != facts.config, "configuration"),
                (there.facts.fingerprint != facts.fingerprint, "set of cells"),
                (there.facts.input != facts.input, "input"),
                (there.facts.backend != facts.backend, "backend"),
            ] {
                if differs {
                    return Err(RunError::Differs { path, what });
                }
            }
            return Ok(there);
        }
        files::make_folder(folder)?;
        files::write_json(&file, &facts)?;
        Ok(Self { folder: folder.to_owned(), facts })
    }

    /// Opens the folder of a run.
    ///
    /// # Errors
    /// [`RunError::File`] where it is none.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        let facts = files::read_json(&folder.join("run.json"))?;
        Ok(Self { folder: folder.to_owned(), facts })
    }

    /// Checks that `dataset` is the set that the run was made of.
    ///
    /// # Errors
    /// [`RunError::OtherSet`] where it is not.
    pub fn check_set(&self, dataset: &Dataset) -> Result<(), RunError> {
        let same = self.facts.fingerprint == dataset.fingerprint
            && self.facts.input == input(dataset, &self.facts.config);
        if same { Ok(()) } else { Err(RunError::OtherSet { path: self.folder.clone() }) }
    }

    /// The folder of one training.
    #[must_use]
    pub fn training(&self, part: usize) -> PathBuf {
        self.folder.join(if part == 0 { "final".to_owned() } else { format!("fold-{part}") })
    }

    /// A file of the run.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The predictions of part `part` (0 are the held-out subjects), in the order of its cells.
    ///
    /// # Errors
    /// [`RunError::File`] where that training is not finished.
    pub fn predictions(&self, dataset: &Dataset, part: usize) -> Result<Vec<Prediction>, RunError> {
        let scores: Scores = files::read_json(&self.training(part).join("predictions.json"))?;
        let of = |(&i, &score): (&usize, &f64)| {
            dataset.cells.get(i).map(|cell| Prediction { class: cell.class, group: cell.group, score })
        };
        let found: Option<Vec<_>> = scores.cells.iter().zip(&scores.logits).map(of).collect();
        found.ok_or_else(|| RunError::OtherSet { path: self.folder.clone() })
    }

    /// The out-of-fold predictions, fold by fold.
    ///
    /// # Errors
    /// [`RunError::File`] where a training is not finished.
    pub fn out_of_fold(&self, dataset: &Dataset) -> Result<Vec<Vec<Prediction>>, RunError> {
        (1..self.facts.config.parts).map(|part| self.predictions(dataset, part)).collect()
    }

    /// What was fitted out of fold.
    ///
    /// # Errors
    /// [`RunError::File`] where the run is not finished.
    pub fn fitted(&self) -> Result<Fitted, RunError> {
        Ok(files::read_json(&self.file("calibration.json"))?)
    }
}
