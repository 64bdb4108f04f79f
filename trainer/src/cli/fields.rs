//! `fields` and `novelty`.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;
use trainer::fields::fit::FOLDS;
use trainer::fields::{networks, novelty, report};
use trainer::look::training;
use trainer::run::Run;
use trainer::{experiment, files};

use super::open;

/// One that ships, one for each fold and one for each of the two sets.
const NETWORKS: i64 = 1 + FOLDS as i64 + 2;
/// Seed of the intervals.
const SEED: u64 = 1;

#[derive(Args)]
pub struct Fields {
    /// Folder with the sets `bccd`, `eyepiece-phone` and `wbc-masks`.
    folder: PathBuf,
    /// Folder with the networks that `look` trained.
    #[arg(long)]
    networks: PathBuf,
    /// Write the evaluation, Markdown, to this file.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write the model that is fitted to all pictures to this file, as source text.
    #[arg(long)]
    fit: Option<PathBuf>,
}

impl Fields {
    pub fn run(self) -> anyhow::Result<()> {
        let fitted = report::run(&self.folder, &self.networks, SEED)?;
        println!("{}", fitted.document);
        if let Some(path) = self.out {
            files::write(&path, fitted.document.as_bytes())?;
        }
        if let Some(path) = self.fit {
            files::write(&path, report::source(&fitted.model).as_bytes())?;
        }
        Ok(())
    }
}

#[derive(Args)]
pub struct Look {
    /// Folder with the sets `bccd` and `eyepiece-phone`.
    folder: PathBuf,
    /// Folder that the networks are written to; those that it holds already are kept.
    #[arg(long)]
    out: PathBuf,
    /// Optimiser steps of each.
    #[arg(long, default_value_t = training::STEPS)]
    steps: usize,
    /// Make this one alone: 0 ships, the next leave a fold out, the last two a set.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..NETWORKS))]
    only: Option<u8>,
}

impl Look {
    pub fn run(self) -> anyhow::Result<()> {
        let (sets, device) = (report::labelled(&self.folder)?, Device::flex());
        Ok(networks::train_all(&sets, &self.out, self.only.map(usize::from), self.steps, SEED, &device)?)
    }
}

#[derive(Args)]
pub struct Novelty {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// The run's folder.
    run: PathBuf,
    /// Folder with the sets `bccd`, `eyepiece-phone` and `wbc-masks`.
    folder: PathBuf,
    /// Write the evaluation, Markdown, to this file.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Novelty {
    pub fn run(self) -> anyhow::Result<()> {
        let (dataset, run) = (open(&self.set)?, Run::open(&self.run)?);
        run.check_set(&dataset)?;
        let split = experiment::split(&dataset, &run.facts.config)?;
        let document = novelty::document(&dataset, &split, &novelty::things(&self.folder)?);
        println!("{document}");
        if let Some(path) = self.out {
            files::write(&path, document.as_bytes())?;
        }
        Ok(())
    }
}
