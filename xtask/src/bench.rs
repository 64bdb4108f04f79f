//! `cargo xtask bench trainer`: how fast a training step is beside PyTorch, and how memory grows with the set.
//!
//! Times on one machine say little about another, and on a shared one they change from minute to minute. So the
//! trainer and PyTorch run in the same minutes, in turns, and what is claimed is the ratio.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    command::{PRODUCT, cargo, command, exists, printed, root, run, target_dir},
    step::{Outcome, Steps},
};

/// Where the results are kept.
const DOCUMENT: &str = "docs/benchmarks.md";

/// What a training step is timed with.
#[derive(Args, Clone)]
pub struct TrainerBench {
    /// Cells of a step
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(2..))]
    batch: u32,
    /// Side of a cell in pixels
    #[arg(long, default_value_t = 80, value_parser = clap::value_parser!(u32).range(16..))]
    side: u32,
    /// Threads on both sides; without it, one thread and then every core
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Turns; in each, both sides run a few steps
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The trainer's settings, as for training; without it, the shipped network's
    #[arg(long)]
    config: Option<PathBuf>,
    /// A Python that has PyTorch; without it, one is set up under target/peer (5 GB)
    #[arg(long)]
    python: Option<PathBuf>,
    /// Measure the memory of whole trainings instead, on a small set and on one ten times as large
    #[arg(long)]
    memory: bool,
}

/// Runs the benchmark and writes its table into the document.
pub fn trainer(steps: &mut Steps, options: &TrainerBench) -> Result<()> {
    let mut program = PathBuf::new();
    steps.step("trainer", || {
        // With a test beside it, this shares every compiled crate with `cargo xtask test`.
        run(cargo()?.arg("build").args(PRODUCT).args(["--bin", "leukolens-trainer", "--test", "trainer"]))?;
        program =
            target_dir()?.join("debug").join("leukolens-trainer").with_extension(env::consts::EXE_EXTENSION);
        Ok(Outcome::Passed("built"))
    })?;
    if options.memory {
        return steps.step("memory", || memory(&program, options));
    }
    let mut python = None;
    steps.step("PyTorch", || {
        python = peer_python(options)?;
        Ok(if python.is_some() {
            Outcome::Passed("ready")
        } else {
            Outcome::Skipped("PyTorch cannot be installed here: see above")
        })
    })?;
    let Some(python) = python else {
        return Ok(());
    };
    steps.step("training steps", || {
        let table = speed(&program, &python, options)?;
        println!("\n{table}");
        write_section("trainer-speed", &table)?;
        Ok(Outcome::Passed("written to docs/benchmarks.md"))
    })
}

// ---- speed ---------------------------------------------------------------------------------------------------------

/// One side of the comparison: a program that runs a few training steps for each line `step`.
struct Side {
    name: String,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Side {
    /// Starts the program, gives it `first` as its first line, and waits until it is warm.
    fn start(command: &mut Command, first: Option<&str>) -> Result<Self> {
        let program = Path::new(command.get_program()).display().to_string();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{program}`"))?;
        let requests = child.stdin.take().context("no input to write to")?;
        let answers = BufReader::new(child.stdout.take().context("no output to read from")?);
        let mut side = Self { name: program, child, requests, answers };
        if let Some(first) = first {
            side.say(first)?;
        }
        let hello = side.hear()?;
        let name = hello.strip_prefix("ready ").with_context(|| format!("{} said: {hello}", side.name))?;
        side.name = name.to_owned();
        Ok(side)
    }

    fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.requests, "{line}").and_then(|()| self.requests.flush()).with_context(|| self.gone())
    }

    fn hear(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).with_context(|| self.gone())?;
        if read == 0 {
            bail!(self.gone());
        }
        Ok(line.trim().to_owned())
    }

    fn gone(&self) -> String {
        format!("{} ended early; its own words are above", self.name)
    }

    /// Milliseconds of one training step.
    fn step(&mut self) -> Result<f64> {
        // The threads of both sides go on looking for work for a while after the last of it; let them fall asleep.
        thread::sleep(Duration::from_millis(50));
        self.say("step")?;
        let answer = self.hear()?;
        answer.parse().with_context(|| format!("{} said: {answer}", self.name))
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        // A program that is still busy after a failure elsewhere must not outlive the benchmark.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The table of the trainer and PyTorch on the same work, in turns.
fn speed(program: &Path, python: &Path, options: &TrainerBench) -> Result<String> {
    let cores = thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
    let mut counts = options.threads.map_or_else(|| vec![1, cores], |threads| vec![threads]);
    counts.dedup();
    let mut table = String::from(
        "| backend | threads | ms a step, median [quartiles] | images/s | beside PyTorch [quartiles] |\n\
         |---|---|---|---|---|\n",
    );
    let mut names = (String::new(), String::new());
    for threads in counts {
        let (mut ours, mut theirs) = start_both(program, python, options, threads)?;
        let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
        for round in 0..options.rounds {
            // Whoever goes second meets what the first left behind, so they change places.
            if round % 2 == 0 {
                our_times.push(ours.step()?);
                their_times.push(theirs.step()?);
            } else {
                their_times.push(theirs.step()?);
                our_times.push(ours.step()?);
            }
            println!(
                "{threads} threads, round {} of {}: {} {:.1} ms, {} {:.1} ms",
                round + 1,
                options.rounds,
                ours.name,
                our_times.last().unwrap_or(&f64::NAN),
                theirs.name,
                their_times.last().unwrap_or(&f64::NAN),
            );
        }
        // Each round is a pair of the same moment: the ratio is of those, not of the medians.
        let ratios: Vec<f64> = our_times.iter().zip(&their_times).map(|(our, their)| their / our).collect();
        table +=
            &row(&format!("Burn, {}", ours.name), threads, options.batch, &our_times, &shown(&ratios, 2));
        table += &row(&theirs.name, threads, options.batch, &their_times, "1");
        names = (ours.name.clone(), theirs.name.clone());
    }
    Ok(format!(
        "One step: forward, binary cross-entropy, backward, Adam; {} random cells of {1}×{1} pixels, {2}. Beside \
         PyTorch: images per second over PyTorch's, of the same round; above 1 the trainer is faster. \
         {3} rounds of five steps, in turns.\n\n{table}\n{4}\n",
        options.batch,
        options.side,
        options.config.as_ref().map_or_else(
            || "the default network".to_owned(),
            |path| format!("the network of `{}`", path.file_name().unwrap_or_default().to_string_lossy())
        ),
        options.rounds,
        conditions(&[&format!("Burn {} ({})", locked_version("burn")?, names.0), &names.1]),
    ))
}

/// Both sides on the same work, warm.
fn start_both(program: &Path, python: &Path, options: &TrainerBench, threads: u32) -> Result<(Side, Side)> {
    let mut trainer = command(&program.to_string_lossy())?;
    trainer
        .arg("bench")
        .args(["--batch", &options.batch.to_string()])
        .args(["--side", &options.side.to_string()])
        .args(["--threads", &threads.to_string()]);
    if let Some(config) = &options.config {
        trainer.arg("--config").arg(config);
    }
    let mut ours = Side::start(&mut trainer, None)?;
    let description = ours.hear()?;
    let script = root()?.join("xtask/peer/train_step.py");
    let mut peer = command(&python.to_string_lossy())?;
    peer.arg(script).arg(threads.to_string());
    let theirs = Side::start(&mut peer, Some(&description))?;
    Ok((ours, theirs))
}

fn row(name: &str, threads: u32, batch: u32, times: &[f64], ratio: &str) -> String {
    let images = f64::from(batch) * 1e3 / quartiles(times)[1];
    format!("| {name} | {threads} | {} | {images:.0} | {ratio} |\n", shown(times, 1))
}

/// `median [first quartile–third quartile]`.
fn shown(values: &[f64], digits: usize) -> String {
    let [low, median, high] = quartiles(values);
    format!("{median:.digits$} [{low:.digits$}–{high:.digits$}]")
}

/// First quartile, median, third quartile, between the nearest values where they fall between two.
fn quartiles(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = |part: f64| {
        let place = part * last as f64;
        let below = sorted.get(place.floor() as usize).copied().unwrap_or(f64::NAN);
        let above = sorted.get(place.ceil() as usize).copied().unwrap_or(f64::NAN);
        below + (above - below) * place.fract()
    };
    [at(0.25), at(0.5), at(0.75)]
}

/// A Python with PyTorch: the one that was named, the one that is there, or a new one. None where it cannot be had.
fn peer_python(options: &TrainerBench) -> Result<Option<PathBuf>> {
    let has_torch = |python: &Path| -> Result<bool> {
        Ok(printed(command(&python.to_string_lossy())?.args(["-c", "import torch"])).is_some())
    };
    if let Some(python) = &options.python {
        if !has_torch(python)? {
            bail!("{} has no PyTorch", python.display());
        }
        return Ok(Some(python.clone()));
    }
    let folder = target_dir()?.join("peer");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let python = programs.join("python").with_extension(env::consts::EXE_EXTENSION);
    if python.is_file() && has_torch(&python)? {
        return Ok(Some(python));
    }
    let Some(system) = ["python3", "python"].into_iter().find(|name| exists(name)) else {
        println!("no Python here");
        return Ok(None);
    };
    println!("installing PyTorch into {}: minutes, and 5 GB", folder.display());
    let installed = run(command(system)?.args(["-m", "venv"]).arg(&folder)).and_then(|()| {
        run(command(&python.to_string_lossy())?.args(["-m", "pip", "install", "--quiet", "torch"]))
    });
    if let Err(error) = installed {
        println!("{error:#}");
        return Ok(None);
    }
    Ok(Some(python))
}

// ---- memory --------------------------------------------------------------------------------------------------------

/// Cells of the small set; the large one has ten times as many.
const SMALL_SET: u32 = 400;

/// Optimiser steps of each training: the batch's memory is all in use after the first.
const MEMORY_STEPS: u32 = 6;

/// The most memory that a program held, in KiB.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Peak {
    /// All pages in memory, by the system's own count.
    resident: u64,
    /// Pages that only the program has: they must stay.
    anonymous: u64,
    /// Pages of mapped files: the system drops them when it needs the room.
    file: u64,
}

impl Peak {
    /// Takes in what `/proc/PID/status` says now.
    fn update(&mut self, status: &str) {
        let field = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
        };
        self.resident = self.resident.max(field("VmHWM"));
        self.anonymous = self.anonymous.max(field("RssAnon"));
        self.file = self.file.max(field("RssFile"));
    }
}

/// Trains on two synthetic sets and writes the table of what each held.
fn memory(program: &Path, options: &TrainerBench) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("only Linux tells which pages are a file's"));
    }
    let folder = target_dir()?.join("bench-memory");
    fs::create_dir_all(&folder)?;
    let config = match &options.config {
        Some(config) => config.clone(),
        None => {
            let path = folder.join("config.json");
            fs::write(&path, format!("{{ \"batch\": {}, \"steps\": {MEMORY_STEPS} }}\n", options.batch))?;
            path
        }
    };
    let mut table = String::from(
        "| cells | set on disk | peak, all pages | peak, its own pages | peak, mapped files |\n|---|---|---|---|---|\n",
    );
    let mut own = Vec::new();
    for cells in [SMALL_SET, 10 * SMALL_SET] {
        let set = folder.join(format!("set-{cells}"));
        if !set.exists() {
            // Twenty cells a subject, half of the subjects of either class.
            let (pictures, subjects) = (folder.join(format!("pictures-{cells}")), (cells / 40).to_string());
            let mut draw = command(&program.to_string_lossy())?;
            run(draw
                .args(["synth", "cells", "--subjects", &subjects, "--cells", "20", "--out"])
                .arg(&pictures))?;
            let mut prepare = command(&program.to_string_lossy())?;
            run(prepare.arg("prepare").arg(&pictures).arg("--out").arg(&set))?;
            fs::remove_dir_all(&pictures)?;
        }
        let result = folder.join(format!("run-{cells}"));
        if result.exists() {
            fs::remove_dir_all(&result)?;
        }
        let mut train = command(&program.to_string_lossy())?;
        train.arg("train").arg(&set).arg("--out").arg(&result).arg("--config").arg(&config);
        let peak = watched(&mut train)?;
        own.push(peak.anonymous);
        let row = [size_on_disk(&set)? / 1024, peak.resident, peak.anonymous, peak.file];
        let [disk, all, anonymous, file] = row.map(|kib| format!("{:.0} MiB", kib as f64 / 1024.0));
        table += &format!("| {cells} | {disk} | {all} | {anonymous} | {file} |\n");
    }
    let ratio = own.iter().rev().map(|&kib| kib as f64).reduce(|large, small| large / small.max(1.0));
    let text = format!(
        "A whole training of few steps on two synthetic sets, batch {}. The set is a mapped file, whose pages the \
         system drops when it needs the room; a program's own pages stay. Ten times the cells take {:.2} times the \
         own pages.\n\n{table}\n{}\n",
        options.batch,
        ratio.unwrap_or(f64::NAN),
        conditions(&[&format!("Burn {}", locked_version("burn")?)]),
    );
    println!("\n{text}");
    write_section("trainer-memory", &text)?;
    Ok(Outcome::Passed("written to docs/benchmarks.md"))
}

/// Runs the command to its end and returns the most memory it held.
fn watched(command: &mut Command) -> Result<Peak> {
    let mut child = command.stdin(Stdio::null()).spawn().context("cannot start the trainer")?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = Peak::default();
    let status = loop {
        // The file is there until the child has been waited for; without memory, after its end.
        if let Ok(status) = fs::read_to_string(&status_file) {
            peak.update(&status);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(10));
    };
    if !status.success() {
        bail!("the training failed ({status})");
    }
    Ok(peak)
}

/// Bytes of a file, or of all files in a folder.
fn size_on_disk(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(fs::metadata(path)?.len());
    }
    fs::read_dir(path)?.map(|entry| size_on_disk(&entry?.path())).sum()
}

// ---- the document --------------------------------------------------------------------------------------------------

/// A line on where and when, and with which versions.
fn conditions(versions: &[&str]) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let asked = |program: &str, arguments: &[&str]| printed(command(program).ok()?.args(arguments));
    format!(
        "{}, {cores} hardware threads; {}; Leukolens {}, {}.",
        cpu.unwrap_or_else(|| format!("a CPU of {}", env::consts::ARCH)),
        asked("date", &["-u", "+%Y-%m-%d"]).unwrap_or_else(|| "date unknown".to_owned()),
        asked("git", &["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "outside a checkout".to_owned()),
        versions.join(", "),
    )
}

/// The version of a package in the lock file.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root()?.join("Cargo.lock"))?;
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines
        .find(|line| *line == name)
        .and_then(|_| lines.next()?.strip_prefix("version = ")?.trim_matches('"').to_owned().into())
        .with_context(|| format!("Cargo.lock does not name {package}"))
}

/// Puts `text` into a section of the document.
fn write_section(section: &str, text: &str) -> Result<()> {
    let path = root()?.join(DOCUMENT);
    let document = fs::read_to_string(&path).with_context(|| DOCUMENT.to_owned())?;
    fs::write(&path, replaced(&document, section, text)?)?;
    Ok(())
}

/// `document` with `text` between the section's markers.
fn replaced(document: &str, section: &str, text: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- {section}: begin -->"), format!("<!-- {section}: end -->"));
    let parts =
        document.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.with_context(|| format!("{DOCUMENT} has no section {section}"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_fall_between_values() {
        assert_eq!(quartiles(&[4.0, 1.0, 3.0, 2.0, 5.0]), [2.0, 3.0, 4.0]);
        assert_eq!(quartiles(&[2.0, 1.0]), [1.25, 1.5, 1.75]);
        assert_eq!(shown(&[1.0, 2.0, 3.0], 1), "2.0 [1.5–2.5]");
        assert!(quartiles(&[])[1].is_nan());
    }

    #[test]
    fn a_section_is_replaced_and_nothing_else() {
        let document =
            "# Title\n\n<!-- a: begin -->\nold\n<!-- a: end -->\n\n<!-- b: begin -->\n<!-- b: end -->\n";
        let once = replaced(document, "a", "new\n").unwrap();
        assert_eq!(once, document.replace("old", "new"));
        assert_eq!(replaced(&once, "a", "new").unwrap(), once);
        assert!(replaced(document, "c", "new").is_err());
    }

    #[test]
    fn the_document_has_every_section() {
        let document = fs::read_to_string(root().unwrap().join(DOCUMENT)).unwrap();
        for section in ["trainer-speed", "trainer-memory"] {
            replaced(&document, section, "").unwrap();
        }
    }

    #[test]
    fn memory_is_split_and_its_peak_kept() {
        let mut peak = Peak::default();
        peak.update("Name:\ttrainer\nVmHWM:\t  900 kB\nRssAnon:\t 500 kB\nRssFile:\t 300 kB\n");
        peak.update("VmHWM:\t  950 kB\nRssAnon:\t 400 kB\nRssFile:\t 550 kB\n");
        peak.update("State:\tZ (zombie)\n");
        assert_eq!(peak, Peak { resident: 950, anonymous: 500, file: 550 });
    }

    #[test]
    fn the_lock_file_names_burn() {
        assert!(locked_version("burn").unwrap().starts_with("0."));
        assert!(locked_version("no-such-package").is_err());
    }
}
