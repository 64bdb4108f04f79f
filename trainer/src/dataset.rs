//! Prepared cells with their classes and subject groups.

use std::path::Path;

use cytology::CropSpec;
use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::set::{Set, SetError};

/// The class of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A normal cell.
    Hem,
    /// A lymphoblast of acute lymphoblastic leukemia.
    All,
}

impl Class {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::All, Self::Hem];

    /// 1 for [`Class::All`], 0 for [`Class::Hem`].
    #[must_use]
    pub const fn target(self) -> f32 {
        match self {
            Self::Hem => 0.0,
            Self::All => 1.0,
        }
    }

    /// Reads `all` or `hem`, in any case.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|class| word.eq_ignore_ascii_case(&class.to_string()))
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Hem => "hem",
        })
    }
}

/// What is known of a prepared cell beside its pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Path below the data set's folder, with `/`.
    pub path: String,
    /// The canonical subject id.
    pub subject: String,
    /// Index of its subject group in [`Dataset::groups`].
    pub group: usize,
    /// The class.
    pub class: Class,
    /// The fold it came in, where the data set has folds.
    pub fold: Option<u32>,
    /// Masked area in pixels of the source.
    pub area_px: usize,
    /// SHA-256 of the decoded pixels, as hexadecimal.
    pub content: String,
}

/// A set of prepared cells whose subjects are joined to groups. Pixels stay in the mapped file until they are
/// asked for.
pub struct Dataset {
    /// The cells, sorted by path.
    pub cells: Vec<Cell>,
    /// The subjects of each group, sorted; a group's index is [`Cell::group`].
    pub groups: Vec<Vec<String>>,
    /// SHA-256 over every cell's path and pixel content, as hexadecimal: which data this is.
    pub fingerprint: String,
    command: String,
    left_out: Vec<String>,
    set: Set,
}

impl Dataset {
    /// Opens a set that `prepare` wrote.
    ///
    /// # Errors
    /// [`SetError`] names the file and the reason.
    pub fn open(path: &Path) -> Result<Self, SetError> {
        let (set, index) = Set::open(path)?;
        Ok(Self {
            cells: index.cells,
            groups: index.groups,
            fingerprint: index.fingerprint,
            command: index.command,
            left_out: index.left_out,
            set,
        })
    }

    /// How the cells were cut out.
    #[must_use]
    pub const fn crop_spec(&self) -> CropSpec {
        self.set.crop_spec()
    }

    /// The command that prepared the set.
    #[must_use]
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Pictures that could not be used, each with its reason.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Cell `i` exactly as the app cuts it out.
    #[must_use]
    pub fn crop(&self, i: usize) -> RgbImage {
        self.set.crop(i)
    }

    /// Cell `i` at twice the resolution, so that augmentation can turn it without loss.
    #[must_use]
    pub fn fine(&self, i: usize) -> RgbImage {
        self.set.fine(i)
    }

    /// The classical features of cell `i`, in the order of [`cytology::FEATURES`].
    #[must_use]
    pub fn features(&self, i: usize) -> Vec<f32> {
        self.set.features(i)
    }

    /// The indices of the cells whose group is in `groups`.
    #[must_use]
    pub fn cells_of(&self, groups: &[usize]) -> Vec<usize> {
        (0..self.cells.len()).filter(|&i| groups.contains(&self.cells[i].group)).collect()
    }

    /// The number of cells of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.cells.iter().filter(|c| c.class == class).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_in_any_case_and_written_in_one() {
        assert_eq!(Class::parse("ALL"), Some(Class::All));
        assert_eq!(Class::parse("aml"), None);
        assert_eq!(serde_json::to_string(&Class::Hem).unwrap(), "\"hem\"");
    }
}
