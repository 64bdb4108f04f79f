//! What the writers of documents return.

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Language that it is written in, as a BCP 47 tag.
    pub language: &'static str,
    /// What the caller should tell the user; empty where the document is as it was asked for.
    pub notices: Vec<Notice>,
}

/// Where a document differs from what was asked for. The document says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The language asked for is not known, so the document is in English.
    LanguageUnknown {
        /// The tag that was asked for.
        asked: String,
    },
    /// The embedded font lacks the script of the language asked for, so the document is in English.
    ScriptNotInFont {
        /// The tag that was asked for.
        asked: String,
    },
    /// The embedded font lacks letters of the texts that were passed in; they are drawn as a replacement sign.
    CharactersReplaced {
        /// How many letters.
        count: usize,
    },
    /// The count that was passed in is not what the listed cells come to.
    CountDiffersFromCells,
    /// The time of the report cannot be read, so the PDF carries no date and is not PDF/A.
    NotArchival,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The embedded font cannot be read.
    #[error("the embedded font cannot be read")]
    Font,
    /// The PDF could not be put together.
    #[error("the PDF could not be written: {reason}")]
    Pdf {
        /// What the PDF library says.
        reason: String,
    },
    /// The picture of a cell could not be encoded.
    #[error("the picture of cell {number} could not be encoded: {source}")]
    Picture {
        /// The cell's number.
        number: u32,
        /// What the encoder says.
        source: image::ImageError,
    },
    /// The table of cells could not be written.
    #[error("the table of cells could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// The JSON could not be written.
    #[error("the JSON could not be written: {0}")]
    Json(#[from] serde_json::Error),
}
