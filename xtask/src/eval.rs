//! Accuracy on real pictures, which stay outside the repository.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};

use crate::{
    bench,
    command::{root, run, target_dir},
    step::{Outcome, Steps},
};

/// The folder of the labelled fields.
fn labelled() -> Result<PathBuf> {
    let data = env::var_os("LEUKOLENS_DATA").map(PathBuf::from);
    let fields =
        data.map_or_else(|| Ok::<_, anyhow::Error>(root()?.join("../shared/data")), Ok)?.join("fields");
    ensure!(fields.is_dir(), "no labelled fields in {}: set LEUKOLENS_DATA", fields.display());
    Ok(fields)
}

/// Trains the networks that see white cells, where that was not done yet, finds the white cells of every labelled field and
/// writes what is measured to `docs/evaluation-fields.md`.
pub fn fields(steps: &mut Steps) -> Result<()> {
    let (root, fields) = (root()?, labelled()?);
    let trainer = bench::trainer_program(steps)?;
    // An hour and a half's work on two cores, which is kept.
    let networks = target_dir()?.join("white-cell-networks");
    steps.step("networks", || {
        run(bench::program(&trainer)?.arg("look").arg(&fields).arg("--out").arg(&networks))?;
        Ok(Outcome::Passed("trained, or there already"))
    })?;
    steps.step("fields", || {
        let out = root.join("docs/evaluation-fields.md");
        let mut command = bench::program(&trainer)?;
        run(command.arg("fields").arg(&fields).arg("--networks").arg(&networks).arg("--out").arg(&out))?;
        Ok(Outcome::Passed("written to docs/evaluation-fields.md"))
    })
}

/// Makes cells and fields worse step by step and writes from where on they are too poor to `docs/evaluation-quality.md`.
pub fn quality(steps: &mut Steps, set: &Path, training: &Path) -> Result<()> {
    let (root, fields) = (root()?, labelled()?);
    let trainer = bench::trainer_program(steps)?;
    steps.step("quality", || {
        let out = root.join("docs/evaluation-quality.md");
        let mut command = bench::program(&trainer)?;
        run(command.arg("quality").arg(set).arg(training).arg(&fields).arg("--out").arg(&out))?;
        Ok(Outcome::Passed("written to docs/evaluation-quality.md"))
    })
}
