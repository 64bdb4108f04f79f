//! `cargo xtask bench`: how fast our own programs are beside others, and what memory they take.
//!
//! Times on one machine say little about another, and on a shared one they change from minute to minute. So what is
//! compared runs in the same minutes, in turns, and what is claimed is the ratio.

mod app;
mod engines;
mod field;
mod inference;
mod line_fit;
mod load;
mod memory;
mod peer;
mod profile;
mod side;
mod trainer;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context as _, Result};

use crate::{
    command::{PRODUCT, cargo, command, printed, root, run, target_dir},
    step::{Outcome, Steps},
};

pub use app::{AppBench, app};
pub use field::{FieldBench, field};
pub use inference::{InferenceBench, ONNX_RUNTIME, inference};
pub use trainer::{TrainerBench, trainer};

/// Where the results are kept.
const DOCUMENT: &str = "docs/benchmarks.md";

// ---- what is measured ----------------------------------------------------------------------------------------------

/// Builds the trainer, which measures itself when it is asked to.
pub fn trainer_program(steps: &mut Steps) -> Result<PathBuf> {
    steps.step("trainer", || {
        // With a test beside it, this shares every compiled crate with `cargo xtask test`.
        run(cargo()?.arg("build").args(PRODUCT).args(["--bin", "leukolens-trainer", "--test", "trainer"]))?;
        Ok(Outcome::Passed("built"))
    })?;
    Ok(target_dir()?.join("debug").join("leukolens-trainer").with_extension(env::consts::EXE_EXTENSION))
}

/// A command that starts the program at `path`.
pub fn program(path: &Path) -> Result<Command> {
    command(&path.to_string_lossy())
}

/// The threads to measure with, one after the other: those that were asked for, or one and then every core.
fn thread_counts(asked: Option<u32>) -> Vec<u32> {
    let cores = thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
    let mut counts = asked.map_or_else(|| vec![1, cores], |threads| vec![threads]);
    counts.dedup();
    counts
}

// ---- numbers -------------------------------------------------------------------------------------------------------

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

// ---- the document --------------------------------------------------------------------------------------------------

/// A line on where and when, and with which versions.
fn conditions(versions: &[impl AsRef<str>]) -> String {
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
        versions.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "),
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

/// Prints `text` and puts it into a section of the document.
fn publish(section: &str, text: &str) -> Result<Outcome> {
    println!("\n{text}");
    let path = root()?.join(DOCUMENT);
    let document = fs::read_to_string(&path).with_context(|| DOCUMENT.to_owned())?;
    fs::write(&path, replaced(&document, section, text)?)?;
    Ok(Outcome::Passed("written to docs/benchmarks.md"))
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
        let sections = [
            "trainer-speed",
            "trainer-memory",
            "inference-speed",
            "inference-load",
            "inference-profile",
            "field-speed",
            "field-stages",
        ];
        for section in sections {
            replaced(&document, section, "").unwrap();
        }
    }

    #[test]
    fn the_lock_file_names_burn_and_tract() {
        assert!(locked_version("burn").unwrap().starts_with("0."));
        assert!(locked_version("tract-onnx").unwrap().starts_with("0."));
        assert!(locked_version("no-such-package").is_err());
    }

    #[test]
    fn the_threads_that_were_asked_for_are_the_only_ones() {
        assert_eq!(thread_counts(Some(3)), [3]);
        assert_eq!(thread_counts(None)[0], 1);
    }
}
