//! `verify`, `devices` and `bench`.

use std::path::PathBuf;

use clap::Args;
use trainer::{files, verify};

use super::training_devices;

#[derive(Args)]
pub struct Verify {
    /// The folder with `fold_0`, `fold_1` and `fold_2`.
    data: PathBuf,
    /// Also write the result as JSON to this file.
    #[arg(long)]
    json: Option<PathBuf>,
    /// List of the official files with the columns path,bytes,sha256 (plain or .gz): then every picture's pixels are
    /// compared with the official file's.
    #[arg(long)]
    manifest: Option<PathBuf>,
}

impl Verify {
    pub fn run(self) -> anyhow::Result<()> {
        let found = verify::verify(&self.data, self.manifest.as_deref())?;
        print!("{}", found.table());
        if let Some(path) = &self.json {
            files::write_json(path, &found)?;
        }
        anyhow::ensure!(found.intact, "{}: {}", self.data.display(), found.summary);
        Ok(())
    }
}

/// Lists the devices that a training can use.
pub fn devices() -> anyhow::Result<()> {
    let (devices, backend) = training_devices()?;
    for (i, device) in devices.iter().enumerate() {
        println!("{backend} {i}: {device:?}");
    }
    Ok(())
}

#[derive(Args)]
pub struct Bench {
    /// Cells in a step.
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Side of the input in pixels.
    #[arg(long, default_value_t = 64)]
    side: usize,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// JSON file with settings that differ from the defaults.
    #[arg(long)]
    config: Option<PathBuf>,
}

impl Bench {
    pub fn run(self) -> anyhow::Result<()> {
        let config = super::config_of(self.config.as_ref())?;
        rayon::ThreadPoolBuilder::new().num_threads(self.threads).build_global()?;
        let (devices, backend) = training_devices()?;
        let bench = trainer::bench::Bench::new(&config.network, self.batch, self.side, &devices[0]);
        Ok(bench.serve(backend, std::io::stdin().lock(), std::io::stdout().lock())?)
    }
}
