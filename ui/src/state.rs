//! What the user interface knows and how it changes: pure, so that every way through it is tested natively.
//!
//! Nothing of Yew or the browser belongs here. Files stay with the shell side; here they are numbers. One file for
//! each page: its state, its events, what it asks (`open`), how it changes (`update`) and what it makes of the shell's
//! answers (`told`).

mod answer;
pub mod capture;
mod event;
pub mod form;
mod import;
mod page;
pub mod patient;
pub mod picture;
pub mod review;
mod route;
pub mod settings;
pub mod slide;
#[cfg(test)]
mod tests;
pub mod trust;
pub mod worklist;

use contract::{DeletionTarget, ErrorCode, Request, Settings, UNSORTED_SLIDE};

use answer::answer;
pub use answer::{Answer, Trouble};
pub use event::{Effect, Event, Focus};
pub use import::{Import, Tally};
pub use page::Page;
pub use route::Route;

use crate::language::Language;

/// A chosen file that waits on the browser's side.
pub type FileId = u32;

/// A file that the user picked, dropped or pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// Its number among all chosen files.
    pub id: FileId,
    /// Its name without folders.
    pub name: String,
}

/// A question above the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Asks before a deletion.
    Delete {
        /// What goes.
        target: DeletionTarget,
        /// What people call it.
        name: String,
        /// The answer was yes, and the shell is at it.
        running: bool,
    },
}

/// What was tried when something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Adding a file.
    Import,
    /// Deleting.
    Delete,
    /// Something else that the user asked for.
    Other,
}

/// Something that did not work, shown until it is dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its number among all failures.
    pub number: u32,
    /// The file or picture concerned; empty where it is none.
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
    /// Where the window is.
    pub route: Route,
    /// What is shown there.
    pub page: Page,
    /// Whether a page was shown before this one.
    pub moved: bool,
    /// What was chosen for this device.
    pub settings: Answer<Settings>,
    /// The import under way.
    pub import: Option<Import>,
    /// What became of the last import, until it is dismissed.
    pub finished: Option<Tally>,
    /// What did not work, oldest first.
    pub failures: Vec<Failure>,
    /// How many failures there ever were: the next one's number.
    pub failure_count: u32,
    /// What is asked above the page.
    pub dialog: Option<Dialog>,
    /// Files are being dragged over the window.
    pub dragging: bool,
}

impl Model {
    /// The window as it opens: nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            language: Language::English,
            route: Route::Worklist,
            page: Page::Manual,
            moved: false,
            settings: Answer::Waiting,
            import: None,
            finished: None,
            failures: Vec::new(),
            failure_count: 0,
            dialog: None,
            dragging: false,
        }
    }

    fn fail(&mut self, name: String, attempt: Attempt, trouble: Trouble) {
        self.failures.push(Failure { number: self.failure_count, name, attempt, trouble });
        self.failure_count += 1;
    }

    /// The slide that added files go to here, and whether it is shown.
    fn destination(&self) -> (String, bool) {
        self.route
            .slide()
            .map_or_else(|| (UNSORTED_SLIDE.to_owned(), false), |slide| (slide.to_owned(), true))
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
        Event::Started => vec![Effect::ask(Request::Settings)],
        Event::Arrived(route) => arrive(model, route),
        Event::Told(request, result) => told(model, &request, &result),
        Event::Dragging(dragging) => {
            model.dragging = dragging;
            Vec::new()
        }
        Event::FilesChosen(files) => {
            model.dragging = false;
            let (slide, shown) = model.destination();
            let any = !files.is_empty();
            let mut effects = import::start(model, files, &slide);
            if any && !shown {
                effects.push(Effect::Go(Route::Slide(slide)));
            }
            effects
        }
        Event::Added(result) => import::proceed(model, *result),
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
        Event::DeletionWanted(target, name) => {
            model.dialog = Some(Dialog::Delete { target, name, running: false });
            Vec::new()
        }
        Event::DeletionConfirmed => match &mut model.dialog {
            Some(Dialog::Delete { target, running, .. }) if !*running => {
                *running = true;
                vec![Effect::ask(Request::Delete(vec![target.clone()]))]
            }
            _ => Vec::new(),
        },
        Event::DialogLeft => {
            // A deletion that runs cannot be called back, so its dialog stays until it is done.
            if !matches!(model.dialog, Some(Dialog::Delete { running: true, .. })) {
                model.dialog = None;
            }
            Vec::new()
        }
        Event::Worklist(event) => match &mut model.page {
            Page::Worklist(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Patient(event) => match &mut model.page {
            Page::Patient(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Slide(event) => match &mut model.page {
            Page::Slide(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Picture(event) => match &mut model.page {
            Page::Picture(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Trust(event) => match &mut model.page {
            Page::Trust(page) => page.update(event),
            _ => Vec::new(),
        },
    }
}

fn arrive(model: &mut Model, route: Route) -> Vec<Effect> {
    let left = std::mem::replace(&mut model.route, route);
    let (page, mut effects) = Page::at(&model.route, &left);
    model.page = page;
    // The import's end belongs to the slide that it went to, which is read by then.
    if left != model.route && model.route.slide() != left.slide() && model.import.is_none() {
        model.finished = None;
    }
    // As the window opens the focus stays where the browser puts it.
    if std::mem::replace(&mut model.moved, true) {
        effects.push(Effect::Focus(Focus::Heading));
    }
    effects
}

/// What is there on every page goes first: failures, the question that is answered, the choices.
fn told(model: &mut Model, request: &Request, result: &Result<contract::Reply, Trouble>) -> Vec<Effect> {
    let mut effects = Vec::new();
    match request {
        Request::Settings | Request::ChangeSettings(_) => model.settings.renew(answer!(result, Settings)),
        Request::Delete(_) => {
            let name = match model.dialog.take() {
                Some(Dialog::Delete { name, .. }) => name,
                None => String::new(),
            };
            match result {
                // What is gone already counts as deleted.
                Err(trouble) if !trouble.is(ErrorCode::UnknownPicture) => {
                    model.fail(name, Attempt::Delete, trouble.clone());
                    return Vec::new();
                }
                _ => effects.push(Effect::Focus(Focus::Heading)),
            }
        }
        _ => {}
    }
    if let Err(trouble) = result
        && is_told_above(request)
    {
        model.fail(String::new(), Attempt::Other, trouble.clone());
    }
    effects.extend(model.page.told(request, result));
    effects
}

/// Whether the failure of this request is told above the page. What is only read, and what is typed into a form, fails
/// where it is shown.
const fn is_told_above(request: &Request) -> bool {
    matches!(
        request,
        Request::MoveSlide { .. }
            | Request::CloseSlide(_)
            | Request::ReopenSlide(_)
            | Request::MovePictures { .. }
            | Request::ExamineAgain(_)
            | Request::AddSample
            | Request::ChangeSettings(_)
            | Request::Relabel { .. }
            | Request::Undo { .. }
            | Request::Redo { .. }
            | Request::Restore { .. }
    )
}
