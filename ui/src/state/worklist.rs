//! What there is to do: slides that are being counted, patients, pictures without a slide.

use contract::{Patient, Reply, Request, Slide, SlideStanding, UNSORTED_PATIENT, UNSORTED_SLIDE};

use super::{Answer, Effect, Trouble, answer};

/// What can happen on the worklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
}

/// The worklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Worklist {
    /// The slides that are being counted, without the one for pictures that belong to none.
    pub open: Answer<Vec<Slide>>,
    /// The patients by code, without the one that stands for nobody.
    pub patients: Answer<Vec<Patient>>,
    /// The pictures without a slide.
    pub unsorted: Answer<Box<SlideStanding>>,
}

impl Worklist {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open() -> (Self, Vec<Effect>) {
        let page = Self { open: Answer::Waiting, patients: Answer::Waiting, unsorted: Answer::Waiting };
        let effects = vec![
            Effect::ask(Request::OpenSlides),
            Effect::ask(Request::Patients),
            Effect::ask(Request::Slide(UNSORTED_SLIDE.into())),
        ];
        (page, effects)
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => {
                let (page, effects) = Self::open();
                *self = page;
                effects
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::OpenSlides => {
                let mut open: Answer<Vec<Slide>> = answer!(result, Slides);
                if let Answer::Ready(slides) = &mut open {
                    slides.retain(|slide| slide.id != UNSORTED_SLIDE);
                }
                self.open.renew(open);
            }
            Request::Patients => {
                let mut patients: Answer<Vec<Patient>> = answer!(result, Patients);
                if let Answer::Ready(patients) = &mut patients {
                    patients.retain(|patient| patient.id != UNSORTED_PATIENT);
                }
                self.patients.renew(patients);
            }
            Request::Slide(id) if id == UNSORTED_SLIDE => self.unsorted.renew(answer!(result, Slide)),
            Request::Delete(_) | Request::Restore { .. } => return Self::open().1,
            _ => {}
        }
        Vec::new()
    }
}
