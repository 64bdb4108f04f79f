//! The prepared set: one file with the pixels of every prepared cell, their features and their index.
//!
//! The file is in the safetensors format, so that other programs can read it: the tensors `crop` `[cells, side, side,
//! 3]` and `fine` `[cells, 2·side, 2·side, 3]` of bytes, `features` `[cells, features]` of 32-bit floats, and the
//! index as JSON in the metadata. It is mapped into memory, not read: a training touches the cells of its batch, and
//! the system may drop the rest, so memory grows with the batch and not with the set.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use cytology::{CropSpec, Features};
use image::RgbImage;
use memmap2::Mmap;
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, View, serialize_to_file};
use serde::{Deserialize, Serialize};

use crate::dataset::Cell;
use crate::files::new_name;

/// The form of the index that this version reads and writes.
const FORMAT: u32 = 1;
const INDEX: &str = "leukolens_index";

/// Why a set could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no prepared set, or a damaged one.
    #[error("{path}: it is no prepared set: {reason}; make one with `prepare`")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// Everything of a set but its pixels.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Index {
    format: u32,
    /// Side of the crops in pixels.
    pub side: u32,
    /// Side of the window in micrometres.
    pub window_um: f64,
    /// Names of the features, in order.
    pub features: Vec<String>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// The subjects of each group.
    pub groups: Vec<Vec<String>>,
    /// SHA-256 over every cell's path and pixel content.
    pub fingerprint: String,
    /// Files that were left out, each with its reason.
    pub left_out: Vec<String>,
    /// The command that prepared it.
    pub command: String,
}

impl Index {
    /// An index of cells cut out as `spec` says.
    #[must_use]
    pub fn new(
        spec: &CropSpec,
        cells: Vec<Cell>,
        groups: Vec<Vec<String>>,
        left_out: Vec<String>,
        command: &str,
    ) -> Self {
        let fingerprint = fingerprint(&cells);
        let features = cytology::FEATURES.iter().map(|f| f.name.to_owned()).collect();
        let CropSpec { side, window_um } = *spec;
        Self {
            format: FORMAT,
            side,
            window_um,
            features,
            cells,
            groups,
            fingerprint,
            left_out,
            command: command.to_owned(),
        }
    }
}

fn fingerprint(cells: &[Cell]) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for cell in cells {
        hash.update(cell.path.as_bytes());
        hash.update([0]);
        hash.update(cell.content.as_bytes());
    }
    inference::hex(&hash.finalize())
}

/// An open set.
pub struct Set {
    map: Mmap,
    side: u32,
    window_um: f64,
    crop: Range<usize>,
    fine: Range<usize>,
    features: Range<usize>,
}

impl Set {
    /// Opens a set and checks that its parts fit each other.
    ///
    /// # Errors
    /// [`SetError`] names the file and the reason.
    pub fn open(path: &Path) -> Result<(Self, Index), SetError> {
        let map = map(path)?;
        let wrong = |reason: String| SetError::Form { path: path.to_owned(), reason };
        let (header, metadata) = SafeTensors::read_metadata(&map).map_err(|e| wrong(e.to_string()))?;
        let json = metadata.metadata().as_ref().and_then(|m| m.get(INDEX));
        let json = json.ok_or_else(|| wrong("it has no index".to_owned()))?;
        let index: Index = serde_json::from_str(json).map_err(|e| wrong(e.to_string()))?;
        if index.format != FORMAT {
            return Err(wrong(format!("its form is {}, this version reads {FORMAT}", index.format)));
        }
        let known = cytology::FEATURES.iter().map(|f| f.name);
        if !index.features.iter().map(String::as_str).eq(known) {
            return Err(wrong("its features are not this version's".to_owned()));
        }
        let begin = header + size_of::<u64>();
        let side = index.side as usize;
        let part = |name: &str, dtype: Dtype, rest: &[usize]| {
            let shape: Vec<usize> = [&[index.cells.len()], rest].concat();
            let info = metadata.info(name).filter(|i| i.dtype == dtype && i.shape == shape);
            let (from, to) = info.ok_or_else(|| wrong(format!("{name} has another shape")))?.data_offsets;
            Ok(begin + from..begin + to)
        };
        let set = Self {
            side: index.side,
            window_um: index.window_um,
            crop: part("crop", Dtype::U8, &[side, side, 3])?,
            fine: part("fine", Dtype::U8, &[2 * side, 2 * side, 3])?,
            features: part("features", Dtype::F32, &[index.features.len()])?,
            map,
        };
        Ok((set, index))
    }

    /// How the cells were cut out.
    #[must_use]
    pub const fn crop_spec(&self) -> CropSpec {
        CropSpec { window_um: self.window_um, side: self.side }
    }

    /// Cell `i` as the app cuts it out.
    #[must_use]
    pub fn crop(&self, i: usize) -> RgbImage {
        self.picture(&self.crop, self.side, i)
    }

    /// Cell `i` at twice the resolution.
    #[must_use]
    pub fn fine(&self, i: usize) -> RgbImage {
        self.picture(&self.fine, 2 * self.side, i)
    }

    fn picture(&self, part: &Range<usize>, side: u32, i: usize) -> RgbImage {
        let length = (side * side * 3) as usize;
        let bytes = &self.map[part.clone()][i * length..][..length];
        // The length always fits, so the picture is never the empty one.
        RgbImage::from_raw(side, side, bytes.to_vec()).unwrap_or_default()
    }

    /// The features of cell `i`, in the order of [`cytology::FEATURES`].
    #[must_use]
    pub fn features(&self, i: usize) -> Vec<f32> {
        let length = cytology::FEATURES.len() * 4;
        let bytes = &self.map[self.features.clone()][i * length..][..length];
        bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    }
}

#[expect(unsafe_code, reason = "the set is memory-mapped, as its issue asks; see the proof")]
fn map(path: &Path) -> Result<Mmap, SetError> {
    let failed = |source| SetError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    // SAFETY: the map is read-only and private to this process, and every bit pattern is a valid `u8`. What must
    // not happen is that the file changes below it. `write` never changes a set in place: it puts a new file in the
    // old one's place by renaming, and the map keeps the old one alive.
    unsafe { Mmap::map(&file) }.map_err(failed)
}

/// Writes a set cell by cell: pixels go to two files beside it, which [`Writer::finish`] joins to one.
pub struct Writer {
    path: PathBuf,
    crop: Part,
    fine: Part,
    features: Vec<u8>,
}

struct Part {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Part {
    fn new(set: &Path, name: &str) -> Result<Self, SetError> {
        let mut path = set.as_os_str().to_owned();
        path.push(format!(".{name}.new"));
        let path = PathBuf::from(path);
        let file = File::create(&path).map_err(|source| SetError::Io { path: path.clone(), source })?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), SetError> {
        self.file.write_all(bytes).map_err(|source| SetError::Io { path: self.path.clone(), source })
    }

    fn finish(&mut self) -> Result<Mmap, SetError> {
        self.file.flush().map_err(|source| SetError::Io { path: self.path.clone(), source })?;
        map(&self.path)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Best effort: a file that stays behind is overwritten the next time.
        let _ = fs::remove_file(&self.path);
    }
}

impl Writer {
    /// A writer of the set at `path`; nothing appears there before [`Writer::finish`].
    ///
    /// # Errors
    /// [`SetError::Io`] where the folder cannot be written to.
    pub fn new(path: &Path) -> Result<Self, SetError> {
        let (crop, fine) = (Part::new(path, "crop")?, Part::new(path, "fine")?);
        Ok(Self { path: path.to_owned(), crop, fine, features: Vec::new() })
    }

    /// Adds the next cell of the index.
    ///
    /// # Errors
    /// [`SetError::Io`] where the disk is full, for example.
    pub fn push(&mut self, crop: &RgbImage, fine: &RgbImage, features: &Features) -> Result<(), SetError> {
        self.crop.push(crop.as_raw())?;
        self.fine.push(fine.as_raw())?;
        self.features.extend(features.values().iter().flat_map(|v| v.to_le_bytes()));
        Ok(())
    }

    /// Writes the set whole and puts it in its place.
    ///
    /// # Errors
    /// [`SetError`] where it cannot be written; what was there before stays.
    pub fn finish(mut self, index: &Index) -> Result<(), SetError> {
        let wrong = |reason: String| SetError::Form { path: self.path.clone(), reason };
        let (count, side) = (index.cells.len(), index.side as usize);
        let json = serde_json::to_string(index).map_err(|e| wrong(e.to_string()))?;
        let (crop, fine) = (self.crop.finish()?, self.fine.finish()?);
        let tensors = [
            ("crop", Plain { dtype: Dtype::U8, shape: vec![count, side, side, 3], data: &crop }),
            ("fine", Plain { dtype: Dtype::U8, shape: vec![count, 2 * side, 2 * side, 3], data: &fine }),
            (
                "features",
                Plain { dtype: Dtype::F32, shape: vec![count, index.features.len()], data: &self.features },
            ),
        ];
        let new = new_name(&self.path);
        let metadata = HashMap::from([(INDEX.to_owned(), json)]);
        let written = serialize_to_file(tensors, Some(metadata), &new)
            .map_err(|e| match e {
                SafeTensorError::IoError(source) => SetError::Io { path: self.path.clone(), source },
                other => wrong(other.to_string()),
            })
            .and_then(|()| {
                fs::rename(&new, &self.path)
                    .map_err(|source| SetError::Io { path: self.path.clone(), source })
            });
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
        written
    }
}

/// A tensor whose bytes lie somewhere already.
struct Plain<'a> {
    dtype: Dtype,
    shape: Vec<usize>,
    data: &'a [u8],
}

impl View for Plain<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.data)
    }

    fn data_len(&self) -> usize {
        self.data.len()
    }
}
