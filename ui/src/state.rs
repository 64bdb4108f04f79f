//! What the user interface knows and how it changes: pure, so that every way through it is tested natively.
//!
//! Nothing of Yew or the browser belongs here. Files stay with the shell side; here they are numbers.

mod event;
mod import;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use contract::{About, ErrorCode, ErrorReport, PictureDetail, PictureSummary};

pub use event::{Effect, Event, Focus};

use crate::language::Language;

/// A chosen file that waits on the browser's side.
pub type FileId = u32;

/// A file that the user picked or dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// Its number among all chosen files.
    pub id: FileId,
    /// Its name without folders.
    pub name: String,
}

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The shell said so.
    Reported(ErrorReport),
    /// The browser did not hand over the file's bytes.
    FileNotRead(String),
    /// What came back was nothing that the contract knows, or nothing came back.
    NoAnswer(String),
}

/// Something that is asked of the shell.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// Not there yet.
    Waiting,
    /// There.
    Ready(T),
    /// It will not come.
    Failed(Trouble),
}

impl<T> From<Result<T, Trouble>> for Answer<T> {
    fn from(result: Result<T, Trouble>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(trouble) => Self::Failed(trouble),
        }
    }
}

/// What the window shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// The stored pictures.
    Pictures,
    /// One picture, large.
    Detail(Box<Detail>),
}

/// One picture, large.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// Which picture.
    pub id: String,
    /// What is known of it.
    pub picture: Answer<PictureDetail>,
    /// The highlighted cell, by its place among the cells.
    pub selected: Option<usize>,
    /// Pixel for pixel rather than fitted to the window.
    pub actual_size: bool,
}

/// A question or notice above the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Asks before a deletion.
    Delete {
        /// Which picture.
        id: String,
        /// Its name.
        name: String,
        /// The answer was yes, and the shell is at it.
        running: bool,
    },
    /// What the app says of itself.
    About(Answer<About>),
}

/// What became of the files of one import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New pictures.
    pub added: usize,
    /// Pictures that were stored already.
    pub known: usize,
    /// Files that were refused.
    pub failed: usize,
    /// Files that were not tried because the user cancelled.
    pub skipped: usize,
}

/// An import under way: one file after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file that the shell is at.
    pub current: ChosenFile,
    /// Those still to come.
    pub waiting: VecDeque<ChosenFile>,
    /// All files of this import.
    pub total: usize,
    /// The user cancelled; the current file cannot be called back.
    pub stopping: bool,
    /// What became of the files so far.
    pub tally: Tally,
}

impl Import {
    /// The current file's place, from 1.
    #[must_use]
    pub fn place(&self) -> usize {
        self.total - self.waiting.len()
    }
}

/// What was tried when something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// To import a file.
    Import,
    /// To delete a picture.
    Delete,
}

/// Something that did not work, until the user dismisses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its number among all failures.
    pub number: u32,
    /// The file's or picture's name.
    pub name: String,
    /// What was tried.
    pub attempt: Attempt,
    /// Why it did not work.
    pub trouble: Trouble,
}

/// All that the window is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The language of every word.
    pub language: Language,
    /// What is shown.
    pub screen: Screen,
    /// The stored pictures, newest first, once they were read.
    pub pictures: Answer<Vec<PictureSummary>>,
    /// The import under way.
    pub import: Option<Import>,
    /// What became of the last import, until it is dismissed.
    pub finished: Option<Tally>,
    /// What did not work, oldest first.
    pub failures: Vec<Failure>,
    /// How many failures there ever were: the next one's number.
    pub failure_count: u32,
    /// What is asked or told above the screen.
    pub dialog: Option<Dialog>,
    /// Files are being dragged over the window.
    pub dragging: bool,
}

impl Model {
    /// The window as it opens: nothing is known yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            language: Language::English,
            screen: Screen::Pictures,
            pictures: Answer::Waiting,
            import: None,
            finished: None,
            failures: Vec::new(),
            failure_count: 0,
            dialog: None,
            dragging: false,
        }
    }

    /// The summary of a stored picture.
    #[must_use]
    pub fn summary(&self, id: &str) -> Option<&PictureSummary> {
        match &self.pictures {
            Answer::Ready(pictures) => pictures.iter().find(|p| p.id == id),
            Answer::Waiting | Answer::Failed(_) => None,
        }
    }

    fn fail(&mut self, name: String, attempt: Attempt, trouble: Trouble) {
        self.failures.push(Failure { number: self.failure_count, name, attempt, trouble });
        self.failure_count += 1;
    }
}

/// Changes the model as the event asks and says what is to be done.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::LanguagesTold { remembered, preferred } => {
            model.language = Language::first_of(remembered.as_deref(), &preferred);
            vec![Effect::Speak(model.language)]
        }
        Event::LanguageChosen(language) => {
            model.language = language;
            vec![Effect::Speak(language), Effect::RememberLanguage(language)]
        }
        // No import runs while the list is read, so that no answer can be older than a stored picture.
        Event::ListWanted if model.import.is_some() => Vec::new(),
        Event::ListWanted => {
            model.pictures = Answer::Waiting;
            vec![Effect::List]
        }
        Event::Listed(result) => {
            model.pictures = result.into();
            model.import.iter().map(|import| Effect::Import(import.current.clone())).collect()
        }
        Event::Dragging(dragging) => {
            model.dragging = dragging;
            Vec::new()
        }
        Event::FilesChosen(files) => {
            model.dragging = false;
            import::start(model, files)
        }
        Event::Imported(result) => import::proceed(model, result),
        Event::ImportCancelled => import::cancel(model),
        Event::TallyDismissed => {
            model.finished = None;
            vec![Effect::Focus(Focus::Heading)]
        }
        Event::FailureDismissed(number) => {
            model.failures.retain(|f| f.number != number);
            vec![Effect::Focus(Focus::Heading)]
        }
        Event::FailuresDismissed => {
            model.failures.clear();
            vec![Effect::Focus(Focus::Heading)]
        }
        Event::Opened(id) => {
            model.finished = None;
            model.screen = Screen::Detail(Box::new(Detail {
                id: id.clone(),
                picture: Answer::Waiting,
                selected: None,
                actual_size: false,
            }));
            vec![Effect::Load(id), Effect::Focus(Focus::Heading)]
        }
        Event::Loaded(id, result) => {
            if let Some(detail) = detail(model).filter(|d| d.id == id) {
                detail.picture = result.into();
            }
            Vec::new()
        }
        Event::CellClicked(index) => {
            let Some(detail) = detail(model) else { return Vec::new() };
            detail.selected = (detail.selected != Some(index)).then_some(index);
            detail.selected.map(Effect::Reveal).into_iter().collect()
        }
        Event::SizeToggled => {
            if let Some(detail) = detail(model) {
                detail.actual_size = !detail.actual_size;
            }
            Vec::new()
        }
        Event::WentBack => match std::mem::replace(&mut model.screen, Screen::Pictures) {
            Screen::Detail(left) => vec![Effect::Focus(Focus::Card(left.id))],
            Screen::Pictures => Vec::new(),
        },
        Event::DeleteWanted(id) => {
            if let Some(name) = model.summary(&id).map(|p| p.name.clone()) {
                model.dialog = Some(Dialog::Delete { id, name, running: false });
            }
            Vec::new()
        }
        Event::DeleteConfirmed => match &mut model.dialog {
            Some(Dialog::Delete { id, running, .. }) if !*running => {
                *running = true;
                vec![Effect::Delete(id.clone())]
            }
            _ => Vec::new(),
        },
        Event::Deleted(id, result) => finish_deletion(model, &id, result),
        Event::AboutWanted => {
            model.dialog = Some(Dialog::About(Answer::Waiting));
            vec![Effect::About]
        }
        Event::AboutLoaded(result) => {
            if let Some(Dialog::About(about)) = &mut model.dialog {
                *about = result.into();
            }
            Vec::new()
        }
        Event::DialogLeft => {
            // A deletion that runs cannot be called back, so its dialog stays until it is done.
            if !matches!(model.dialog, Some(Dialog::Delete { running: true, .. })) {
                model.dialog = None;
            }
            Vec::new()
        }
    }
}

const fn detail(model: &mut Model) -> Option<&mut Detail> {
    match &mut model.screen {
        Screen::Detail(detail) => Some(detail),
        Screen::Pictures => None,
    }
}

/// Removes what is gone from the list and leaves its screen. What was gone already counts as deleted.
fn finish_deletion(model: &mut Model, id: &str, result: Result<(), Trouble>) -> Vec<Effect> {
    let name = match model.dialog.take() {
        Some(Dialog::Delete { name, .. }) => name,
        other => {
            model.dialog = other;
            String::new()
        }
    };
    match result {
        Err(trouble) if !is_unknown(&trouble) => {
            model.fail(name, Attempt::Delete, trouble);
            Vec::new()
        }
        Ok(()) | Err(_) => {
            if let Answer::Ready(pictures) = &mut model.pictures {
                pictures.retain(|p| p.id != id);
            }
            if detail(model).is_some_and(|d| d.id == id) {
                model.screen = Screen::Pictures;
            }
            vec![Effect::Focus(Focus::Heading)]
        }
    }
}

const fn is_unknown(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Reported(ErrorReport { code: ErrorCode::UnknownPicture, .. }))
}
