//! The page that the window shows, one kind for each [`Route`].

use std::ops::Range;

use contract::{Reply, Request};

use super::{Effect, Route, Trouble, capture, patient, picture, review, settings, slide, trust, worklist};

/// Where the pictures of a slide were looked at last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The identity of the slide.
    pub slide: String,
    /// The places.
    pub places: Range<u32>,
}

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
    /// The page of a place, and what it asks for. It may go back to what was left, and to where a slide's pictures were
    /// looked at.
    #[must_use]
    pub fn at(route: &Route, left: &Route, seen: Option<&Seen>) -> (Self, Vec<Effect>) {
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
                let back = left.picture().filter(|(slide, _)| slide == id).map(|(_, picture)| slide::Back {
                    picture: picture.into(),
                    seen: seen
                        .filter(|seen| seen.slide == *id)
                        .map_or(0..slide::PART, |seen| seen.places.clone()),
                });
                let (page, effects) = slide::SlidePage::open(id, back);
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

    /// Where the pictures of a slide are looked at; none on another page.
    #[must_use]
    pub fn seen(&self) -> Option<Seen> {
        match self {
            Self::Slide(page) => Some(Seen { slide: page.id.clone(), places: page.pictures.seen() }),
            _ => None,
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
