//! A data set of drawn cells in the C-NMC layout, for tests and for trying the commands. No patient's cell.

use std::path::Path;

use image::ImageFormat;
use rayon::prelude::*;

use crate::dataset::Class;
use crate::files::{self, FileError};
use crate::synth::{CellKind, single_cell};

/// Draws `subjects` subjects of each class with `cells` cells each to `fold_0/{all,hem}` below `out`: blasts for ALL,
/// lymphocytes for HEM. Returns the number of pictures.
///
/// # Errors
/// [`FileError`] names the file that could not be written.
pub fn data_set(out: &Path, subjects: u64, cells: u64) -> Result<usize, FileError> {
    let mut names = Vec::new();
    for (kind, class, prefix) in [(CellKind::Blast, Class::All, ""), (CellKind::Lymphocyte, Class::Hem, "H")]
    {
        files::make_folder(&out.join("fold_0").join(class.to_string()))?;
        for (subject, cell) in (1..=subjects).flat_map(|s| (1..=cells).map(move |c| (s, c))) {
            // Numbers far from those of the official set's linked subjects.
            let name = format!("fold_0/{class}/UID_{prefix}{}_1_{cell}_{class}.png", subject + 900);
            let seed = (subject * 10_000 + cell) * 2 + u64::from(class == Class::All);
            names.push((name, kind, seed));
        }
    }
    names.par_iter().try_for_each(|(name, kind, seed)| {
        let path = out.join(name);
        let mut bytes = std::io::Cursor::new(Vec::new());
        single_cell(*kind, 450, *seed)
            .write_to(&mut bytes, ImageFormat::Png)
            .map_err(|e| FileError::Io { path: path.clone(), source: std::io::Error::other(e) })?;
        files::write(&path, &bytes.into_inner())
    })?;
    Ok(names.len())
}
