//! `fields` and `novelty`.

use std::path::PathBuf;

use clap::Args;
use trainer::fields::{novelty, report};
use trainer::run::Run;
use trainer::{experiment, files};

use super::open;

/// Seed of the intervals.
const SEED: u64 = 1;

#[derive(Args)]
pub struct Fields {
    /// Folder with the sets `bccd`, `eyepiece-phone` and `wbc-masks`.
    folder: PathBuf,
    /// Write the evaluation, Markdown, to this file.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write the model that is fitted to all pictures to this file, as source text.
    #[arg(long)]
    fit: Option<PathBuf>,
}

impl Fields {
    pub fn run(self) -> anyhow::Result<()> {
        let fitted = report::run(&self.folder, SEED)?;
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
