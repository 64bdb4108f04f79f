//! Writes a model bundle: `model.onnx`, `model.json`, `golden.json` with its synthetic pictures,
//! `golden-real.json` (names, fingerprints and probabilities of real cells, never their pixels), `MODEL_CARD.md`.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use cytology::prepare;
use image::{ImageFormat, RgbImage};
use inference::{
    FORMAT, GoldenPair, GoldenPairs, InputDescription, LABELS, ModelDescription, TrainingDescription, hex,
    probability,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dataset::Dataset;
use crate::experiment::{Outcome, Plan};
use crate::onnx::{self, ExportError};
use crate::report;
use crate::synth::{CellKind, single_cell};
use crate::training::{self, TrainingConfig, TrainingError};

/// Why a bundle could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file or folder could not be written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The network could not be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A golden pair could not be computed.
    #[error(transparent)]
    Training(#[from] TrainingError),
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
    /// The calibrated probability of a lymphoblast that the trainer computed.
    pub p_all: f64,
}

/// Everything that stands in `model.json` and is not in the outcome.
pub struct Identity<'a> {
    /// Name and version of the model.
    pub id: &'a str,
    /// The commit of the source.
    pub git_commit: &'a str,
    /// What the network expects.
    pub input: InputDescription,
    /// The settings of the training.
    pub config: &'a TrainingConfig,
    /// How the subjects were used.
    pub plan: Plan,
}

/// Number of real cells in `golden-real.json`.
const REAL_PAIRS: usize = 24;

/// Writes the bundle to the folder `out`: first whole into a folder beside it, then in its place, so that a
/// stop in between leaves the old one.
///
/// # Errors
/// [`WriteError`] names the file.
pub fn write(
    out: &Path,
    dataset: &Dataset,
    outcome: &Outcome,
    identity: &Identity<'_>,
    device: &Device,
) -> Result<ModelDescription, WriteError> {
    let onnx = onnx::export(&outcome.network, identity.input.side, env!("CARGO_PKG_VERSION"))?;
    let description = describe(dataset, outcome, identity, &onnx)?;
    let golden = golden(outcome, &identity.input, device)?;
    let card = report::markdown(&description, &report::per_subject(dataset, &outcome.held_out.network));

    let new = out.with_extension("new");
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::File { path, source }
    };
    if new.exists() {
        fs::remove_dir_all(&new).map_err(failed(&new))?;
    }
    fs::create_dir_all(&new).map_err(failed(&new))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = new.join(name);
        fs::write(&path, bytes).map_err(failed(&path))
    };
    write("model.onnx", &onnx)?;
    write("model.json", pretty(&description)?.as_bytes())?;
    write("MODEL_CARD.md", card.as_bytes())?;
    for (name, bytes) in &golden.pictures {
        write(name, bytes)?;
    }
    write("golden.json", pretty(&golden.pairs)?.as_bytes())?;
    write("golden-real.json", pretty(&real_pairs(dataset, outcome))?.as_bytes())?;
    if out.exists() {
        fs::remove_dir_all(out).map_err(failed(out))?;
    }
    fs::rename(&new, out).map_err(failed(out))?;
    Ok(description)
}

fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|json| json + "\n")
}

fn describe(
    dataset: &Dataset,
    outcome: &Outcome,
    identity: &Identity<'_>,
    onnx: &[u8],
) -> Result<ModelDescription, serde_json::Error> {
    let groups = outcome.split.all_but(&[0]);
    let (subjects, cells) = (report::subjects(dataset, &groups), dataset.cells_of(&groups).len());
    let evaluations = report::evaluations(dataset, outcome, identity.plan.seed);
    Ok(ModelDescription {
        format: FORMAT,
        id: identity.id.to_owned(),
        git_commit: identity.git_commit.to_owned(),
        onnx_sha256: hex(&Sha256::digest(onnx)),
        input: identity.input,
        labels: LABELS.map(str::to_owned),
        temperature: outcome.temperature,
        thresholds: outcome.thresholds,
        card: report::card(&evaluations, subjects.len(), cells),
        training: TrainingDescription {
            data: report::CITATION.to_owned(),
            fingerprint: dataset.fingerprint.clone(),
            subjects,
            cells,
            seed: identity.plan.seed,
            config: serde_json::to_value(identity.config)?,
        },
        evaluations,
    })
}

struct Golden {
    pairs: GoldenPairs,
    pictures: Vec<(String, Vec<u8>)>,
}

/// Six drawn cells and what Burn says of them.
fn golden(outcome: &Outcome, input: &InputDescription, device: &Device) -> Result<Golden, WriteError> {
    let (mut pairs, mut pictures) = (Vec::new(), Vec::new());
    for (kind, word) in [(CellKind::Lymphocyte, "lymphocyte"), (CellKind::Blast, "blast")] {
        for seed in 1..=3 {
            let picture = single_cell(kind, 450, seed);
            let name = format!("synthetic-{word}-{seed}.png");
            let logit = logit_of(&picture, outcome, input, device)?;
            pictures.push((name.clone(), png(&picture)?));
            pairs.push(GoldenPair { picture: name, p_all: probability(logit, outcome.temperature) });
        }
    }
    let computed_by = "leukolens-trainer, Burn, 32-bit floats; the pictures are synthetic".to_owned();
    Ok(Golden { pairs: GoldenPairs { computed_by, pairs }, pictures })
}

fn logit_of(
    picture: &RgbImage,
    outcome: &Outcome,
    input: &InputDescription,
    device: &Device,
) -> Result<f64, WriteError> {
    let prepared =
        prepare(picture, None, &input.crop_spec()).map_err(|e| WriteError::Golden(e.to_string()))?;
    let cell = prepared.cells.first().ok_or_else(|| WriteError::Golden("no cell was found".to_owned()))?;
    let planes = [cell.tensor(&input.normalisation())];
    let logits = training::logits(&outcome.network, &planes, input.side, device)?;
    logits.first().map(|&l| f64::from(l)).ok_or_else(|| WriteError::Golden("no logit".to_owned()))
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
fn real_pairs(dataset: &Dataset, outcome: &Outcome) -> Vec<RealPair> {
    let cells = dataset.cells_of(outcome.split.part(0));
    let step = (cells.len() / REAL_PAIRS).max(1);
    cells
        .iter()
        .zip(&outcome.held_out.network)
        .step_by(step)
        .map(|(&i, prediction)| RealPair {
            path: dataset.cells[i].path.clone(),
            pixels_sha256: hex(&dataset.cells[i].content),
            p_all: probability(prediction.score, outcome.temperature),
        })
        .collect()
}
