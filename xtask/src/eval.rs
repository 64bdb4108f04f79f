//! Accuracy on real pictures, which stay outside the repository.

use std::{env, path::PathBuf};

use anyhow::{Result, ensure};

use crate::{
    bench,
    command::{root, run},
    step::{Outcome, Steps},
};

/// Finds the white cells of every labelled field and writes what is measured to `docs/evaluation-fields.md`.
pub fn fields(steps: &mut Steps) -> Result<()> {
    let root = root()?;
    let data = env::var_os("LEUKOLENS_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let fields = data.join("fields");
    ensure!(fields.is_dir(), "no labelled fields in {}: set LEUKOLENS_DATA", fields.display());
    let trainer = bench::trainer_program(steps)?;
    steps.step("fields", || {
        let out = root.join("docs/evaluation-fields.md");
        run(bench::program(&trainer)?.arg("fields").arg(&fields).arg("--out").arg(&out))?;
        Ok(Outcome::Passed("written to docs/evaluation-fields.md"))
    })
}
