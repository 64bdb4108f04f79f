//! Where real cells come from, for the tests that need them.

use std::{env, fs, path::PathBuf};

/// The official C-NMC files, byte for byte, below `LEUKOLENS_DATA` or beside the checkout; sorted.
///
/// `None` where there are none, loudly; in CI that is a failure unless `LEUKOLENS_DATA=none` says it is meant.
pub fn real_cells() -> Option<Vec<PathBuf>> {
    let named = env::var_os("LEUKOLENS_DATA");
    if named.as_ref().is_some_and(|name| name == "none") {
        return skipped();
    }
    let root =
        named.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let mut cells = Vec::new();
    collect(root.join("c-nmc-original"), &mut cells);
    if cells.is_empty() {
        let in_ci = env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!in_ci, "no real cells below {}; set LEUKOLENS_DATA, or LEUKOLENS_DATA=none", root.display());
        return skipped();
    }
    cells.sort();
    Some(cells)
}

fn skipped() -> Option<Vec<PathBuf>> {
    eprintln!("SKIPPED: no real cells, set LEUKOLENS_DATA");
    None
}

fn collect(folder: PathBuf, cells: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(path, cells);
        } else if path.extension().is_some_and(|ending| ending == "bmp") {
            cells.push(path);
        }
    }
}
