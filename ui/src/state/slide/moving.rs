//! Pictures go to another slide.

use std::collections::BTreeSet;

use contract::{Patient, Reply, Request, Slide, UNSORTED_PATIENT};

use crate::state::{Answer, Effect, Trouble, answer::answer};

/// What can happen while pictures are moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A picture was ticked, or no longer is.
    Ticked(String),
    /// The ticked pictures are to go somewhere: where?
    Wanted,
    /// To a slide of this patient.
    PatientChosen(String),
    /// To this slide.
    SlideChosen(String),
    /// The user said yes.
    Confirmed,
    /// The dialog was left; the ticks stay.
    DialogLeft,
    /// Nothing is to be moved.
    Left,
}

/// Where pictures can go.
#[derive(Debug, Clone, PartialEq)]
pub struct Whither {
    /// Those that have slides.
    pub patients: Answer<Vec<Patient>>,
    /// The patient that was chosen.
    pub patient: Option<String>,
    /// The patient's slides.
    pub slides: Answer<Vec<Slide>>,
    /// The slide that was chosen.
    pub slide: Option<String>,
    /// The shell is at it.
    pub running: bool,
}

/// Pictures that are ticked to be moved.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moving {
    /// The ticked ones, by identity.
    pub ticked: BTreeSet<String>,
    /// The dialog that asks where they go.
    pub whither: Option<Whither>,
}

impl Moving {
    /// Changes it as the event asks; leaving it is the page's to do.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        if self.whither.as_ref().is_some_and(|whither| whither.running) {
            return Vec::new();
        }
        match (event, &mut self.whither) {
            (Event::Ticked(id), _) => tick(&mut self.ticked, id),
            (Event::Wanted, _) if !self.ticked.is_empty() => {
                self.whither = Some(Whither {
                    patients: Answer::Waiting,
                    patient: None,
                    slides: Answer::Ready(Vec::new()),
                    slide: None,
                    running: false,
                });
                return vec![Effect::ask(Request::Patients)];
            }
            (Event::PatientChosen(id), Some(whither)) => {
                whither.slides = Answer::Waiting;
                whither.slide = None;
                whither.patient = Some(id.clone());
                return vec![Effect::ask(Request::Slides { patient: id })];
            }
            (Event::SlideChosen(id), Some(whither)) => whither.slide = Some(id),
            (Event::Confirmed, Some(whither)) => {
                if let Some(slide) = whither.slide.clone() {
                    whither.running = true;
                    let ids = self.ticked.iter().cloned().collect();
                    return vec![Effect::ask(Request::MovePictures { ids, slide })];
                }
            }
            (Event::DialogLeft, whither) => *whither = None,
            _ => {}
        }
        Vec::new()
    }

    /// Takes in where pictures can go, without the slide that they come from and those that are signed.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>, from: &str) {
        let Some(whither) = &mut self.whither else { return };
        match request {
            Request::Patients => {
                let mut patients: Answer<Vec<Patient>> = answer!(result, Patients);
                if let Answer::Ready(patients) = &mut patients {
                    patients.retain(|patient| patient.slides > 0 && patient.id != UNSORTED_PATIENT);
                }
                whither.patients = patients;
            }
            Request::Slides { patient } if whither.patient.as_ref() == Some(patient) => {
                let mut slides: Answer<Vec<Slide>> = answer!(result, Slides);
                if let Answer::Ready(slides) = &mut slides {
                    slides.retain(|slide| slide.id != from && slide.state != contract::SlideState::Signed);
                }
                whither.slides = slides;
            }
            _ => {}
        }
    }
}

/// Ticks what is not ticked, and the other way round.
fn tick(ticked: &mut BTreeSet<String>, id: String) {
    if !ticked.remove(&id) {
        ticked.insert(id);
    }
}
