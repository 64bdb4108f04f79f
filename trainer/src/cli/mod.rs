//! The trainer's subcommands.

mod check;
mod describe;
mod fields;
mod infer;
mod judge;
mod make;
mod quality;
mod search;
mod synth;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use burn::tensor::Device;
use clap::{Parser, Subcommand};
use trainer::config::Config;
use trainer::dataset::Dataset;
use trainer::layout::{self, Layout};
use trainer::run::Run;
use trainer::{device, files};

/// Prepares cells, trains, compares, evaluates and reports the Leukolens model. For research use only.
///
/// The way through: verify, prepare, train, quantize, compare, evaluate, report.
#[derive(Parser)]
#[command(name = "leukolens-trainer", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say whether a folder is C-NMC 2019, whole and intact.
    Verify(check::Verify),
    /// Prepare every cell of a data set and write one file with pixels, features and index.
    Prepare(make::Prepare),
    /// Describe cells by classical features: of a prepared set, or of one picture of a cell.
    Features(describe::Features),
    /// Cross-validate and train on a prepared set; writes a run with a model bundle.
    Train(make::Train),
    /// Cross-validate, quantise and time several shapes of networks: accuracy against time.
    Search(search::Search),
    /// Bring a run's network to bytes: settings chosen inside the training subjects, standard ONNX.
    Quantize(infer::Quantize),
    /// Set the network of a run beside classical learners and shortcut probes on the same folds.
    Compare(judge::Compare),
    /// Evaluate a run: every metric with its interval, robustness, leakage, parity.
    Evaluate(judge::Evaluate),
    /// Write a run's bundle, model card, metrics and figures, and one self-contained HTML report.
    Report(judge::Report),
    /// Train the networks that see white cells in whole fields.
    Look(fields::Look),
    /// Fit and evaluate the finding of white cells in whole fields.
    Fields(fields::Fields),
    /// Say how well the distance from the training cells tells other things from them.
    Novelty(fields::Novelty),
    /// Make cells and fields worse step by step, to see from where on a picture is too poor.
    Quality(quality::Quality),
    /// List the devices that a training can use.
    Devices,
    /// Time training steps on request, for the benchmark.
    #[command(hide = true)]
    Bench(check::Bench),
    /// Time inference on request, for the benchmark.
    #[command(hide = true)]
    BenchInference(infer::BenchInference),
    /// Time whole fields on request, for the benchmark.
    #[command(hide = true)]
    BenchField(infer::BenchField),
    /// Draw synthetic smears or data sets (no patient's cell; for demos and tests).
    Synth(synth::Synth),
}

impl Arguments {
    /// Does what was asked for.
    ///
    /// # Errors
    /// What went wrong, with the file.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Verify(arguments) => arguments.run(),
            Command::Prepare(arguments) => arguments.run(),
            Command::Features(arguments) => arguments.run(),
            Command::Train(arguments) => arguments.run(),
            Command::Search(arguments) => arguments.run(),
            Command::Quantize(arguments) => arguments.run(),
            Command::Compare(arguments) => arguments.run(),
            Command::Evaluate(arguments) => arguments.run(),
            Command::Report(arguments) => arguments.run(),
            Command::Look(arguments) => arguments.run(),
            Command::Fields(arguments) => arguments.run(),
            Command::Novelty(arguments) => arguments.run(),
            Command::Quality(arguments) => arguments.run(),
            Command::Devices => check::devices(),
            Command::Bench(arguments) => arguments.run(),
            Command::BenchInference(arguments) => arguments.run(),
            Command::BenchField(arguments) => arguments.run(),
            Command::Synth(arguments) => arguments.run(),
        }
    }
}

/// The devices to train on, at least one, and the backend's name.
fn training_devices() -> anyhow::Result<(Vec<Device>, &'static str)> {
    let (devices, backend) = device::training_devices();
    anyhow::ensure!(!devices.is_empty(), device::DeviceError::None(backend));
    Ok((devices, backend))
}

/// Adds this command to those that made the run, once.
fn note_command(run: &Run) -> anyhow::Result<()> {
    let path = run.file("commands.json");
    let mut commands: Vec<String> = files::read_json(&path)?;
    let command = command_line();
    if !commands.contains(&command) {
        commands.push(command);
        files::write_json(&path, &commands)?;
    }
    Ok(())
}

/// Set when Ctrl-C is pressed: training then stops after its step.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // The second time the system ends the program; the last checkpoint is whole.
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("\nstopping after this step; a checkpoint is written");
    })
    .context("Ctrl-C cannot be caught")?;
    Ok(stop)
}

fn open(set: &Path) -> anyhow::Result<Dataset> {
    Ok(Dataset::open(set)?)
}

/// The layout that was asked for, or the one that is there.
fn layout_of(data: &Path, asked: Option<Layout>) -> anyhow::Result<Layout> {
    Ok(asked.map_or_else(|| layout::recognise(data), Ok)?)
}

/// The configuration of a file, or the default, checked.
fn config_of(file: Option<&PathBuf>) -> anyhow::Result<Config> {
    let config = file.map_or_else(|| Ok(Config::default()), |path| Config::read(path))?;
    config
        .check()
        .with_context(|| file.map_or_else(|| "the default".to_owned(), |f| f.display().to_string()))?;
    Ok(config)
}

/// The command line as it was typed, for the model card.
fn command_line() -> String {
    let arguments = std::env::args().skip(1).map(|a| if a.contains(' ') { format!("'{a}'") } else { a });
    std::iter::once("leukolens-trainer".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The commit that is checked out, with `+changes` where files differ from it; `unknown` outside a checkout.
fn git_commit() -> String {
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git").args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    match (git(&["rev-parse", "HEAD"]), git(&["status", "--porcelain", "--untracked-files=no"])) {
        (Some(commit), Some(changes)) if changes.is_empty() => commit,
        (Some(commit), _) => commit + "+changes",
        (None, _) => "unknown".to_owned(),
    }
}
