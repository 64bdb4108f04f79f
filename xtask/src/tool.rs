//! Tools at the version that the project stands by: Cargo's own, compiled on first use, and the browser tests' axe-core.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command::{cargo, command, exists, printed, run, target_dir};

/// axe-core looks for what shuts people out of a page (Mozilla Public License 2.0: used unaltered, never shipped).
const AXE_PACKAGE: &str = r#"{"private":true,"devDependencies":{"axe-core":"4.14.1"}}"#;
/// npm installs nothing that has not this fingerprint.
const AXE_LOCK: &str = r#"{"lockfileVersion":3,"packages":{"":{"devDependencies":{"axe-core":"4.14.1"}},"node_modules/axe-core":{"version":"4.14.1","integrity":"sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="}}}"#;

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

/// Puts axe-core where the browser tests look for it, in the target folder, and says whether it is there.
///
/// # Errors
/// The folder cannot be written, or what npm was given is not the package of the known fingerprint. A registry that
/// cannot be reached is no error.
pub fn axe() -> Result<bool> {
    let folder = target_dir()?.join("tools/axe");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    let lock = folder.join("package-lock.json");
    if script.is_file() && fs::read_to_string(&lock).is_ok_and(|installed| installed == AXE_LOCK) {
        println!("axe-core: there");
        return Ok(true);
    }
    if !exists("npm") {
        println!("axe-core: no npm here to fetch it with");
        return Ok(false);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, content) in [("package.json", AXE_PACKAGE), ("package-lock.json", AXE_LOCK)] {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let output = command("npm")?
        .current_dir(&folder)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-timeout=20000",
        ])
        .output()
        .context("cannot start npm")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("EINTEGRITY") {
        bail!("axe-core is not the package that was looked at:\n{said}");
    }
    println!("axe-core: {}", if output.status.success() { "fetched" } else { said.trim() });
    Ok(script.is_file())
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

    #[test]
    fn axe_core_is_wanted_and_locked_at_one_version() {
        let wanted: serde_json::Value = serde_json::from_str(AXE_PACKAGE).unwrap();
        let locked: serde_json::Value = serde_json::from_str(AXE_LOCK).unwrap();
        let entry = &locked["packages"]["node_modules/axe-core"];
        assert_eq!(wanted["devDependencies"], locked["packages"][""]["devDependencies"]);
        assert_eq!(wanted["devDependencies"]["axe-core"], entry["version"]);
        assert!(entry["integrity"].as_str().unwrap().starts_with("sha512-"));
    }
}
