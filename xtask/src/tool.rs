//! Cargo's own tools at the version that the project stands by, compiled on first use.

use std::path::PathBuf;

use anyhow::Result;

use crate::command::{cargo, command, printed, run, target_dir};

/// The path of `name` at `version`: that in the target folder, else the machine's own, else one that is compiled now.
pub fn pinned(name: &str, version: &str) -> Result<String> {
    let tools = target_dir()?.join("tools");
    let own = tools.join("bin").join(name);
    for program in [own.clone(), PathBuf::from(name)] {
        let program = program.to_string_lossy().into_owned();
        if printed(command(&program)?.arg("--version")).is_some_and(|line| is(&line, version)) {
            return Ok(program);
        }
    }
    // Its own target folder, which is not kept: the tool shares no build settings with the project.
    run(cargo()?
        .args(["install", name, "--version", version, "--locked", "--force", "--debug"])
        .args(["--config", "profile.dev.debug=0"])
        .env_remove("CARGO_TARGET_DIR")
        .arg("--root")
        .arg(&tools))?;
    Ok(own.to_string_lossy().into_owned())
}

/// Whether the line that a tool gives of itself names this version.
fn is(line: &str, version: &str) -> bool {
    line.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_is_used() {
        assert!(is("cargo-deny 0.20.2", "0.20.2"));
        assert!(!is("cargo-deny 0.20.20", "0.20.2") && !is("", "0.20.2"));
    }
}
