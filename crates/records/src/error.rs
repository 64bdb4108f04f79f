//! What can go wrong with stored pictures.

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
    /// The text is no identity.
    #[error("\"{text}\" is no picture's identity (a version-4 UUID in lower case)")]
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
            Self::NotAnId { .. } => ErrorCode::BadRequest,
            Self::File { .. }
            | Self::Database { .. }
            | Self::DatabaseDamaged { .. }
            | Self::DatabaseMissing { .. }
            | Self::NewerVersion { .. }
            | Self::InUse { .. }
            | Self::FileMissing { .. }
            | Self::FileDamaged { .. }
            | Self::Examination { .. }
            | Self::IdInUse { .. } => ErrorCode::StorageFailed,
        }
    }
}
