//! What makes results trustworthy and portable: agreement with reviewers, models, exports, archives, choices.

use serde::{Deserialize, Serialize};

use crate::{ExportForm, ModelRef, Thresholds};

/// How often the model and the reviewers agree, of the cells that a person labelled `all` or `hem`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// By month and model, oldest first.
    pub months: Vec<AgreementMonth>,
}

/// Agreement in one month with one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementMonth {
    /// The month of the labels, `YYYY-MM`.
    pub month: String,
    /// The model's name and version.
    pub model_id: String,
    /// Counts of cells by verdict and label.
    pub table: AgreementTable,
    /// Part of the firm verdicts that the reviewers shared, 0 to 1; none without a firm verdict.
    pub agreed: Option<f64>,
    /// Its 95 % interval (Wilson). It takes cells for independent, which cells of one slide are not: an honest
    /// interval is wider.
    pub interval: Option<[f64; 2]>,
}

/// Cells by what the model said (first word) and what the reviewer says (second word).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTable {
    /// `all` and labelled so.
    pub all_all: u32,
    /// `all`, labelled `hem`.
    pub all_hem: u32,
    /// `hem`, labelled `all`.
    pub hem_all: u32,
    /// `hem` and labelled so.
    pub hem_hem: u32,
    /// Neither, labelled `all`.
    pub unsure_all: u32,
    /// Neither, labelled `hem`.
    pub unsure_hem: u32,
}

/// A model with what speaks for it, before it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelPreview {
    /// Its name, version and hash.
    pub model: ModelRef,
    /// Whether it is the one in use.
    pub in_use: bool,
    /// Whether it is the one inside the app.
    pub built_in: bool,
    /// The licence of the model; none where its description names none.
    pub licence: Option<String>,
    /// What it was trained on, with the data's source and licence.
    pub data: String,
    /// The model card's summary, one paragraph a line.
    pub card: Vec<String>,
    /// Its thresholds.
    pub thresholds: Thresholds,
    /// Size of the network's file in bytes.
    pub bytes: u64,
    /// Its measured numbers: name, value, and 95 % interval over subjects.
    pub metrics: Vec<ModelMetric>,
}

/// A measured number of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelMetric {
    /// What was measured, as the bundle names it.
    pub name: String,
    /// The value.
    pub value: f64,
    /// Its 95 % interval over subjects.
    pub interval: [f64; 2],
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// The folder.
    pub folder: String,
    /// The files in it, with the form of each.
    pub files: Vec<(ExportForm, String)>,
    /// Where the documents differ from what was asked for, in English.
    pub notices: Vec<String>,
}

/// What an archive brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveImport {
    /// Patients that were new.
    pub patients_added: u32,
    /// Slides that were new.
    pub slides_added: u32,
    /// Pictures that were new.
    pub pictures_added: u32,
    /// Pictures that were here already.
    pub pictures_known: u32,
    /// Labels of reviewers that came along.
    pub labels_added: u32,
    /// Cells that were labelled here and there and not the same: the later label counts, both stay in the history.
    pub conflicts: u32,
    /// Slides that were signed there and have to be signed again here: what is here is not all that was signed.
    pub unsigned: u32,
    /// Slides that are signed here and differ in the archive: they are left as they are.
    pub refused: u32,
}

/// What was chosen for this device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The name that stands beside labels and signatures, 1 to 64 characters; none until somebody gave it.
    #[serde(default)]
    pub reviewer: Option<String>,
    /// After how many days signed slides are to be deleted; none for never.
    #[serde(default)]
    pub retention_days: Option<u32>,
    /// Cells that a slide's count asks for.
    #[serde(default)]
    pub target: Option<u32>,
    /// The folder whose new pictures are added to the slide that is being counted; none where none is watched.
    #[serde(default)]
    pub watched_folder: Option<String>,
    /// SHA-256 of the model that is used; none for the one inside the app.
    #[serde(default)]
    pub model: Option<String>,
    /// Whether the tour was seen.
    #[serde(default)]
    pub tour_seen: bool,
}
