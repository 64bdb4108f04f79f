//! A patient with the slides.

use contract::{Patient, Reply, Request, Slide};

use super::{Answer, Effect, Trouble, answer};

/// What can happen on a patient's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
}

/// A patient with the slides.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientPage {
    /// The identity.
    pub id: String,
    /// The patient.
    pub patient: Answer<Patient>,
    /// The slides, newest first.
    pub slides: Answer<Vec<Slide>>,
}

impl PatientPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(id: &str) -> (Self, Vec<Effect>) {
        let page = Self { id: id.into(), patient: Answer::Waiting, slides: Answer::Waiting };
        let effects = page.reads();
        (page, effects)
    }

    fn reads(&self) -> Vec<Effect> {
        vec![
            Effect::ask(Request::Patient(self.id.clone())),
            Effect::ask(Request::Slides { patient: self.id.clone() }),
        ]
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => {
                let (page, effects) = Self::open(&self.id.clone());
                *self = page;
                effects
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Patient(id) if *id == self.id => self.patient.renew(answer!(result, Patient)),
            Request::Slides { patient } if *patient == self.id => self.slides.renew(answer!(result, Slides)),
            Request::Delete(_) | Request::Restore { .. } => return self.reads(),
            _ => {}
        }
        Vec::new()
    }
}
