//! `model.json`: what a bundle says of itself, and the checks that it must pass.

use contract::{ErrorCode, ModelRef};
use cytology::{CropSpec, Normalisation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::network::NetworkError;
use crate::onnx::GraphError;
use crate::population::Population;

/// The form of `model.json` that this version reads and writes.
pub const FORMAT: u32 = 3;
/// The labels in the order of the training targets 0 and 1; the logit speaks for the second.
pub const LABELS: [&str; 2] = ["hem", "all"];
/// Operator sets of ONNX that are known to run the same in tract.
const OPSETS: std::ops::RangeInclusive<i64> = 11..=21;
/// Sides of a crop that make sense: smaller shows nothing, larger costs too much.
const SIDES: std::ops::RangeInclusive<u32> = 16..=512;

/// Why a bundle is refused.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// `model.json` is not JSON of the expected form.
    #[error("model.json: {0}")]
    Json(#[from] serde_json::Error),
    /// `model.json` has a form that this version does not know.
    #[error("model.json: format {found} is not known; this version reads format {FORMAT}")]
    Format {
        /// The form it has.
        found: u32,
    },
    /// A value of `model.json` is out of its range.
    #[error("model.json: {field} {reason}")]
    Field {
        /// Which value.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The ONNX file is not the one that `model.json` describes.
    #[error("model.onnx: its sha256 is {found}, but model.json says {expected}")]
    Hash {
        /// SHA-256 of the file.
        found: String,
        /// SHA-256 in `model.json`.
        expected: String,
    },
    /// The ONNX file uses an operator set that is not known to run right.
    #[error("model.onnx: operator set {found} is not supported; 11 to 21 are")]
    Opset {
        /// The operator set; 0 where the file names none.
        found: i64,
    },
    /// The ONNX file has other inputs or outputs than `model.json` describes.
    #[error("model.onnx: {what} is {found}, but {expected} is needed")]
    Shape {
        /// Which part.
        what: &'static str,
        /// What the file has.
        found: String,
        /// What is needed.
        expected: String,
    },
    /// The ONNX file is not within the limits, or a part of it does not hold.
    #[error("model.onnx: {0}")]
    Graph(#[from] GraphError),
    /// The network cannot be read or run.
    #[error("model.onnx: {0}")]
    Network(#[from] NetworkError),
    /// A golden pair is missing, or the network does not reproduce it.
    #[error("golden.json: {0}")]
    Golden(String),
    /// The network that sees white cells, which is part of the program, cannot be read.
    #[error("the network that sees white cells: {0}")]
    WhiteCells(#[from] cytology::smear::LookError),
}

impl BundleError {
    /// The stable word for every refusal of a bundle.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::ModelInvalid
    }
}

/// A number with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} [{:.3}, {:.3}]", self.value, self.low, self.high)
    }
}

/// What the network expects of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InputDescription {
    /// Side of the square crop in pixels.
    pub side: u32,
    /// Side of the window that the crop shows, in micrometres.
    pub window_um: f64,
    /// Order of the channels; `rgb` is the only one.
    pub channels: Channels,
    /// How bytes become inputs: amount and mixture of dye, standardised within the cell.
    pub normalisation: NormalisationDescription,
}

/// The numbers of [`cytology::Normalisation`], which says what they mean; all above 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NormalisationDescription {
    /// Added to every byte.
    pub offset: f32,
    /// Mean of the cell's pixels.
    pub centre: f32,
    /// Standard deviation of the first plane over the cell's pixels.
    pub spread: f32,
    /// Standard deviation of the other two.
    pub chroma_spread: f32,
    /// Furthest that a value may lie from the mean, in standard deviations.
    pub limit: f32,
}

/// Order of the colour channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
}

impl InputDescription {
    /// How cells are cut out for this network.
    #[must_use]
    pub const fn crop_spec(&self) -> CropSpec {
        CropSpec { window_um: self.window_um, side: self.side }
    }

    /// How bytes become its inputs.
    #[must_use]
    pub const fn normalisation(&self) -> Normalisation {
        let NormalisationDescription { offset, centre, spread, chroma_spread, limit } = self.normalisation;
        Normalisation { offset, centre, spread, chroma_spread, limit }
    }
}

/// The two thresholds on the calibrated probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Below it a cell is called `hem`.
    pub hem_below: f64,
    /// From it on a cell is called `all`; not below `hem_below`.
    pub all_from: f64,
}

impl From<&Thresholds> for contract::Thresholds {
    fn from(thresholds: &Thresholds) -> Self {
        Self { hem_below: thresholds.hem_below, all_from: thresholds.all_from }
    }
}

/// What the network was trained on, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingDescription {
    /// Name and citation of the data set.
    pub data: String,
    /// SHA-256 over the paths and pixels of every cell of the data set.
    pub fingerprint: String,
    /// Subjects it was trained on.
    pub subjects: Vec<String>,
    /// Number of cells it was trained on.
    pub cells: usize,
    /// The seed of every random draw.
    pub seed: u64,
    /// The settings, as the trainer read them.
    pub config: serde_json::Value,
}

/// Numbers measured on cells of subjects that the network had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How the numbers were made, in a sentence.
    pub method: String,
    /// The unseen subjects.
    pub subjects: Vec<String>,
    /// Number of their cells.
    pub cells: usize,
    /// The numbers by name, each with its subject-level interval.
    pub metrics: std::collections::BTreeMap<String, Estimate>,
}

/// `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelDescription {
    /// The form of this file; [`FORMAT`].
    pub format: u32,
    /// Name and version of the model, for people.
    pub id: String,
    /// The commit of the source that trained it.
    pub git_commit: String,
    /// SHA-256 of `model.onnx`, in lower-case hexadecimal.
    pub onnx_sha256: String,
    /// What the network expects of a cell.
    pub input: InputDescription,
    /// The labels of the targets 0 and 1; [`LABELS`].
    pub labels: [String; 2],
    /// The logit is divided by this before the logistic function; above 0.
    pub temperature: f64,
    /// The thresholds on the calibrated probability.
    pub thresholds: Thresholds,
    /// What it was trained on.
    pub training: TrainingDescription,
    /// What it was measured to do: on the held-out subjects first, out of fold in training subjects second.
    pub evaluations: Vec<Evaluation>,
    /// The model card's summary, a paragraph an entry.
    pub card: Vec<String>,
    /// The licence that the model may be used under; none where nobody named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// How `model.onnx` was quantised; none where it is of floats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<QuantisationDescription>,
    /// The training cells by their classical features; without it no cell is called unlike them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<Population>,
}

/// How a network was brought to bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantisationDescription {
    /// SHA-256 of the network of floats that it was made from, in lower-case hexadecimal.
    pub float_sha256: String,
    /// The method, in words.
    pub settings: String,
    /// Cells of training subjects that the ranges were found on.
    pub calibration_cells: usize,
}

impl ModelDescription {
    /// Reads `model.json` and checks every value's range.
    ///
    /// # Errors
    /// [`BundleError`] names the value.
    pub fn read(json: &str) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        // The form first: another one may have other fields.
        let Form { format } = serde_json::from_str(json)?;
        if format != FORMAT {
            return Err(BundleError::Format { found: format });
        }
        let description: Self = serde_json::from_str(json)?;
        description.check()?;
        Ok(description)
    }

    fn check(&self) -> Result<(), BundleError> {
        let require = |holds: bool, field, reason: &str| {
            if holds { Ok(()) } else { Err(BundleError::Field { field, reason: reason.to_owned() }) }
        };
        let input = &self.input;
        let Thresholds { hem_below, all_from } = self.thresholds;
        require(!self.id.trim().is_empty(), "id", "is empty")?;
        require(is_sha256(&self.onnx_sha256), "onnx_sha256", "is not 64 lower-case hexadecimal digits")?;
        require(SIDES.contains(&input.side), "input.side", "is not between 16 and 512")?;
        require(
            input.window_um.is_finite() && (1.0..=200.0).contains(&input.window_um),
            "input.window_um",
            "is not between 1 and 200 micrometres",
        )?;
        let NormalisationDescription { offset, centre, spread, chroma_spread, limit } = input.normalisation;
        require(
            [offset, centre, spread, chroma_spread, limit].iter().all(|v| v.is_finite() && *v > 0.0),
            "input.normalisation",
            "is not above 0",
        )?;
        require(self.labels == LABELS, "labels", "are not [\"hem\", \"all\"]")?;
        require(self.temperature.is_finite() && self.temperature > 0.0, "temperature", "is not above 0")?;
        require(
            (0.0..=1.0).contains(&hem_below) && (0.0..=1.0).contains(&all_from) && hem_below <= all_from,
            "thresholds",
            "are not 0 ≤ hem_below ≤ all_from ≤ 1",
        )?;
        let fits = self.population.as_ref().map_or(Ok(()), Population::check);
        fits.map_err(|reason| BundleError::Field { field: "population", reason: reason.to_owned() })
    }

    /// Checks that `onnx` is the described file.
    ///
    /// # Errors
    /// [`BundleError::Hash`] where it is another.
    pub fn check_hash(&self, onnx: &[u8]) -> Result<(), BundleError> {
        let found = hex(&Sha256::digest(onnx));
        if found == self.onnx_sha256 {
            Ok(())
        } else {
            Err(BundleError::Hash { found, expected: self.onnx_sha256.clone() })
        }
    }

    /// The reference that every result carries.
    #[must_use]
    pub fn reference(&self) -> ModelRef {
        ModelRef { id: self.id.clone(), sha256: self.onnx_sha256.clone() }
    }
}

pub(crate) fn check_opset(found: i64) -> Result<(), BundleError> {
    if OPSETS.contains(&found) { Ok(()) } else { Err(BundleError::Opset { found }) }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
