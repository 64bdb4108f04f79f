//! What can go wrong with what is stored.

use std::{io, path::PathBuf};

use contract::ErrorCode;

/// Why something could not be stored, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// A file or folder could not be read, written or removed.
    #[error("cannot {action} {}: {source}", .path.display())]
    File {
        /// What was tried: an English verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database could not be read or written.
    #[error("the database {} failed: {source}", .path.display())]
    Database {
        /// The database's file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The database's file is damaged; it is left as it is.
    #[error("the database {} is damaged and was left as it is: {reason}", .path.display())]
    DatabaseDamaged {
        /// The database's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There are stored pictures but no database: it was moved, emptied or removed.
    #[error(
        "the database {} is missing or empty although {files} stored files lie beside it; they were left as they are",
        .path.display()
    )]
    DatabaseMissing {
        /// Where the database should be.
        path: PathBuf,
        /// Number of files of pictures and thumbnails.
        files: usize,
    },
    /// The database was written by a newer version of the app.
    #[error(
        "the database {} has format {found}, but this version knows formats up to {known}: use a newer version",
        .path.display()
    )]
    NewerVersion {
        /// The database's file.
        path: PathBuf,
        /// The format found.
        found: i64,
        /// The newest format that is known.
        known: i64,
    },
    /// Another process has the folder open.
    #[error("the database {} is in use by another running Leukolens", .path.display())]
    InUse {
        /// The database's file.
        path: PathBuf,
    },
    /// A stored picture's file is gone.
    #[error("the stored file {} is missing", .path.display())]
    FileMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// A stored picture's file is not what was stored.
    #[error("the stored file {} was altered or damaged", .path.display())]
    FileDamaged {
        /// The file.
        path: PathBuf,
    },
    /// The examination could not be written as JSON.
    #[error("the examination cannot be stored: {source}")]
    Examination {
        /// What the serialiser said.
        source: serde_json::Error,
    },
    /// A new picture has the identity of a stored one.
    #[error("the identity {id} is in use already")]
    IdInUse {
        /// The identity.
        id: String,
    },
    /// No stored picture has this identity.
    #[error("no stored picture has the identity {id}")]
    UnknownPicture {
        /// The identity that was asked for.
        id: String,
    },
    /// Nothing of this kind is stored under this identity.
    #[error("no stored {kind} has the identity {id}")]
    Unknown {
        /// What was asked for: an English noun.
        kind: &'static str,
        /// The identity that was asked for.
        id: String,
    },
    /// The picture is stored but not examined.
    #[error("the picture {id} is not examined yet")]
    NotExamined {
        /// The picture's identity.
        id: String,
    },
    /// The slide is signed, so that nothing of it may change.
    #[error("the slide {slide} is signed and can only be amended or deleted as a whole")]
    SlideSigned {
        /// The slide's identity.
        slide: String,
    },
    /// The slide is not signed, so that there is nothing to amend or to verify.
    #[error("the slide {slide} is not signed")]
    NotSigned {
        /// The slide's identity.
        slide: String,
    },
    /// The slide cannot be signed before somebody has looked at these cells.
    #[error(
        "the slide {slide} cannot be signed: {cells} uncertain or broken cells need a review and {waiting} pictures wait to be examined"
    )]
    ReviewMissing {
        /// The slide's identity.
        slide: String,
        /// Cells labelled `uncertain` or `not_a_cell` by the model alone.
        cells: u32,
        /// Pictures that are not examined yet.
        waiting: u32,
    },
    /// A slide uses the profile, so that it cannot be changed or removed.
    #[error("the microscope profile {id} is in use by {slides} slides: it can only be renamed or retired")]
    ProfileInUse {
        /// The profile's identity.
        id: String,
        /// Number of slides, those that are being deleted included.
        slides: u32,
    },
    /// Another patient has the code.
    #[error("another patient has this code, or one that is being deleted had it")]
    CodeInUse,
    /// The patient or slide "unsorted" holds what has no slide; it cannot be changed, signed or given to somebody.
    #[error("the \"unsorted\" {kind} cannot be {action}")]
    Unsorted {
        /// "patient" or "slide".
        kind: &'static str,
        /// What was tried: an English participle.
        action: &'static str,
    },
    /// There is no step of a review to take back or to do again.
    #[error("there is nothing to {action} on the slide {slide}")]
    NothingTo {
        /// "undo" or "redo".
        action: &'static str,
        /// The slide's identity.
        slide: String,
    },
    /// The deletion cannot be taken back any more.
    #[error("the deletion was final from {due} on")]
    DeletionFinal {
        /// The end of its grace period.
        due: String,
    },
    /// The deletion cannot be taken back because a picture of it was stored again meanwhile.
    #[error("a picture of this deletion was stored again as {id}: delete that one first")]
    StoredAgain {
        /// The identity of the picture that is there now.
        id: String,
    },
    /// A value that a person entered cannot be kept.
    #[error("{what} cannot be kept: {reason}")]
    Entered {
        /// Which value.
        what: &'static str,
        /// What it has to be.
        reason: String,
    },
    /// A value is not one that can be stored.
    #[error("{what} is not valid: {reason}")]
    Invalid {
        /// Which value.
        what: &'static str,
        /// What it has to be.
        reason: String,
    },
    /// The text is no time.
    #[error("\"{text}\" is no time in UTC with whole seconds, and no day")]
    NotATime {
        /// The text, cut to a readable length.
        text: String,
    },
    /// The text is no identity.
    #[error("\"{text}\" is no identity (a version-4 UUID in lower case)")]
    NotAnId {
        /// The text, cut to a readable length.
        text: String,
    },
}

impl RecordsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownPicture { .. } => ErrorCode::UnknownPicture,
            Self::NewerVersion { .. } => ErrorCode::RecordsTooNew,
            Self::SlideSigned { .. } => ErrorCode::SlideSigned,
            Self::ReviewMissing { .. } => ErrorCode::ReviewMissing,
            Self::ProfileInUse { .. } => ErrorCode::ProfileInUse,
            Self::CodeInUse => ErrorCode::CodeInUse,
            Self::Unknown { .. }
            | Self::NotExamined { .. }
            | Self::NotSigned { .. }
            | Self::Unsorted { .. }
            | Self::NothingTo { .. }
            | Self::DeletionFinal { .. }
            | Self::StoredAgain { .. }
            | Self::Invalid { .. }
            | Self::NotATime { .. }
            | Self::NotAnId { .. } => ErrorCode::BadRequest,
            Self::Entered { .. } => ErrorCode::ValueRefused,
            Self::File { .. }
            | Self::Database { .. }
            | Self::DatabaseDamaged { .. }
            | Self::DatabaseMissing { .. }
            | Self::InUse { .. }
            | Self::FileMissing { .. }
            | Self::FileDamaged { .. }
            | Self::Examination { .. }
            | Self::IdInUse { .. } => ErrorCode::StorageFailed,
        }
    }
}
