//! Where real cells come from, for the tests that need them.

use std::{fs, path::PathBuf};

/// The official C-NMC files, byte for byte, sorted; `None` where there are none (see [`testdata`]).
pub fn real_cells() -> Option<Vec<PathBuf>> {
    let mut cells = Vec::new();
    collect(testdata::real_pictures()?.join("c-nmc-original"), &mut cells);
    assert!(!cells.is_empty(), "the folder of real pictures has no c-nmc-original/");
    cells.sort();
    Some(cells)
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
