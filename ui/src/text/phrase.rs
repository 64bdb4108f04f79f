//! The names of the messages.

/// Makes the enumeration from the list below, so that no message can be named without standing in it.
macro_rules! phrases {
    ($($phrase:ident = $id:literal,)*) => {
        /// A message of the catalogues. What it says, and what its variables are, stands in
        /// `ui/messages/en`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the English catalogue says each")]
        pub enum Phrase { $($phrase,)* }

        impl Phrase {
            /// Every message.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$phrase,)*];

            /// Its name in the catalogues.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$phrase => $id,)* }
            }
        }
    };
}

phrases! {
    // The window
    App = "app",
    Purpose = "purpose",
    ResearchUse = "research-use",
    Language = "language",
    Reading = "reading",
    Navigation = "navigation",
    NavWorklist = "nav-worklist",
    NavReview = "nav-review",
    NavTrust = "nav-trust",
    NavSettings = "nav-settings",
    NavManual = "nav-manual",
    NotYet = "not-yet",
    Add = "add",
    Drop = "drop",
    Retry = "retry",
    Cancel = "cancel",
    Close = "close",
    Delete = "delete",
    Dismiss = "dismiss",
    DismissAll = "dismiss-all",
    Technical = "technical",

    // About the app
    AboutFailed = "about-failed",
    Privacy = "privacy",
    ModelCard = "model-card",

    // The worklist (worklist.ftl)
    Unsorted = "unsorted",
    NewPatient = "new-patient",
    BeingCounted = "being-counted",
    GoOn = "go-on",
    Patients = "patients",
    SearchPatients = "search-patients",
    NoPatientFound = "no-patient-found",
    SlidesOf = "slides-of",
    PatientCode = "patient-code",
    PatientCodeHint = "patient-code-hint",
    PatientAge = "patient-age",
    AgeUnknown = "age-unknown",
    AgeInfant = "age-infant",
    AgeChild = "age-child",
    AgeAdolescent = "age-adolescent",
    AgeAdult = "age-adult",
    AgeOlder = "age-older",
    Note = "note",
    More = "more",
    PatientName = "patient-name",
    PatientNameHint = "patient-name-hint",
    Save = "save",
    Saving = "saving",
    ImportArchive = "import-archive",
    ArchiveRunning = "archive-running",
    ArchiveFailed = "archive-failed",
    ArchiveBrought = "archive-brought",
    TrySample = "try-sample",
    EmptyTitle = "empty-title",
    EmptyText = "empty-text",

    // A patient (patient.ftl)
    Patient = "patient",
    ChangeDetails = "change-details",
    ReviewCells = "review-cells",
    NewSlide = "new-slide",
    Slides = "slides",
    NoSlides = "no-slides",
    SlideDate = "slide-date",
    SlideStain = "slide-stain",
    SlideProfile = "slide-profile",
    NoProfile = "no-profile",
    SlideWithoutDate = "slide-without-date",
    StateOpen = "state-open",
    StateClosed = "state-closed",
    StateSigned = "state-signed",
    PicturesOf = "pictures-of",

    // A slide (slide.ftl)
    Slide = "slide",
    Pictures = "pictures",
    NoPictures = "no-pictures",
    PictureWaits = "picture-waits",
    PictureFailed = "picture-failed",
    ExamineAgain = "examine-again",
    ExamineAgainNamed = "examine-again-named",
    Count = "count",
    CountedOf = "counted-of",
    SuspiciousOf = "suspicious-of",
    Interval = "interval",
    Missing = "missing",
    WaitingCount = "waiting-count",
    FailedCount = "failed-count",
    EndCount = "end-count",
    ResumeCount = "resume-count",
    SignedLocked = "signed-locked",
    Export = "export",
    ExportForms = "export-forms",
    FormPdf = "form-pdf",
    FormHtml = "form-html",
    FormCsv = "form-csv",
    FormJson = "form-json",
    FormFhir = "form-fhir",
    FormArchive = "form-archive",
    ExportLanguage = "export-language",
    ExportWrite = "export-write",
    ExportWriting = "export-writing",
    ExportDone = "export-done",
    ExportNotices = "export-notices",
    ExportFailed = "export-failed",
    MovePictures = "move-pictures",
    MoveTicked = "move-ticked",
    MoveHint = "move-hint",
    MoveWanted = "move-wanted",
    MoveTitle = "move-title",
    Choose = "choose",
    MoveNone = "move-none",
    MoveConfirm = "move-confirm",
    Moving = "moving",
    TickNamed = "tick-named",

    // One picture (picture.ftl)
    Picture = "picture",
    PictureUnread = "picture-unread",

    // The camera (capture.ftl)
    TakePictures = "take-pictures",

    // The list of pictures
    ListFailed = "list-failed",
    Legend = "legend",
    NotUsable = "not-usable",
    CellCount = "cell-count",
    KindCell = "kind-cell",
    KindCrop = "kind-crop",
    KindField = "kind-field",

    // Importing and deleting
    Progress = "progress",
    Stopping = "stopping",
    Tally = "tally",
    Failures = "failures",
    AttemptImport = "attempt-import",
    AttemptDelete = "attempt-delete",
    AttemptOther = "attempt-other",
    DeleteTitle = "delete-title",
    Deleting = "deleting",
    DeleteExplanation = "delete-explanation",
    DeleteNamed = "delete-named",
    DismissNamed = "dismiss-named",

    // One picture
    Back = "back",
    PixelsFailed = "pixels-failed",
    ActualSize = "actual-size",
    Fit = "fit",
    PictureOf = "picture-of",
    Caution = "caution",
    Unusable = "unusable",
    Cells = "cells",
    CellsHint = "cells-hint",
    Cell = "cell",
    ColumnNumber = "column-number",
    ColumnVerdict = "column-verdict",
    ColumnProbability = "column-probability",

    // What is known of a picture
    Facts = "facts",
    FactKind = "fact-kind",
    FactSize = "fact-size",
    FactScale = "fact-scale",
    FactEyepiece = "fact-eyepiece",
    FactAdded = "fact-added",
    FactModel = "fact-model",
    FactHash = "fact-hash",
    FactVersion = "fact-version",
    Pixels = "pixels",
    Scale = "scale",
    ScaleError = "scale-error",
    ScaleLine = "scale-line",
    ScaleTraining = "scale-training",
    ScaleRedCells = "scale-red-cells",
    ScaleProfile = "scale-profile",
    ScaleAssumed = "scale-assumed",
    Eyepiece = "eyepiece",

    // Verdicts
    VerdictAll = "verdict-all",
    VerdictHem = "verdict-hem",
    VerdictUncertain = "verdict-uncertain",
    VerdictNotACell = "verdict-not-a-cell",
    CountedAll = "counted-all",
    CountedHem = "counted-hem",
    CountedUncertain = "counted-uncertain",
    CountedNotACell = "counted-not-a-cell",
    ReasonAboveThreshold = "reason-above-threshold",
    ReasonBelowThreshold = "reason-below-threshold",
    ReasonBetweenThresholds = "reason-between-thresholds",
    ReasonScaleUnknown = "reason-scale-unknown",
    ReasonScaleUnsure = "reason-scale-unsure",
    ReasonTouchesBorder = "reason-touches-border",
    ReasonTooSmall = "reason-too-small",
    ReasonTooLarge = "reason-too-large",
    ReasonClump = "reason-clump",
    ReasonSmudge = "reason-smudge",
    ReasonUnlikeTraining = "reason-unlike-training",
    ReasonBlurred = "reason-blurred",
    ReasonPoorPicture = "reason-poor-picture",

    // What weakens the verdicts of a picture
    WarningFieldNotValidated = "warning-field-not-validated",
    WarningScaleUnknown = "warning-scale-unknown",
    WarningNoCells = "warning-no-cells",
    WarningBlurred = "warning-blurred",
    WarningShaken = "warning-shaken",
    WarningTooBright = "warning-too-bright",
    WarningTooDark = "warning-too-dark",
    WarningGlare = "warning-glare",
    WarningWeakStain = "warning-weak-stain",
    WarningTooThin = "warning-too-thin",
    WarningTooThick = "warning-too-thick",

    // What a slide's count supports doing next
    AdviceEnough = "advice-enough",
    AdviceCountMore = "advice-count-more",
    AdviceIntervalTooWide = "advice-interval-too-wide",
    AdviceReviewUncertain = "advice-review-uncertain",

    // What a cell measures
    Measures = "measures",
    MeasuresNone = "measures-none",
    MeasuresNote = "measures-note",
    FeatureDiameter = "feature-diameter",
    FeatureArea = "feature-area",
    FeatureNucleusArea = "feature-nucleus-area",
    FeatureNucleusToCell = "feature-nucleus-to-cell",
    FeatureRoundness = "feature-roundness",
    FeatureNucleusSolidity = "feature-nucleus-solidity",
    Micrometres = "micrometres",
    SquareMicrometres = "square-micrometres",
    RangeBelow = "range-below",
    RangeWithin = "range-within",
    RangeAbove = "range-above",
    RangeUnknown = "range-unknown",
    Novelty = "novelty",
    NoveltyUsual = "novelty-usual",
    NoveltyUnusual = "novelty-unusual",

    // Numbers and dates
    Percent = "percent",
    PercentBelow = "percent-below",
    PercentAbove = "percent-above",
    PAll = "p-all",
    HighestPAll = "highest-p-all",
    Moment = "moment",
    Month = "month",

    // What went wrong
    ErrorFileUnreadable = "error-file-unreadable",
    ErrorNotAPicture = "error-not-a-picture",
    ErrorPictureDamaged = "error-picture-damaged",
    ErrorPictureTooLarge = "error-picture-too-large",
    ErrorPictureTooSmall = "error-picture-too-small",
    ErrorNoCell = "error-no-cell",
    ErrorNotASmear = "error-not-a-smear",
    ErrorFormatUnsupported = "error-format-unsupported",
    ErrorModelInvalid = "error-model-invalid",
    ErrorInferenceFailed = "error-inference-failed",
    ErrorUnknownPicture = "error-unknown-picture",
    ErrorStorageFailed = "error-storage-failed",
    ErrorRecordsTooNew = "error-records-too-new",
    ErrorSlideSigned = "error-slide-signed",
    ErrorReviewMissing = "error-review-missing",
    ErrorProfileInUse = "error-profile-in-use",
    ErrorCodeInUse = "error-code-in-use",
    ErrorBadRequest = "error-bad-request",
    ErrorFileNotRead = "error-file-not-read",
    ErrorNoAnswer = "error-no-answer",
}
