//! `quantize`, `bench-inference` and `bench-field`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use cytology::{Limits, decode};
use inference::{GoldenPairs, ModelDescription};
use trainer::bench_field;
use trainer::bench_inference::{self, Bench, Files};
use trainer::bundle::planes_of;
use trainer::run::Run;
use trainer::{files, quantisation};

use super::{note_command, open, training_devices};

#[derive(Args)]
pub struct Quantize {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// The run's folder, its training finished.
    run: PathBuf,
}

impl Quantize {
    pub fn run(self) -> anyhow::Result<()> {
        let (dataset, run) = (open(&self.set)?, Run::open(&self.run)?);
        let (devices, _) = training_devices()?;
        let found = quantisation::run(&run, &dataset, &devices[0])?;
        println!(
            "{:70} mean and largest difference of the probability, labels that change ({} cells)",
            "", found.choice_cells
        );
        for candidate in &found.candidates {
            println!(
                "{:70} {:.5}  {:.5}  {:.2} %",
                candidate.in_words(),
                candidate.mean_difference,
                candidate.max_difference,
                100.0 * candidate.label_flips
            );
        }
        println!("chosen: {}; ranges found on {} cells", found.in_words(), found.calibration_cells);
        note_command(&run)
    }
}

/// Cells of a measurement: enough for the largest batch.
const CELLS: usize = 64;

#[derive(Args)]
pub struct BenchInference {
    /// The network before quantisation, the network after it, and the cells.
    files: Vec<PathBuf>,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Measure the memory of this engine alone, and end.
    #[arg(long)]
    once: Option<usize>,
    /// Write the cells of a measurement to this file, and end.
    #[arg(long, requires = "model")]
    write_cells: Option<PathBuf>,
    /// The bundle whose synthetic pictures are the cells.
    #[arg(long)]
    model: Option<PathBuf>,
}

impl BenchInference {
    pub fn run(self) -> anyhow::Result<()> {
        if let (Some(out), Some(model)) = (&self.write_cells, &self.model) {
            return Ok(bench_inference::write_cells(out, &cells(model)?)?);
        }
        let [float, quantised, cells] = &self.files[..] else {
            anyhow::bail!("three files are needed: both networks and the cells");
        };
        rayon::ThreadPoolBuilder::new().num_threads(self.threads).build_global()?;
        let files = Files { float, quantised, cells };
        if let Some(engine) = self.once {
            println!("{}", bench_inference::memory(&files, engine)?);
            return Ok(());
        }
        Ok(Bench::load(&files)?.serve(std::io::stdin().lock(), std::io::stdout().lock())?)
    }
}

#[derive(Args)]
pub struct BenchField {
    /// Folder of the bundle.
    #[arg(long, required_unless_present = "draw")]
    model: Option<PathBuf>,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Draw a synthetic field into this JPEG file, and end.
    #[arg(long)]
    draw: Option<PathBuf>,
    /// Its megapixels.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=100))]
    megapixels: u32,
    /// Its white cells.
    #[arg(long, default_value_t = 50)]
    cells: usize,
}

impl BenchField {
    pub fn run(self) -> anyhow::Result<()> {
        if let Some(out) = &self.draw {
            return Ok(bench_field::draw(out, self.megapixels, self.cells)?);
        }
        let model = self.model.context("--model is needed")?;
        rayon::ThreadPoolBuilder::new().num_threads(self.threads).build_global()?;
        let bench = bench_field::Bench::load(&model)?;
        Ok(bench.serve(std::io::stdin().lock(), std::io::stdout().lock())?)
    }
}

/// The planes of [`CELLS`] cells: the bundle's synthetic pictures, again and again.
fn cells(model: &std::path::Path) -> anyhow::Result<Vec<f32>> {
    let text = |name: &str| {
        let path = model.join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let input = ModelDescription::read(&text("model.json")?)?.input;
    let golden: GoldenPairs = files::read_json(&model.join("golden.json"))?;
    let mut cells = Vec::new();
    for pair in &golden.pairs {
        let path = model.join(&pair.picture);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let picture = decode(&bytes, &Limits::default()).with_context(|| path.display().to_string())?;
        cells.push(planes_of(&picture, &input).with_context(|| path.display().to_string())?);
    }
    Ok(cells.iter().cycle().take(CELLS).flatten().copied().collect())
}
