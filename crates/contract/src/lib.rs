//! The words that the shell, the command line and the UI share.
//!
//! Here belong: serde types without behaviour beyond small derivations, the stable error codes, the
//! names of the commands. Here do not belong: files, `tauri`, pixels, networks, clocks. The crate
//! compiles for wasm32 and depends on serde alone, so every other crate may use its vocabulary.

mod app;
mod ask;
mod classify;
mod doctor;
mod error;
mod keeping;
mod review;
mod slide;
mod slides;
mod trust;

pub use app::{About, Deletion, PictureDetail, PictureSummary, VerdictCounts, commands};
pub use ask::{
    AddedPicture, DeletionTarget, ExportForm, GRACE_S, PicturePage, Reply, Request, SlideStanding,
};
pub use classify::{
    Cell, ClassifyLine, Examination, FailedPicture, Feature, Measure, ModelRef, PictureKind, Quality,
    QualityWarning, ReadPicture, Reason, Scale, ScaleSource, SlideLine, Verdict,
};
pub use doctor::{Camera, DataFolder, Display, Doctor, EngineTime, Execution, ModelState};
pub use error::{ErrorCode, ErrorReport};
pub use keeping::{
    AuditAction, AuditCheck, AuditEntry, AuditObject, DeletionPreview, ItemCounts, PendingDeletion, Purged,
    StorageMeter,
};
pub use review::{
    Amendment, CellDetail, GalleryCell, GalleryPage, GalleryQuery, GallerySort, ReviewEntry, ReviewKind,
    Signature, SignatureCheck,
};
pub use slide::{CountAdvice, SlideCount};
pub use slides::{
    AgeBand, Patient, PatientDetails, PictureState, Profile, ProfileDetails, Provenance, ScaleMethod, Slide,
    SlideDetails, SlidePicture, SlideState, Thresholds, UNSORTED_PATIENT, UNSORTED_SLIDE,
};
pub use trust::{
    Agreement, AgreementMonth, AgreementTable, ArchiveImport, Exported, ModelMetric, ModelPreview, Settings,
};

/// The line that every screen, table, report and export with a verdict carries
/// (wording of 21 CFR 809.10(c)(2)(i)).
pub const RESEARCH_USE_ONLY: &str = "For research use only. Not for use in diagnostic procedures.";
