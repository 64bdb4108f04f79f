//! Licences, sources and known advisories of the dependency tree, by cargo-deny.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    command::{cargo, command, printed, run, target_dir},
    step::Outcome,
};

/// The version whose findings the project stands by.
const VERSION: &str = "0.20.2";
/// Where cargo-deny's advisories come from (its default).
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Checks licences, banned crates and sources.
pub fn tree() -> Result<Outcome> {
    run(command(&tool()?)?.args(["check", "bans", "licenses", "sources"]))?;
    Ok(Outcome::Passed("licences, bans and sources are in order"))
}

/// Checks known advisories, where their database can be reached.
pub fn advisories() -> Result<Outcome> {
    // cargo-deny's exit code does not tell an advisory from a missing network, so git is asked first.
    let question =
        ["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=10", "ls-remote", ADVISORIES, "HEAD"];
    if printed(command("git")?.env("GIT_TERMINAL_PROMPT", "0").args(question)).is_none() {
        return Ok(Outcome::Skipped("the advisory database cannot be reached"));
    }
    run(command(&tool()?)?.args(["check", "advisories"]))?;
    Ok(Outcome::Passed("no known advisory"))
}

/// The path of cargo-deny at the pinned version, compiled on first use.
fn tool() -> Result<String> {
    let tools = target_dir()?.join("tools");
    let own = tools.join("bin/cargo-deny");
    for program in [own.clone(), PathBuf::from("cargo-deny")] {
        let program = program.to_string_lossy().into_owned();
        if printed(command(&program)?.arg("--version")).is_some_and(|line| is_pinned(&line)) {
            return Ok(program);
        }
    }
    // Its own target folder, which is not kept: the tool shares no build settings with the project.
    run(cargo()?
        .args(["install", "cargo-deny", "--version", VERSION, "--locked", "--force", "--debug"])
        .args(["--config", "profile.dev.debug=0"])
        .env_remove("CARGO_TARGET_DIR")
        .arg("--root")
        .arg(&tools))?;
    Ok(own.to_string_lossy().into_owned())
}

fn is_pinned(line: &str) -> bool {
    line.split_whitespace().nth(1) == Some(VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_is_used() {
        assert!(is_pinned(&format!("cargo-deny {VERSION}")));
        assert!(!is_pinned(&format!("cargo-deny {VERSION}0")) && !is_pinned(""));
    }
}
