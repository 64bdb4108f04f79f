//! What can happen, and what follows from it outside of the model.

use contract::{About, PictureDetail, PictureSummary};

use super::{ChosenFile, FileId, Trouble};
use crate::language::Language;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// At the start: the languages that the system prefers, most wanted first, and the one that was chosen before.
    LanguagesTold {
        /// The tag that was remembered.
        remembered: Option<String>,
        /// The system's tags.
        preferred: Vec<String>,
    },
    /// The user chose a language.
    LanguageChosen(Language),
    /// The list is wanted: at the start, or again after it failed.
    ListWanted,
    /// The list came.
    Listed(Result<Vec<PictureSummary>, Trouble>),
    /// Files are dragged over the window (or no longer).
    Dragging(bool),
    /// The user picked or dropped files.
    FilesChosen(Vec<ChosenFile>),
    /// The shell is done with the current file.
    Imported(Result<PictureDetail, Trouble>),
    /// The user cancelled the import.
    ImportCancelled,
    /// The user dismissed what the last import came to.
    TallyDismissed,
    /// The user dismissed the failure of this number.
    FailureDismissed(u32),
    /// The user dismissed every failure.
    FailuresDismissed,
    /// A picture is to be shown large.
    Opened(String),
    /// What is known of the picture came.
    Loaded(String, Result<PictureDetail, Trouble>),
    /// A cell was clicked: highlighted, or no longer.
    CellClicked(usize),
    /// The user switched between fitted and pixel for pixel.
    SizeToggled,
    /// Back to the list.
    WentBack,
    /// A picture is to be deleted: ask first.
    DeleteWanted(String),
    /// The user said yes.
    DeleteConfirmed,
    /// The shell is done deleting.
    Deleted(String, Result<(), Trouble>),
    /// The user wants to know about the app.
    AboutWanted,
    /// What the app says of itself came.
    AboutLoaded(Result<About, Trouble>),
    /// The dialog was left without a yes.
    DialogLeft,
}

/// Where the keyboard's focus goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Focus {
    /// The screen's heading.
    Heading,
    /// A picture in the list.
    Card(String),
}

/// What is to be done outside of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Speak this language from now on.
    Speak(Language),
    /// Remember this language for the next start.
    RememberLanguage(Language),
    /// Read the list.
    List,
    /// Hand a file to the shell and forget it.
    Import(ChosenFile),
    /// Forget files that will not be imported.
    Forget(Vec<FileId>),
    /// Read a picture.
    Load(String),
    /// Delete a picture.
    Delete(String),
    /// Read what the app says of itself.
    About,
    /// Scroll to the cell of this place in the picture.
    Reveal(usize),
    /// Move the keyboard's focus once the screen is drawn.
    Focus(Focus),
}
