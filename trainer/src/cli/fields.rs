//! `fields`.

use std::path::PathBuf;

use clap::Args;
use trainer::{fields::report, files};

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
