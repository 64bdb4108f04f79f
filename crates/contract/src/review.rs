//! Single cells in a gallery, a person's labels on them, and the signature under a slide.

use serde::{Deserialize, Serialize};

use crate::{Cell, Provenance, Reason, Verdict, VerdictCounts};

/// The order of a gallery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GallerySort {
    /// Highest probability of a lymphoblast first.
    #[default]
    MostSuspicious,
    /// Lowest probability of a lymphoblast first.
    LeastSuspicious,
    /// Deepest inside the band between the thresholds first, farthest from it last. Where the thresholds are not
    /// known the band is the point 0.5.
    MostUncertain,
}

/// Which cells a gallery shows. What is not given does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryQuery {
    /// The order.
    #[serde(default)]
    pub sort: GallerySort,
    /// Cells with this effective label.
    #[serde(default)]
    pub label: Option<Verdict>,
    /// Cells of the slide with this identity.
    #[serde(default)]
    pub slide: Option<String>,
    /// Cells of the patient with this identity.
    #[serde(default)]
    pub patient: Option<String>,
    /// Cells of this day and later, `YYYY-MM-DD`. A cell's day is its slide's, or that of the import where the
    /// slide has none.
    #[serde(default)]
    pub from: Option<String>,
    /// Cells of this day and earlier, `YYYY-MM-DD`.
    #[serde(default)]
    pub to: Option<String>,
    /// Cells that a person has looked at, or those that none has.
    #[serde(default)]
    pub reviewed: Option<bool>,
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<String>,
    /// The most cells in one page, 1 to 500.
    pub limit: u32,
}

/// A cell in a gallery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GalleryCell {
    /// Its identity: that of its picture, the number of the result and its place in it, with colons between.
    pub id: String,
    /// The identity of its picture.
    pub picture: String,
    /// The identity of its slide.
    pub slide: String,
    /// The identity of its patient.
    pub patient: String,
    /// `[x, y, width, height]` in pixels of the picture as shown.
    pub bbox: [u32; 4],
    /// Calibrated probability that the cell is a lymphoblast, 0.0 to 1.0.
    pub p_all: f64,
    /// What the model said.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// What counts: the reviewer's label where there is one, else the model's verdict.
    pub label: Verdict,
    /// Whether a reviewer's label counts.
    pub reviewed: bool,
}

/// One page of a gallery.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GalleryPage {
    /// The cells in order.
    pub cells: Vec<GalleryCell>,
    /// What to ask for as `after` to get the next page; none where this is the last one.
    pub next: Option<String>,
}

/// What a step of a review did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// A person set the label.
    Set,
    /// A label was taken back.
    Undo,
    /// A label that was taken back was set again.
    Redo,
    /// A person set the label after the slide was signed, in an amendment.
    Amendment,
}

/// One entry of a cell's history. Entries are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewEntry {
    /// What was done.
    pub kind: ReviewKind,
    /// The reviewer's label from then on; none where only the model's verdict is left.
    pub label: Option<Verdict>,
    /// Who.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

/// Everything that is known of one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellDetail {
    /// What the gallery shows.
    pub entry: GalleryCell,
    /// What the pipeline said.
    pub cell: Cell,
    /// How that came about.
    pub provenance: Provenance,
    /// False where a later result of the picture is in use.
    pub current: bool,
    /// Every label that a person gave, oldest first.
    pub history: Vec<ReviewEntry>,
}

/// The signature under a slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The cells by their effective label at that time.
    pub counts: VerdictCounts,
    /// Number of pictures.
    pub pictures: u32,
    /// SHA-256 over everything that was signed, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What was added afterwards, oldest first.
    pub amendments: Vec<Amendment>,
}

/// Something that was added to a signed slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// What it says.
    pub text: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Number of cells that got another label with it.
    pub relabelled: u32,
    /// SHA-256 over it and the signature or amendment before it.
    pub sha256: String,
}

/// Whether a signed slide is still what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureCheck {
    /// The slide, its pictures' entries, results and cells, the labels and the signature itself are what was signed.
    pub content: bool,
    /// The amendments are what was written.
    pub amendments: bool,
    /// The label that counts follows from the history for every cell.
    pub labels: bool,
    /// The identities of pictures whose file is missing or is not what was signed.
    pub altered_pictures: Vec<String>,
}

impl SignatureCheck {
    /// Whether nothing was altered.
    #[must_use]
    pub const fn intact(&self) -> bool {
        self.content && self.amendments && self.labels && self.altered_pictures.is_empty()
    }
}
