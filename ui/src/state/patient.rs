//! A patient with the slides.

#[cfg(test)]
mod tests;

use contract::{DeletionTarget, Patient, PatientDetails, Profile, Reply, Request, Slide, SlideDetails};

use super::{
    Answer, Effect, Route, Trouble, answer,
    form::{self, Form},
    is_gone,
};

/// What can happen on a patient's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// The patient's details are to be changed.
    ChangeWanted,
    /// Something in the form of the patient.
    Form(form::Event<PatientDetails>),
    /// A slide is new.
    SlideWanted,
    /// Something in the form of a new slide.
    SlideForm(form::Event<SlideDetails>),
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
    /// The microscope profiles that a slide can have.
    pub profiles: Answer<Vec<Profile>>,
    /// The form of the patient.
    pub form: Option<Form<PatientDetails>>,
    /// The form of a new slide.
    pub slide_form: Option<Form<SlideDetails>>,
}

impl PatientPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(id: &str) -> (Self, Vec<Effect>) {
        let page = Self {
            id: id.into(),
            patient: Answer::Waiting,
            slides: Answer::Waiting,
            profiles: Answer::Waiting,
            form: None,
            slide_form: None,
        };
        let effects = page.reads();
        (page, effects)
    }

    fn reads(&self) -> Vec<Effect> {
        vec![
            Effect::ask(Request::Patient(self.id.clone())),
            Effect::ask(Request::Slides { patient: self.id.clone() }),
            Effect::ask(Request::Profiles),
        ]
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => self.reads(),
            Event::ChangeWanted => {
                self.form = self.patient.ready().map(Form::<PatientDetails>::of);
                Vec::new()
            }
            Event::Form(event) => form::update(&mut self.form, event, |form| Request::ChangePatient {
                id: self.id.clone(),
                details: form.details.clone(),
            }),
            Event::SlideWanted => {
                // The stain and the microscope are mostly those of the slide before.
                let last = self.slides.ready().and_then(|slides| slides.first());
                let details = last.map(|slide| SlideDetails {
                    taken_on: None,
                    note: String::new(),
                    ..slide.details.clone()
                });
                self.slide_form = Some(Form { details: details.unwrap_or_default(), ..Form::new() });
                Vec::new()
            }
            Event::SlideForm(event) => form::update(&mut self.slide_form, event, |form| Request::AddSlide {
                patient: self.id.clone(),
                details: form.details.clone(),
            }),
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Patient(id) if *id == self.id => self.patient.renew(answer!(result, Patient)),
            Request::Slides { patient } if *patient == self.id => self.slides.renew(answer!(result, Slides)),
            Request::Profiles => self.profiles.renew(answer!(result, Profiles)),
            Request::ChangePatient { id, .. } if *id == self.id => {
                form::told(&mut self.form, result);
                self.patient.renew(answer!(result, Patient));
            }
            Request::AddSlide { patient, .. } if *patient == self.id => {
                form::told(&mut self.slide_form, result);
                if let Ok(Reply::Slide(standing)) = result {
                    return vec![Effect::Go(Route::Slide(standing.slide.id.clone()))];
                }
            }
            Request::Delete(targets)
                if is_gone(result) && targets.contains(&DeletionTarget::Patient(self.id.clone())) =>
            {
                return vec![Effect::Go(Route::Worklist)];
            }
            Request::Delete(_) | Request::Restore { .. } => return self.reads(),
            _ => {}
        }
        Vec::new()
    }
}
