//! `compare`, `evaluate` and `report`.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use clap::Args;
use inference::Estimate;
use trainer::experiment::{self, Machine};
use trainer::results::{Metrics, Results, names};
use trainer::run::Run;
use trainer::{assessment, card, comparison, files, leakage, publication};

use super::{note_command, open, training_devices};

#[derive(Args)]
pub struct Compare {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// The run's folder.
    run: PathBuf,
}

impl Compare {
    pub fn run(self) -> anyhow::Result<()> {
        let (dataset, run) = (open(&self.set)?, Run::open(&self.run)?);
        run.check_set(&dataset)?;
        let split = experiment::split(&dataset, &run.facts.config)?;
        println!("{}", split.check(&dataset)?);
        let network = run.out_of_fold(&dataset)?;
        let found = comparison::compare(&dataset, &split, &network, run.facts.config.seed)?;
        print!("{}", card::comparison_table(&found));
        files::write_json(&run.file("comparison.json"), &found)?;
        note_command(&run)
    }
}

#[derive(Args)]
pub struct Evaluate {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// The run's folder.
    run: PathBuf,
    /// Folder of the pictures that the set was prepared from: the robustness curves disturb them.
    #[arg(long)]
    source: Option<PathBuf>,
    /// Also train on folds that leak, to show what they would claim. As long as the cross-validation; goes on where
    /// it was stopped.
    #[arg(long)]
    leakage: bool,
}

impl Evaluate {
    pub fn run(self) -> anyhow::Result<()> {
        let (dataset, run) = (open(&self.set)?, Run::open(&self.run)?);
        run.check_set(&dataset)?;
        let (devices, _) = training_devices()?;
        note_command(&run)?;
        if self.leakage {
            let split = experiment::split(&dataset, &run.facts.config)?;
            let machine = Machine { devices: &devices, stop: &AtomicBool::new(false) };
            let network = run.out_of_fold(&dataset)?;
            let found = leakage::measure(&run, &dataset, &split, &network, &run.folder, &machine)?;
            files::write_json(&run.file("leakage.json"), &found)?;
        }
        let results = assessment::assess(&run, &dataset, self.source.as_deref(), &devices[0])?;
        println!("{}\n", results.data.disjoint);
        for evaluation in &results.evaluations {
            println!(
                "{}: {} cells of {} subjects",
                evaluation.name,
                evaluation.cells,
                evaluation.subjects.len()
            );
            print_metrics(&evaluation.metrics);
            let verdict = &evaluation.subject_verdict;
            println!(
                "  {:34} {} ({} of {})",
                "subjects right", verdict.accuracy, verdict.right, verdict.subjects
            );
            if let Some(worst) = evaluation.by_subject.first() {
                println!(
                    "  {:34} {} ({:.3} right of {} cells)\n",
                    "worst subject", worst.subjects, worst.right, worst.cells
                );
            }
        }
        if let Some(leakage) = &results.leakage {
            let auroc = |m: &Metrics| m.get(names::AUROC).map_or_else(String::new, Estimate::to_string);
            println!("AUROC by subject {}, by cell {}", auroc(&leakage.by_subject), auroc(&leakage.by_cell));
        }
        Ok(())
    }
}

fn print_metrics(metrics: &Metrics) {
    for (name, estimate) in metrics {
        println!("  {name:34} {estimate}");
    }
}

#[derive(Args)]
pub struct Report {
    /// The run's folder, evaluated.
    run: PathBuf,
    /// Folder to write the bundle, the model card and `evaluation/` to; one that is there is replaced at the end.
    #[arg(long)]
    out: PathBuf,
    /// The document that `cargo xtask bench trainer` writes: its ratios go into the report.
    #[arg(long)]
    benchmarks: Option<PathBuf>,
    /// `search.json` of a search: its chart and table go into the report.
    #[arg(long)]
    search: Option<PathBuf>,
}

/// The rows of a benchmark table that say how fast the trainer is beside another framework, as sentences.
fn speed(document: &str) -> Vec<String> {
    let rows = document.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [backend, threads, time, images, ratio] = cells[..] else { return None };
        let burn = backend.starts_with("Burn");
        burn.then(|| {
            format!(
                "{backend}, threads: {threads}: {time} ms a step (median and quartiles), {images} images a second, which \
                 is {ratio} times PyTorch's in the same run"
            )
        })
    });
    rows.collect()
}

impl Report {
    pub fn run(self) -> anyhow::Result<()> {
        let run = Run::open(&self.run)?;
        note_command(&run)?;
        let mut results: Results = files::read_json(&run.file("metrics.json"))?;
        results.model.commands = files::read_json(&run.file("commands.json"))?;
        if let Some(path) = &self.benchmarks {
            let document = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            results.model.training.speed = speed(&document);
        }
        if let Some(path) = &self.search {
            results.search = Some(files::read_json(path)?);
        }
        publication::write(&run, &results, &self.out)?;
        println!("report written to {}", self.out.join("evaluation/report.html").display());
        Ok(())
    }
}
