//! `quality`.

use std::path::PathBuf;

use clap::Args;
use trainer::files;
use trainer::quality::{self, Material};
use trainer::run::Run;

use super::{open, training_devices};

/// Seed of the directions of movements, the grain and the intervals.
const SEED: u64 = 1;

#[derive(Args)]
pub struct Quality {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// The run's folder, cross-validated on that set.
    run: PathBuf,
    /// Folder with the sets of fields `bccd` and `eyepiece-phone`.
    fields: PathBuf,
    /// Folder with the networks that see white cells, made by `look`.
    #[arg(long)]
    networks: PathBuf,
    /// Folder of the pictures that the set was prepared from; `c-nmc/training_data` beside the fields unless given.
    #[arg(long)]
    source: Option<PathBuf>,
    /// Write the evaluation, Markdown, to this file.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// A folder that goes when this does.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // Best effort: it lies where the system cleans up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Quality {
    pub fn run(self) -> anyhow::Result<()> {
        let (dataset, run) = (open(&self.set)?, Run::open(&self.run)?);
        let (devices, _) = training_devices()?;
        let source = self.source.unwrap_or_else(|| self.fields.join("../c-nmc/training_data"));
        let work = Passing(std::env::temp_dir().join(format!("leukolens-quality-{}", std::process::id())));
        files::make_folder(&work.0)?;
        let material = Material {
            run: &run,
            dataset: &dataset,
            source: &source,
            fields: &self.fields,
            networks: &self.networks,
            work: &work.0,
        };
        let document = quality::run(&material, &devices[0], SEED)?;
        println!("{document}");
        if let Some(path) = self.out {
            files::write(&path, document.as_bytes())?;
        }
        Ok(())
    }
}
