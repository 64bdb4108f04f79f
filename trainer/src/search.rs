//! Which shape of network is worth its time: every candidate cross-validated inside the training subjects, quantised,
//! and timed in the app's runtime beside the others.

use std::path::{Path, PathBuf};
use std::time::Instant;

use inference::{BundleError, Estimate, Network, NetworkError};
use serde::{Deserialize, Serialize};

use crate::calibration;
use crate::checkpoint::{CheckpointError, load_network};
use crate::config::{Config, ConfigError};
use crate::dataset::Dataset;
use crate::evaluation;
use crate::experiment::{self, ExperimentError, Machine};
use crate::files::{self, FileError};
use crate::folded::{ExportError, Folded};
use crate::model::NetworkConfig;
use crate::onnx;
use crate::quantise::{Bias, Cells, Method, Settings, quantise};
use crate::results::names;
use crate::run::{Run, RunError, RunFacts};
use crate::set::SetError;

/// Cells that the ranges are found on for the timing, which does not depend on them.
const CALIBRATION: usize = 32;
/// Rounds of the timing; in each, every network runs every cell once.
const ROUNDS: usize = 15;

/// Why a search ended early.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The candidates cannot be read, or a result cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The set of a candidate's side is missing.
    #[error("{path}: there is no set of that side; `prepare --side {side} --out {path}` makes it ({source})")]
    Set {
        /// The file.
        path: PathBuf,
        /// The side.
        side: u32,
        /// What is wrong with it.
        source: Box<SetError>,
    },
    /// A candidate's settings do not hold.
    #[error("{candidate}: {source}")]
    Config {
        /// Its name.
        candidate: String,
        /// What is wrong.
        source: ConfigError,
    },
    /// A run's folder cannot be used.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A training failed or was stopped.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// A trained network cannot be loaded.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A trained network cannot be read from its device.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A network cannot be loaded by the app's runtime.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// A shape to try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Its name, also of its run's folder.
    pub name: String,
    /// Side of the input in pixels.
    pub side: u32,
    /// The network.
    pub network: NetworkConfig,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Processor and threads of the timing.
    pub machine: String,
    /// How the quantised networks were executed.
    pub engine: String,
    /// The candidates, fastest first.
    pub rows: Vec<Row>,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Side of the input in pixels.
    pub side: u32,
    /// Its blocks in words.
    pub blocks: String,
    /// Learned parameters.
    pub parameters: usize,
    /// Multiply-adds of a cell.
    pub multiply_adds: u64,
    /// Bytes of the quantised network as ONNX.
    pub onnx_bytes: usize,
    /// Microseconds a cell, quantised, one thread, one cell at a time.
    pub us_per_cell: f64,
    /// The same by tract in floats.
    pub float_us_per_cell: f64,
    /// Area under the ROC curve out of fold.
    pub auroc: Estimate,
    /// Weighted F1 out of fold.
    pub weighted_f1: Estimate,
}

impl Search {
    /// The rows that no other row beats in both time and AUROC.
    pub fn front(&self) -> impl Iterator<Item = &Row> {
        let beaten = |row: &Row| {
            let better =
                |other: &Row| other.us_per_cell < row.us_per_cell && other.auroc.value >= row.auroc.value;
            self.rows.iter().any(better)
        };
        self.rows.iter().filter(move |row| !beaten(row))
    }
}

/// Trains and times every candidate. Sets lie in `sets` as `cells-<side>.set`; runs are kept in `out`, so that a search
/// that was stopped goes on where it was. No held-out subject is looked at.
///
/// # Errors
/// [`SearchError`] names the candidate or the file.
pub fn search(
    candidates: &[Candidate],
    sets: &Path,
    out: &Path,
    git_commit: &str,
    backend: &str,
    machine: &Machine<'_>,
) -> Result<Search, SearchError> {
    let (mut rows, mut timed) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let (row, networks) = try_one(candidate, sets, out, git_commit, backend, machine)?;
        println!("{:14} AUROC {}, weighted F1 {}", row.name, row.auroc, row.weighted_f1);
        rows.push(row);
        timed.push(networks);
    }
    let engine = timed.first().map_or_else(String::new, |t| t.quantised.engine().to_string());
    for (row, times) in rows.iter_mut().zip(times(&timed)?) {
        [row.us_per_cell, row.float_us_per_cell] = times;
    }
    rows.sort_by(|a, b| a.us_per_cell.total_cmp(&b.us_per_cell));
    let found = Search { machine: crate::run::machine(), engine, rows };
    files::write_json(&out.join("search.json"), &found)?;
    Ok(found)
}

/// A candidate in the app's runtime, with cells to time it on.
struct Timed {
    quantised: Network,
    float: Network,
    planes: Vec<Vec<f32>>,
}

fn try_one(
    candidate: &Candidate,
    sets: &Path,
    out: &Path,
    git_commit: &str,
    backend: &str,
    machine: &Machine<'_>,
) -> Result<(Row, Timed), SearchError> {
    let path = sets.join(format!("cells-{}.set", candidate.side));
    let dataset = Dataset::open(&path).map_err(|source| SearchError::Set {
        path,
        side: candidate.side,
        source: Box::new(source),
    })?;
    let config = Config { network: candidate.network.clone(), ..Config::default() };
    config
        .check()
        .and_then(|()| config.check_side(candidate.side))
        .map_err(|source| SearchError::Config { candidate: candidate.name.clone(), source })?;
    let folder = out.join(&candidate.name);
    let facts = RunFacts::new(&candidate.name, &config, &dataset, git_commit.to_owned(), backend);
    let run = Run::begin(&folder, facts, folder.join("run.json").exists())?;
    experiment::cross_validate(&run, &dataset, machine)?;
    let metrics =
        evaluation::metrics(&calibration::cross_fitted(&run.out_of_fold(&dataset)?).concat(), config.seed);
    let metric =
        |name: &str| metrics.get(name).copied().unwrap_or(Estimate { value: 0.0, low: 0.0, high: 1.0 });

    let network = load_network(&run.training(1).join("network.bpk"), &config.network, &machine.devices[0])?;
    let (folded, side) = (Folded::read(&network)?, candidate.side as usize);
    let normalisation = config.normalisation();
    let step = (dataset.cells.len() / CALIBRATION).max(1);
    let planes: Vec<Vec<f32>> =
        (0..dataset.cells.len()).step_by(step).map(|i| normalisation.planes(&dataset.crop(i))).collect();
    let settings = Settings { method: Method::MinMax, equalise: true, fit_head: false, bias: Bias::Rounded };
    let quantised = quantise(&folded, Cells { planes: &planes, side }, settings);
    let onnx = onnx::quantised(&quantised, candidate.side, env!("CARGO_PKG_VERSION"));
    let float = onnx::float(&folded, candidate.side, env!("CARGO_PKG_VERSION"));
    let clock = Instant::now();
    let row = Row {
        name: candidate.name.clone(),
        side: candidate.side,
        blocks: candidate.network.in_words(),
        parameters: candidate.network.parameters(),
        multiply_adds: candidate.network.multiply_adds(candidate.side),
        onnx_bytes: onnx.len(),
        us_per_cell: 0.0,
        float_us_per_cell: 0.0,
        auroc: metric(names::AUROC),
        weighted_f1: metric(names::WEIGHTED_F1),
    };
    let (quantised, _) = Network::load_fastest(&onnx, candidate.side, || clock.elapsed())?;
    Ok((row, Timed { quantised, float: Network::load(&float, candidate.side)?, planes }))
}

/// Median microseconds a cell of each candidate, quantised and in floats: all in turns, so that all meet the same
/// moments of the machine.
fn times(timed: &[Timed]) -> Result<Vec<[f64; 2]>, NetworkError> {
    let mut found = vec![[const { Vec::new() }; 2]; timed.len()];
    for _ in 0..ROUNDS {
        for (candidate, times) in timed.iter().zip(&mut found) {
            for (network, times) in [&candidate.quantised, &candidate.float].into_iter().zip(times) {
                let began = Instant::now();
                for planes in &candidate.planes {
                    network.logit(planes)?;
                }
                times.push(began.elapsed().as_secs_f64() * 1e6 / candidate.planes.len() as f64);
            }
        }
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    Ok(found.into_iter().map(|times| times.map(median)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, us_per_cell: f64, auroc: f64) -> Row {
        let estimate = |value| Estimate { value, low: value - 0.1, high: value + 0.1 };
        Row {
            name: name.to_owned(),
            side: 80,
            blocks: String::new(),
            parameters: 1,
            multiply_adds: 1,
            onnx_bytes: 1,
            us_per_cell,
            float_us_per_cell: 2.0 * us_per_cell,
            auroc: estimate(auroc),
            weighted_f1: estimate(auroc),
        }
    }

    #[test]
    fn the_front_holds_what_nothing_beats_in_both() {
        let rows =
            vec![row("a", 10.0, 0.80), row("b", 20.0, 0.79), row("c", 30.0, 0.82), row("d", 40.0, 0.82)];
        let search = Search { machine: String::new(), engine: String::new(), rows };
        let names: Vec<&str> = search.front().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
    }
}
