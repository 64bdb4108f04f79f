//! Accuracy on real pictures, which stay outside the repository.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};

use crate::{
    bench,
    command::{root, run},
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

/// The folder of the networks that see white cells. Those that have not seen a part of the fields lie beside the one that ships:
/// they are an hour and a half's work.
fn networks(root: &Path) -> PathBuf {
    root.join("models/white-cells")
}

/// Finds the white cells of every labelled field and writes what is measured to `docs/evaluation-fields.md`.
pub fn fields(steps: &mut Steps) -> Result<()> {
    let (root, fields) = (root()?, labelled()?);
    let trainer = bench::trainer_program(steps)?;
    steps.step("fields", || {
        let out = root.join("docs/evaluation-fields.md");
        let networks = networks(&root);
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
        let networks = networks(&root);
        let mut command = bench::program(&trainer)?;
        command.arg("quality").arg(set).arg(training).arg(&fields);
        run(command.arg("--networks").arg(&networks).arg("--out").arg(&out))?;
        Ok(Outcome::Passed("written to docs/evaluation-quality.md"))
    })
}
