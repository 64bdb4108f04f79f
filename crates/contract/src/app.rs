//! What the window asks of the shell and what it gets back.

use serde::{Deserialize, Serialize};

use crate::{Cell, Examination, GalleryCell, ModelRef, PictureKind, Verdict};

/// The names of the shell's commands, as `invoke` is called with them.
pub mod commands {
    /// `({ request: Request }) -> Reply`: everything but files.
    pub const ASK: &str = "ask";
    /// `(raw body: the file's bytes; headers "x-file-name": percent-encoded UTF-8, "x-slide": a slide's identity)
    /// -> Reply::Added`. The picture is stored and waits to be examined in the background.
    pub const ADD_PICTURE: &str = "add_picture";
    /// `(raw body: the archive's bytes) -> Reply::ArchiveImported`.
    pub const IMPORT_ARCHIVE: &str = "import_archive";
    /// `(raw body: a ZIP file of a model bundle) -> Reply::ModelPreview`: checked and kept, and used only once
    /// [`Request::UseModel`](crate::Request::UseModel) says so.
    pub const IMPORT_MODEL: &str = "import_model";

    /// The custom URI scheme of what is drawn, as PNG or JPEG: `<picture's id>/thumb`, `<picture's id>/full`,
    /// `<cell's id>/crop` (the cell with a margin, 192 pixels a side) and `<cell's id>/heat` (the same with its heat
    /// map over it).
    pub const PICTURE_SCHEME: &str = "picture";
}

/// How many cells got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictCounts {
    /// Cells with verdict `all`.
    pub all: u32,
    /// Cells with verdict `hem`.
    pub hem: u32,
    /// Cells with verdict `uncertain`.
    pub uncertain: u32,
    /// Cells with verdict `not_a_cell`.
    pub not_a_cell: u32,
}

impl VerdictCounts {
    /// Counts the verdicts of `cells`.
    #[must_use]
    pub fn of(cells: &[Cell]) -> Self {
        cells.iter().map(|cell| cell.verdict).collect()
    }
}

impl FromIterator<Verdict> for VerdictCounts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            let count = match verdict {
                Verdict::All => &mut counts.all,
                Verdict::Hem => &mut counts.hem,
                Verdict::Uncertain => &mut counts.uncertain,
                Verdict::NotACell => &mut counts.not_a_cell,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

/// A stored picture in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureSummary {
    /// Its identity: a version-4 UUID in lower case.
    pub id: String,
    /// The name of the imported file, without folders.
    pub name: String,
    /// When it was imported, RFC 3339 in UTC.
    pub imported_at: String,
    /// What sort of picture it is.
    pub kind: PictureKind,
    /// Its cells by their effective label: the reviewer's where there is one, else the model's.
    pub counts: VerdictCounts,
    /// The highest probability of a lymphoblast among its cells; none where there is no whole cell (the
    /// probability of a clump means nothing).
    pub highest_p_all: Option<f64>,
    /// False when no verdict of this picture should be used; its detail says why.
    pub usable: bool,
}

/// A stored picture with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureDetail {
    /// What the list shows.
    pub summary: PictureSummary,
    /// Width in pixels, as shown.
    pub width: u32,
    /// Height in pixels, as shown.
    pub height: u32,
    /// What the pipeline said when it was last examined.
    pub examination: Examination,
    /// The cells of `examination`, in its order, with their identities and the labels that count.
    #[serde(default)]
    pub cells: Vec<GalleryCell>,
}

/// What a deletion removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// The identity that no longer exists.
    pub id: String,
    /// Number of files removed from the disk (the picture and its derivatives).
    pub files: u32,
}

/// What the app says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Version of the app.
    pub version: String,
    /// The model in use.
    pub model: ModelRef,
    /// The model card's summary: data, numbers with intervals, limits. Plain text, one paragraph a line.
    pub model_card: String,
}
