//! The contract's words as messages. No match has a catch-all arm.

use contract::{CountAdvice, ErrorCode, Feature, PictureKind, QualityWarning, Reason, ScaleSource, Verdict};

use super::Phrase;

/// A verdict after the number of cells that got it.
#[must_use]
pub const fn counted(verdict: Verdict) -> Phrase {
    match verdict {
        Verdict::All => Phrase::CountedAll,
        Verdict::Hem => Phrase::CountedHem,
        Verdict::Uncertain => Phrase::CountedUncertain,
        Verdict::NotACell => Phrase::CountedNotACell,
    }
}

impl From<Verdict> for Phrase {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::All => Self::VerdictAll,
            Verdict::Hem => Self::VerdictHem,
            Verdict::Uncertain => Self::VerdictUncertain,
            Verdict::NotACell => Self::VerdictNotACell,
        }
    }
}

impl From<Reason> for Phrase {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::AboveThreshold => Self::ReasonAboveThreshold,
            Reason::BelowThreshold => Self::ReasonBelowThreshold,
            Reason::BetweenThresholds => Self::ReasonBetweenThresholds,
            Reason::ScaleUnknown => Self::ReasonScaleUnknown,
            Reason::ScaleUnsure => Self::ReasonScaleUnsure,
            Reason::TouchesBorder => Self::ReasonTouchesBorder,
            Reason::TooSmall => Self::ReasonTooSmall,
            Reason::TooLarge => Self::ReasonTooLarge,
            Reason::Clump => Self::ReasonClump,
            Reason::Smudge => Self::ReasonSmudge,
            Reason::UnlikeTraining => Self::ReasonUnlikeTraining,
            Reason::Blurred => Self::ReasonBlurred,
            Reason::PoorPicture => Self::ReasonPoorPicture,
        }
    }
}

impl From<QualityWarning> for Phrase {
    fn from(warning: QualityWarning) -> Self {
        match warning {
            QualityWarning::FieldNotValidated => Self::WarningFieldNotValidated,
            QualityWarning::ScaleUnknown => Self::WarningScaleUnknown,
            QualityWarning::NoCells => Self::WarningNoCells,
            QualityWarning::Blurred => Self::WarningBlurred,
            QualityWarning::Shaken => Self::WarningShaken,
            QualityWarning::TooBright => Self::WarningTooBright,
            QualityWarning::TooDark => Self::WarningTooDark,
            QualityWarning::Glare => Self::WarningGlare,
            QualityWarning::WeakStain => Self::WarningWeakStain,
            QualityWarning::TooThin => Self::WarningTooThin,
            QualityWarning::TooThick => Self::WarningTooThick,
        }
    }
}

impl From<ScaleSource> for Phrase {
    fn from(source: ScaleSource) -> Self {
        match source {
            ScaleSource::Training => Self::ScaleTraining,
            ScaleSource::RedCells => Self::ScaleRedCells,
            ScaleSource::Profile => Self::ScaleProfile,
            ScaleSource::Assumed => Self::ScaleAssumed,
        }
    }
}

impl From<PictureKind> for Phrase {
    fn from(kind: PictureKind) -> Self {
        match kind {
            PictureKind::Cell => Self::KindCell,
            PictureKind::Crop => Self::KindCrop,
            PictureKind::Field => Self::KindField,
        }
    }
}

impl From<Feature> for Phrase {
    fn from(feature: Feature) -> Self {
        match feature {
            Feature::DiameterUm => Self::FeatureDiameter,
            Feature::AreaUm2 => Self::FeatureArea,
            Feature::NucleusAreaUm2 => Self::FeatureNucleusArea,
            Feature::NucleusToCell => Self::FeatureNucleusToCell,
            Feature::Roundness => Self::FeatureRoundness,
            Feature::NucleusSolidity => Self::FeatureNucleusSolidity,
        }
    }
}

impl From<CountAdvice> for Phrase {
    fn from(advice: CountAdvice) -> Self {
        match advice {
            CountAdvice::Enough => Self::AdviceEnough,
            CountAdvice::CountMore => Self::AdviceCountMore,
            CountAdvice::IntervalTooWide => Self::AdviceIntervalTooWide,
            CountAdvice::ReviewUncertain => Self::AdviceReviewUncertain,
        }
    }
}

impl From<ErrorCode> for Phrase {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::FileUnreadable => Self::ErrorFileUnreadable,
            ErrorCode::NotAPicture => Self::ErrorNotAPicture,
            ErrorCode::PictureDamaged => Self::ErrorPictureDamaged,
            ErrorCode::PictureTooLarge => Self::ErrorPictureTooLarge,
            ErrorCode::PictureTooSmall => Self::ErrorPictureTooSmall,
            ErrorCode::NoCell => Self::ErrorNoCell,
            ErrorCode::NotASmear => Self::ErrorNotASmear,
            ErrorCode::FormatUnsupported => Self::ErrorFormatUnsupported,
            ErrorCode::ModelInvalid => Self::ErrorModelInvalid,
            ErrorCode::InferenceFailed => Self::ErrorInferenceFailed,
            ErrorCode::UnknownPicture => Self::ErrorUnknownPicture,
            ErrorCode::StorageFailed => Self::ErrorStorageFailed,
            ErrorCode::RecordsTooNew => Self::ErrorRecordsTooNew,
            ErrorCode::SlideSigned => Self::ErrorSlideSigned,
            ErrorCode::ReviewMissing => Self::ErrorReviewMissing,
            ErrorCode::ProfileInUse => Self::ErrorProfileInUse,
            ErrorCode::CodeInUse => Self::ErrorCodeInUse,
            ErrorCode::ArchiveInvalid => Self::ErrorArchiveInvalid,
            ErrorCode::ValueRefused => Self::ErrorValueRefused,
            ErrorCode::BadRequest => Self::ErrorBadRequest,
        }
    }
}
