//! Every word the user reads, and the translation of the contract's words into sentences.
//!
//! The matches have no catch-all arm: a new code or verdict does not compile until it has its words.

mod labels;
mod numbers;
#[cfg(test)]
mod tests;

use contract::{ErrorCode, PictureKind, QualityWarning, Reason, ScaleSource, Verdict};

pub use labels::*;
pub use numbers::*;

use crate::state::{Attempt, Tally, Trouble};

/// A verdict in words.
#[must_use]
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::All => "Lymphoblast (ALL)",
        Verdict::Hem => "Normal cell (HEM)",
        Verdict::Uncertain => "Uncertain",
        Verdict::NotACell => "Not a cell",
    }
}

/// A verdict in words after a number of cells.
#[must_use]
pub const fn verdict_counted(verdict: Verdict, one: bool) -> &'static str {
    match (verdict, one) {
        (Verdict::All, true) => "lymphoblast (ALL)",
        (Verdict::All, false) => "lymphoblasts (ALL)",
        (Verdict::Hem, true) => "normal cell (HEM)",
        (Verdict::Hem, false) => "normal cells (HEM)",
        (Verdict::Uncertain, _) => "uncertain",
        (Verdict::NotACell, true) => "not a cell",
        (Verdict::NotACell, false) => "not cells",
    }
}

/// Why a cell got its verdict.
#[must_use]
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::AboveThreshold => "The probability is at or above the model’s upper threshold.",
        Reason::BelowThreshold => "The probability is below the model’s lower threshold.",
        Reason::BetweenThresholds => {
            "The probability lies between the model’s two thresholds, so there is no firm answer."
        }
        Reason::ScaleUnknown => "The scale could not be measured, so no firm verdict is given.",
        Reason::TouchesBorder => "The cell is cut off by the edge of the picture.",
        Reason::TooSmall => "Smaller than any white cell at this scale, probably debris or a platelet.",
        Reason::TooLarge => {
            "Larger than any single white cell at this scale, probably a clump or a stain deposit."
        }
        Reason::Clump => "Cells that touch each other and could not be told apart.",
        Reason::Smudge => "A smeared nucleus without a cell around it.",
        Reason::UnlikeTraining => {
            "Unlike the cells that the model has learnt from, so there is no firm answer."
        }
        Reason::Blurred => "The cell is out of focus or shaken, so there is no firm answer.",
        Reason::PoorPicture => "The picture is not good enough for a firm answer; the notes say why.",
    }
}

/// What weakens a picture's verdicts.
#[must_use]
pub const fn warning(warning: QualityWarning) -> &'static str {
    match warning {
        QualityWarning::FieldNotValidated => {
            "Verdicts on whole smear fields have not been validated yet. Take them as pointers to cells worth a look."
        }
        QualityWarning::ScaleUnknown => {
            "The scale could not be measured on red cells. Cell size is the strongest cue, so every verdict stays open."
        }
        QualityWarning::NoCells => "No white cell was found in this picture.",
        QualityWarning::Blurred => "The picture is out of focus. Refocus and take it again.",
        QualityWarning::Shaken => "The picture is shaken. Hold camera and slide still and take it again.",
        QualityWarning::TooBright => "The picture is too bright. Turn the lamp down and take it again.",
        QualityWarning::TooDark => "The picture is too dark. Turn the lamp up and take it again.",
        QualityWarning::Glare => {
            "A reflection covers a part of the field. Tilt the camera or shade the eyepiece and take it again."
        }
        QualityWarning::WeakStain => {
            "The stain is too weak to tell nuclei. Stain longer, or take a slide that is stained better."
        }
        QualityWarning::TooThin => {
            "There are hardly any cells here. Move to where red cells lie close without overlapping."
        }
        QualityWarning::TooThick => {
            "Cells lie on top of each other here. Move to where red cells lie side by side."
        }
    }
}

/// Where a picture's scale comes from.
#[must_use]
pub const fn scale_source(source: ScaleSource) -> &'static str {
    match source {
        ScaleSource::Training => "taken to be that of the training pictures",
        ScaleSource::RedCells => "measured on the red cells of this picture",
        ScaleSource::Profile => "that of the microscope’s profile",
        ScaleSource::Assumed => "assumed, not measured",
    }
}

/// What sort of picture it is.
#[must_use]
pub const fn kind(kind: PictureKind) -> &'static str {
    match kind {
        PictureKind::Cell => "Single cell",
        PictureKind::Field => "Smear field",
    }
}

/// Why something did not work, and what the user can do about it.
#[must_use]
pub const fn trouble(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Reported(report) => error(report.code),
        Trouble::FileNotRead(_) => {
            "The file could not be read. Check that it still exists and that its card or drive is connected."
        }
        Trouble::NoAnswer(_) => "The app gave no usable answer. Close Leukolens, open it again and retry.",
    }
}

/// An error code as a sentence.
#[must_use]
pub const fn error(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::FileUnreadable => {
            "The file could not be opened. Check that it exists and that you may read it."
        }
        ErrorCode::NotAPicture => {
            "This is not a picture that can be read. PNG, JPEG, BMP, TIFF and WebP files are supported."
        }
        ErrorCode::PictureDamaged => "The picture is damaged or incomplete. Copy it again from its source.",
        ErrorCode::PictureTooLarge => "The picture is too large. Export it with fewer pixels or crop it.",
        ErrorCode::PictureTooSmall => "The picture is too small to hold a cell.",
        ErrorCode::NoCell => "There is nothing but background in this picture.",
        ErrorCode::NotASmear => {
            "This does not look like a blood smear. Choose a picture of a stained smear or of a single cell."
        }
        ErrorCode::FormatUnsupported => {
            "This kind of picture file cannot be read. Save it as a single JPEG or PNG picture, then add it again."
        }
        ErrorCode::ModelInvalid => {
            "The model is missing or altered, so nothing can be classified. Install Leukolens again."
        }
        ErrorCode::InferenceFailed => {
            "The classification failed. Try again; if it fails again, restart Leukolens."
        }
        ErrorCode::UnknownPicture => "This picture is no longer on this device.",
        ErrorCode::StorageFailed => {
            "The device’s storage cannot be read or written. Check that there is free space, then try again."
        }
        ErrorCode::RecordsTooNew => {
            "The records on this device were written by a newer Leukolens. Install the latest version."
        }
        ErrorCode::SlideSigned => "This slide is signed and cannot be changed. Add an amendment instead.",
        ErrorCode::ReviewMissing => {
            "Some cells still need your look, or pictures wait to be examined. Finish them, then sign."
        }
        ErrorCode::ProfileInUse => "A slide uses this microscope profile. Retire it instead.",
        ErrorCode::CodeInUse => "Another patient has this code. Choose another one.",
        ErrorCode::BadRequest => "The app did not understand its own request. Install the latest Leukolens.",
    }
}

/// The technical side of a trouble, for whoever maintains the device.
#[must_use]
pub fn technical(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Reported(report) => format!("{}: {}", report.code.as_str(), report.message),
        Trouble::FileNotRead(message) | Trouble::NoAnswer(message) => message.clone(),
    }
}

/// What was tried, after the name of the file or picture.
#[must_use]
pub const fn attempt(attempt: Attempt) -> &'static str {
    match attempt {
        Attempt::Import => "was not added",
        Attempt::Delete => "was not deleted",
    }
}

/// What an import came to, in one line.
#[must_use]
pub fn tally(tally: &Tally) -> String {
    let mut parts = vec![match tally.added {
        0 => "No new picture".to_owned(),
        1 => "1 picture added".to_owned(),
        n => format!("{n} pictures added"),
    }];
    for (count, what) in [
        (tally.known, "already in the list"),
        (tally.failed, "could not be added"),
        (tally.skipped, "not tried because you cancelled"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    parts.join(", ") + "."
}

/// Which file an import is at.
#[must_use]
pub fn progress(place: usize, total: usize) -> String {
    format!("Classifying picture {place} of {total}")
}

/// How many pictures there are.
#[must_use]
pub fn picture_count(count: usize) -> String {
    match count {
        1 => "1 picture on this device".to_owned(),
        n => format!("{n} pictures on this device"),
    }
}

/// How many cells there are.
#[must_use]
pub fn cell_count(count: usize) -> String {
    match count {
        0 => "No cells".to_owned(),
        1 => "1 cell".to_owned(),
        n => format!("{n} cells"),
    }
}

/// The question before a deletion, with what exactly goes.
#[must_use]
pub fn delete_explanation(name: &str) -> String {
    format!(
        "“{name}”, its thumbnail and its results will be removed from this device. This cannot be undone."
    )
}
