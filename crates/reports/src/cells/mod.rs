//! The cells as data: JSON and CSV, described in docs/exports.md.

mod table;

use contract::{Feature, Reason, SlideCount, Verdict};
use serde::{Deserialize, Serialize};

pub use table::{COLUMNS, csv};

use crate::document::ReportError;
use crate::report::{ReportedCell, SlideReport, Status};

/// Name of the schema.
pub const SCHEMA: &str = "leukolens.cells";
/// Its version. It changes when a field changes its meaning or goes away; new fields do not change it.
pub const SCHEMA_VERSION: u32 = 1;

/// The cells of a slide as [`json`] writes them. Texts are as they were passed in, nothing is cleaned; a number
/// that is none (NaN, infinite) is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellsExport {
    /// [`SCHEMA`].
    pub schema: String,
    /// [`SCHEMA_VERSION`].
    pub version: u32,
    /// [`contract::RESEARCH_USE_ONLY`].
    pub research_use_only: String,
    /// When the report was made.
    pub reported_at: String,
    /// Version of the app.
    pub app_version: String,
    /// How far the report has come.
    pub status: ExportStatus,
    /// Who the blood is from.
    pub patient: ExportPatient,
    /// The slide.
    pub slide: ExportSlide,
    /// The model.
    pub model: ExportModel,
    /// What the cells come to, after review.
    pub count: SlideCount,
    /// False where `count` is not what the listed cells come to.
    pub count_matches_cells: bool,
    /// Who signed.
    pub signature: Option<ExportSignature>,
    /// Changes after the signature.
    pub amendments: Vec<ExportAmendment>,
    /// The cells.
    pub cells: Vec<ExportCell>,
}

/// How far the report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    /// Nobody has signed it.
    Preliminary,
    /// Signed and not changed since.
    Final,
    /// Signed, and changed since.
    Amended,
}

/// Who the blood is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPatient {
    /// The laboratory's code.
    pub code: String,
    /// Age as a band.
    pub age_band: Option<String>,
}

/// The slide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportSlide {
    /// Its identity.
    pub id: String,
    /// When the smear was taken.
    pub taken: Option<String>,
    /// The stain.
    pub stain: Option<String>,
    /// Name of the microscope's profile.
    pub microscope: Option<String>,
    /// Micrometres per pixel.
    pub um_per_px: Option<f64>,
    /// Where the scale comes from.
    pub scale_source: Option<contract::ScaleSource>,
}

/// The model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportModel {
    /// Its name and version.
    pub id: String,
    /// SHA-256 of its ONNX file.
    pub sha256: String,
    /// Lower and upper threshold of the probability.
    pub thresholds: [Option<f64>; 2],
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportSignature {
    /// Who signed.
    pub by: String,
    /// When.
    pub at: String,
    /// SHA-256 of what was signed.
    pub content_sha256: String,
}

/// A change after the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportAmendment {
    /// Who made it.
    pub by: String,
    /// When.
    pub at: String,
    /// What was changed and why.
    pub reason: String,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportCell {
    /// Its identity.
    pub id: String,
    /// Its number on the slide.
    pub number: u32,
    /// The number of its picture.
    pub picture: u32,
    /// `[x, y, width, height]` in pixels of the picture.
    pub bbox: [u32; 4],
    /// Corners `[x, y]` of its outline.
    pub outline: Vec<[u32; 2]>,
    /// Probability of a lymphoblast.
    pub p_all: Option<f64>,
    /// What the model says.
    pub model_verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// How unlike the training cells it is.
    pub novelty: Option<f64>,
    /// What it measures.
    pub morphology: Vec<ExportMeasure>,
    /// A reviewer's label.
    pub review: Option<ExportReview>,
    /// The verdict that counts: the reviewer's, or the model's.
    pub verdict: Verdict,
}

/// A measured property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportMeasure {
    /// What was measured.
    pub feature: Feature,
    /// The value.
    pub value: Option<f64>,
    /// 5th and 95th percentile of the normal training cells.
    pub normal: Option<[f64; 2]>,
}

/// A reviewer's label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportReview {
    /// The label.
    pub verdict: Verdict,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: String,
}

fn number(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn ends(interval: [f64; 2]) -> Option<[f64; 2]> {
    interval.iter().all(|end| end.is_finite()).then_some(interval)
}

impl From<&ReportedCell> for ExportCell {
    fn from(reported: &ReportedCell) -> Self {
        let cell = &reported.cell;
        let measures = cell.morphology.iter().map(|measure| ExportMeasure {
            feature: measure.feature,
            value: number(measure.value),
            normal: measure.normal.and_then(ends),
        });
        Self {
            id: reported.id.clone(),
            number: reported.number,
            picture: reported.picture,
            bbox: cell.bbox,
            outline: cell.outline.clone(),
            p_all: number(cell.p_all),
            model_verdict: cell.verdict,
            reason: cell.reason,
            novelty: cell.novelty.and_then(number),
            morphology: measures.collect(),
            review: reported.review.as_ref().map(|review| ExportReview {
                verdict: review.verdict,
                by: review.by.clone(),
                at: review.at.clone(),
            }),
            verdict: reported.effective(),
        }
    }
}

impl From<&SlideReport> for CellsExport {
    fn from(report: &SlideReport) -> Self {
        let slide = &report.slide;
        Self {
            schema: SCHEMA.to_owned(),
            version: SCHEMA_VERSION,
            research_use_only: contract::RESEARCH_USE_ONLY.to_owned(),
            reported_at: report.reported_at.clone(),
            app_version: report.app_version.clone(),
            status: match report.status() {
                Status::Preliminary => ExportStatus::Preliminary,
                Status::Final => ExportStatus::Final,
                Status::Amended => ExportStatus::Amended,
            },
            patient: ExportPatient {
                code: report.patient.code.clone(),
                age_band: report.patient.age_band.clone(),
            },
            slide: ExportSlide {
                id: slide.id.clone(),
                taken: slide.taken.clone(),
                stain: slide.stain.clone(),
                microscope: slide.microscope.clone(),
                um_per_px: slide.scale.and_then(|scale| number(scale.um_per_px)),
                scale_source: slide.scale.map(|scale| scale.source),
            },
            model: ExportModel {
                id: report.model.reference.id.clone(),
                sha256: report.model.reference.sha256.clone(),
                thresholds: report.model.thresholds.map(number),
            },
            count: SlideCount { interval: report.count.interval.and_then(ends), ..report.count },
            count_matches_cells: report.count_matches_cells(),
            signature: report.signature.as_ref().map(|signature| ExportSignature {
                by: signature.by.clone(),
                at: signature.at.clone(),
                content_sha256: signature.content_sha256.clone(),
            }),
            amendments: report
                .amendments
                .iter()
                .map(|amendment| ExportAmendment {
                    by: amendment.by.clone(),
                    at: amendment.at.clone(),
                    reason: amendment.reason.clone(),
                })
                .collect(),
            cells: report.cells.iter().map(ExportCell::from).collect(),
        }
    }
}

/// Writes the cells of `report` as JSON: one [`CellsExport`], in UTF-8.
///
/// # Errors
/// [`ReportError::Json`], which would be a fault of this crate.
pub fn json(report: &SlideReport) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(&CellsExport::from(report))?;
    bytes.push(b'\n');
    Ok(bytes)
}
