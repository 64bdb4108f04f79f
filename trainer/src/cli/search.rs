//! `search`.

use std::path::PathBuf;

use clap::Args;
use trainer::experiment::Machine;
use trainer::files;
use trainer::search::{self, Candidate};

use super::{git_commit, stop_on_interrupt, training_devices};

#[derive(Args)]
pub struct Search {
    /// JSON list of shapes, each with `name`, `side` and `network`.
    candidates: PathBuf,
    /// Folder of the prepared sets, `cells-<side>.set`.
    #[arg(long)]
    sets: PathBuf,
    /// Folder of the runs and of `search.json`. What is finished there is not trained again.
    #[arg(long)]
    out: PathBuf,
}

impl Search {
    pub fn run(self) -> anyhow::Result<()> {
        let candidates: Vec<Candidate> = files::read_json(&self.candidates)?;
        let (devices, backend) = training_devices()?;
        files::make_folder(&self.out)?;
        let stop = stop_on_interrupt()?;
        let machine = Machine { devices: &devices, stop: &stop };
        let found = search::search(&candidates, &self.sets, &self.out, &git_commit(), backend, &machine)?;
        println!("{:14} {:>5} {:>10} {:>9} {:>9}  AUROC", "shape", "side", "parameters", "int8 µs", "f32 µs");
        for row in &found.rows {
            println!(
                "{:14} {:5} {:10} {:9.1} {:9.1}  {}",
                row.name, row.side, row.parameters, row.us_per_cell, row.float_us_per_cell, row.auroc
            );
        }
        Ok(())
    }
}
