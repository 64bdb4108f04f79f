//! What the user interface knows and how it changes: pure, so that every way through it is tested natively.
//!
//! Nothing of Yew or the browser belongs here. Files stay with the shell side; here they are numbers. One file for
//! each page: its state, its events, what it asks (`open`), how it changes (`update`) and what it makes of the shell's
//! answers (`told`).

mod answer;
pub mod capture;
pub mod deletion;
mod event;
pub mod form;
mod import;
pub mod labels;
mod page;
pub mod patient;
pub mod picture;
pub mod review;
mod route;
#[cfg(test)]
mod samples;
pub mod settings;
pub mod signing;
pub mod slide;
#[cfg(test)]
mod tests;
pub mod tour;
pub mod trust;
pub mod viewport;
pub mod worklist;

use contract::{Request, Settings, UNSORTED_SLIDE};

pub use answer::{Answer, Trouble};
use answer::{answer, is_gone};
use deletion::Deletions;
pub use event::{Effect, Event, Focus};
pub use import::{Import, Tally};
pub use page::{Page, Seen};
pub use route::Route;
use signing::Signing;

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

/// What was tried when something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Adding a file.
    Import,
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
    /// Where the pictures of a slide were looked at last.
    pub seen: Option<Seen>,
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
    /// The step of the tour that is shown.
    pub tour: Option<tour::Step>,
    /// The question before a deletion, and the deletions that are not over.
    pub deletions: Deletions,
    /// The signature of the slide that is shown; none where no slide is.
    pub signing: Option<Signing>,
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
            seen: None,
            settings: Answer::Waiting,
            import: None,
            finished: None,
            failures: Vec::new(),
            failure_count: 0,
            tour: None,
            deletions: Deletions::default(),
            signing: None,
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
        Event::Started => {
            vec![Effect::ask(Request::Settings), Effect::ask(Request::PendingDeletions)]
        }
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
        Event::Deletion(event) => model.deletions.update(event),
        Event::Signing(event) => match &mut model.signing {
            Some(signing) => signing.update(event, &model.settings),
            None => Vec::new(),
        },
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
        Event::Capture(event) => capture(model, event),
        Event::Tour(event) => tour::update(&mut model.tour, event, &model.settings),
        Event::Review(event) => match &mut model.page {
            Page::Review(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Trust(event) => match &mut model.page {
            Page::Trust(page) => page.update(event),
            _ => Vec::new(),
        },
        Event::Settings(event) => match &mut model.page {
            Page::Settings(page) => page.update(event, &model.settings),
            _ => Vec::new(),
        },
    }
}

/// The camera's page, whose kept pictures go to the slide like files.
fn capture(model: &mut Model, event: capture::Event) -> Vec<Effect> {
    let Page::Capture(page) = &mut model.page else {
        // The page was left while the picture was taken.
        return match event {
            capture::Event::Taken(Ok((file, _))) => vec![Effect::Forget(vec![file.id])],
            _ => Vec::new(),
        };
    };
    let mut effects = page.update(event);
    if let Some(file) = page.take_accepted() {
        let slide = page.slide.clone();
        effects.extend(import::start(model, vec![file], &slide));
    }
    effects
}

fn arrive(model: &mut Model, route: Route) -> Vec<Effect> {
    let left = std::mem::replace(&mut model.route, route);
    // Kept while one of the slide's pictures is looked at.
    if let Some(seen) = model.page.seen() {
        model.seen = Some(seen).filter(|seen| model.route.slide() == Some(&seen.slide));
    }
    let (page, opened) = Page::at(&model.route, &left, model.seen.as_ref());
    let before = std::mem::replace(&mut model.page, page);
    let mut effects = Vec::new();
    if matches!(before, Page::Capture(_)) {
        effects.push(Effect::Camera(capture::Act::Stop));
    }
    effects.extend(opened);
    model.signing = Signing::at(&model.route).map(|(signing, asked)| {
        effects.extend(asked);
        signing
    });
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

/// What is there on every page goes first: failures, the questions that are answered, the choices.
fn told(model: &mut Model, request: &Request, result: &Result<contract::Reply, Trouble>) -> Vec<Effect> {
    let mut effects = Vec::new();
    match request {
        Request::Settings | Request::ChangeSettings(_) => {
            let first = model.settings == Answer::Waiting;
            model.settings.renew(answer!(result, Settings));
            if first && model.settings.ready().is_some_and(|settings| !settings.tour_seen) {
                effects.extend(tour::update(&mut model.tour, tour::Event::Wanted, &model.settings));
            }
        }
        // Wherever it was asked for, it is shown where it is stored.
        Request::AddSample if result.is_ok() => {
            effects.push(Effect::Go(Route::Slide(UNSORTED_SLIDE.into())));
            effects.extend(model.page.added(UNSORTED_SLIDE));
        }
        _ => {}
    }
    let asked = model.signing.as_ref().is_some_and(|signing| signing.question.is_some())
        || matches!(&model.page, Page::Settings(page) if page.saving.is_some());
    if let Err(trouble) = result
        && is_told_above(request)
        // Who is asked for a name, or typed one, reads there why it could not be kept.
        && !(asked && matches!(request, Request::ChangeSettings(_)))
    {
        model.fail(String::new(), Attempt::Other, trouble.clone());
    }
    effects.extend(model.deletions.told(request, result, &model.route));
    if let Some(signing) = &mut model.signing {
        effects.extend(signing.told(request, result));
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
