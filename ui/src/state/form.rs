//! Forms in a dialog: what was typed in, on its way to the shell.

use contract::{Patient, PatientDetails, Reply, Request, Slide, SlideDetails};

use super::{Effect, Trouble};

/// What can happen in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<T> {
    /// This stands in the form now.
    Typed(T),
    /// The user wants it saved.
    Saved,
    /// The user left it: what was typed in is given up.
    Left,
}

/// A form. Where it stays open, the page keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form<T> {
    /// The identity of what is changed; none where it is new.
    pub id: Option<String>,
    /// What stands in it.
    pub details: T,
    /// The shell is at it.
    pub running: bool,
    /// Why it was not saved.
    pub trouble: Option<Trouble>,
}

impl<T: Default> Form<T> {
    /// An empty form, for something new.
    #[must_use]
    pub fn new() -> Self {
        Self { id: None, details: T::default(), running: false, trouble: None }
    }
}

impl Form<PatientDetails> {
    /// The form of a patient.
    #[must_use]
    pub fn of(patient: &Patient) -> Self {
        Self { id: Some(patient.id.clone()), details: patient.details.clone(), ..Self::new() }
    }
}

impl Form<SlideDetails> {
    /// The form of a slide.
    #[must_use]
    pub fn of(slide: &Slide) -> Self {
        Self { id: Some(slide.id.clone()), details: slide.details.clone(), ..Self::new() }
    }
}

/// Changes a form as the event asks; `save` makes the request. The form is gone afterwards where the user left it.
pub(super) fn update<T>(
    form: &mut Option<Form<T>>,
    event: Event<T>,
    save: impl FnOnce(&Form<T>) -> Request,
) -> Vec<Effect> {
    let Some(shown) = form else { return Vec::new() };
    match event {
        // What is on its way is not changed any more.
        Event::Typed(_) | Event::Saved | Event::Left if shown.running => Vec::new(),
        Event::Typed(details) => {
            shown.details = details;
            Vec::new()
        }
        Event::Saved => {
            shown.running = true;
            shown.trouble = None;
            vec![Effect::ask(save(shown))]
        }
        Event::Left => {
            *form = None;
            Vec::new()
        }
    }
}

/// Takes in whether it was saved: then the form is gone, else it says why not.
pub(super) fn told<T>(form: &mut Option<Form<T>>, result: &Result<Reply, Trouble>) {
    match (result, form.as_mut()) {
        (Ok(_), _) => *form = None,
        (Err(trouble), Some(form)) => {
            form.running = false;
            form.trouble = Some(trouble.clone());
        }
        (Err(_), None) => {}
    }
}
