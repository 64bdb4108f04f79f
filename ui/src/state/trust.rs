//! What the app says of itself: the model and what speaks for it, how it agrees with reviewers, the models that can be
//! used, and the log of what was done.

#[cfg(test)]
mod tests;

use contract::{About, Agreement, AuditCheck, AuditEntry, ModelPreview, Reply, Request};

use super::{Answer, ChosenFile, Effect, Focus, Trouble, answer};

/// Entries of the log that are read at a time.
pub const PAGE: u32 = 100;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The model in use.
    Model,
    /// How often model and reviewers agree.
    Agreement,
    /// The models that can be used.
    Models,
    /// The log.
    Log,
}

impl Part {
    /// Every part, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Model, Self::Agreement, Self::Models, Self::Log];

    /// The id of its tab.
    #[must_use]
    pub const fn tab(self) -> &'static str {
        match self {
            Self::Model => "trust-tab-model",
            Self::Agreement => "trust-tab-agreement",
            Self::Models => "trust-tab-models",
            Self::Log => "trust-tab-log",
        }
    }

    /// The part so many tabs further; after the last comes the first.
    fn stepped(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|part| *part == self).unwrap_or_default();
        let count = Self::ALL.len();
        Self::ALL[at.wrapping_add(count).wrapping_add_signed(by) % count]
    }
}

/// What can happen on the page about the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// Another part is to be shown.
    PartChosen(Part),
    /// The part so many tabs further is to be shown.
    Stepped(isize),
    /// The file of a model was chosen.
    ModelChosen(ChosenFile),
    /// The shell looked at the file.
    ModelRead(Box<Result<Reply, Trouble>>),
    /// The model that was looked at is not to be used.
    PreviewLeft,
    /// The model of this hash is to be used; without one that inside the app.
    UseWanted(Option<String>),
    /// Older entries of the log are to be read.
    OlderWanted,
    /// The log is to be checked again.
    CheckWanted,
}

/// The file of a model that was handed over.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The name of the file.
    pub name: String,
    /// What is in it.
    pub preview: Answer<Box<ModelPreview>>,
}

/// How far back the log is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Older {
    /// There may be older entries.
    There,
    /// They are being read.
    Reading,
    /// They could not be read.
    Failed(Trouble),
    /// The first entry is there.
    End,
}

/// Another model for the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its hash; none for the one inside the app.
    pub sha256: Option<String>,
    /// Why it is not used; none while the shell is at it.
    pub trouble: Option<Trouble>,
}

/// The page about the app.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustPage {
    /// The part that is shown.
    pub part: Part,
    /// What the app says.
    pub about: Answer<Box<About>>,
    /// The models that can be used.
    pub models: Answer<Vec<ModelPreview>>,
    /// The file that was handed over last.
    pub import: Option<Import>,
    /// The model that is to be used.
    pub change: Option<Change>,
    /// How often model and reviewers agree.
    pub agreement: Answer<Agreement>,
    /// The log, newest first.
    pub log: Answer<Vec<AuditEntry>>,
    /// How far back it goes.
    pub older: Older,
    /// Whether the log is what was written.
    pub check: Answer<AuditCheck>,
}

impl TrustPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            part: Part::Model,
            about: Answer::Waiting,
            models: Answer::Waiting,
            import: None,
            change: None,
            agreement: Answer::Waiting,
            log: Answer::Waiting,
            older: Older::Reading,
            check: Answer::Waiting,
        };
        let effects = asked(Part::Model);
        (page, effects)
    }

    /// The model in use, with what speaks for it.
    #[must_use]
    pub fn model(&self) -> Option<&ModelPreview> {
        self.models.ready()?.iter().find(|model| model.in_use)
    }

    /// Whether the shell is changing the model.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.change.as_ref().is_some_and(|change| change.trouble.is_none())
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => self.read(),
            Event::PartChosen(part) => self.show(part),
            Event::Stepped(by) => {
                let part = self.part.stepped(by);
                let mut effects = self.show(part);
                effects.push(Effect::Focus(Focus::Element(part.tab().into())));
                effects
            }
            Event::ModelChosen(file) => {
                // One at a time: the second would only be in the way of the first.
                if matches!(&self.import, Some(Import { preview: Answer::Waiting, .. })) {
                    return vec![Effect::Forget(vec![file.id])];
                }
                self.import = Some(Import { name: file.name.clone(), preview: Answer::Waiting });
                vec![Effect::ImportModel(file)]
            }
            Event::ModelRead(result) => {
                let Some(import) = &mut self.import else { return Vec::new() };
                import.preview = answer!(&result, ModelPreview);
                if result.is_err() {
                    return Vec::new();
                }
                vec![Effect::ask(Request::Models), Effect::Focus(Focus::Element("preview".into()))]
            }
            Event::PreviewLeft => {
                self.import = None;
                vec![Effect::Focus(Focus::Element("import-model".into()))]
            }
            Event::UseWanted(sha256) => {
                if self.is_changing() {
                    return Vec::new();
                }
                self.change = Some(Change { sha256: sha256.clone(), trouble: None });
                vec![Effect::ask(Request::UseModel { sha256 })]
            }
            Event::OlderWanted => {
                let last = self.log.ready().and_then(|log| log.last()).map(|entry| entry.number);
                match (&self.older, last) {
                    (Older::There | Older::Failed(_), Some(number)) => {
                        self.older = Older::Reading;
                        vec![Effect::ask(Request::Audit { before: Some(number), limit: PAGE })]
                    }
                    _ => Vec::new(),
                }
            }
            Event::CheckWanted => {
                self.check = Answer::Waiting;
                vec![Effect::ask(Request::VerifyAudit)]
            }
        }
    }

    /// Shows a part and asks for what is on it, so that nobody reads what was true a while ago.
    fn show(&mut self, part: Part) -> Vec<Effect> {
        if self.part == part {
            return Vec::new();
        }
        self.part = part;
        self.read()
    }

    fn read(&mut self) -> Vec<Effect> {
        match self.part {
            Part::Model | Part::Models => {
                clear(&mut self.about);
                clear(&mut self.models);
            }
            Part::Agreement => clear(&mut self.agreement),
            Part::Log => {
                clear(&mut self.log);
                self.check = Answer::Waiting;
                self.older = Older::Reading;
            }
        }
        asked(self.part)
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::About => self.about.renew(answer!(result, About)),
            Request::Models => self.models.renew(answer!(result, Models)),
            Request::UseModel { sha256 } => return self.used(sha256.as_deref(), result),
            Request::Agreement => self.agreement.renew(answer!(result, Agreement)),
            Request::Audit { before, .. } => self.logged(*before, &answer!(result, Audit)),
            Request::VerifyAudit => self.check = answer!(result, AuditChecked),
            _ => {}
        }
        Vec::new()
    }

    /// The app uses another model now, or does not.
    fn used(&mut self, sha256: Option<&str>, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match (&mut self.change, result) {
            (Some(change), Err(trouble)) => {
                change.trouble = Some(trouble.clone());
                Vec::new()
            }
            (_, Ok(_)) => {
                self.change = None;
                self.about.renew(answer!(result, About));
                let looked_at = self.import.as_ref().and_then(|import| import.preview.ready());
                if looked_at.is_some_and(|preview| Some(preview.model.sha256.as_str()) == sha256) {
                    self.import = None;
                }
                vec![Effect::ask(Request::Models), Effect::Focus(Focus::Element("import-model".into()))]
            }
            (None, Err(_)) => Vec::new(),
        }
    }

    /// Entries of the log came, older than `before`, or did not.
    fn logged(&mut self, before: Option<i64>, came: &Answer<Vec<AuditEntry>>) {
        let older = |entries: &Vec<AuditEntry>| match entries.last() {
            Some(last) if last.number > 1 => Older::There,
            _ => Older::End,
        };
        match (before, &mut self.log, came) {
            (None, log, came) => {
                log.renew(came.clone());
                self.older = log.ready().map_or(Older::There, older);
            }
            (Some(before), Answer::Ready(log), Answer::Ready(entries))
                if log.last().is_some_and(|last| last.number == before) =>
            {
                self.older = older(entries);
                log.extend(entries.iter().cloned());
            }
            (Some(_), _, Answer::Failed(trouble)) => self.older = Older::Failed(trouble.clone()),
            _ => {}
        }
    }
}

/// Forgets that something could not be read, so that it is seen to be read again.
fn clear<T>(answer: &mut Answer<T>) {
    if matches!(answer, Answer::Failed(_)) {
        *answer = Answer::Waiting;
    }
}

/// What a part asks for.
fn asked(part: Part) -> Vec<Effect> {
    let requests = match part {
        Part::Model | Part::Models => vec![Request::About, Request::Models],
        Part::Agreement => vec![Request::Agreement],
        Part::Log => vec![Request::Audit { before: None, limit: PAGE }, Request::VerifyAudit],
    };
    requests.into_iter().map(Effect::ask).collect()
}
