//! Writes a model bundle: `model.onnx`, `model.json`, `golden.json` with its synthetic pictures and
//! `golden-real.json` (names, fingerprints and probabilities of real cells, never their pixels).

use std::io::Cursor;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use cytology::prepare;
use image::{ImageFormat, RgbImage};
use inference::{
    Evaluation, FORMAT, GoldenPair, GoldenPairs, InputDescription, LABELS, ModelDescription,
    QuantisationDescription, TrainingDescription, hex, probability,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::card;
use crate::dataset::Dataset;
use crate::files::{self, FileError};
use crate::folded::{ExportError, Folded};
use crate::metrics::Prediction;
use crate::model::Network;
use crate::onnx;
use crate::population;
use crate::prediction::{self, PredictionError};
use crate::quantisation::Kept;
use crate::results::SubjectEvaluation;
use crate::run::{Fitted, RunFacts};
use crate::split::Split;
use crate::synth::{CellKind, single_cell};

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file or folder could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The network could not be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A golden pair could not be computed.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
    /// A golden picture could not be made.
    #[error("golden picture: {0}")]
    Golden(String),
    /// JSON could not be written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A real cell and what the trainer said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RealPair {
    /// Path below the data set's folder, with `/`.
    pub path: String,
    /// SHA-256 of the decoded pixels, so that another picture of that name is noticed.
    pub pixels_sha256: String,
    /// The calibrated probability of a lymphoblast that the trainer computed for the network that ships.
    pub p_all: f64,
    /// What the network of floats said, where the one that ships was quantised from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_float: Option<f64>,
}

/// What a bundle is made of.
pub struct Source<'a> {
    /// What was asked for.
    pub facts: &'a RunFacts,
    /// The set that it was trained on.
    pub dataset: &'a Dataset,
    /// Part 0 is held out.
    pub split: &'a Split,
    /// The network whose last bias holds the calibration's offset.
    pub network: &'a Network,
    /// What was fitted out of fold.
    pub fitted: &'a Fitted,
    /// Calibrated probabilities of the held-out cells by the network of floats, in their order.
    pub held_out: &'a [Prediction],
    /// The same by the network that ships.
    pub shipped: &'a [Prediction],
    /// The evaluations, held-out subjects first.
    pub evaluations: &'a [SubjectEvaluation],
    /// The network as bytes, where it was quantised; it is what ships then.
    pub quantised: Option<&'a Kept>,
}

/// The networks of a bundle as ONNX.
pub struct Networks {
    /// The one that ships: quantised, or else of floats.
    pub shipped: Vec<u8>,
    /// The one of floats that it was quantised from.
    pub float: Option<Vec<u8>>,
}

/// The networks of a bundle: `float` is the trained one, the calibration's offset in its bias.
#[must_use]
pub fn networks(float: &Folded, quantised: Option<&Kept>, side: u32) -> Networks {
    let version = env!("CARGO_PKG_VERSION");
    let float = onnx::float(float, side, version);
    match quantised {
        Some(kept) => Networks { shipped: onnx::quantised(&kept.network, side, version), float: Some(float) },
        None => Networks { shipped: float, float: None },
    }
}

/// The file of the network before quantisation.
pub const FLOAT_NETWORK: &str = "model-f32.onnx";

/// Number of real cells in `golden-real.json`.
const REAL_PAIRS: usize = 24;

/// A bundle as files: name and content.
pub type Files = Vec<(String, Vec<u8>)>;

/// Makes the bundle's files.
///
/// # Errors
/// [`WriteError`] where the network cannot be exported or run.
pub fn make(
    source: &Source<'_>,
    networks: Networks,
    device: &Device,
) -> Result<(ModelDescription, Files), WriteError> {
    let description = describe(source, &networks)?;
    let (pairs, pictures) = golden(source, device)?;
    let mut files = pictures;
    files.extend(networks.float.map(|onnx| (FLOAT_NETWORK.to_owned(), onnx)));
    files.extend([
        ("model.onnx".to_owned(), networks.shipped),
        ("model.json".to_owned(), pretty(&description)?),
        ("golden.json".to_owned(), pretty(&pairs)?),
        ("golden-real.json".to_owned(), pretty(&real_pairs(source))?),
    ]);
    Ok((description, files))
}

/// Writes files to the folder `out`: first whole into a folder beside it, then in its place, so that a stop in between
/// leaves the old one. Names may contain `/`.
///
/// # Errors
/// [`FileError`] names the file.
pub fn write(out: &Path, files: &Files) -> Result<(), FileError> {
    let (new, old) = (files::new_name(out), beside(out));
    for folder in [&new, &old] {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(FileError::io(folder))?;
        }
    }
    for (name, bytes) in files {
        let path = new.join(name);
        files::make_folder(path.parent().unwrap_or(&new))?;
        files::write(&path, bytes)?;
    }
    // Two renames: a stop between them leaves the old folder whole, beside the new one.
    if out.exists() {
        std::fs::rename(out, &old).map_err(FileError::io(out))?;
    }
    std::fs::rename(&new, out).map_err(FileError::io(out))?;
    if old.exists() {
        std::fs::remove_dir_all(&old).map_err(FileError::io(&old))?;
    }
    Ok(())
}

fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".old");
    PathBuf::from(name)
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|json| (json + "\n").into_bytes())
}

fn describe(source: &Source<'_>, networks: &Networks) -> Result<ModelDescription, serde_json::Error> {
    let Source { facts, dataset, split, fitted, .. } = source;
    let groups = split.all_but(&[0]);
    let mut subjects: Vec<String> = groups.iter().flat_map(|&g| dataset.groups[g].clone()).collect();
    subjects.sort();
    let cells = dataset.cells_of(&groups).len();
    let evaluations = source.evaluations.iter().map(|e| Evaluation {
        method: e.method.clone(),
        subjects: e.subjects.clone(),
        cells: e.cells,
        metrics: e.metrics.clone(),
    });
    Ok(ModelDescription {
        format: FORMAT,
        id: facts.id.clone(),
        git_commit: facts.git_commit.clone(),
        onnx_sha256: hex(&Sha256::digest(&networks.shipped)),
        input: facts.input,
        labels: LABELS.map(str::to_owned),
        temperature: fitted.calibration.temperature,
        thresholds: fitted.thresholds,
        card: card::summary(source.evaluations, subjects.len(), cells),
        training: TrainingDescription {
            data: card::CITATION.to_owned(),
            fingerprint: dataset.fingerprint.clone(),
            subjects,
            cells,
            seed: facts.config.seed,
            config: serde_json::to_value(&facts.config)?,
        },
        evaluations: evaluations.collect(),
        population: population::of(dataset, &groups),
        licence: facts.config.licence.clone(),
        quantisation: source.quantised.zip(networks.float.as_ref()).map(|(kept, float)| {
            QuantisationDescription {
                float_sha256: hex(&Sha256::digest(float)),
                settings: kept.quantisation.settings.to_string(),
                calibration_cells: kept.quantisation.calibration_cells,
            }
        }),
    })
}

/// Six drawn cells and what Burn says of them.
fn golden(source: &Source<'_>, device: &Device) -> Result<(GoldenPairs, Files), WriteError> {
    let (mut pairs, mut pictures) = (Vec::new(), Vec::new());
    for (kind, word) in [(CellKind::Lymphocyte, "lymphocyte"), (CellKind::Blast, "blast")] {
        for seed in 1..=3 {
            let drawn = single_cell(kind, 450, seed);
            let picture = format!("synthetic-{word}-{seed}.png");
            let planes = planes_of(&drawn, &source.facts.input)?;
            let probability = |logit| probability(f64::from(logit), source.fitted.calibration.temperature);
            let side = source.facts.input.side;
            let logits = prediction::logits(source.network, std::slice::from_ref(&planes), side, device)?;
            let float = logits.first().copied().ok_or_else(|| WriteError::Golden("no logit".to_owned()))?;
            let quantised = source.quantised.map(|kept| kept.network.logit(&planes, side as usize));
            pictures.push((picture.clone(), png(&drawn)?));
            pairs.push(GoldenPair {
                picture,
                p_all: probability(quantised.unwrap_or(float)),
                p_float: quantised.map(|_| probability(float)),
            });
        }
    }
    let computed_by = match source.quantised {
        Some(_) => {
            "leukolens-trainer: p_all in whole numbers, p_float by Burn in 32-bit floats; the pictures are synthetic"
        }
        None => "leukolens-trainer, Burn, 32-bit floats; the pictures are synthetic",
    };
    let computed_by = computed_by.to_owned();
    Ok((GoldenPairs { computed_by, pairs }, pictures))
}

/// What the network is given of a picture's first cell.
///
/// # Errors
/// [`WriteError::Golden`] where there is none.
pub fn planes_of(picture: &RgbImage, input: &InputDescription) -> Result<Vec<f32>, WriteError> {
    let prepared =
        prepare(picture, None, &input.crop_spec(), None).map_err(|e| WriteError::Golden(e.to_string()))?;
    let cell = prepared.cells.first().ok_or_else(|| WriteError::Golden("no cell was found".to_owned()))?;
    Ok(cell.tensor(&input.normalisation()))
}

/// A picture as PNG.
///
/// # Errors
/// [`WriteError::Golden`] where the encoder fails.
pub fn png(picture: &RgbImage) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|e| WriteError::Golden(e.to_string()))?;
    Ok(bytes.into_inner())
}

/// Held-out cells spread evenly over the data set.
fn real_pairs(source: &Source<'_>) -> Vec<RealPair> {
    let cells = source.dataset.cells_of(source.split.part(0));
    let step = (cells.len() / REAL_PAIRS).max(1);
    let pair = |((&i, float), shipped): ((&usize, &Prediction), &Prediction)| {
        let cell = &source.dataset.cells[i];
        RealPair {
            path: cell.path.clone(),
            pixels_sha256: cell.content.clone(),
            p_all: shipped.score,
            p_float: source.quantised.map(|_| float.score),
        }
    };
    cells.iter().zip(source.held_out).zip(source.shipped).step_by(step).map(pair).collect()
}
