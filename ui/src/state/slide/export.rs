//! A slide leaves the app as documents.

use std::collections::BTreeSet;

use contract::{ExportForm, Exported, Reply, Request};

use crate::{
    language::Language,
    state::{Answer, Effect, Trouble, answer::answer},
};

/// What can happen in the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A form was ticked, or no longer is.
    Ticked(ExportForm),
    /// The language of the documents.
    LanguageChosen(Language),
    /// The user wants them written.
    Wanted,
    /// The dialog was left.
    Left,
}

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The forms that are ticked.
    pub forms: BTreeSet<ExportForm>,
    /// The language of the documents.
    pub language: Language,
    /// What was written; none before it was asked for.
    pub written: Option<Answer<Exported>>,
}

impl Export {
    /// The dialog as it opens: the report and the table, in the language of the window.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { forms: [ExportForm::Pdf, ExportForm::Csv].into(), language, written: None }
    }

    /// Changes the dialog as the event asks; leaving it is the page's to do.
    pub fn update(&mut self, event: &Event, slide: &str) -> Vec<Effect> {
        if self.is_running() {
            return Vec::new();
        }
        match event {
            Event::Ticked(form) => {
                if !self.forms.remove(form) {
                    self.forms.insert(*form);
                }
            }
            Event::LanguageChosen(language) => self.language = *language,
            Event::Wanted if !self.forms.is_empty() => {
                self.written = Some(Answer::Waiting);
                return vec![Effect::ask(Request::Export {
                    slide: slide.into(),
                    forms: self.forms.iter().copied().collect(),
                    language: self.language.tag().into(),
                })];
            }
            Event::Wanted | Event::Left => {}
        }
        Vec::new()
    }

    /// Takes in what was written.
    pub fn told(&mut self, result: &Result<Reply, Trouble>) {
        self.written = Some(answer!(result, Exported));
    }

    /// Whether the shell is at it.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.written, Some(Answer::Waiting))
    }
}
