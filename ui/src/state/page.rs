//! The page that the window shows, one kind for each [`Route`].

use contract::{Reply, Request};

use super::{Effect, Route, Trouble, capture, patient, picture, review, settings, slide, trust, worklist};

/// A page with what it knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    /// What there is to do.
    Worklist(Box<worklist::Worklist>),
    /// A patient.
    Patient(Box<patient::PatientPage>),
    /// A slide.
    Slide(Box<slide::SlidePage>),
    /// A picture, large.
    Picture(Box<picture::PicturePage>),
    /// Pictures are taken.
    Capture(Box<capture::CapturePage>),
    /// Cells are looked at.
    Review(Box<review::ReviewPage>),
    /// About the app.
    Trust(Box<trust::TrustPage>),
    /// Choices for this device.
    Settings(Box<settings::SettingsPage>),
    /// The manual.
    Manual,
}

impl Page {
    /// The page of a place, and what it asks for. It may go back to what was left.
    #[must_use]
    pub fn at(route: &Route, left: &Route) -> (Self, Vec<Effect>) {
        match route {
            Route::Worklist => {
                let (page, effects) = worklist::Worklist::open();
                (Self::Worklist(Box::new(page)), effects)
            }
            Route::Patient(id) => {
                let (page, effects) = patient::PatientPage::open(id);
                (Self::Patient(Box::new(page)), effects)
            }
            Route::Slide(id) => {
                let back_from = left.picture().filter(|(slide, _)| slide == id).map(|(_, picture)| picture);
                let (page, effects) = slide::SlidePage::open(id, back_from);
                (Self::Slide(Box::new(page)), effects)
            }
            Route::Picture { slide, id } => {
                let (page, effects) = picture::PicturePage::open(slide, id, None);
                (Self::Picture(Box::new(page)), effects)
            }
            Route::Cell { slide, id } => {
                let picture = route.picture().map_or("", |(_, picture)| picture);
                let (page, effects) = picture::PicturePage::open(slide, picture, Some(id));
                (Self::Picture(Box::new(page)), effects)
            }
            Route::Capture(slide) => {
                let (page, effects) = capture::CapturePage::open(slide);
                (Self::Capture(Box::new(page)), effects)
            }
            Route::Review { slide, patient } => {
                let (page, effects) = review::ReviewPage::open(slide.as_deref(), patient.as_deref());
                (Self::Review(Box::new(page)), effects)
            }
            Route::Trust => {
                let (page, effects) = trust::TrustPage::open();
                (Self::Trust(Box::new(page)), effects)
            }
            Route::Settings => {
                let (page, effects) = settings::SettingsPage::open();
                (Self::Settings(Box::new(page)), effects)
            }
            Route::Manual | Route::Chapter(_) => (Self::Manual, Vec::new()),
        }
    }

    /// Hands the page what the shell said. What belongs to a page that was left is dropped by the one that is there.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match self {
            Self::Worklist(page) => page.told(request, result),
            Self::Patient(page) => page.told(request, result),
            Self::Slide(page) => page.told(request, result),
            Self::Picture(page) => page.told(request, result),
            Self::Capture(page) => page.told(request, result),
            Self::Review(page) => page.told(request, result),
            Self::Trust(page) => page.told(request, result),
            Self::Settings(page) => page.told(request, result),
            Self::Manual => Vec::new(),
        }
    }

    /// A picture was added to this slide.
    pub fn added(&mut self, slide: &str) -> Vec<Effect> {
        match self {
            Self::Slide(page) => page.added(slide),
            Self::Capture(page) => page.added(slide),
            _ => Vec::new(),
        }
    }
}
