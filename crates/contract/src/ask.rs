//! Everything that the window can ask of the shell in one word each, and what comes back.
//!
//! One command carries them all, so that a request which the shell does not answer does not compile there. Files
//! alone come by commands of their own, because they travel as raw bytes.

use serde::{Deserialize, Serialize};

use crate::{
    About, Agreement, ArchiveImport, AuditCheck, AuditEntry, CellDetail, DeletionPreview, Exported,
    GalleryPage, GalleryQuery, ItemCounts, ModelPreview, Patient, PatientDetails, PendingDeletion,
    PictureDetail, Profile, ProfileDetails, Purged, Settings, Signature, SignatureCheck, Slide, SlideCount,
    SlideDetails, SlidePicture, StorageMeter, Verdict,
};

/// What can be deleted, with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "id")]
pub enum DeletionTarget {
    /// The cell of this identity.
    Cell(String),
    /// The picture of this identity, with its results and cells.
    Picture(String),
    /// The slide of this identity, with its pictures.
    Slide(String),
    /// The patient of this identity, with the slides.
    Patient(String),
    /// Every patient.
    Everything,
}

/// A form in which a slide leaves the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportForm {
    /// The report, to be read and printed.
    Pdf,
    /// The report as a page.
    Html,
    /// The cells as a table.
    Csv,
    /// The cells for programs.
    Json,
    /// A FHIR R4 bundle around a `DiagnosticReport`.
    Fhir,
    /// Everything, pictures included, for another device with this app.
    Archive,
}

impl ExportForm {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Html, Self::Csv, Self::Json, Self::Fhir, Self::Archive];
    /// Those that are documents.
    pub const DOCUMENTS: [Self; 5] = [Self::Pdf, Self::Html, Self::Csv, Self::Json, Self::Fhir];

    /// The form as it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Fhir => "fhir",
            Self::Archive => "archive",
        }
    }
}

/// What the window asks. Identities are those that the replies carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask", content = "of")]
pub enum Request {
    /// What the app says of itself: [`Reply::About`].
    About,

    /// The patients by code: [`Reply::Patients`].
    Patients,
    /// A patient is new: [`Reply::Patient`].
    AddPatient(PatientDetails),
    /// Other details for a patient: [`Reply::Patient`].
    ChangePatient {
        /// Which.
        id: String,
        /// The details that are to stand there.
        details: PatientDetails,
    },
    /// One patient: [`Reply::Patient`].
    Patient(String),

    /// The slides of a patient, newest first: [`Reply::Slides`].
    Slides {
        /// Whose.
        patient: String,
    },
    /// The slides that are being counted: [`Reply::Slides`].
    OpenSlides,
    /// One slide: [`Reply::Slide`].
    Slide(String),
    /// A slide is new, and counting begins: [`Reply::Slide`].
    AddSlide {
        /// Whose.
        patient: String,
        /// What is written down of it.
        details: SlideDetails,
    },
    /// Other details for a slide: [`Reply::Slide`].
    ChangeSlide {
        /// Which.
        id: String,
        /// The details that are to stand there.
        details: SlideDetails,
    },
    /// A slide belongs to another patient: [`Reply::Slide`].
    MoveSlide {
        /// Which.
        id: String,
        /// Whose it is.
        patient: String,
    },
    /// Counting ends: [`Reply::Slide`].
    CloseSlide(String),
    /// Counting goes on: [`Reply::Slide`].
    ReopenSlide(String),

    /// A part of a slide's pictures, newest first: [`Reply::Pictures`].
    Pictures {
        /// Of which slide.
        slide: String,
        /// How many newer ones are passed over.
        offset: u32,
        /// The most pictures that come back, 1 to 500.
        limit: u32,
    },
    /// Everything that is known of an examined picture: [`Reply::Picture`].
    Picture(String),
    /// Pictures belong to another slide: [`Reply::Done`].
    MovePictures {
        /// Which.
        ids: Vec<String>,
        /// The slide they belong to.
        slide: String,
    },
    /// The drawn smear inside the app is stored among the pictures without a slide, for a first look:
    /// [`Reply::Added`].
    AddSample,
    /// A picture is to be examined again, with the model and the microscope profile of now: [`Reply::Done`] at once,
    /// the result comes in the background.
    ExamineAgain(String),

    /// The microscope profiles: [`Reply::Profiles`].
    Profiles,
    /// A profile is new: [`Reply::Profiles`].
    AddProfile(ProfileDetails),
    /// Other details for a profile: [`Reply::Profiles`].
    ChangeProfile {
        /// Which.
        id: String,
        /// The details that are to stand there.
        details: ProfileDetails,
    },
    /// A profile is not offered any more: [`Reply::Profiles`].
    RetireProfile(String),
    /// A profile that no slide uses is removed: [`Reply::Profiles`].
    RemoveProfile(String),

    /// One page of single cells: [`Reply::Gallery`].
    Gallery(GalleryQuery),
    /// Everything that is known of a cell: [`Reply::Cell`].
    Cell(String),
    /// A person labels cells, in one step: [`Reply::Done`].
    Relabel {
        /// Which.
        cells: Vec<String>,
        /// What they are.
        label: Verdict,
    },
    /// The last step of a slide's labelling is taken back: [`Reply::Slide`].
    Undo {
        /// Of which slide.
        slide: String,
    },
    /// What was taken back is done again: [`Reply::Slide`].
    Redo {
        /// Of which slide.
        slide: String,
    },
    /// The slide is signed with the reviewer's name, and locked: [`Reply::Signature`].
    Sign {
        /// Which.
        slide: String,
    },
    /// Something is added to a signed slide: [`Reply::Signature`].
    Amend {
        /// To which.
        slide: String,
        /// What is said, 1 to 4,000 characters.
        text: String,
        /// Cells that are something else now.
        relabels: Vec<(String, Verdict)>,
    },
    /// The signature under a slide: [`Reply::Signature`].
    Signature {
        /// Under which.
        slide: String,
    },
    /// Whether a signed slide is still what was signed: [`Reply::SignatureChecked`].
    VerifySignature {
        /// Which.
        slide: String,
    },

    /// What a deletion would remove: [`Reply::DeletionPreview`].
    PreviewDeletion(Vec<DeletionTarget>),
    /// These go: hidden at once, gone for good after [`GRACE_S`] seconds: [`Reply::Deleted`].
    Delete(Vec<DeletionTarget>),
    /// A deletion is taken back: [`Reply::Restored`].
    Restore {
        /// The number of the deletion.
        deletion: i64,
    },
    /// Deletions that can be taken back: [`Reply::PendingDeletions`].
    PendingDeletions,
    /// Removes for good what can not be taken back any more: [`Reply::Purged`].
    Purge,

    /// Documents of a slide are written where the device keeps documents: [`Reply::Exported`].
    Export {
        /// Of which slide.
        slide: String,
        /// Which forms.
        forms: Vec<ExportForm>,
        /// The language of the documents, as a BCP 47 tag.
        language: String,
    },

    /// How often model and reviewers agree: [`Reply::Agreement`].
    Agreement,
    /// A model that was handed over before is to be used from now on: [`Reply::About`]. Without a hash it is the one
    /// inside the app.
    UseModel {
        /// SHA-256 of its ONNX file.
        sha256: Option<String>,
    },
    /// The models that can be used: [`Reply::Models`].
    Models,
    /// A part of the log of what was done, newest first: [`Reply::Audit`].
    Audit {
        /// Entries before this number; none for the newest.
        before: Option<i64>,
        /// The most entries that come back, 1 to 500.
        limit: u32,
    },
    /// Whether the log is still what was written: [`Reply::AuditChecked`].
    VerifyAudit,

    /// The room on the disk: [`Reply::Storage`].
    Storage,
    /// What was chosen for this device: [`Reply::Settings`].
    Settings,
    /// Other choices: [`Reply::Settings`].
    ChangeSettings(Settings),
    /// Signed slides that are kept longer than they are to be: [`Reply::Slides`].
    DueForRetention,
}

/// How long a deletion can be taken back, in seconds.
pub const GRACE_S: u32 = 10;

/// What the shell says to a [`Request`] that it carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reply", content = "of")]
pub enum Reply {
    /// It is done.
    Done,
    /// What the app says of itself.
    About(Box<About>),
    /// Patients.
    Patients(Vec<Patient>),
    /// A patient.
    Patient(Patient),
    /// Slides.
    Slides(Vec<Slide>),
    /// A slide.
    Slide(Box<SlideStanding>),
    /// Pictures of a slide.
    Pictures(PicturePage),
    /// A picture.
    Picture(Box<PictureDetail>),
    /// Microscope profiles.
    Profiles(Vec<Profile>),
    /// Cells.
    Gallery(GalleryPage),
    /// A cell.
    Cell(Box<CellDetail>),
    /// A signature; none where the slide is not signed.
    Signature(Option<Signature>),
    /// Whether a signature holds.
    SignatureChecked(SignatureCheck),
    /// What would go.
    DeletionPreview(DeletionPreview),
    /// It is hidden, and goes when its time has come.
    Deleted(PendingDeletion),
    /// What came back.
    Restored(ItemCounts),
    /// Deletions that can be taken back.
    PendingDeletions(Vec<PendingDeletion>),
    /// What is gone.
    Purged(Purged),
    /// What was written.
    Exported(Exported),
    /// What an archive brought.
    ArchiveImported(ArchiveImport),
    /// Agreement between model and reviewers.
    Agreement(Agreement),
    /// A model that was handed over and is not in use yet.
    ModelPreview(Box<ModelPreview>),
    /// Models.
    Models(Vec<ModelPreview>),
    /// Entries of the log.
    Audit(Vec<AuditEntry>),
    /// Whether the log holds.
    AuditChecked(AuditCheck),
    /// The room on the disk.
    Storage(StorageMeter),
    /// What was chosen for this device.
    Settings(Settings),
    /// A picture was stored.
    Added(Box<AddedPicture>),
}

/// A slide with what its cells come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlideStanding {
    /// The slide.
    pub slide: Slide,
    /// The code of its patient.
    pub patient_code: String,
    /// What its cells come to, by the labels that count.
    pub count: SlideCount,
    /// Whether a labelling can be taken back.
    pub can_undo: bool,
    /// Whether one that was taken back can be done again.
    pub can_redo: bool,
}

/// A part of a slide's pictures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PicturePage {
    /// How many newer ones were passed over.
    pub offset: u32,
    /// All pictures of the slide.
    pub total: u32,
    /// The pictures, newest first.
    pub pictures: Vec<SlidePicture>,
}

/// A picture that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddedPicture {
    /// The picture as it is stored; of another slide where its bytes were stored there already.
    pub picture: SlidePicture,
    /// Whether it is new; bytes that are stored already are not stored twice.
    pub new: bool,
}
