//! `cargo xtask bench app`: how long the window takes to open and to change its page, and what it holds, with ten
//! thousand stored pictures.

use std::{collections::BTreeMap, env};

use anyhow::{Context as _, Result};
use clap::Args;
use serde::Deserialize;

use super::{conditions, locked_version, publish, quartiles, shown};
use crate::{
    command::{PRODUCT, cargo, printed, run, target_dir},
    step::{Outcome, Steps},
};

/// What the window is measured with.
#[derive(Args, Clone)]
pub struct AppBench {
    /// Stored pictures
    #[arg(long, default_value_t = 10_000)]
    pictures: u32,
    /// Starts, and rounds through the pages
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure the program as it ships, in place of the tests' one; its first build takes ten minutes on two cores
    #[arg(long)]
    release: bool,
}

/// What `tests/app/measure.rs` prints.
#[derive(Deserialize)]
struct Measured {
    pictures: u32,
    /// Milliseconds from starting the program to a window that can be used.
    starts: Vec<f64>,
    /// Address and milliseconds of each change of page.
    pages: Vec<(String, f64)>,
    /// MiB of each process of the app and its web view at rest after the start.
    first: Vec<(String, f64)>,
    /// The same after all changes of page.
    memory: Vec<(String, f64)>,
}

/// Runs the measurement and writes its table into the document.
pub fn app(steps: &mut Steps, options: &AppBench) -> Result<()> {
    let shipped = target_dir()?.join("release").join("leukolens").with_extension(env::consts::EXE_EXTENSION);
    if options.release {
        steps.step("program", || {
            run(cargo()?.args(["build", "--release", "--bin", "leukolens"]))?;
            Ok(Outcome::Passed("built"))
        })?;
    }
    steps.step("window", || {
        let mut measure = cargo()?;
        measure
            .arg("test")
            .args(PRODUCT)
            .args(["--bin", "leukolens", "--test", "app", "--", "--ignored", "--nocapture", "measure"])
            .env("LEUKOLENS_BENCH_PICTURES", options.pictures.to_string())
            .env("LEUKOLENS_BENCH_ROUNDS", options.rounds.to_string());
        if options.release {
            measure.env("LEUKOLENS_BENCH_PROGRAM", &shipped);
        }
        let lines = printed(&mut measure).context(
            "the window could not be measured: run `cargo xtask setup` and `cargo xtask ui` first",
        )?;
        let line = lines
            .lines()
            .find_map(|line| line.split_once("MEASURED ").map(|(_, json)| json))
            .context("the measurement printed no numbers")?;
        publish("app-speed", &table(&serde_json::from_str(line)?, options.release)?)
    })
}

fn table(measured: &Measured, release: bool) -> Result<String> {
    let mut pages: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (page, time) in &measured.pages {
        pages.entry(page).or_default().push(*time);
    }
    let mut rows =
        format!("| start to a window that can be used | {} | 1,500 ms |\n", shown(&measured.starts, 0));
    for (page, times) in pages {
        rows += &format!("| to `{page}` | {} | 100 ms |\n", shown(&times, 0));
    }
    for (when, held) in [("the start", &measured.first), ("every change of page", &measured.memory)] {
        let total: f64 = held.iter().map(|(_, held)| held).sum();
        let parts: Vec<_> = held.iter().map(|(name, held)| format!("{name} {held:.0}")).collect();
        rows +=
            &format!("| memory at rest after {when}, MiB: {} | {total:.0} | 250 MiB |\n", parts.join(", "));
    }
    let all: Vec<f64> = measured.pages.iter().map(|(_, time)| *time).collect();
    let [_, _, slow] = quartiles(&all);
    Ok(format!(
        "The real window on a virtual screen, {}, over {} synthetic pictures; \
         milliseconds, median [quartiles]. A start is from asking the driver for the program to the worklist, the \
         driver's own part in it; a change of page from the new address to the frame after its content is there. \
         Memory: the app, its web process and its network process, shared pages by their part. Three of four changes \
         of page took at most {slow:.0} ms.\n\n| what | measured | goal |\n|---|---|---|\n{rows}\n{}\n",
        if release { "as it ships" } else { "as the tests build it (the dev profile)" },
        measured.pictures,
        conditions(&[format!("Tauri {}", locked_version("tauri")?)]),
    ))
}
