//! Licences, sources and known advisories of the dependency tree, by cargo-deny.

use anyhow::Result;

use crate::{
    command::{command, printed, run},
    step::Outcome,
    tool,
};

const TOOL: &str = "cargo-deny";
/// The version whose findings the project stands by.
const VERSION: &str = "0.20.2";
/// Where cargo-deny's advisories come from (its default).
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Checks licences, banned crates and sources.
pub fn tree() -> Result<Outcome> {
    run(command(&tool::pinned(TOOL, VERSION)?)?.args(["check", "bans", "licenses", "sources"]))?;
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
    run(command(&tool::pinned(TOOL, VERSION)?)?.args(["check", "advisories"]))?;
    Ok(Outcome::Passed("no known advisory"))
}
