//! Times the inference of one model by every engine, one request at a time, so that another program can run the same
//! model in turns with it.
//!
//! The conversation is in lines. [`Bench::serve`] says `ready` and the engines' names, with `;` between them. Then it
//! answers `time ENGINE BATCH` with the microseconds that a cell took, all cells having gone through in batches of
//! `BATCH`; `load ENGINE` with the milliseconds from the file's bytes to the first cell's answer; `logits ENGINE` with
//! the logits of all cells; `profile` with one line of JSON that says where the time of tract's engines goes. `quit`, or
//! the end of the input, ends it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor, TensorData};
use inference::{BundleError, Engine, ModelDescription, NetworkError};
use serde::Serialize;

use crate::config::Config;
use crate::files::{self, FileError};
use crate::model;
use crate::prediction::{PredictionError, read};

/// Runs over all cells of one profile.
const PROFILE_ROUNDS: usize = 5;
/// Cells that run before the steady memory is read.
const STEADY_CELLS: usize = 1000;

/// Why a timing ended early.
#[derive(Debug, thiserror::Error)]
pub enum InferenceBenchError {
    /// The other side of the conversation is gone.
    #[error(transparent)]
    Conversation(#[from] io::Error),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A model does not hold.
    #[error(transparent)]
    Model(#[from] BundleError),
    /// A network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Burn failed.
    #[error(transparent)]
    Device(#[from] PredictionError),
    /// The settings in `model.json` are of another version.
    #[error("{path}: its training settings cannot be read: {reason}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: serde_json::Error,
    },
    /// A file of cells does not hold whole cells.
    #[error("{0}: it does not hold whole cells")]
    Cells(PathBuf),
    /// A request is not understood.
    #[error("unknown request `{0}`")]
    Request(String),
}

/// An engine under its name, before anything of it is loaded.
struct Spec {
    name: String,
    onnx: Vec<u8>,
    side: u32,
    /// None is Burn.
    engine: Option<Engine>,
    network: model::NetworkConfig,
}

/// What runs the cells.
enum Runner {
    /// The app's runtime.
    Network(Box<inference::Network>),
    /// Burn, as in training; its weights are random, which does not change its time.
    Burn { network: Box<model::Network>, device: Device },
}

/// Engines and cells, ready.
pub struct Bench {
    specs: Vec<Spec>,
    runners: Vec<Runner>,
    planes: Vec<f32>,
    side: u32,
}

/// Where one engine's time goes.
#[derive(Serialize)]
struct Profile<'a> {
    engine: &'a str,
    /// Operator, microseconds a cell, calls a run.
    rows: Vec<(String, f64, u32)>,
}

/// The files that are compared.
pub struct Files<'a> {
    /// The network before quantisation.
    pub float: &'a Path,
    /// The network after it; `model.json` lies beside it.
    pub quantised: &'a Path,
    /// Raw 32-bit floats, `[cells, 3, side, side]`.
    pub cells: &'a Path,
}

impl Files<'_> {
    fn specs(&self) -> Result<Vec<Spec>, InferenceBenchError> {
        let read = |path: &Path| fs::read(path).map_err(FileError::io(path));
        let path = self.quantised.with_file_name("model.json");
        let description = ModelDescription::read(&String::from_utf8_lossy(&read(&path)?))?;
        let side = description.input.side;
        let settings: Config = serde_json::from_value(description.training.config)
            .map_err(|reason| InferenceBenchError::Settings { path, reason })?;
        let mut specs = Vec::new();
        let mut add = |name: String, onnx: &[u8], engine| {
            specs.push(Spec { name, onnx: onnx.to_vec(), side, engine, network: settings.network.clone() });
        };
        for (path, what) in [(self.float, "f32"), (self.quantised, "int8")] {
            let onnx = read(path)?;
            for engine in inference::Network::engines(&onnx, side)? {
                let name = match engine {
                    Engine::Tract => format!("tract {what}"),
                    Engine::Quantised(kernel) => format!("Leukolens {what}, {}", kernel.name()),
                };
                add(name, &onnx, Some(engine));
            }
        }
        add("Burn f32".to_owned(), &[], None);
        Ok(specs)
    }

    fn planes(&self, side: u32) -> Result<Vec<f32>, InferenceBenchError> {
        let bytes = fs::read(self.cells).map_err(FileError::io(self.cells))?;
        let (planes, rest) = bytes.as_chunks::<4>();
        if planes.is_empty() || !rest.is_empty() || !planes.len().is_multiple_of(values(side)) {
            return Err(InferenceBenchError::Cells(self.cells.to_owned()));
        }
        Ok(planes.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }
}

/// Values of one cell.
const fn values(side: u32) -> usize {
    3 * (side * side) as usize
}

impl Spec {
    fn load(&self) -> Result<Runner, InferenceBenchError> {
        Ok(match self.engine {
            Some(engine) => {
                Runner::Network(Box::new(inference::Network::load_with(&self.onnx, self.side, engine)?))
            }
            None => {
                let device = Device::flex();
                Runner::Burn { network: Box::new(self.network.init(&device)), device }
            }
        })
    }
}

impl Runner {
    fn logits(&self, planes: &[f32], side: u32) -> Result<Vec<f32>, InferenceBenchError> {
        match self {
            Self::Network(network) => Ok(network.logits(planes)?),
            Self::Burn { network, device } => {
                let shape = [planes.len() / values(side), 3, side as usize, side as usize];
                let x = Tensor::from_data(TensorData::new(planes.to_vec(), shape), device);
                Ok(read(network.forward(x))?)
            }
        }
    }
}

impl Bench {
    /// Loads both networks in every engine, and the cells.
    ///
    /// # Errors
    /// [`InferenceBenchError`] names the file.
    pub fn load(files: &Files<'_>) -> Result<Self, InferenceBenchError> {
        let specs = files.specs()?;
        let side = specs.first().map_or(0, |spec| spec.side);
        let runners = specs.iter().map(Spec::load).collect::<Result<_, _>>()?;
        Ok(Self { planes: files.planes(side)?, specs, runners, side })
    }

    /// Holds the conversation until it is ended.
    ///
    /// # Errors
    /// [`InferenceBenchError`] where a request is not understood, the other side is gone or an engine fails.
    pub fn serve(&self, requests: impl BufRead, mut answers: impl Write) -> Result<(), InferenceBenchError> {
        let names: Vec<&str> = self.specs.iter().map(|spec| spec.name.as_str()).collect();
        writeln!(answers, "ready {}", names.join(";"))?;
        answers.flush()?;
        for request in requests.lines() {
            let request = request?;
            let words: Vec<&str> = request.split_whitespace().collect();
            if words == ["quit"] {
                break;
            }
            writeln!(answers, "{}", self.answer(&words)?)?;
            answers.flush()?;
        }
        Ok(())
    }

    fn answer(&self, words: &[&str]) -> Result<String, InferenceBenchError> {
        let unknown = || InferenceBenchError::Request(words.join(" "));
        let index =
            |word: &str| word.parse().ok().filter(|i: &usize| *i < self.specs.len()).ok_or_else(unknown);
        match *words {
            ["time", engine, batch] => {
                let cells = self.planes.len() / values(self.side);
                let batch = batch.parse().ok().filter(|b| (1..=cells).contains(b)).ok_or_else(unknown)?;
                Ok(format!("{:.3}", self.time(&self.runners[index(engine)?], batch)?))
            }
            ["load", engine] => {
                let spec = &self.specs[index(engine)?];
                let began = Instant::now();
                spec.load()?.logits(&self.planes[..values(self.side)], self.side)?;
                Ok(format!("{:.3}", began.elapsed().as_secs_f64() * 1e3))
            }
            ["logits", engine] => {
                let logits = self.runners[index(engine)?].logits(&self.planes, self.side)?;
                Ok(logits.iter().map(f32::to_string).collect::<Vec<_>>().join(" "))
            }
            ["profile"] => Ok(serde_json::to_string(&self.profiles()?).map_err(io::Error::other)?),
            _ => Err(unknown()),
        }
    }

    /// Microseconds a cell, in batches; what is left over of the last batch does not run.
    fn time(&self, runner: &Runner, batch: usize) -> Result<f64, InferenceBenchError> {
        let batches = self.planes.chunks_exact(batch * values(self.side));
        let cells = batches.len() * batch;
        let began = Instant::now();
        for planes in batches {
            runner.logits(planes, self.side)?;
        }
        Ok(began.elapsed().as_secs_f64() * 1e6 / cells as f64)
    }

    /// The profiles of all engines that run in tract: means over all cells, one cell a run.
    fn profiles(&self) -> Result<Vec<Profile<'_>>, InferenceBenchError> {
        let mut profiles = Vec::new();
        let clock = Instant::now();
        let cells: Vec<&[f32]> = self.planes.chunks_exact(values(self.side)).collect();
        for (spec, runner) in self.specs.iter().zip(&self.runners) {
            let Runner::Network(network) = runner else { continue };
            let mut sums: BTreeMap<String, (Duration, u32)> = BTreeMap::new();
            for planes in cells.iter().cycle().take(cells.len() * PROFILE_ROUNDS) {
                for (operator, time) in network.trace(planes, || clock.elapsed())? {
                    let sum = sums.entry(operator).or_default();
                    *sum = (sum.0 + time, sum.1 + 1);
                }
            }
            let runs = (PROFILE_ROUNDS * cells.len()) as u32;
            let row = |(operator, (time, calls)): (String, (Duration, u32))| {
                (operator, time.as_secs_f64() * 1e6 / f64::from(runs), calls / runs)
            };
            let mut rows: Vec<_> = sums.into_iter().map(row).collect();
            rows.sort_by(|a, b| b.1.total_cmp(&a.1));
            profiles.push(Profile { engine: &spec.name, rows });
        }
        Ok(profiles)
    }
}

/// Loads one engine alone, runs [`STEADY_CELLS`] cells in batches of 64, and says in KiB how many own pages the process
/// had before, after loading and in the end, and how far the most that it ever held lies above what it held before.
///
/// # Errors
/// [`InferenceBenchError`] where a file or the engine fails.
pub fn memory(files: &Files<'_>, engine: usize) -> Result<String, InferenceBenchError> {
    let specs = files.specs()?;
    let spec = specs.get(engine).ok_or_else(|| InferenceBenchError::Request(format!("engine {engine}")))?;
    let planes = files.planes(spec.side)?;
    let (idle, held) = (status("RssAnon"), status("VmRSS"));
    let runner = spec.load()?;
    runner.logits(&planes[..values(spec.side)], spec.side)?;
    let loaded = status("RssAnon");
    let batch = (64 * values(spec.side)).min(planes.len());
    for planes in planes.chunks_exact(batch).cycle().take(STEADY_CELLS / 64) {
        runner.logits(planes, spec.side)?;
    }
    let peak = status("VmHWM").saturating_sub(held);
    Ok(format!("{idle} {loaded} {} {peak}", status("RssAnon")))
}

/// What the system says of this process, in KiB.
pub(crate) fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Writes planes as raw 32-bit floats.
///
/// # Errors
/// [`FileError`] names the file.
pub fn write_cells(path: &Path, planes: &[f32]) -> Result<(), FileError> {
    files::write(path, &planes.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())
}
