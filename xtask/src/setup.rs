//! What a machine needs before the first build: system packages and compilation targets.

use std::{env, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{command, exists, printed, root, run},
    step::Outcome,
    tool,
};

/// The window: Tauri's list for Debian, and what its crates compile against.
const APP_PACKAGES: &[&str] =
    &["build-essential", "pkg-config", "file", "libssl-dev", "libwebkit2gtk-4.1-dev", "librsvg2-dev"];
/// The tests that drive the real window under Xvfb and the UI in headless Chromium; the Noto fonts have the letters of
/// Hindi.
const TEST_PACKAGES: &[&str] =
    &["webkit2gtk-driver", "xvfb", "fonts-dejavu-core", "fonts-noto-ui-core", "chromium", "chromium-driver"];
/// Programs any of which makes a package needless: not everybody has them from Debian.
const INSTEAD: &[(&str, &[&str])] = &[
    ("chromium", &["chromium", "chromium-browser", "google-chrome"]),
    ("chromium-driver", &["chromedriver"]),
];
/// The C compiler and headers that stand in for Android's NDK.
const ANDROID_PACKAGES: &[&str] = &["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "clang-19"];

/// The cross-compiler and the emulator of 64-bit Arm.
const ARM_PACKAGES: &[&str] = &["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"];

/// The UI's target.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The tablets' target.
pub const ANDROID: &str = "aarch64-linux-android";

/// The target that is run under an emulator.
pub const ARM: &str = "aarch64-unknown-linux-gnu";

/// What is going to be done with the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build and open the app.
    App,
    /// Everything, tests included.
    Test,
    /// Check that the app compiles for Android.
    Android,
    /// Run tests as 64-bit Arm.
    Arm,
}

impl Purpose {
    fn packages(self) -> Vec<&'static str> {
        match self {
            Self::App => APP_PACKAGES.to_vec(),
            Self::Test => [APP_PACKAGES, TEST_PACKAGES, ANDROID_PACKAGES].concat(),
            Self::Android => ANDROID_PACKAGES.to_vec(),
            Self::Arm => ARM_PACKAGES.to_vec(),
        }
    }

    fn targets(self) -> &'static [&'static str] {
        match self {
            Self::App => &[WASM],
            Self::Test => &[WASM, ANDROID],
            Self::Android => &[ANDROID],
            Self::Arm => &[ARM],
        }
    }
}

/// Installs what is missing for `purpose`; where all of it is there it changes nothing.
pub fn setup(purpose: Purpose) -> Result<Outcome> {
    if cfg!(target_os = "linux") {
        ensure_packages(&purpose.packages())?;
    }
    for target in purpose.targets() {
        ensure_target(target)?;
    }
    if purpose == Purpose::Test && !tool::axe()? {
        return Ok(Outcome::Skipped("axe-core cannot be fetched, so no test looks for barriers with it"));
    }
    Ok(Outcome::Passed("ready"))
}

fn ensure_packages(packages: &[&str]) -> Result<()> {
    if !exists("apt-get") {
        println!(
            "no apt-get here: the counterparts of these Debian packages are needed: {}",
            packages.join(" ")
        );
        return Ok(());
    }
    let mut missing = missing(packages)?;
    missing.retain(|package| !replaced(package, exists));
    if missing.is_empty() {
        println!("system packages: all {} are there", packages.len());
        return Ok(());
    }
    if printed(command("id")?.arg("-u")).as_deref() != Some("0") {
        // Becoming root is the owner's decision, so the line is shown and not run.
        bail!(
            "system packages are missing. Run this line, then the same command again:\n\n    {}\n",
            install_line(&missing)
        );
    }
    run(command("apt-get")?.args(["update", "-q"]))?;
    run(command("apt-get")?
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(&missing))
}

/// Whether a program in the search path does what `package` is wanted for.
fn replaced(package: &str, there: impl Fn(&str) -> bool) -> bool {
    INSTEAD.iter().any(|(name, programs)| *name == package && programs.iter().any(|program| there(program)))
}

/// Those of `packages` that are not installed, by one question to dpkg.
fn missing<'a>(packages: &[&'a str]) -> Result<Vec<&'a str>> {
    // dpkg-query fails when it knows none or only some of them, and still prints the others.
    let output = command("dpkg-query")?
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(packages)
        .output()
        .context("cannot start dpkg-query")?;
    Ok(not_installed(packages, &String::from_utf8_lossy(&output.stdout)))
}

fn not_installed<'a>(packages: &[&'a str], status: &str) -> Vec<&'a str> {
    let installed: Vec<&str> = status.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    packages.iter().copied().filter(|package| !installed.contains(package)).collect()
}

fn install_line(packages: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {}", packages.join(" "))
}

/// Makes sure that the pinned toolchain has the standard library of `target`.
fn ensure_target(target: &str) -> Result<()> {
    if has_std(target)? {
        println!("{target}: there");
        return Ok(());
    }
    // rustup's own failure is shown by rustup; the fallback decides.
    if env::var_os("NO_RUSTUP_DOWNLOAD").is_none()
        && exists("rustup")
        && run(command("rustup")?.args(["target", "add", target])).is_ok()
        && has_std(target)?
    {
        return Ok(());
    }
    if !exists("apt-get") {
        bail!("the standard library of {target} is missing: run `rustup target add {target}`");
    }
    println!("{target}: no toolchain server, so its standard library is compiled from Debian's sources");
    run(command("bash")?.arg(root()?.join("xtask/build-std.sh")).arg(target))?;
    if !has_std(target)? {
        bail!("build-std.sh left no standard library of {target}");
    }
    Ok(())
}

fn has_std(target: &str) -> Result<bool> {
    let folder = printed(command("rustc")?.args(["--print", "target-libdir", "--target", target]))
        .context("rustc cannot say where its libraries are: is rustup installed?")?;
    let Ok(entries) = Path::new(&folder).read_dir() else { return Ok(false) };
    Ok(entries.flatten().any(|entry| is_std(&entry.file_name().to_string_lossy())))
}

fn is_std(file: &str) -> bool {
    file.starts_with("libstd-") && file.ends_with(".rlib")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count_as_there() {
        let status = "xvfb installed\nclang-19 config-files\nlibssl-dev not-installed\nfile half-installed\n";
        let wanted = ["xvfb", "clang-19", "libssl-dev", "file", "pkg-config"];
        assert_eq!(not_installed(&wanted, status), wanted[1..]);
        assert!(not_installed(&["xvfb"], status).is_empty());
    }

    #[test]
    fn a_browser_from_elsewhere_will_do() {
        let chrome = |program: &str| program == "google-chrome";
        assert!(replaced("chromium", chrome));
        assert!(!replaced("chromium-driver", chrome) && !replaced("xvfb", chrome));
        assert!(replaced("chromium-driver", |program| program == "chromedriver"));
    }

    #[test]
    fn the_line_to_paste_is_one_line() {
        let line = install_line(&["a", "b"]);
        assert_eq!(line, "sudo apt-get update && sudo apt-get install -y --no-install-recommends a b");
    }

    #[test]
    fn testing_needs_all_that_the_app_and_android_need() {
        let (all, targets) = (Purpose::Test.packages(), Purpose::Test.targets());
        for purpose in [Purpose::App, Purpose::Android] {
            assert!(purpose.packages().iter().all(|package| all.contains(package)));
            assert!(purpose.targets().iter().all(|target| targets.contains(target)));
        }
    }

    #[test]
    fn std_is_told_from_other_libraries() {
        assert!(is_std("libstd-0123.rlib"));
        assert!(!is_std("libstd_detect-0123.rlib") && !is_std("libstd-0123.so"));
    }
}
