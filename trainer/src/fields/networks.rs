//! The networks that see white cells: one for each part of the labelled fields that is measured, and the one that ships.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use cytology::smear::{Field, Survey};
use inference::WhiteCellNetwork;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fit::{FOLDS, KEPT_BACK, read};
use super::report::FieldsError;
use super::sets::{FieldSet, LabelledField};
use crate::files::{self, FileError};
use crate::look::quantised::{QuantisedLook, SETTINGS};
use crate::look::training::train;
use crate::look::views::{Drawn, LabelledSurvey, View};
use crate::look::written;
use crate::quantise::Settings;
use crate::{onnx, progress};

/// What a network has learnt from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learnt {
    /// All fields.
    All,
    /// All but this fold of each set.
    Without(usize),
    /// The sets but this one, and of them all but every fifth field ([`KEPT_BACK`]), which the threshold is chosen with.
    Others(usize),
}

impl Learnt {
    /// All that are needed, the one that ships first.
    pub fn all(sets: &[FieldSet]) -> Vec<Self> {
        let folds = (0..FOLDS).map(Self::Without);
        std::iter::once(Self::All).chain(folds).chain((0..sets.len()).map(Self::Others)).collect()
    }

    /// Whether field `i` of set `s` was learnt from.
    #[must_use]
    pub const fn holds(&self, s: usize, i: usize) -> bool {
        match *self {
            Self::All => true,
            Self::Without(fold) => i % FOLDS != fold,
            Self::Others(set) => s != set && !i.is_multiple_of(KEPT_BACK),
        }
    }

    /// What is added to the seed of its training, so that each draws its own views; that of a set is the same for every
    /// number of folds up to five.
    const fn turn(&self) -> u64 {
        const { assert!(FOLDS <= 5) }
        match *self {
            Self::All => 0,
            Self::Without(fold) => 1 + fold as u64,
            Self::Others(set) => 6 + set as u64,
        }
    }

    /// Where it is kept as it is used, of bytes.
    #[must_use]
    pub fn file(&self, folder: &Path, sets: &[FieldSet]) -> PathBuf {
        folder.join(match *self {
            Self::All => "model.onnx".to_owned(),
            Self::Without(fold) => format!("without-fold-{fold}-of-{FOLDS}.onnx"),
            Self::Others(set) => format!("without-{}.onnx", sets[set].name),
        })
    }

    /// Where it is kept as it was trained, of floats.
    fn trained(&self, folder: &Path, sets: &[FieldSet]) -> PathBuf {
        self.file(folder, sets).with_extension("floats.onnx")
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`FieldsError`] where it is not there or is no network.
    pub fn load(&self, folder: &Path, sets: &[FieldSet]) -> Result<WhiteCellNetwork, FieldsError> {
        let path = self.file(folder, sets);
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        Ok(WhiteCellNetwork::load(&bytes)?)
    }
}

/// Views that a network's bytes are fitted to.
const CALIBRATION: usize = 128;

/// How their bytes were made: where that has changed they are made again, which takes minutes where the trained floats are
/// kept, and a training of each where they are not.
const BYTES: &str = "bytes.json";

/// What the bytes depend on beside the trained networks and the code.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct MadeBytes {
    settings: Settings,
    views: usize,
}

/// How the networks of a folder were made: the file that keeps those of different making apart.
const MADE: &str = "made.json";

/// What a network depends on beside the code that trains it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Made {
    steps: usize,
    seed: u64,
    /// SHA-256 over the names and boxes of all labelled fields.
    labels: String,
}

impl Made {
    fn of(sets: &[FieldSet], steps: usize, seed: u64) -> Self {
        let mut hash = Sha256::new();
        for field in sets.iter().flat_map(|set| &set.fields) {
            hash.update(field.picture.file_name().unwrap_or_default().as_encoded_bytes());
            field.white_cells.iter().flatten().for_each(|side| hash.update(side.to_le_bytes()));
        }
        Self { steps, seed, labels: inference::hex(&hash.finalize()) }
    }
}

/// Trains and quantises every network, or `only` this one of [`Learnt::all`], that `folder` does not hold yet.
///
/// # Errors
/// [`FieldsError`] where a training fails, a file cannot be written, or the folder holds networks of other steps, seed or
/// labels.
pub fn train_all(
    sets: &[FieldSet],
    folder: &Path,
    only: Option<usize>,
    steps: usize,
    seed: u64,
    device: &Device,
) -> Result<(), FieldsError> {
    fs::create_dir_all(folder).map_err(FileError::io(folder))?;
    let (made, path) = (Made::of(sets, steps, seed), folder.join(MADE));
    if !path.exists() {
        files::write_json(&path, &made)?;
    } else if files::read_json::<Made>(&path)? != made {
        return Err(FieldsError::OtherNetworks(folder.to_owned()));
    }
    let (bytes, path) = (MadeBytes { settings: SETTINGS, views: CALIBRATION }, folder.join(BYTES));
    // What is there is replaced one by one: a folder is never without the networks that it had.
    let anew = !path.exists() || files::read_json::<MadeBytes>(&path)? != bytes;
    let asked = Learnt::all(sets).into_iter().enumerate().filter(|(k, _)| only.is_none_or(|only| only == *k));
    let missing: Vec<_> = asked
        .map(|(_, learnt)| learnt)
        .filter(|learnt| anew || !learnt.file(folder, sets).exists())
        .collect();
    // Without any the fields need not be read.
    if !missing.is_empty() {
        make(sets, folder, &missing, steps, seed, device)?;
    }
    if only.is_none() {
        files::write_json(&path, &bytes)?;
    }
    Ok(())
}

/// Trains and quantises these networks, or only quantises what was trained.
fn make(
    sets: &[FieldSet],
    folder: &Path,
    missing: &[Learnt],
    steps: usize,
    seed: u64,
    device: &Device,
) -> Result<(), FieldsError> {
    let surveys: Vec<Vec<Option<LabelledSurvey>>> = sets.iter().map(|set| surveys(&set.fields)).collect();
    for learnt in missing {
        let (path, trained) = (learnt.file(folder, sets), learnt.trained(folder, sets));
        let groups: Vec<Vec<&LabelledSurvey>> = surveys
            .iter()
            .enumerate()
            .map(|(s, of)| {
                let kept = of.iter().enumerate().filter(|&(i, _)| learnt.holds(s, i));
                kept.filter_map(|(_, survey)| survey.as_ref()).collect()
            })
            .collect();
        let seed = seed + learnt.turn();
        if !trained.exists() {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let network = train(&name, &groups, steps, seed, device)?;
            files::write(&trained, &onnx::look(&network.folded()?, env!("CARGO_PKG_VERSION")))?;
        }
        let bytes = fs::read(&trained).map_err(FileError::io(&trained))?;
        let network =
            written::read(&bytes).map_err(|error| FieldsError::Written { file: trained.clone(), error })?;
        let quantised = QuantisedLook::of(&network, &calibration(&groups, seed));
        files::write(&path, &onnx::look_quantised(&quantised, env!("CARGO_PKG_VERSION")))?;
    }
    Ok(())
}

/// Views of the fields that were learnt from: what ranges are found on.
fn calibration(groups: &[Vec<&LabelledSurvey>], seed: u64) -> Vec<View> {
    let groups: Vec<_> = groups.iter().filter(|group| !group.is_empty()).collect();
    let mut random = StdRng::seed_from_u64(seed);
    let each = CALIBRATION / groups.len().max(1);
    let of = |group: &Vec<&LabelledSurvey>| -> Vec<View> {
        (0..each).map(|_| group[random.random_range(0..group.len())].view(&mut random)).collect()
    };
    groups.into_iter().flat_map(of).collect()
}

/// The fields as the network sees them; none where the scale cannot be measured.
fn surveys(fields: &[LabelledField]) -> Vec<Option<LabelledSurvey>> {
    let bar = progress::bar("surveys", fields.len());
    let found = fields.par_iter().map(|labelled| {
        progress::step(&bar);
        let picture = read(labelled)?;
        let field = Field::of(&picture);
        let scale = field.scale()?.scale;
        let factor = Survey::factor(scale);
        let drawn = |&[left, top, right, bottom]: &[f64; 4]| Drawn {
            x: f64::midpoint(left, right) * factor,
            y: f64::midpoint(top, bottom) * factor,
            width: (right - left) * factor,
            height: (bottom - top) * factor,
        };
        let cells = labelled.white_cells.iter().map(drawn).collect();
        Some(LabelledSurvey { survey: field.survey(scale), cells })
    });
    let found = found.collect();
    bar.finish();
    found
}
