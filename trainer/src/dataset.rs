//! The C-NMC folder layout, its subjects, and the prepared cells.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use cytology::{CropSpec, Limits, TRAINING_SCALE, cell_mask, crop, decode};
use image::RgbImage;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::progress;

/// The class of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A normal cell.
    Hem,
    /// A lymphoblast of acute lymphoblastic leukemia.
    All,
}

impl Class {
    /// 1 for [`Class::All`], 0 for [`Class::Hem`].
    #[must_use]
    pub const fn target(self) -> f32 {
        match self {
            Self::Hem => 0.0,
            Self::All => 1.0,
        }
    }
}

/// Why a data set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// A file or folder could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no picture with a cell on black.
    #[error("{path}: {reason}")]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A name does not follow `UID_<subject>_<image>_<cell>_<all|hem>`, or contradicts its folder.
    #[error("{path}: {reason}")]
    Name {
        /// The file.
        path: PathBuf,
        /// What is wrong with the name.
        reason: String,
    },
    /// No cell of one of the two classes was found.
    #[error("{path}: found {all} ALL and {hem} HEM cells; both classes are needed")]
    Empty {
        /// The folder.
        path: PathBuf,
        /// ALL cells found.
        all: usize,
        /// HEM cells found.
        hem: usize,
    },
}

/// What a C-NMC file name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellName {
    /// The subject in its canonical form: upper case, so that `h3` and `H3` are one.
    pub subject: String,
    /// The class.
    pub class: Class,
}

impl CellName {
    /// Reads `UID_<subject>_<image>_<cell>_<all|hem>` (the file's stem).
    ///
    /// # Errors
    /// A sentence that says which part is wrong.
    pub fn parse(stem: &str) -> Result<Self, String> {
        let parts: Vec<&str> = stem.split('_').collect();
        let [prefix, subject, image, cell, label] = parts[..] else {
            return Err(format!("the name has {} parts, not UID_subject_image_cell_label", parts.len()));
        };
        if !prefix.eq_ignore_ascii_case("UID") {
            return Err(format!("the name begins with {prefix:?}, not UID"));
        }
        let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let subject = subject.to_ascii_uppercase();
        let digits = subject.strip_prefix('H').unwrap_or(&subject);
        if !number(digits) || !number(image) || !number(cell) {
            return Err("subject, image and cell must be numbers (HEM subjects begin with H)".to_owned());
        }
        let class = match label.to_ascii_lowercase().as_str() {
            "all" => Class::All,
            "hem" => Class::Hem,
            other => return Err(format!("the label is {other:?}, not all or hem")),
        };
        if subject.starts_with('H') != (class == Class::Hem) {
            return Err(format!("subject {subject} does not fit label {label}"));
        }
        Ok(Self { subject, class })
    }
}

/// Subjects of the official C-NMC set under whose ids identical images occur. A part of the set may lack the
/// images that show it, so the links are kept here and added to those found by content.
const KNOWN_LINKS: [&[&str]; 4] =
    [&["20", "21"], &["51", "75", "78"], &["H2", "H4", "H5", "H6"], &["H3", "H10"]];

/// One prepared cell.
pub struct PreparedSample {
    /// Path below the data set's folder, with `/`.
    pub path: String,
    /// The canonical subject id.
    pub subject: String,
    /// Index of its subject group.
    pub group: usize,
    /// The class.
    pub class: Class,
    /// Masked area in pixels of the source.
    pub area_px: usize,
    /// SHA-256 of the decoded pixels.
    pub content: [u8; 32],
    /// The crop at twice the network's resolution, so that augmentation can turn it without loss.
    pub fine: RgbImage,
    /// The crop exactly as the app makes it.
    pub crop: RgbImage,
}

/// A data set of prepared cells whose subjects are joined to groups.
pub struct Dataset {
    /// The cells, sorted by path.
    pub cells: Vec<PreparedSample>,
    /// The subjects of each group, sorted; a group's index is [`PreparedSample::group`].
    pub groups: Vec<Vec<String>>,
    /// SHA-256 over every cell's path and pixel content, as hexadecimal: which data this is.
    pub fingerprint: String,
}

impl Dataset {
    /// Reads `fold_k/{all,hem}` or a flat `{all,hem}` below `root` and prepares every cell.
    ///
    /// # Errors
    /// [`DatasetError`] names the file and the reason.
    pub fn read(root: &Path, spec: &CropSpec) -> Result<Self, DatasetError> {
        let files = find(root)?;
        let bar = progress::bar("preparing cells", files.len());
        let mut cells = files
            .par_iter()
            .map(|(path, name)| {
                let cell = prepare(root, path, name, spec);
                progress::step(&bar);
                cell
            })
            .collect::<Result<Vec<_>, _>>()?;
        bar.finish();
        cells.sort_by(|a, b| a.path.cmp(&b.path));
        let count = |class| cells.iter().filter(|c| c.class == class).count();
        let (all, hem) = (count(Class::All), count(Class::Hem));
        if all == 0 || hem == 0 {
            return Err(DatasetError::Empty { path: root.to_owned(), all, hem });
        }
        let groups = join_subjects(&mut cells);
        let mut hash = Sha256::new();
        for cell in &cells {
            hash.update(cell.path.as_bytes());
            hash.update([0]);
            hash.update(cell.content);
        }
        let fingerprint = inference::hex(&hash.finalize());
        Ok(Self { cells, groups, fingerprint })
    }

    /// The indices of the cells whose group is in `groups`.
    #[must_use]
    pub fn cells_of(&self, groups: &[usize]) -> Vec<usize> {
        (0..self.cells.len()).filter(|&i| groups.contains(&self.cells[i].group)).collect()
    }
}

fn find(root: &Path) -> Result<Vec<(PathBuf, CellName)>, DatasetError> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = |source| DatasetError::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                open.push(path);
            } else if is_picture(&path) {
                let name = named(&path)?;
                found.push((path, name));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn is_picture(path: &Path) -> bool {
    let lossless = ["bmp", "png", "tif", "tiff", "webp"];
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| lossless.contains(&e.to_ascii_lowercase().as_str()))
}

fn named(path: &Path) -> Result<CellName, DatasetError> {
    let wrong = |reason| DatasetError::Name { path: path.to_owned(), reason };
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let name = CellName::parse(stem).map_err(wrong)?;
    let folder = path.parent().and_then(Path::file_name).and_then(|f| f.to_str()).unwrap_or_default();
    let expected = match name.class {
        Class::All => "all",
        Class::Hem => "hem",
    };
    if !folder.eq_ignore_ascii_case(expected) {
        return Err(wrong(format!("the label is {expected}, but the folder is {folder:?}")));
    }
    Ok(name)
}

fn prepare(
    root: &Path,
    path: &Path,
    name: &CellName,
    spec: &CropSpec,
) -> Result<PreparedSample, DatasetError> {
    let bytes = fs::read(path).map_err(|source| DatasetError::Read { path: path.to_owned(), source })?;
    let wrong = |reason: String| DatasetError::Picture { path: path.to_owned(), reason };
    let picture = decode(&bytes, &Limits::default()).map_err(|e| wrong(e.to_string()))?;
    let mask = cell_mask(&picture).ok_or_else(|| wrong("there is no cell on black".to_owned()))?;
    let below = path.strip_prefix(root).unwrap_or(path);
    let fine = CropSpec { side: spec.side * 2, ..*spec };
    Ok(PreparedSample {
        path: below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
        subject: name.subject.clone(),
        group: 0,
        class: name.class,
        area_px: mask.area(),
        content: Sha256::digest(picture.as_raw()).into(),
        fine: crop(&picture, &mask, TRAINING_SCALE, &fine),
        crop: crop(&picture, &mask, TRAINING_SCALE, spec),
    })
}

/// Joins subjects that share a picture, or are known to, and numbers the groups in the order of their first
/// subjects.
fn join_subjects(cells: &mut [PreparedSample]) -> Vec<Vec<String>> {
    let subjects: Vec<String> =
        cells.iter().map(|c| (c.subject.clone(), ())).collect::<BTreeMap<_, _>>().into_keys().collect();
    let index: HashMap<&str, usize> = subjects.iter().enumerate().map(|(i, s)| (s.as_str(), i)).collect();
    let mut root: Vec<usize> = (0..subjects.len()).collect();
    let join = |root: &mut Vec<usize>, a: usize, b: usize| {
        let (a, b) = (root[a].min(root[b]), root[a].max(root[b]));
        root.iter_mut().filter(|r| **r == b).for_each(|r| *r = a);
    };
    let mut first_with: HashMap<[u8; 32], usize> = HashMap::new();
    for cell in cells.iter() {
        let subject = index[cell.subject.as_str()];
        let first = *first_with.entry(cell.content).or_insert(subject);
        join(&mut root, first, subject);
    }
    for link in KNOWN_LINKS {
        let present: Vec<usize> = link.iter().filter_map(|s| index.get(s).copied()).collect();
        for pair in present.windows(2) {
            join(&mut root, pair[0], pair[1]);
        }
    }
    let mut roots = root.clone();
    roots.sort_unstable();
    roots.dedup();
    let group_of = |subject: usize| roots.partition_point(|&r| r < root[subject]);
    let numbers: Vec<usize> = cells.iter().map(|c| group_of(index[c.subject.as_str()])).collect();
    let mut groups = vec![Vec::new(); roots.len()];
    for (i, subject) in subjects.iter().enumerate() {
        groups[group_of(i)].push(subject.clone());
    }
    for (cell, group) in cells.iter_mut().zip(numbers) {
        cell.group = group;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let name = CellName::parse("UID_h3_12_4_hem").unwrap();
        assert_eq!(name, CellName { subject: "H3".to_owned(), class: Class::Hem });
        assert_eq!(CellName::parse("UID_12_1_1_all").unwrap().subject, "12");
    }

    #[test]
    fn wrong_names_are_refused() {
        for wrong in
            ["cell", "UID_1_1_all", "UID_H1_1_1_all", "UID_1_1_1_hem", "UID_1_1_x_all", "UID_1_1_1_blast"]
        {
            assert!(CellName::parse(wrong).is_err(), "{wrong}");
        }
    }

    fn sample(subject: &str, content: u8) -> PreparedSample {
        PreparedSample {
            path: String::new(),
            subject: subject.to_owned(),
            group: 0,
            class: Class::Hem,
            area_px: 1,
            content: [content; 32],
            fine: RgbImage::new(1, 1),
            crop: RgbImage::new(1, 1),
        }
    }

    #[test]
    fn subjects_with_the_same_picture_are_one_group() {
        let mut cells = vec![sample("H7", 1), sample("H8", 2), sample("H9", 2), sample("H11", 3)];
        let groups = join_subjects(&mut cells);
        assert_eq!(groups.len(), 3);
        assert_eq!(cells[1].group, cells[2].group);
        assert_ne!(cells[0].group, cells[3].group);
    }

    #[test]
    fn known_links_join_without_a_shared_picture() {
        let mut cells = vec![sample("H10", 1), sample("H3", 2), sample("51", 3), sample("78", 4)];
        let groups = join_subjects(&mut cells);
        assert_eq!(groups, [vec!["51".to_owned(), "78".to_owned()], vec!["H10".to_owned(), "H3".to_owned()]]);
    }
}
