//! A data set's pictures to a prepared set.

use std::fs;
use std::path::{Path, PathBuf};

use cytology::{CropSpec, Features, Limits, TRAINING_SCALE, cell_mask, crop, decode};
use image::RgbImage;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cnmc::KNOWN_LINKS;
use crate::dataset::Cell;
use crate::layout::{self, Layout, LayoutError, SourceCell};
use crate::progress;
use crate::set::{Index, SetError, Writer};
use crate::subjects;

/// Cells that are prepared at the same time: enough for all cores, few enough for any memory.
const CHUNK: usize = 64;

/// Why a set could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PreparationError {
    /// The pictures could not be listed.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// Some pictures cannot be used.
    #[error("{} of {total} pictures cannot be used:\n{}", unusable.len(), unusable.join("\n"))]
    Unusable {
        /// Path and reason of each.
        unusable: Vec<String>,
        /// Pictures in all.
        total: usize,
    },
    /// The set could not be written.
    #[error(transparent)]
    Set(#[from] SetError),
}

/// One prepared cell before it is written.
struct Prepared {
    area_px: usize,
    content: String,
    crop: RgbImage,
    fine: RgbImage,
    features: Features,
}

/// Prepares every cell of `data` and writes the set to `out`. With `leave_out`, pictures that cannot be used are left
/// out and named in the index; without, they are an error that names all of them. Either way nothing is written
/// before every picture was looked at. `command` is kept in the index, for the model card.
///
/// # Errors
/// [`PreparationError`] names the files and the reasons.
pub fn prepare(
    data: &Path,
    layout: Layout,
    spec: &CropSpec,
    leave_out: bool,
    out: &Path,
    command: &str,
) -> Result<Index, PreparationError> {
    let sources = layout::cells(data, layout)?;
    let bar = progress::bar("preparing cells", sources.len());
    let mut writer = Writer::new(out)?;
    let (mut cells, mut unusable) = (Vec::new(), Vec::new());
    for chunk in sources.chunks(CHUNK) {
        let prepared: Vec<_> = chunk.par_iter().map(|source| one(&source.file, spec)).collect();
        for (source, prepared) in chunk.iter().zip(prepared) {
            progress::step(&bar);
            match prepared {
                Ok(prepared) => {
                    writer.push(&prepared.crop, &prepared.fine, &prepared.features)?;
                    cells.push(entry(source, prepared));
                }
                Err(reason) => unusable.push(format!("{}: {reason}", source.file.display())),
            }
        }
    }
    bar.finish();
    if !unusable.is_empty() && !leave_out {
        return Err(PreparationError::Unusable { unusable, total: sources.len() });
    }
    let links: &[&[&str]] = if layout == Layout::Cnmc { &KNOWN_LINKS } else { &[] };
    let groups = subjects::join(cells.iter().map(|c: &Cell| (c.subject.as_str(), c.content.as_str())), links);
    for cell in &mut cells {
        cell.group = groups.iter().position(|g| g.contains(&cell.subject)).unwrap_or_default();
    }
    let index = Index::new(spec, cells, groups, unusable, command);
    one_class_a_group(&index, data, &sources)?;
    writer.finish(&index)?;
    Ok(index)
}

/// The same picture under an ALL and a HEM subject joins both into one group: then one of the labels is wrong.
fn one_class_a_group(index: &Index, data: &Path, sources: &[SourceCell]) -> Result<(), LayoutError> {
    let file = |cell: &Cell| {
        let found = sources.iter().find(|s| s.path == cell.path);
        found.map_or_else(|| data.to_owned(), |s| s.file.clone())
    };
    for (group, subjects) in index.groups.iter().enumerate() {
        let of = |class| index.cells.iter().find(|c| c.group == group && c.class == class);
        if let (Some(all), Some(hem)) = (of(crate::dataset::Class::All), of(crate::dataset::Class::Hem)) {
            let (all, hem) = (file(all), file(hem));
            return Err(LayoutError::BothClasses { subject: subjects.join("="), all, hem });
        }
    }
    Ok(())
}

fn entry(source: &SourceCell, prepared: Prepared) -> Cell {
    Cell {
        path: source.path.clone(),
        subject: source.subject.clone(),
        group: 0,
        class: source.class,
        fold: source.fold,
        area_px: prepared.area_px,
        content: prepared.content,
    }
}

fn one(file: &PathBuf, spec: &CropSpec) -> Result<Prepared, String> {
    let bytes = fs::read(file).map_err(|e| e.to_string())?;
    let picture = decode(&bytes, &Limits::default()).map_err(|e| e.to_string())?;
    let mask = cell_mask(&picture).ok_or("there is no cell on black")?;
    let fine = CropSpec { side: spec.side * 2, ..*spec };
    Ok(Prepared {
        area_px: mask.area(),
        content: inference::hex(&Sha256::digest(picture.as_raw())),
        crop: crop(&picture, &mask, TRAINING_SCALE, spec),
        fine: crop(&picture, &mask, TRAINING_SCALE, &fine),
        features: cytology::features(&picture, &mask, TRAINING_SCALE),
    })
}
