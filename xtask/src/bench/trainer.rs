//! `cargo xtask bench trainer`: how fast a training step is beside PyTorch, and how memory grows with the set.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use clap::Args;

use super::{
    conditions, locked_version, memory, peer::Peer, program, publish, quartiles, shown, side::Side,
    thread_counts, trainer_program,
};
use crate::{command::root, step::Steps};

/// How long both sides rest before each request.
const REST: Duration = Duration::from_millis(50);

const PYTORCH: Peer = Peer {
    name: "PyTorch",
    packages: &["torch"],
    imports: &["torch"],
    folder: "peer",
    cost: "minutes, and 5 GB",
    missing: "PyTorch cannot be installed here: see above",
};

/// What a training step is timed with.
#[derive(Args, Clone)]
pub struct TrainerBench {
    /// Cells of a step
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) batch: u32,
    /// Side of a cell in pixels
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(16..))]
    side: u32,
    /// Threads on both sides; without it, one thread and then every core
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Turns; in each, both sides run a few steps
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The trainer's settings, as for training; without it, the shipped network's
    #[arg(long)]
    pub(super) config: Option<PathBuf>,
    /// A Python that has PyTorch; without it, one is set up under target/peer (5 GB)
    #[arg(long)]
    python: Option<PathBuf>,
    /// Measure the memory of whole trainings instead, on a small set and on one ten times as large
    #[arg(long)]
    memory: bool,
}

/// Runs the benchmark and writes its table into the document.
pub fn trainer(steps: &mut Steps, options: &TrainerBench) -> Result<()> {
    let trainer = trainer_program(steps)?;
    if options.memory {
        return steps.step("memory", || memory::of_trainings(&trainer, options));
    }
    let Some(python) = PYTORCH.set_up(steps, options.python.as_deref())? else {
        return Ok(());
    };
    steps.step("training steps", || publish("trainer-speed", &speed(&trainer, &python, options)?))
}

/// The table of the trainer and PyTorch on the same work, in turns.
fn speed(trainer: &Path, python: &Path, options: &TrainerBench) -> Result<String> {
    let mut table = String::from(
        "| backend | threads | ms a step, median [quartiles] | images/s | beside PyTorch [quartiles] |\n\
         |---|---|---|---|---|\n",
    );
    let mut names = (String::new(), String::new());
    for threads in thread_counts(options.threads) {
        let (mut ours, mut theirs) = start_both(trainer, python, options, threads)?;
        let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
        for round in 0..options.rounds {
            // Whoever goes second meets what the first left behind, so they change places.
            if round % 2 == 0 {
                our_times.push(ours.time("step", REST)?);
                their_times.push(theirs.time("step", REST)?);
            } else {
                their_times.push(theirs.time("step", REST)?);
                our_times.push(ours.time("step", REST)?);
            }
            println!(
                "{threads} threads, round {} of {}: {} {:.1} ms, {} {:.1} ms",
                round + 1,
                options.rounds,
                ours.name,
                our_times.last().unwrap_or(&f64::NAN),
                theirs.name,
                their_times.last().unwrap_or(&f64::NAN),
            );
        }
        // Each round is a pair of the same moment: the ratio is of those, not of the medians.
        let ratios: Vec<f64> = our_times.iter().zip(&their_times).map(|(our, their)| their / our).collect();
        table +=
            &row(&format!("Burn, {}", ours.name), threads, options.batch, &our_times, &shown(&ratios, 2));
        table += &row(&theirs.name, threads, options.batch, &their_times, "1");
        names = (ours.name.clone(), theirs.name.clone());
    }
    Ok(format!(
        "One step: forward, binary cross-entropy, backward, Adam; {} random cells of {1}×{1} pixels, {2}. Beside \
         PyTorch: images per second over PyTorch's, of the same round; above 1 the trainer is faster. \
         {3} rounds of five steps, in turns.\n\n{table}\n{4}\n",
        options.batch,
        options.side,
        options.config.as_ref().map_or_else(
            || "the default network".to_owned(),
            |path| format!("the network of `{}`", path.file_name().unwrap_or_default().to_string_lossy())
        ),
        options.rounds,
        conditions(&[format!("Burn {} ({})", locked_version("burn")?, names.0), names.1]),
    ))
}

/// Both sides on the same work, warm.
fn start_both(trainer: &Path, python: &Path, options: &TrainerBench, threads: u32) -> Result<(Side, Side)> {
    let mut trainer = program(trainer)?;
    trainer
        .arg("bench")
        .args(["--batch", &options.batch.to_string()])
        .args(["--side", &options.side.to_string()])
        .args(["--threads", &threads.to_string()]);
    if let Some(config) = &options.config {
        trainer.arg("--config").arg(config);
    }
    let mut ours = Side::start(&mut trainer, None)?;
    let description = ours.hear()?;
    let script = root()?.join("xtask/peer/train_step.py");
    let theirs = Side::start(program(python)?.arg(script).arg(threads.to_string()), Some(&description))?;
    Ok((ours, theirs))
}

fn row(name: &str, threads: u32, batch: u32, times: &[f64], ratio: &str) -> String {
    let images = f64::from(batch) * 1e3 / quartiles(times)[1];
    format!("| {name} | {threads} | {} | {images:.0} | {ratio} |\n", shown(times, 1))
}
