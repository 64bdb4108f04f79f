//! Deleting what is kept, the log of what was done, and the room that it takes.

use serde::{Deserialize, Serialize};

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCounts {
    /// Patients.
    pub patients: u32,
    /// Slides.
    pub slides: u32,
    /// Pictures.
    pub pictures: u32,
    /// Cells of the results in use.
    pub cells: u32,
}

/// What a deletion would remove.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionPreview {
    /// How many of each, each with everything below it. The "unsorted" patient and slide are only emptied.
    pub counts: ItemCounts,
    /// Bytes of the pictures' files and thumbnails.
    pub bytes: u64,
    /// Slides of them that are signed.
    pub signed_slides: u32,
    /// Slides of them that were exported, or of which a part goes that was exported with them.
    pub exported_slides: u32,
}

/// A deletion that can still be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDeletion {
    /// Its number.
    pub id: i64,
    /// Who deleted.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// From when on it cannot be taken back, RFC 3339 in UTC.
    pub due: String,
    /// What is hidden by it.
    pub counts: ItemCounts,
}

/// What was removed for good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// How many of each, those included that earlier deletions had hidden below them.
    pub counts: ItemCounts,
    /// Number of files.
    pub files: u32,
    /// Bytes of those files.
    pub bytes: u64,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Something was added.
    Added,
    /// Its details were changed.
    Changed,
    /// Pictures were moved to another slide, or a slide to another patient.
    Moved,
    /// Counting ended.
    Closed,
    /// Counting goes on.
    Reopened,
    /// A result was stored.
    Examined,
    /// A picture could not be examined.
    Failed,
    /// A person labelled cells.
    Relabelled,
    /// Labels were taken back.
    Undone,
    /// Labels that were taken back were set again.
    Redone,
    /// A slide was signed.
    Signed,
    /// Something was added to a signed slide.
    Amended,
    /// A slide was exported.
    Exported,
    /// Hidden, to be removed after a grace period.
    Hidden,
    /// A deletion was taken back.
    Restored,
    /// Removed for good.
    Purged,
    /// A profile is not offered any more.
    Retired,
}

/// What it was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditObject {
    /// Patients.
    Patient,
    /// Slides.
    Slide,
    /// Pictures.
    Picture,
    /// Cells.
    Cell,
    /// A microscope profile.
    Profile,
    /// All patients and what belongs to them.
    Everything,
    /// Objects of several kinds at once.
    Several,
    /// The rule for how long signed slides are kept.
    Retention,
}

/// One entry of the log. It names no patient, file or identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number, from 1 on without gaps.
    pub number: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done.
    pub action: AuditAction,
    /// What to.
    pub object: AuditObject,
    /// To how many.
    pub counts: ItemCounts,
    /// SHA-256 over it and the entry before it, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Whether the log is still what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCheck {
    /// Number of entries.
    pub entries: i64,
    /// SHA-256 of the last entry; none in an empty log. Kept elsewhere, it shows a later cut of the log's end.
    pub head: Option<String>,
    /// The first number whose entry was altered or is missing.
    pub broken_at: Option<i64>,
}

/// The room on the disk, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageMeter {
    /// Imported files.
    pub pictures: u64,
    /// Thumbnails.
    pub thumbnails: u64,
    /// The database.
    pub database: u64,
}
