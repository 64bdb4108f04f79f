//! Choices for this device: the settings, the microscope profiles, the room on the disk.

mod choice;
mod profile;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeMap;

use contract::{Profile, Reply, Request, Settings, Slide, StorageMeter};

pub use choice::Choice;
pub use profile::{Form, FormEvent, Part, Source};
pub use typed::Mistake;

use super::{Answer, Effect, Focus, Trouble, answer};

/// What can happen on the page of the settings.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// This stands in a choice's field now.
    Typed(Choice, String),
    /// A choice is to be saved as it stands in its field.
    Saved(Choice),
    /// A choice is to be as if nobody had made it.
    TurnedOff(Choice),
    /// A profile is to be added.
    ProfileWanted,
    /// The profile of this identity is to be changed.
    ChangeWanted(String),
    /// Something in the form of a profile.
    Form(FormEvent),
    /// The profile of this identity is to go: ask first.
    Asked(Going, String),
    /// Yes.
    Confirmed,
    /// No.
    Refrained,
}

/// How a profile goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// It is not offered any more.
    Retire,
    /// It is removed.
    Remove,
}

/// The field of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What was typed; none while what is stored stands in the field.
    pub typed: Option<String>,
    /// Why it cannot be saved.
    pub mistake: Option<Mistake>,
    /// Why the shell did not save it.
    pub trouble: Option<Trouble>,
}

/// A question about a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What would happen.
    pub going: Going,
    /// The identity of the profile.
    pub id: String,
    /// The answer was yes, and the shell is at it.
    pub running: bool,
    /// Why the shell did not do it.
    pub trouble: Option<Trouble>,
}

/// The page of the settings. What was chosen stands in the model.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsPage {
    /// The fields of the choices; one that nobody touched is missing.
    pub entries: BTreeMap<Choice, Entry>,
    /// The choice that the shell is saving.
    pub saving: Option<Choice>,
    /// The choice that was saved last.
    pub saved: Option<Choice>,
    /// The room on the disk.
    pub storage: Answer<StorageMeter>,
    /// Signed slides that are kept longer than they are to be.
    pub due: Answer<Vec<Slide>>,
    /// The microscope profiles.
    pub profiles: Answer<Vec<Profile>>,
    /// The form of a profile, while there is one.
    pub form: Option<Form>,
    /// What is asked about a profile.
    pub question: Option<Question>,
}

/// What is read again whenever something was deleted or came back.
fn kept() -> [Effect; 2] {
    [Effect::ask(Request::Storage), Effect::ask(Request::DueForRetention)]
}

/// The element that takes the focus when the form opens.
const FORM: &str = "profile-form";

impl SettingsPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            entries: BTreeMap::new(),
            saving: None,
            saved: None,
            storage: Answer::Waiting,
            due: Answer::Waiting,
            profiles: Answer::Waiting,
            form: None,
            question: None,
        };
        let mut effects = vec![Effect::ask(Request::Settings), Effect::ask(Request::Profiles)];
        effects.extend(kept());
        (page, effects)
    }

    /// What stands in a choice's field.
    #[must_use]
    pub fn value(&self, choice: Choice, settings: &Settings) -> String {
        let typed = self.entries.get(&choice).and_then(|entry| entry.typed.clone());
        typed.unwrap_or_else(|| choice.stored(settings))
    }

    /// Changes the page as the event asks and says what is to be done. `settings` is what is chosen now.
    pub fn update(&mut self, event: Event, settings: &Answer<Settings>) -> Vec<Effect> {
        match event {
            Event::Retried => {
                let mut effects = vec![Effect::ask(Request::Settings), Effect::ask(Request::Profiles)];
                effects.extend(kept());
                effects
            }
            Event::Typed(choice, typed) => {
                if self.saving != Some(choice) {
                    let entry = self.entries.entry(choice).or_default();
                    *entry = Entry { typed: Some(typed), ..Entry::default() };
                    self.saved = None;
                }
                Vec::new()
            }
            Event::Saved(choice) => self.save(choice, settings),
            Event::TurnedOff(choice) => {
                let entry = self.entries.entry(choice).or_default();
                *entry = Entry { typed: Some(String::new()), ..Entry::default() };
                self.save(choice, settings)
            }
            Event::ProfileWanted => {
                self.form = Some(Form::new());
                vec![Effect::Focus(Focus::Element(FORM.into()))]
            }
            Event::ChangeWanted(id) => {
                let Some(profile) = self.profile(&id) else { return Vec::new() };
                self.form = Some(Form::of(profile));
                vec![Effect::Focus(Focus::Element(FORM.into()))]
            }
            Event::Form(FormEvent::Left) => {
                let running = self.form.as_ref().is_some_and(|form| form.running);
                if running {
                    return Vec::new();
                }
                self.form = None;
                vec![Effect::Focus(Focus::Element("add-profile".into()))]
            }
            Event::Form(event) => self.form.as_mut().map(|form| form.update(event)).unwrap_or_default(),
            Event::Asked(going, id) => {
                self.question = Some(Question { going, id, running: false, trouble: None });
                vec![Effect::Focus(Focus::Element("keep-profile".into()))]
            }
            Event::Confirmed => match &mut self.question {
                Some(question) if !question.running => {
                    question.running = true;
                    question.trouble = None;
                    let id = question.id.clone();
                    vec![Effect::ask(match question.going {
                        Going::Retire => Request::RetireProfile(id),
                        Going::Remove => Request::RemoveProfile(id),
                    })]
                }
                _ => Vec::new(),
            },
            Event::Refrained => match self.question.take() {
                Some(question) => vec![Effect::Focus(Focus::Element(format!("profile-{}", question.id)))],
                None => Vec::new(),
            },
        }
    }

    fn save(&mut self, choice: Choice, settings: &Answer<Settings>) -> Vec<Effect> {
        // One at a time, and never without what stands beside it: it would be lost.
        let (None, Some(now)) = (self.saving, settings.ready()) else { return Vec::new() };
        let typed = self.value(choice, now);
        let entry = self.entries.entry(choice).or_default();
        entry.typed = Some(typed.clone());
        entry.trouble = None;
        match choice.apply(now, &typed) {
            Ok(settings) => {
                entry.mistake = None;
                self.saving = Some(choice);
                self.saved = None;
                vec![Effect::ask(Request::ChangeSettings(settings))]
            }
            Err(mistake) => {
                entry.mistake = Some(mistake);
                vec![Effect::Focus(Focus::Element(choice.id().into()))]
            }
        }
    }

    fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.ready()?.iter().find(|profile| profile.id == id)
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Storage => self.storage.renew(answer!(result, Storage)),
            Request::DueForRetention => self.due.renew(answer!(result, Slides)),
            Request::Profiles => self.profiles.renew(answer!(result, Profiles)),
            Request::ChangeSettings(_) => return self.chosen(result),
            Request::AddProfile(_) | Request::ChangeProfile { .. } => return self.formed(result),
            Request::RetireProfile(_) | Request::RemoveProfile(_) => return self.gone(result),
            Request::Delete(_) | Request::Restore { .. } | Request::Purge if result.is_ok() => {
                return kept().into();
            }
            _ => {}
        }
        Vec::new()
    }

    /// A choice was saved, or was not: then it stays as it was typed.
    fn chosen(&mut self, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        let Some(choice) = self.saving.take() else { return Vec::new() };
        match result {
            Ok(_) => {
                self.entries.remove(&choice);
                self.saved = Some(choice);
                match choice {
                    Choice::Retention => vec![Effect::ask(Request::DueForRetention)],
                    _ => Vec::new(),
                }
            }
            Err(trouble) => {
                self.entries.entry(choice).or_default().trouble = Some(trouble.clone());
                Vec::new()
            }
        }
    }

    /// The profile of the form was saved, or was not: then the form stays.
    fn formed(&mut self, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match result {
            Ok(_) => {
                self.profiles.renew(answer!(result, Profiles));
                self.form = None;
                vec![Effect::Focus(Focus::Element("add-profile".into()))]
            }
            Err(trouble) => {
                if let Some(form) = &mut self.form {
                    form.running = false;
                    form.trouble = Some(trouble.clone());
                }
                Vec::new()
            }
        }
    }

    /// A profile went, or did not.
    fn gone(&mut self, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match result {
            Ok(_) => {
                self.profiles.renew(answer!(result, Profiles));
                self.question = None;
                vec![Effect::Focus(Focus::Element("add-profile".into()))]
            }
            Err(trouble) => {
                if let Some(question) = &mut self.question {
                    question.running = false;
                    question.trouble = Some(trouble.clone());
                }
                Vec::new()
            }
        }
    }
}
