//! What can happen, and what follows from it outside of the model.

use contract::{AddedPicture, DeletionTarget, Reply, Request};

use super::{
    ChosenFile, FileId, Route, Trouble, capture, deletion, patient, picture, review, settings, signing,
    slide, tour, trust, worklist,
};
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
    /// The window opens: what is asked once.
    Started,
    /// The address names this place now.
    Arrived(Route),
    /// The shell answered.
    Told(Box<Request>, Box<Result<Reply, Trouble>>),

    /// Files are dragged over the window (or no longer).
    Dragging(bool),
    /// The user picked, dropped or pasted files.
    FilesChosen(Vec<ChosenFile>),
    /// The shell is done with the current file.
    Added(Box<Result<AddedPicture, Trouble>>),
    /// The user cancelled the import.
    ImportCancelled,
    /// The user dismissed what the last import came to.
    TallyDismissed,
    /// The user dismissed the failure of this number.
    FailureDismissed(u32),
    /// The user dismissed every failure.
    FailuresDismissed,

    /// Something around deletions.
    Deletion(deletion::Event),
    /// Something around the signature of the slide that is shown.
    Signing(signing::Event),

    /// Something on the worklist.
    Worklist(worklist::Event),
    /// Something on a patient's page.
    Patient(patient::Event),
    /// Something on a slide's page.
    Slide(slide::Event),
    /// Something on a picture's page.
    Picture(picture::Event),
    /// Something on the camera's page.
    Capture(capture::Event),
    /// Something in the tour.
    Tour(tour::Event),
    /// Something in the review.
    Review(review::Event),
    /// Something on the page about the app.
    Trust(trust::Event),
    /// Something on the page of the settings.
    Settings(settings::Event),
}

/// Where the keyboard's focus goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Focus {
    /// The page's heading.
    Heading,
    /// The page's heading, and the page stays where it was scrolled to.
    HeadingThere,
    /// The element of this id; the heading where there is none.
    Element(String),
}

/// What is to be done outside of the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Speak this language from now on.
    Speak(Language),
    /// Remember this language for the next start.
    RememberLanguage(Language),
    /// Go to another place.
    Go(Route),
    /// Ask the shell.
    Ask(Box<Request>),
    /// Let this happen when some time has passed.
    Later {
        /// How much, in milliseconds.
        ms: u32,
        /// What happens.
        event: Box<Event>,
    },
    /// Hand a file to the shell as a picture of a slide, and forget it.
    Add {
        /// The file.
        file: ChosenFile,
        /// The identity of the slide.
        slide: String,
    },
    /// Hand a file to the shell as an archive, and forget it.
    ImportArchive(ChosenFile),
    /// Hand a file to the shell as the bundle of a model, and forget it.
    ImportModel(ChosenFile),
    /// Do something with the camera.
    Camera(capture::Act),
    /// Forget files that will not be imported.
    Forget(Vec<FileId>),
    /// Scroll to the element of this id.
    Reveal(String),
    /// Say how many seconds are left by the device's clock to take back a deletion.
    Clock {
        /// The number of the deletion.
        deletion: i64,
        /// From when on it cannot be taken back, RFC 3339 in UTC.
        due: String,
    },
    /// Move the keyboard's focus once the page is drawn.
    Focus(Focus),
}

impl Event {
    /// Something is to be deleted: ask first. With what people call it.
    #[must_use]
    pub fn deletion_of(target: DeletionTarget, name: String) -> Self {
        Self::Deletion(deletion::Event::Wanted(vec![target], Some(name)))
    }
}

impl Effect {
    /// Asks the shell.
    #[must_use]
    pub fn ask(request: Request) -> Self {
        Self::Ask(Box::new(request))
    }

    /// Lets something happen when so many milliseconds have passed.
    #[must_use]
    pub fn later(ms: u32, event: Event) -> Self {
        Self::Later { ms, event: Box::new(event) }
    }
}
