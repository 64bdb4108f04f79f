//! Running other programs from the repository's root, with errors that name the whole command.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// What cargo builds the app, lints and tests with. Cargo unites the features of the packages that are
/// selected together, so a second selection would compile tract and Tauri a second time. xtask stays
/// out: it is compiled on its own, before everything else.
pub const PRODUCT: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// The repository's root, whatever folder the command was started from.
pub fn root() -> Result<PathBuf> {
    // Cargo sets the variable for `cargo run`; it is read at run time so that a moved checkout works.
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).context("xtask stands at the file system's root")
}

/// Cargo's target folder. xtask runs from inside it, so every way of moving it is respected.
pub fn target_dir() -> Result<PathBuf> {
    let exe = env::current_exe().context("cannot tell where xtask runs from")?;
    let profile = exe.ancestors().find(|dir| dir.ends_with("debug") || dir.ends_with("release"));
    profile
        .and_then(Path::parent)
        .map(Path::to_path_buf)
        .with_context(|| format!("{} is not inside a target folder: use `cargo xtask`", exe.display()))
}

/// A command that runs in the repository's root.
pub fn command(program: &str) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir(root()?);
    // What cargo told xtask of itself would make build scripts that watch these variables run again.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_")
            || name == "CARGO_MANIFEST_DIR"
            || name == "CARGO_MANIFEST_PATH"
        {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// The cargo that started xtask.
pub fn cargo() -> Result<Command> {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
}

/// Runs a command with its output passed through; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a command quietly and returns what it printed; none when it failed or could not start.
pub fn printed(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program of this name is in the search path.
pub fn exists(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path)
            .any(|dir| dir.join(program).is_file() || dir.join(program).with_extension("exe").is_file())
    })
}

/// The command as somebody would type it, program without its folder.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut line = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// A throw-away folder for one test. The `tempfile` crate would serve too, but its features would
/// make the tests of xtask compile its dear dependencies again.
#[cfg(test)]
pub struct Scratch(pub PathBuf);

#[cfg(test)]
impl Scratch {
    /// An empty folder named after the test.
    pub fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("leukolens-xtask-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_with_its_arguments() {
        let mut command = cargo().unwrap();
        command.arg("no-such-subcommand").stderr(Stdio::null());
        let error = run(&mut command).unwrap_err().to_string();
        assert!(error.contains("no-such-subcommand"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_prints_nothing() {
        assert_eq!(printed(&mut Command::new("no-such-program-here")), None);
        assert!(!exists("no-such-program-here"));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().unwrap().join("Cargo.lock").is_file());
    }
}
