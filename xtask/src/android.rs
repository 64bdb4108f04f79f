//! Keeps the crates that ship to a tablet compiling for Android, on machines without its NDK.

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{cargo, run, target_dir},
    setup::ANDROID,
    step::Outcome,
};

/// What ships to a tablet; `--lib` keeps the desktop binary of the root package out.
const SHIPPED: [&str; 10] =
    ["-p", "contract", "-p", "cytology", "-p", "inference", "-p", "records", "-p", "leukolens"];

/// An Android C compiler made of Debian's clang and glibc's arm64 headers. Good enough to compile the C
/// parts for a type check; its objects must never ship, because glibc's headers are not bionic's.
const WRAPPER: &str = "#!/bin/sh\n\
    exec clang-19 --target=aarch64-linux-android26 -nostdlibinc -isystem /usr/aarch64-linux-gnu/include \"$@\"\n";

/// Type-checks the shipped crates for Android. The packages and the target must be there.
pub fn check() -> Result<Outcome> {
    let target = target_dir()?;
    let mut check = cargo()?;
    check.args(["check", "--lib", "--target", ANDROID]).args(SHIPPED).arg("--target-dir").arg(&target);
    // Somebody with a real NDK says so by the variable that the `cc` crate reads.
    if env::var_os("CC_aarch64_linux_android").is_none() {
        if !cfg!(target_os = "linux") {
            bail!("set CC_aarch64_linux_android and AR_aarch64_linux_android to the tools of Android's NDK");
        }
        let wrapper = target.join("android-standin/clang");
        write_program(&wrapper, WRAPPER)?;
        check
            .env("CC_aarch64_linux_android", &wrapper)
            .env("AR_aarch64_linux_android", "aarch64-linux-gnu-ar");
    }
    run(&mut check)?;
    Ok(Outcome::Passed("compiles (type check; nothing ran on Android)"))
}

/// Writes a program only when it differs: a new time stamp would recompile the C parts.
fn write_program(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    make_executable(path)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", path.display()))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::command::{Scratch, command, printed};

    #[test]
    fn a_written_program_runs_and_is_left_alone_when_equal() {
        let dir = Scratch::new("program");
        let path = dir.0.join("deep/tool");
        write_program(&path, "#!/bin/sh\necho ready\n").unwrap();
        let name = path.to_string_lossy().into_owned();
        assert_eq!(printed(&mut command(&name).unwrap()).as_deref(), Some("ready"));
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        write_program(&path, "#!/bin/sh\necho ready\n").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
    }
}
