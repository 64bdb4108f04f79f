//! Coverage-guided fuzzing of the model loader and of the way from a picture to verdicts, by cargo-fuzz.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{command, root, run, target_dir},
    step::Outcome,
    tool,
};

const TOOL: &str = "cargo-fuzz";
const VERSION: &str = "0.13.2";
/// The crate that is built with instrumentation, a workspace of its own.
const FOLDER: &str = "crates/inference/fuzz";
/// What of it is run.
const TARGETS: [Target; 2] = [
    Target { name: "load", what: "the model loader", seeds: "seeds", corpus: "fuzz-corpus" },
    Target { name: "picture", what: "the way to verdicts", seeds: "pictures", corpus: "fuzz-corpus-picture" },
];
/// How long it runs where nobody says otherwise.
pub const SECONDS: u32 = 60;
/// What an input may take, in MiB and seconds, and how large it may be.
const LIMITS: [&str; 3] = ["-rss_limit_mb=2048", "-timeout=10", "-max_len=65536"];
/// Most inputs that are kept from one run to the next: reading them counts as running, and would take all the time.
const MOST_KEPT: usize = 500;

/// One thing that is given broken input.
struct Target {
    /// Its name in the crate.
    name: &'static str,
    /// What it is, for people.
    what: &'static str,
    /// Folder of the inputs to begin with, in the crate.
    seeds: &'static str,
    /// Folder of what earlier runs found to be worth keeping, in the target folder.
    corpus: &'static str,
}

/// The crate's manifest.
pub fn manifest() -> PathBuf {
    Path::new(FOLDER).join("Cargo.toml")
}

/// Gives every target broken input, half of the seconds each, after the build and after what earlier runs found to be
/// worth keeping. An input that one does not stand is an error, which names it.
pub fn all(seconds: u32) -> Result<Outcome> {
    for target in &TARGETS {
        one(target, seconds.div_ceil(2))?;
    }
    Ok(Outcome::Passed("no input broke the model loader or the way to verdicts"))
}

fn one(aim: &Target, seconds: u32) -> Result<()> {
    let program = tool::pinned(TOOL, VERSION)?;
    let target = target_dir()?;
    let (corpus, build) = (target.join(aim.corpus), target.join("fuzz"));
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
    for (_, surplus) in written(&corpus).into_iter().skip(MOST_KEPT) {
        fs::remove_file(&surplus).with_context(|| format!("cannot remove {}", surplus.display()))?;
    }
    // A sanitizer needs a nightly compiler; without one the rest is stable.
    let options = ["run", "--fuzz-dir", FOLDER, "--sanitizer", "none", "--release", "--target-dir"];
    // Where the process dies at once, libFuzzer keeps no input; the target then leaves the one that it was at here.
    let present = build.join("present-input");
    fs::remove_file(&present).ok();
    let began = SystemTime::now();
    let result = run(command(&program)?
        .args(options)
        .arg(&build)
        .arg(aim.name)
        .arg(&corpus)
        .arg(Path::new(FOLDER).join(aim.seeds))
        .arg("--")
        .args(LIMITS)
        .arg(format!("-max_total_time={seconds}"))
        .env("FUZZ_PRESENT_INPUT", &present));
    let Err(error) = result else { return Ok(()) };
    let mut found = findings(&root()?.join(FOLDER).join("artifacts").join(aim.name), began);
    if found.is_empty() && present.is_file() {
        found.push(present);
    }
    // Without an input it is the build that failed, and cargo has said why.
    let Some(input) = found.first() else { return Err(error) };
    let again = format!("{program} {} {} {}", options.join(" "), build.display(), aim.name);
    bail!("{}", finding(aim.what, input, &again));
}

/// The inputs that libFuzzer gave up over since `began`, the latest first.
fn findings(folder: &Path, began: SystemTime) -> Vec<PathBuf> {
    let inputs = written(folder).into_iter();
    inputs.filter(|(time, path)| *time >= began && is_finding(path)).map(|(_, path)| path).collect()
}

/// The files of a folder with the time when they were written, the latest first.
fn written(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let time = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let mut files: Vec<_> = entries.filter_map(|entry| Some((time(&entry.path())?, entry.path()))).collect();
    files.sort();
    files.reverse();
    files
}

/// Whether libFuzzer gave up over this input; it also writes down slow ones, which are no error.
fn is_finding(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ["crash-", "oom-", "timeout-", "leak-"].iter().any(|kind| name.starts_with(kind))
}

/// Where an input is and how to run it again.
fn finding(what: &str, input: &Path, again: &str) -> String {
    format!(
        "{what} does not stand {input}. Run it again with:\n\n    {again} {input} -- {}\n",
        LIMITS.join(" "),
        input = input.display(),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::command::Scratch;

    #[test]
    fn only_inputs_that_broke_something_in_this_run_are_named() {
        let folder = Scratch::new("fuzz-findings");
        let (began, hour) = (SystemTime::now(), Duration::from_secs(3600));
        let write = |name: &str, time: SystemTime| {
            fs::File::create(folder.0.join(name)).unwrap().set_modified(time).unwrap();
        };
        write("crash-old", began - hour);
        write("slow-unit-1", began + hour);
        write("oom-1", began + hour);
        write("timeout-1", began + 2 * hour);
        let found = findings(&folder.0, began);
        assert_eq!(found, [folder.0.join("timeout-1"), folder.0.join("oom-1")]);
        assert_eq!(findings(&folder.0.join("absent"), began), [] as [PathBuf; 0]);
    }

    #[test]
    fn a_finding_says_where_it_is_and_how_to_run_it() {
        let text = finding("the model loader", Path::new("artifacts/crash-1"), "cargo-fuzz run load");
        assert!(text.contains("stand artifacts/crash-1."), "{text}");
        assert!(text.contains("    cargo-fuzz run load artifacts/crash-1 -- -rss_limit_mb=2048 -timeout=10"));
    }

    #[test]
    fn what_is_fuzzed_is_what_ships() {
        let root = root().unwrap();
        let lock = |folder: PathBuf| fs::read_to_string(folder.join("Cargo.lock")).unwrap();
        let (main, own) = (lock(root.clone()), lock(root.join(FOLDER)));
        let main = packages(&main);
        assert!(own.contains("name = \"inference-fuzz\""), "run `cargo metadata` in {FOLDER}");
        for (name, rest) in packages(&own) {
            let here: Vec<&str> =
                main.iter().filter(|(other, _)| *other == name).map(|(_, rest)| *rest).collect();
            assert!(
                here.is_empty() || here.contains(&rest),
                "{name} differs from the main Cargo.lock: copy that to {FOLDER} and run `cargo metadata` there"
            );
        }
    }

    /// The packages of a lock file: name, and version with source and checksum.
    fn packages(lock: &str) -> Vec<(&str, &str)> {
        let parts = lock.split("[[package]]").skip(1);
        let own = parts.map(|part| part.split("dependencies").next().unwrap().trim());
        own.map(|part| part.split_once('\n').unwrap()).collect()
    }
}
