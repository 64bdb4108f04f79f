//! The stable error codes. The UI translates the code; the message is for logs and the command line.

use serde::{Deserialize, Serialize};

/// What went wrong, as a stable word. A code is added only when somebody acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The file or folder does not exist or may not be read.
    FileUnreadable,
    /// The bytes are no picture of a format that is read.
    NotAPicture,
    /// The picture is damaged or ends early.
    PictureDamaged,
    /// The picture has more bytes or pixels than is allowed.
    PictureTooLarge,
    /// The picture is too small to hold a cell.
    PictureTooSmall,
    /// Nothing but background: there is no cell in the picture.
    NoCell,
    /// A picture of something else than a blood smear.
    NotASmear,
    /// A picture of a format, or with several frames or pages, that is not read; the message says what to save it as.
    FormatUnsupported,
    /// The model bundle is missing, altered or not of the expected form; the message says which part.
    ModelInvalid,
    /// The network could not be run.
    InferenceFailed,
    /// No stored picture has this identity.
    UnknownPicture,
    /// The data folder cannot be read or written.
    StorageFailed,
    /// The records were written by a newer version of the app.
    RecordsTooNew,
    /// The slide is signed, so nothing of it can be changed; an amendment can be added.
    SlideSigned,
    /// The slide cannot be signed: cells need a person's look, or pictures wait to be examined.
    ReviewMissing,
    /// A slide uses the microscope profile, so it can only be retired.
    ProfileInUse,
    /// Another patient has this code.
    CodeInUse,
    /// The file is no archive of a slide, or was altered on its way; the message says which part.
    ArchiveInvalid,
    /// What a person entered is not a value that can be kept; the message names it and says what it has to be.
    ValueRefused,
    /// A request from the UI did not have the expected form.
    BadRequest,
}

impl ErrorCode {
    /// The code as it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FileUnreadable => "file_unreadable",
            Self::NotAPicture => "not_a_picture",
            Self::PictureDamaged => "picture_damaged",
            Self::PictureTooLarge => "picture_too_large",
            Self::PictureTooSmall => "picture_too_small",
            Self::NoCell => "no_cell",
            Self::NotASmear => "not_a_smear",
            Self::FormatUnsupported => "format_unsupported",
            Self::ModelInvalid => "model_invalid",
            Self::InferenceFailed => "inference_failed",
            Self::UnknownPicture => "unknown_picture",
            Self::StorageFailed => "storage_failed",
            Self::RecordsTooNew => "records_too_new",
            Self::SlideSigned => "slide_signed",
            Self::ReviewMissing => "review_missing",
            Self::ProfileInUse => "profile_in_use",
            Self::CodeInUse => "code_in_use",
            Self::ArchiveInvalid => "archive_invalid",
            Self::ValueRefused => "value_refused",
            Self::BadRequest => "bad_request",
        }
    }
}

/// An error as it leaves the shell: a code for programs, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorReport {
    /// The stable word.
    pub code: ErrorCode,
    /// What happened, naming the file or part and the reason.
    pub message: String,
}
