//! `cargo xtask bench trainer --memory`: what whole trainings hold, watched from outside.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use super::{conditions, locked_version, program, publish, trainer::TrainerBench};
use crate::{
    command::{run, target_dir},
    step::Outcome,
};

/// Cells of the small set; the large one has ten times as many.
const SMALL_SET: u32 = 400;

/// Optimiser steps of each training: the batch's memory is all in use after the first.
const STEPS: u32 = 6;

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
pub fn of_trainings(trainer: &Path, options: &TrainerBench) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("only Linux tells which pages are a file's"));
    }
    let folder = target_dir()?.join("bench-memory");
    fs::create_dir_all(&folder)?;
    let config = match &options.config {
        Some(config) => config.clone(),
        None => short_training(&folder, options.batch)?,
    };
    let mut table = String::from(
        "| cells | set on disk | peak, all pages | peak, its own pages | peak, mapped files |\n|---|---|---|---|---|\n",
    );
    let mut own = Vec::new();
    for cells in [SMALL_SET, 10 * SMALL_SET] {
        let set = synthetic_set(trainer, &folder, cells)?;
        let result = folder.join(format!("run-{cells}"));
        if result.exists() {
            fs::remove_dir_all(&result)?;
        }
        let mut train = program(trainer)?;
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
        conditions(&[format!("Burn {}", locked_version("burn")?)]),
    );
    publish("trainer-memory", &text)
}

/// Settings of a training that ends after a few steps.
fn short_training(folder: &Path, batch: u32) -> Result<PathBuf> {
    let path = folder.join("config.json");
    fs::write(&path, format!("{{ \"batch\": {batch}, \"steps\": {STEPS} }}\n"))?;
    Ok(path)
}

/// A prepared set of synthetic cells; one that is there is used again.
fn synthetic_set(trainer: &Path, folder: &Path, cells: u32) -> Result<PathBuf> {
    let set = folder.join(format!("set-{cells}"));
    if !set.exists() {
        // Twenty cells a subject, half of the subjects of either class.
        let (pictures, subjects) = (folder.join(format!("pictures-{cells}")), (cells / 40).to_string());
        run(program(trainer)?
            .args(["synth", "cells", "--subjects", &subjects, "--cells", "20", "--out"])
            .arg(&pictures))?;
        run(program(trainer)?.arg("prepare").arg(&pictures).arg("--out").arg(&set))?;
        fs::remove_dir_all(&pictures)?;
    }
    Ok(set)
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
pub fn size_on_disk(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(fs::metadata(path)?.len());
    }
    fs::read_dir(path)?.map(|entry| size_on_disk(&entry?.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_split_and_its_peak_kept() {
        let mut peak = Peak::default();
        peak.update("Name:\ttrainer\nVmHWM:\t  900 kB\nRssAnon:\t 500 kB\nRssFile:\t 300 kB\n");
        peak.update("VmHWM:\t  950 kB\nRssAnon:\t 400 kB\nRssFile:\t 550 kB\n");
        peak.update("State:\tZ (zombie)\n");
        assert_eq!(peak, Peak { resident: 950, anonymous: 500, file: 550 });
    }
}
