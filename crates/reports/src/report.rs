//! What a report is made of. The caller fills it in; nothing here is looked up.

use contract::{Cell, ModelRef, Scale, SlideCount, Verdict, VerdictCounts};
use image::RgbImage;

/// Everything that the documents of one slide say.
///
/// Texts may hold anything: every document escapes or cleans them as its format needs. Times are RFC 3339 in UTC,
/// as the rest of the app writes them; one that cannot be read is shown as it is and left out where a format
/// asks for a valid time.
#[derive(Debug, Clone, PartialEq)]
pub struct SlideReport {
    /// Language of the documents, as a BCP 47 tag such as `pt-BR`. English, Spanish, French, Portuguese, Hindi and
    /// Arabic are known; anything else becomes English, and the document says so.
    pub language: String,
    /// When the report is made, RFC 3339.
    pub reported_at: String,
    /// Version of the app.
    pub app_version: String,
    /// Who the blood is from, without a name.
    pub patient: Patient,
    /// The slide.
    pub slide: Slide,
    /// The cells, in the order of their numbers.
    pub cells: Vec<ReportedCell>,
    /// What the cells come to, after review: the verdicts that [`ReportedCell::effective`] gives.
    pub count: SlideCount,
    /// The model that judged the cells.
    pub model: Model,
    /// Who signed; none while the report is preliminary.
    pub signature: Option<Signature>,
    /// Changes after the signature, oldest first.
    pub amendments: Vec<Amendment>,
}

/// Who the blood is from. There is no field for a name on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The code that the laboratory gave.
    pub code: String,
    /// Age as a band, such as `5–9`.
    pub age_band: Option<String>,
}

/// The slide.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    /// Its identity.
    pub id: String,
    /// When the smear was taken: a date (`2026-03-01`) or a time (RFC 3339).
    pub taken: Option<String>,
    /// The stain, such as `May-Grünwald-Giemsa`.
    pub stain: Option<String>,
    /// Name of the microscope's profile.
    pub microscope: Option<String>,
    /// The scale that the cells were prepared with, where all pictures have the same.
    pub scale: Option<Scale>,
}

/// One cell of the slide.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedCell {
    /// Its identity.
    pub id: String,
    /// Its number on the slide, as people see it.
    pub number: u32,
    /// The number of its picture on the slide, from 1.
    pub picture: u32,
    /// The cell's pixels; an empty picture where there are none.
    pub crop: RgbImage,
    /// What the model says of it.
    pub cell: Cell,
    /// What a person says of it; none where nobody changed the verdict.
    pub review: Option<Review>,
}

impl ReportedCell {
    /// The verdict that counts: the reviewer's where there is one, the model's otherwise.
    #[must_use]
    pub fn effective(&self) -> Verdict {
        self.review.as_ref().map_or(self.cell.verdict, |review| review.verdict)
    }
}

/// A reviewer's label of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The label.
    pub verdict: Verdict,
    /// Who gave it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// The model that judged the cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name, version and hash.
    pub reference: ModelRef,
    /// The model card's summary, one paragraph a line.
    pub card: Vec<String>,
    /// Lower and upper threshold of the probability, 0 to 1: between them a cell is uncertain.
    pub thresholds: [f64; 2],
}

/// A signature under the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who signed.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// SHA-256 of what was signed, 64 hexadecimal digits.
    pub content_sha256: String,
}

/// A change after the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Who made it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// What was changed and why.
    pub reason: String,
}

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has signed it.
    Preliminary,
    /// Signed and not changed since.
    Final,
    /// Signed, and changed since.
    Amended,
}

impl SlideReport {
    /// How far the report has come. Amendments without a signature leave it preliminary.
    #[must_use]
    pub const fn status(&self) -> Status {
        match (&self.signature, self.amendments.is_empty()) {
            (None, _) => Status::Preliminary,
            (Some(_), true) => Status::Final,
            (Some(_), false) => Status::Amended,
        }
    }

    /// How many of the listed cells the model gave which verdict.
    #[must_use]
    pub fn model_counts(&self) -> VerdictCounts {
        self.cells.iter().map(|cell| cell.cell.verdict).collect()
    }

    /// How many of the listed cells have which verdict after review.
    #[must_use]
    pub fn reviewed_counts(&self) -> VerdictCounts {
        self.cells.iter().map(ReportedCell::effective).collect()
    }

    /// True where [`SlideReport::count`] is what the listed cells come to.
    #[must_use]
    pub fn count_matches_cells(&self) -> bool {
        let counts = self.reviewed_counts();
        let counted = counts.all.saturating_add(counts.hem).saturating_add(counts.uncertain);
        self.count.counts == counts && self.count.suspicious == counts.all && self.count.counted == counted
    }
}
