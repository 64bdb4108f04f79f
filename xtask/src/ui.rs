//! The UI bundle: the Yew crate compiled to WebAssembly, its JavaScript bridge and the static files.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    command::{cargo, root, run, target_dir},
    setup::WASM,
    step::Outcome,
};

/// What is copied beside the compiled code, where it exists.
const STATIC: [&str; 4] = ["index.html", "boot.js", "style.css", "assets"];
/// What no bundle is without. The app's build script puts an `index.html` of its own where there is none, so that
/// page alone proves nothing.
const ESSENTIAL: [&str; 3] = ["index.html", "leukolens_ui.js", "leukolens_ui_bg.wasm"];

/// Builds `ui/dist` and says whether anything changed. The wasm32 target must be there.
pub fn bundle() -> Result<Outcome> {
    let (root, target) = (root()?, target_dir()?);
    check_versions(&fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?)?;
    run(cargo()?
        .args(["build", "-p", "leukolens-ui", "--profile", "ui", "--target", WASM])
        .arg("--target-dir")
        .arg(&target))?;

    let wasm = target.join(WASM).join("ui/leukolens_ui.wasm");
    let files = static_files(&root.join("ui"))?;
    let (dist, stamp) = (root.join("ui/dist"), target.join("ui-bundle.stamp"));
    let print = fingerprint(&wasm, &files)?;
    if is_whole(&dist) && fs::read_to_string(&stamp).is_ok_and(|old| old == print) {
        return Ok(Outcome::Passed("unchanged"));
    }

    // A failure half-way must leave the last good bundle: the app embeds whatever stands in dist.
    let fresh = root.join("ui/dist.new");
    remove(&fresh)?;
    fs::create_dir_all(&fresh).with_context(|| format!("cannot make {}", fresh.display()))?;
    Bindgen::new()
        .input_path(&wasm)
        .web(true)?
        .typescript(false)
        // Names of functions are for debuggers, and a good part of the file.
        .remove_name_section(true)
        .generate(&fresh)
        .with_context(|| format!("cannot make the JavaScript bridge of {}", wasm.display()))?;
    for (name, from) in &files {
        let to = fresh.join(name);
        if let Some(dir) = to.parent() {
            fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        }
        fs::copy(from, &to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    }
    swap(&fresh, &dist)?;
    fs::write(&stamp, print).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(Outcome::Passed("built"))
}

fn is_whole(dist: &Path) -> bool {
    ESSENTIAL.iter().all(|name| dist.join(name).is_file())
}

/// The crate that writes the bridge and the one compiled into the UI speak one version's protocol.
fn check_versions(lock: &str) -> Result<()> {
    let (bridge, compiled) = (locked(lock, "wasm-bindgen-cli-support"), locked(lock, "wasm-bindgen"));
    if bridge.is_none() || bridge != compiled {
        bail!(
            "Cargo.lock holds wasm-bindgen {} but wasm-bindgen-cli-support {}: run `cargo update -p` on the older one",
            compiled.unwrap_or("(none)"),
            bridge.unwrap_or("(none)"),
        );
    }
    Ok(())
}

/// The version of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Every static file, by its name in the bundle. `index.html` alone is indispensable.
fn static_files(ui: &Path) -> Result<BTreeMap<PathBuf, PathBuf>> {
    let mut files = BTreeMap::new();
    for name in STATIC {
        collect(&ui.join(name), Path::new(name), &mut files)?;
    }
    if !files.contains_key(Path::new("index.html")) {
        bail!("{} is missing", ui.join("index.html").display());
    }
    Ok(files)
}

fn collect(path: &Path, name: &Path, files: &mut BTreeMap<PathBuf, PathBuf>) -> Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", path.display()))?;
            collect(&entry.path(), &name.join(entry.file_name()), files)?;
        }
    } else if path.is_file() {
        files.insert(name.to_path_buf(), path.to_path_buf());
    }
    Ok(())
}

/// One word for everything the bundle is made from, by content: touching a file rebuilds nothing.
fn fingerprint(wasm: &Path, files: &BTreeMap<PathBuf, PathBuf>) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    read(wasm)?.hash(&mut hasher);
    for (name, path) in files {
        (name, read(path)?).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Puts `fresh` in the place of `dist`; files that only the old bundle had are gone.
fn swap(fresh: &Path, dist: &Path) -> Result<()> {
    let old = dist.with_extension("old");
    remove(&old)?;
    if dist.exists() {
        fs::rename(dist, &old).with_context(|| format!("cannot move {} away", dist.display()))?;
    }
    fs::rename(fresh, dist).with_context(|| format!("cannot put {} in place", dist.display()))?;
    remove(&old)
}

fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Scratch;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.9\"\n\n\
                        [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"0.2.9\"\n";

    #[test]
    fn equal_versions_pass_and_others_are_named() {
        check_versions(LOCK).unwrap();
        let error = check_versions(&LOCK.replacen("0.2.9", "0.2.8", 1)).unwrap_err().to_string();
        assert!(error.contains("0.2.8") && error.contains("0.2.9"), "{error}");
        assert!(check_versions("").is_err());
    }

    #[test]
    fn static_files_are_found_in_folders_and_index_html_is_required() {
        let ui = Scratch::new("static-files");
        fs::create_dir_all(ui.0.join("assets/icons")).unwrap();
        fs::write(ui.0.join("assets/icons/a.svg"), "<svg/>").unwrap();
        assert!(static_files(&ui.0).is_err());
        fs::write(ui.0.join("index.html"), "<p>").unwrap();
        fs::write(ui.0.join("notes.txt"), "not shipped").unwrap();
        let names: Vec<_> = static_files(&ui.0).unwrap().into_keys().collect();
        assert_eq!(names, [Path::new("assets/icons/a.svg"), Path::new("index.html")]);
    }

    #[test]
    fn the_page_alone_is_no_bundle() {
        let dist = Scratch::new("whole");
        fs::write(dist.0.join("index.html"), "<p>not built yet").unwrap();
        assert!(!is_whole(&dist.0));
        for name in ESSENTIAL {
            fs::write(dist.0.join(name), "").unwrap();
        }
        assert!(is_whole(&dist.0));
    }

    #[test]
    fn the_fingerprint_follows_content_and_names() {
        let dir = Scratch::new("fingerprint");
        let (wasm, page) = (dir.0.join("ui.wasm"), dir.0.join("page"));
        fs::write(&wasm, "code").unwrap();
        fs::write(&page, "page").unwrap();
        let print = |name: &str| fingerprint(&wasm, &[(name.into(), page.clone())].into()).unwrap();
        let first = print("index.html");
        assert_eq!(first, print("index.html"));
        assert_ne!(first, print("other.html"));
        fs::write(&page, "changed").unwrap();
        assert_ne!(first, print("index.html"));
    }

    #[test]
    fn swapping_leaves_nothing_of_the_old_bundle() {
        let dir = Scratch::new("swap");
        let (fresh, dist) = (dir.0.join("dist.new"), dir.0.join("dist"));
        for (folder, file) in [(&dist, "stale.js"), (&fresh, "fresh.js")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(file), "").unwrap();
        }
        swap(&fresh, &dist).unwrap();
        let left: Vec<_> = fs::read_dir(&dir.0).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["dist"]);
        assert!(dist.join("fresh.js").is_file() && !dist.join("stale.js").exists());
    }
}
