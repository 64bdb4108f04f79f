//! `cargo xtask bench inference`: how fast the network runs beside ONNX Runtime, and what loading it takes.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::{
    conditions,
    engines::{CELLS, Engines, Models, Work},
    load,
    peer::Peer,
    profile, publish, quartiles, shown, thread_counts, trainer_program,
};
use crate::step::{Outcome, Steps};

/// Cells that are run together: as the app does, a little more, and all there are.
const BATCHES: [u32; 3] = [1, 8, 64];

/// Engines that the others' times are set beside, each in a column of its own.
const REFERENCES: [&str; 2] = ["tract f32", "ONNX Runtime f32"];

/// ONNX's own checker comes with it.
pub const ONNX_RUNTIME: Peer = Peer {
    name: "ONNX Runtime",
    packages: &["onnxruntime", "onnx", "numpy"],
    imports: &["onnxruntime", "onnx", "numpy"],
    folder: "peer-onnxruntime",
    cost: "a minute, and 200 MB",
    missing: "it cannot be installed here: see above",
};

/// What the network is timed with.
#[derive(Args, Clone)]
pub struct InferenceBench {
    /// Folder of model-f32.onnx and model.onnx, from the repository's root
    #[arg(long, default_value = "models/reference")]
    model: PathBuf,
    /// Turns; in each, every engine runs every batch size once
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Threads on both sides; without it, one thread and then every core
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// A Python that has onnxruntime and numpy; without it, one is set up under target/peer-onnxruntime
    #[arg(long)]
    python: Option<PathBuf>,
    /// Also measure which operators tract's time goes to
    #[arg(long)]
    profile: bool,
}

/// Runs the benchmark and writes its tables into the document.
pub fn inference(steps: &mut Steps, options: &InferenceBench) -> Result<()> {
    let models = Models::of(&options.model)?;
    let trainer = trainer_program(steps)?;
    let python = ONNX_RUNTIME.set_up(steps, options.python.as_deref())?;
    let mut prepared = None;
    steps.step("cells", || {
        prepared = Some(Work::prepare(models, trainer, python)?);
        Ok(Outcome::Passed("prepared"))
    })?;
    let Some(work) = prepared else {
        return Ok(());
    };
    let counts = thread_counts(options.threads);
    steps.step("speed", || publish("inference-speed", &speed(&work, &counts, options.rounds)?))?;
    // Loading and the operators are told apart best where no second thread helps.
    let threads = counts.first().copied().unwrap_or(1);
    steps.step("load and memory", || publish("inference-load", &load::measured(&work, threads)?))?;
    if options.profile {
        steps.step("profile", || publish("inference-profile", &profile::measured(&work, threads)?))?;
    }
    Ok(())
}

/// The table of all engines on the same cells, in turns.
fn speed(work: &Work, counts: &[u32], rounds: u32) -> Result<String> {
    let mut table = String::from(
        "| engine | threads | batch | µs a cell, median [quartiles] | cells/s | beside tract f32 [quartiles] | \
         beside ONNX Runtime f32 [quartiles] |\n|---|---|---|---|---|---|---|\n",
    );
    let mut versions = Vec::new();
    for &threads in counts {
        let mut engines = work.start(threads)?;
        let times = timed(&mut engines, threads, rounds)?;
        let names: Vec<&str> = engines.all.iter().map(|engine| engine.name.as_str()).collect();
        for (batch, times) in BATCHES.iter().zip(&times) {
            table += &rows(&names, threads, *batch, times);
        }
        versions = engines.versions()?;
    }
    let missing = if work.has_peer() {
        ""
    } else {
        " ONNX Runtime could not be installed there, so its rows and the ratios to it are missing."
    };
    Ok(format!(
        "{CELLS} prepared cells of {0}×{0} pixels, in batches. Beside: an engine's time over that of `tract f32` or \
         of ONNX Runtime's f32, of the same round, batch and threads; below 1 the engine is faster. {rounds} rounds, \
         in turns; who begins changes from round to round.{missing}\n\n{table}\n{1}\n",
        work.side,
        conditions(&versions),
    ))
}

/// Microseconds of a cell, by batch size and engine, one of each round.
fn timed(engines: &mut Engines, threads: u32, rounds: u32) -> Result<Vec<Vec<Vec<f64>>>> {
    let count = engines.all.len();
    // Memory for a batch size is set up when it is first met: that is not what is measured.
    for (batch, engine) in order(0, count) {
        engines.run(engine, BATCHES[batch])?;
    }
    let mut times = vec![vec![Vec::new(); count]; BATCHES.len()];
    for round in 0..rounds {
        for (batch, engine) in order(round as usize, count) {
            times[batch][engine].push(engines.run(engine, BATCHES[batch])?);
        }
        println!("threads: {threads}, round {} of {rounds}", round + 1);
    }
    Ok(times)
}

/// The places of batch sizes and engines in one round. What a ratio is made of stays close together; whoever goes
/// later meets what the earlier left behind, so the first place goes round.
fn order(round: usize, engines: usize) -> impl Iterator<Item = (usize, usize)> {
    rotated(BATCHES.len(), round)
        .flat_map(move |batch| rotated(engines, round).map(move |engine| (batch, engine)))
}

/// `0..count`, begun at another place each round.
fn rotated(count: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |place| (place + round) % count)
}

/// The rows of all engines for one batch size; `times` are in the order of `names`.
fn rows(names: &[&str], threads: u32, batch: u32, times: &[Vec<f64>]) -> String {
    let row = |(name, own): (&&str, &Vec<f64>)| {
        let [tract, peer] = REFERENCES.map(|reference| {
            let place = names.iter().position(|name| *name == reference);
            beside(own, place.and_then(|place| times.get(place)))
        });
        let cells = 1e6 / quartiles(own)[1];
        format!("| {name} | {threads} | {batch} | {} | {cells:.0} | {tract} | {peer} |\n", shown(own, 1))
    };
    names.iter().zip(times).map(row).collect()
}

/// How long an engine takes beside a reference. Each round is of one moment: the ratios are of those, not of the
/// medians.
fn beside(own: &[f64], reference: Option<&Vec<f64>>) -> String {
    match reference {
        None => "–".to_owned(),
        Some(reference) if reference == own => "1".to_owned(),
        Some(reference) => {
            let ratios: Vec<f64> =
                own.iter().zip(reference).map(|(own, reference)| own / reference).collect();
            shown(&ratios, 2)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_round_has_everything_once_and_another_begins() {
        let (engines, all) = (5, 5 * BATCHES.len());
        let mut first = BTreeSet::new();
        for round in 0..all {
            let order: Vec<_> = order(round, engines).collect();
            assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), all);
            // Engines of one batch size follow each other.
            assert!(order.chunks(engines).all(|chunk| chunk.iter().all(|(batch, _)| *batch == chunk[0].0)));
            first.insert(order[0]);
        }
        assert_eq!(first.len(), all);
        assert_eq!(rotated(3, 1).collect::<Vec<_>>(), [1, 2, 0]);
        assert_eq!(rotated(0, 1).count(), 0);
    }

    #[test]
    fn a_ratio_is_of_the_same_round() {
        let reference = vec![10.0, 20.0, 40.0];
        assert_eq!(beside(&[5.0, 10.0, 20.0], Some(&reference)), "0.50 [0.50–0.50]");
        assert_eq!(beside(&[20.0, 20.0, 20.0], Some(&reference)), "1.00 [0.75–1.50]");
        assert_eq!(beside(&reference, Some(&reference)), "1");
        assert_eq!(beside(&reference, None), "–");
    }

    #[test]
    fn rows_set_each_engine_beside_both_references() {
        let names = ["tract f32", "fused int8 (avx2)", "ONNX Runtime f32"];
        let times = [vec![100.0, 110.0, 120.0], vec![50.0, 55.0, 60.0], vec![200.0, 220.0, 240.0]];
        let table = rows(&names, 2, 8, &times);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "| tract f32 | 2 | 8 | 110.0 [105.0–115.0] | 9091 | 1 | 0.50 [0.50–0.50] |");
        assert!(lines[1].ends_with("| 18182 | 0.50 [0.50–0.50] | 0.25 [0.25–0.25] |"), "{}", lines[1]);
        assert!(lines[2].ends_with("| 2.00 [2.00–2.00] | 1 |"), "{}", lines[2]);
    }

    #[test]
    fn without_the_peer_its_column_is_empty() {
        let table = rows(&["tract f32"], 1, 1, &[vec![1.0]]);
        assert_eq!(table, "| tract f32 | 1 | 1 | 1.0 [1.0–1.0] | 1000000 | 1 | – |\n");
    }
}
