//! Patients, their slides, the slides' pictures and the microscopes that took them.

use serde::{Deserialize, Serialize};

use crate::{PictureSummary, VerdictCounts};

/// The identity of the patient whom pictures without a slide belong to. It stands for nobody.
pub const UNSORTED_PATIENT: &str = "00000000-0000-4000-8000-000000000001";
/// The identity of the slide that pictures without a slide lie in.
pub const UNSORTED_SLIDE: &str = "00000000-0000-4000-8000-000000000002";

/// How old a patient is: as much as the question needs, and no date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Below 1 year.
    Infant,
    /// 1 to 9 years.
    Child,
    /// 10 to 17 years.
    Adolescent,
    /// 18 to 59 years.
    Adult,
    /// 60 years and more.
    Older,
}

/// What a person writes down of a patient.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientDetails {
    /// A code that only the laboratory can turn into a person, 1 to 64 characters. No two patients share one.
    pub code: String,
    /// A name; none by default, and nothing in the app needs one.
    #[serde(default)]
    pub name: Option<String>,
    /// How old.
    #[serde(default)]
    pub age: Option<AgeBand>,
    /// Free text.
    #[serde(default)]
    pub note: String,
}

/// A stored patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// Its identity: a version-4 UUID in lower case.
    pub id: String,
    /// What was written down.
    pub details: PatientDetails,
    /// Number of slides.
    pub slides: u32,
}

/// What a person writes down of a slide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlideDetails {
    /// The day the blood was taken, `YYYY-MM-DD`.
    #[serde(default)]
    pub taken_on: Option<String>,
    /// The stain, such as "May-Grünwald-Giemsa".
    #[serde(default)]
    pub stain: String,
    /// The identity of the microscope profile that its pictures were taken with.
    #[serde(default)]
    pub profile: Option<String>,
    /// Free text.
    #[serde(default)]
    pub note: String,
}

/// How far the work on a slide is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlideState {
    /// Being counted: the app goes on with it when it is opened again.
    Open,
    /// Counted, not signed.
    Closed,
    /// Signed: nothing of it changes any more.
    Signed,
}

/// A stored slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slide {
    /// Its identity: a version-4 UUID in lower case.
    pub id: String,
    /// The identity of its patient.
    pub patient: String,
    /// What was written down.
    pub details: SlideDetails,
    /// How far the work is.
    pub state: SlideState,
    /// Number of pictures, of every state.
    pub pictures: u32,
    /// Pictures of them that are not examined yet.
    pub waiting: u32,
    /// Pictures of them that could not be examined.
    pub failed: u32,
    /// Its cells by their effective label: the reviewer's where there is one, else the model's.
    pub counts: VerdictCounts,
    /// Cells that a person has to look at before the slide can be signed: labelled `uncertain` or `not_a_cell` by
    /// the model alone.
    pub unreviewed: u32,
    /// Number of exports that were noted.
    pub exports: u32,
}

/// How far a picture is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "reason")]
pub enum PictureState {
    /// Stored and not examined yet.
    Waiting,
    /// Examined.
    Examined,
    /// It could not be examined; why: the stable word of the error, a colon and the sentence, as far as known.
    Failed(String),
}

/// A picture of a slide, in whatever state it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlidePicture {
    /// Its identity: a version-4 UUID in lower case.
    pub id: String,
    /// The identity of its slide.
    pub slide: String,
    /// The name of the imported file, without folders.
    pub name: String,
    /// When it was imported, RFC 3339 in UTC.
    pub imported_at: String,
    /// How far it is.
    #[serde(flatten)]
    pub state: PictureState,
    /// What was found; none before it is examined.
    pub summary: Option<PictureSummary>,
}

/// The two thresholds that a result was made with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Below this probability a cell is `hem`.
    pub hem_below: f64,
    /// From this probability on a cell is `all`.
    pub all_from: f64,
}

/// How a result of a picture came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Which of the picture's results: 1 is the first, and the highest is in use.
    pub run: u32,
    /// The model's name and version.
    pub model_id: String,
    /// SHA-256 of the model's ONNX file, 64 lower-case hexadecimal digits.
    pub model_sha256: String,
    /// Version of the app; none in results of versions that did not keep it.
    pub app_version: Option<String>,
    /// The thresholds; none in results of versions that did not keep them.
    pub thresholds: Option<Thresholds>,
    /// When, RFC 3339 in UTC; none in results of versions that did not keep it.
    pub examined_at: Option<String>,
}

/// How the scale of a microscope profile was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleMethod {
    /// On a picture of a stage micrometer.
    StageMicrometer,
    /// Typed in.
    ByHand,
}

/// What is known of a microscope and its camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileDetails {
    /// What people call it, 1 to 64 characters.
    pub name: String,
    /// The camera.
    pub camera: String,
    /// The objective, such as "100×/1.25 oil".
    pub objective: String,
    /// Micrometres per pixel of the picture, above 0.
    pub um_per_px: f64,
    /// Half-width of its 95 % interval as a part of it, 0 and up.
    pub error: f64,
    /// How it was measured.
    pub method: ScaleMethod,
    /// When it was measured, RFC 3339 in UTC.
    pub made_at: String,
}

/// A stored microscope profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its identity: a version-4 UUID in lower case.
    pub id: String,
    /// What is known.
    pub details: ProfileDetails,
    /// Since when it is not offered any more, RFC 3339 in UTC; none while it is.
    pub retired_at: Option<String>,
    /// Number of slides that use it, those that are being deleted included.
    pub slides: u32,
}
