//! `cargo xtask run`: everything from a fresh machine to the open app.

use std::{env, path::PathBuf};

use anyhow::{Result, bail};

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
    if has_display() {
        println!("\nOpening Leukolens. Close its window to come back here.");
        return run(&mut command(&program()?)?);
    }
    println!("\nNo display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.");
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

fn has_display() -> bool {
    !cfg!(target_os = "linux") || display_named(|name| env::var(name).ok())
}

/// An empty variable names no display.
fn display_named(variable: impl Fn(&str) -> Option<String>) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_variable_names_a_display_unless_it_is_empty() {
        let only = |set: &'static str, value: &'static str| {
            display_named(move |name| (name == set).then(|| value.to_owned()))
        };
        assert!(only("DISPLAY", ":0") && only("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!only("DISPLAY", "") && !only("SOMETHING_ELSE", ":0"));
    }
}
