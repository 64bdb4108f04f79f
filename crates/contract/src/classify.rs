//! What one picture's examination says: the schema of `leukolens classify --json` (docs/cli.md).

use serde::{Deserialize, Serialize};

use crate::{ErrorReport, SlideCount};

/// What is said of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Looks like a lymphoblast of acute lymphoblastic leukemia.
    All,
    /// Looks like a normal cell.
    Hem,
    /// The model does not know: the probability lies between the thresholds, or the picture's scale is unsure.
    Uncertain,
    /// Not one whole cell: cut by the border, a clump, debris.
    NotACell,
}

/// Why a cell got its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// `p_all` is at or above the upper threshold of the model.
    AboveThreshold,
    /// `p_all` is below the lower threshold of the model.
    BelowThreshold,
    /// `p_all` lies between the two thresholds of the model.
    BetweenThresholds,
    /// The scale could not be measured, and size is the strongest cue: no firm verdict.
    ScaleUnknown,
    /// The verdict would be another at the other end of the scale's interval.
    ScaleUnsure,
    /// The cell is cut by the picture's border.
    TouchesBorder,
    /// Smaller than any white cell at this scale.
    TooSmall,
    /// Larger than any single white cell at this scale: a clump or a stain deposit.
    TooLarge,
    /// Two or more cells that touch and could not be parted.
    Clump,
    /// A smeared nucleus without a cell around it (a smudge or basket cell).
    Smudge,
    /// Unlike the cells that the model has learnt from, or cut out in another way since its outline was not found: no firm
    /// verdict.
    UnlikeTraining,
    /// The cell is out of focus or shaken more than firm verdicts stand.
    Blurred,
    /// The picture's exposure or stain is outside of what firm verdicts stand.
    PoorPicture,
}

/// A measured property of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Diameter of the circle of the cell's area, in micrometres.
    DiameterUm,
    /// Area of the cell, in square micrometres.
    AreaUm2,
    /// Area of the nucleus, in square micrometres.
    NucleusAreaUm2,
    /// Area of the nucleus over that of the cell, 0 to 1.
    NucleusToCell,
    /// 4π · area / perimeter² of the cell, about 1 for a disc.
    Roundness,
    /// Area of the nucleus over that of its convex hull, 0 to 1: lobes and clefts make it smaller.
    NucleusSolidity,
}

/// A measured property beside its range among the cells that the model has learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// What was measured; its name says the unit.
    pub feature: Feature,
    /// The value.
    pub value: f64,
    /// From the 5th to the 95th percentile of the normal training cells; none where the model does not say.
    pub normal: Option<[f64; 2]>,
}

/// One found cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// `[x, y, width, height]` in pixels of the picture as shown (after EXIF orientation).
    pub bbox: [u32; 4],
    /// Corners `[x, y]` of the cell's outline, in the pixels of `bbox`; empty where none is kept.
    #[serde(default)]
    pub outline: Vec<[u32; 2]>,
    /// Calibrated probability that the cell is a lymphoblast, 0.0 to 1.0.
    pub p_all: f64,
    /// What is said of the cell.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// How unlike the training cells it is: its distance from them over the distance that 95 of 100 of them keep, so
    /// above 1 is unusual; none where the model cannot say.
    #[serde(default)]
    pub novelty: Option<f64>,
    /// What it measures; empty where nothing was measured.
    #[serde(default)]
    pub morphology: Vec<Measure>,
}

impl Cell {
    /// A cell of which nothing but its verdict is known.
    #[must_use]
    pub const fn judged(bbox: [u32; 4], p_all: f64, verdict: Verdict, reason: Reason) -> Self {
        Self { bbox, outline: Vec::new(), p_all, verdict, reason, novelty: None, morphology: Vec::new() }
    }
}

/// What sort of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    /// One prepared cell on black, as in C-NMC.
    Cell,
    /// One white cell with what lies around it.
    Crop,
    /// A field of a smear with background.
    Field,
}

/// Where the scale of a picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleSource {
    /// A prepared cell: taken to be at the scale of the training cells.
    Training,
    /// Measured on the picture's own red cells.
    RedCells,
    /// Given: the profile of a microscope, made once with a stage micrometer.
    Profile,
    /// Not measured: a guess that no firm verdict may rest on.
    Assumed,
}

/// The physical scale of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Micrometres per pixel, above 0.
    pub um_per_px: f64,
    /// Where it comes from.
    pub source: ScaleSource,
    /// Half-width of its 95 % interval as a part of it, 0 and up; none where nothing is known of it.
    #[serde(default)]
    pub error: Option<f64>,
}

/// Something about the picture that weakens its verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityWarning {
    /// Verdicts on whole fields have not been validated yet.
    FieldNotValidated,
    /// The scale could not be measured.
    ScaleUnknown,
    /// No white cell was found.
    NoCells,
    /// The picture is out of focus.
    Blurred,
    /// The picture is smeared in one direction: the camera or the slide moved.
    Shaken,
    /// So bright that colours are cut off.
    TooBright,
    /// So dark that grain hides the cells.
    TooDark,
    /// A reflection or burnt-out spot covers a part of the field.
    Glare,
    /// The stain is too weak to tell nuclei.
    WeakStain,
    /// Too few red cells around: the smear is too thin here, or this is its edge.
    TooThin,
    /// Cells lie on top of each other: the smear is too thick here.
    TooThick,
}

/// What is known of the picture's quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// False when no verdict of this picture should be used.
    pub usable: bool,
    /// What weakens the verdicts; empty when nothing does.
    pub warnings: Vec<QualityWarning>,
    /// The physical scale that the cells were prepared with.
    pub scale: Scale,
    /// The eyepiece's circle, as `[x, y, radius]` of the picture's pixels, where the picture was taken through one.
    #[serde(default)]
    pub eyepiece: Option<[f64; 3]>,
}

/// Which model said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRef {
    /// The model's name and version, for people.
    pub id: String,
    /// SHA-256 of the ONNX file, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// What the pipeline says of one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// What sort of picture it is.
    pub kind: PictureKind,
    /// What is known of its quality.
    pub quality: Quality,
    /// The found cells, from top to bottom, then left to right.
    pub cells: Vec<Cell>,
    /// Which model said so.
    pub model: ModelRef,
}

/// One line of `classify --json` for a picture that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPicture {
    /// The path as it was given or found.
    pub path: String,
    /// What the pipeline says; its fields stand beside `path`.
    #[serde(flatten)]
    pub examination: Examination,
    /// Time from reading the file to the verdicts, in milliseconds.
    pub elapsed_ms: f64,
}

/// One line of `classify --json` for a picture that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedPicture {
    /// The path as it was given or found.
    pub path: String,
    /// What went wrong.
    pub error: ErrorReport,
}

/// One line of `classify --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ClassifyLine {
    /// The picture was read.
    Read(ReadPicture),
    /// It was not.
    Failed(FailedPicture),
    /// What all pictures of the call come to as one slide: the last line, where it is asked for.
    Slide(SlideLine),
}

/// The last line of `classify --json --slide`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SlideLine {
    /// The count.
    pub slide: SlideCount,
}
