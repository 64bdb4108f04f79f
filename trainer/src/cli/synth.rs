//! `synth`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use trainer::synth::{self, SmearSpec};
use trainer::{bundle, drawings};

#[derive(Args)]
pub struct Synth {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Draw a smear with exact masks.
    Smear(Smear),
    /// Draw a data set of single cells in the C-NMC layout.
    Cells(Cells),
}

impl Synth {
    pub fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Smear(arguments) => smear(&arguments),
            What::Cells(arguments) => cells(&arguments),
        }
    }
}

#[derive(Args)]
struct Cells {
    /// Folder to write `fold_0/{all,hem}` to.
    #[arg(long)]
    out: PathBuf,
    /// Subjects of each class.
    #[arg(long, default_value_t = 6)]
    subjects: u64,
    /// Cells of each subject.
    #[arg(long, default_value_t = 10)]
    cells: u64,
}

fn cells(arguments: &Cells) -> anyhow::Result<()> {
    let count = drawings::data_set(&arguments.out, arguments.subjects, arguments.cells)?;
    println!("{count} synthetic cells written to {}", arguments.out.display());
    Ok(())
}

#[derive(Args)]
struct Smear {
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

fn smear(arguments: &Smear) -> anyhow::Result<()> {
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
