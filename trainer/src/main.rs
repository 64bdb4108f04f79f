//! The trainer's command line.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use inference::{Channels, InputDescription, NormalisationDescription};
use trainer::bundle::{self, Identity};
use trainer::dataset::{Class, Dataset};
use trainer::experiment::{self, Plan};
use trainer::synth::{self, SmearSpec};
use trainer::training::TrainingConfig;
use trainer::{device, report};

/// What the network expects of a cell. The window is 320 pixels of C-NMC wide: it holds all but the largest
/// hundredth of the cells whole.
const fn input(side: u32) -> InputDescription {
    InputDescription {
        side,
        window_um: 320.0 * cytology::TRAINING_SCALE.get(),
        channels: Channels::Rgb,
        normalisation: NormalisationDescription { offset: 8.0, centre: 1.0, spread: 0.7 },
    }
}

/// Prepares C-NMC cells, trains, evaluates and exports the Leukolens model.
#[derive(Parser)]
#[command(name = "leukolens-trainer", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Cross-validate, train and evaluate on C-NMC cells, and write a model bundle.
    Train(TrainArguments),
    /// Draw a synthetic smear with exact masks (no patient's cell; for demos and tests).
    Synth(SynthArguments),
}

#[derive(Args)]
struct TrainArguments {
    /// Folder with `fold_k/{all,hem}` or `{all,hem}` in C-NMC naming.
    data: PathBuf,
    /// Folder of the model bundle to write; one that is there is replaced at the end.
    #[arg(long)]
    out: PathBuf,
    /// Name and version of the model.
    #[arg(long, default_value = "leukolens-cnmc-1")]
    id: String,
    /// JSON file with settings that differ from the defaults.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Optimiser steps of each training, in place of the settings'.
    #[arg(long)]
    steps: Option<usize>,
    /// Parts the subjects are dealt into: one is held out, the others are cross-validated.
    #[arg(long, default_value_t = 4)]
    parts: usize,
    /// Seed of every random draw.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
struct SynthArguments {
    /// Folder to write `synthetic-smear.png`, `synthetic-smear-labels.png` and `synthetic-smear.json` to.
    #[arg(long)]
    out: PathBuf,
    /// Width in pixels.
    #[arg(long, default_value_t = SmearSpec::default().width, value_parser = clap::value_parser!(u32).range(64..=8192))]
    width: u32,
    /// Height in pixels.
    #[arg(long, default_value_t = SmearSpec::default().height, value_parser = clap::value_parser!(u32).range(64..=8192))]
    height: u32,
    /// Micrometres per pixel.
    #[arg(long, default_value_t = SmearSpec::default().um_per_px)]
    um_per_px: f32,
    /// Red cells.
    #[arg(long, default_value_t = SmearSpec::default().red_cells)]
    red_cells: usize,
    /// Lymphocytes.
    #[arg(long, default_value_t = SmearSpec::default().lymphocytes)]
    lymphocytes: usize,
    /// Blasts.
    #[arg(long, default_value_t = SmearSpec::default().blasts)]
    blasts: usize,
    /// Strength of the stain; 1 is ordinary.
    #[arg(long, default_value_t = SmearSpec::default().stain)]
    stain: f32,
    /// Blur in micrometres; 0 is in focus.
    #[arg(long, default_value_t = SmearSpec::default().blur_um)]
    blur_um: f32,
    /// Seed of every random draw.
    #[arg(long, default_value_t = SmearSpec::default().seed)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Train(arguments) => train(&arguments),
        Command::Synth(arguments) => synth(&arguments),
    }
}

fn train(arguments: &TrainArguments) -> anyhow::Result<()> {
    let mut config: TrainingConfig = match &arguments.config {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            serde_json::from_str(&text).with_context(|| path.display().to_string())?
        }
        None => TrainingConfig::default(),
    };
    config.steps = arguments.steps.unwrap_or(config.steps);
    let git_commit = git_commit();
    let input = input(config.side);
    let (device, backend) = device::training_device();
    let dataset = Dataset::read(&arguments.data, &input.crop_spec())?;
    let count = |class| dataset.cells.iter().filter(|c| c.class == class).count();
    println!(
        "{} ALL and {} HEM cells of {} subject groups; training on {backend}",
        count(Class::All),
        count(Class::Hem),
        dataset.groups.len()
    );
    let plan = Plan { parts: arguments.parts, seed: arguments.seed };
    let outcome = experiment::run(&dataset, &input, &config, plan, &device)?;
    let identity = Identity { id: &arguments.id, git_commit: &git_commit, input, config: &config, plan };
    let description = bundle::write(&arguments.out, &dataset, &outcome, &identity, &device)?;
    println!("{}", report::markdown(&description, &report::per_subject(&dataset, &outcome.held_out.network)));
    println!("written to {}", arguments.out.display());
    Ok(())
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

fn synth(arguments: &SynthArguments) -> anyhow::Result<()> {
    let spec = SmearSpec {
        width: arguments.width,
        height: arguments.height,
        um_per_px: arguments.um_per_px,
        red_cells: arguments.red_cells,
        lymphocytes: arguments.lymphocytes,
        blasts: arguments.blasts,
        stain: arguments.stain,
        blur_um: arguments.blur_um,
        seed: arguments.seed,
    };
    let in_range = (0.01..=2.0).contains(&spec.um_per_px)
        && (0.0..=5.0).contains(&spec.stain)
        && (0.0..=20.0).contains(&spec.blur_um);
    anyhow::ensure!(in_range, "--um-per-px must be 0.01 to 2, --stain 0 to 5, --blur-um 0 to 20");
    let drawn = synth::smear(&spec);
    std::fs::create_dir_all(&arguments.out).with_context(|| arguments.out.display().to_string())?;
    let path = |name: &str| arguments.out.join(name);
    std::fs::write(path("synthetic-smear.png"), bundle::png(&drawn.picture)?)?;
    drawn.labels.save(path("synthetic-smear-labels.png"))?;
    let truth = serde_json::json!({ "synthetic": true, "spec": spec, "cells": drawn.cells });
    std::fs::write(path("synthetic-smear.json"), serde_json::to_string_pretty(&truth)? + "\n")?;
    println!("synthetic smear with {} cells written to {}", drawn.cells.len(), arguments.out.display());
    Ok(())
}
