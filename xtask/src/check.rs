//! The checks of the project's state: format, lints, tests; the quick round and the full one.

use std::path::Path;

use anyhow::Result;

use crate::{
    android,
    bench::ONNX_RUNTIME,
    command::{PRODUCT, cargo, run},
    deny, fuzz,
    setup::{Purpose, setup},
    step::{Outcome, Steps},
    ui,
};

/// xtask itself, apart from the others (see [`PRODUCT`]).
const OWN: [&str; 2] = ["-p", "xtask"];

/// The quick round: what can be told without a window, a browser or a foreign target.
pub fn quick(steps: &mut Steps) -> Result<()> {
    steps.step("set-up", || setup(Purpose::App))?;
    steps.step("format", format)?;
    steps.step("dependencies", deny::tree)?;
    steps.step("UI bundle", ui::bundle)?;
    steps.step("lints", lints)?;
    steps.step("unit tests", || tests(&["--lib", "--bins"], None))
}

/// Everything. The order is by cost: what fails fast stands first.
pub fn full(steps: &mut Steps) -> Result<()> {
    steps.step("set-up", || setup(Purpose::Test))?;
    steps.step("format", format)?;
    steps.step("dependencies", deny::tree)?;
    // The app embeds the bundle when it is compiled, so it comes before every check of the workspace.
    steps.step("UI bundle", ui::bundle)?;
    steps.step("lints", lints)?;
    // Where it cannot be had the tests decide whether they may go without.
    let python = ONNX_RUNTIME.set_up(steps, None)?;
    steps.step("tests", || tests(&[], python.as_deref()))?;
    steps.step("fuzz", || fuzz::all(fuzz::SECONDS))?;
    steps.step("Android", android::check)?;
    // Last, because it depends on the day and not on the change.
    steps.step("advisories", deny::advisories)
}

fn format() -> Result<Outcome> {
    run(cargo()?.args(["fmt", "--all", "--check"]))?;
    run(cargo()?.args(["fmt", "--check", "--manifest-path"]).arg(fuzz::manifest()))?;
    Ok(Outcome::Passed("formatted"))
}

fn lints() -> Result<Outcome> {
    for selection in [&PRODUCT[..], &OWN] {
        run(cargo()?.arg("clippy").args(selection).args(["--all-targets", "--", "-D", "warnings"]))?;
    }
    Ok(Outcome::Passed("no warning"))
}

/// All tests of xtask, which has unit tests alone, and those of `kind` of the product; `python` has ONNX Runtime.
fn tests(kind: &[&str], python: Option<&Path>) -> Result<Outcome> {
    let mut product = cargo()?;
    product.arg("test").args(PRODUCT).args(kind);
    if let Some(python) = python {
        product.env("LEUKOLENS_ONNX_RUNTIME", python);
    }
    run(&mut product)?;
    run(cargo()?.arg("test").args(OWN))?;
    Ok(Outcome::Passed("all pass"))
}
