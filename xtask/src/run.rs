//! `cargo xtask run`: everything from a fresh machine to the open app.

use std::{env, path::PathBuf, process::Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{PRODUCT, cargo, command, root, run, target_dir},
    setup::{Purpose, setup},
    step::{Outcome, Steps},
    ui,
};

/// Sets up, builds and opens the app; without a display, classifies the sample smear instead.
pub fn app(steps: &mut Steps) -> Result<()> {
    steps.step("set-up", || setup(Purpose::App))?;
    steps.step("UI bundle", ui::bundle)?;
    steps.step("app", || {
        // With the test beside it, this shares every compiled crate with `cargo xtask test`.
        run(cargo()?.arg("build").args(PRODUCT).args(["--bin", "leukolens", "--test", "app"]))?;
        Ok(Outcome::Passed("built"))
    })?;
    if has_display()? {
        println!("\nOpening Leukolens. Close its window to come back here.");
        return run(&mut command(&program()?)?);
    }
    println!("\nNo display answers here (`leukolens doctor` says more), so no window can open.");
    println!("The same pipeline classifies the sample smear instead:\n");
    headless()
}

fn headless() -> Result<()> {
    let sample = root()?.join("src-tauri/samples/synthetic-smear.png");
    if !sample.is_file() {
        bail!("the sample smear is missing: {}", sample.display());
    }
    let annotated = target_dir()?.join("sample");
    run(command(&program()?)?.args(["classify", "--annotate"]).arg(&annotated).arg(&sample))?;
    println!("\nThe annotated picture is in {}", annotated.display());
    Ok(())
}

fn program() -> Result<String> {
    let path: PathBuf = target_dir()?.join("debug").join(format!("leukolens{}", env::consts::EXE_SUFFIX));
    Ok(path.to_string_lossy().into_owned())
}

/// Whether the app finds a display. It is asked because a variable may name one that is gone, as in an old `tmux`.
fn has_display() -> Result<bool> {
    let program = program()?;
    // Its exit status speaks of the model and the data folder; only a failure to start is one here.
    let output = command(&program)?
        .args(["doctor", "--json"])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    Ok(display_available(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads one field of the doctor's one line; a parser of JSON would be a dependency for this alone.
fn display_available(doctor: &str) -> bool {
    doctor.contains(r#""display":{"available":true"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_display_that_the_doctor_found_counts() {
        assert!(display_available(r#"{"display":{"available":true,"detail":"DISPLAY=:0"}}"#));
        let camera_only =
            r#"{"display":{"available":false,"detail":""},"camera":{"available":true,"detail":""}}"#;
        assert!(!display_available(camera_only));
        assert!(!display_available(""));
    }
}
