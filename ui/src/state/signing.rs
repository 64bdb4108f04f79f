//! The signature under a slide: what is left to do before, signing, adding to it, and whether it still holds.

#[cfg(test)]
mod tests;

use contract::{
    Reply, Request, Settings, Signature, SignatureCheck, SlideStanding, SlideState, UNSORTED_SLIDE, Verdict,
};

use super::{Answer, Effect, Focus, Route, Trouble, answer};

/// The most characters that an amendment can have.
pub const LONGEST_AMENDMENT: usize = 4000;
/// The most characters that a reviewer's name can have.
pub const LONGEST_NAME: usize = 64;

/// What can happen around a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The slide is to be signed: ask first.
    SignWanted,
    /// Something is to be added to the signed slide, with cells that are something else now.
    AmendWanted(Vec<(String, Verdict)>),
    /// The user typed the reviewer's name.
    Named(String),
    /// The user typed what is to be added.
    Written(String),
    /// The user said yes.
    Confirmed,
    /// The dialog was left without a yes.
    Left,
    /// The signature is to be checked.
    CheckWanted,
}

/// What is asked above the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What for.
    pub what: What,
    /// The name that was typed, where none is known.
    pub name: String,
    /// The answer was yes, and the shell is at it.
    pub running: bool,
    /// Why it did not work.
    pub trouble: Option<Trouble>,
}

/// What is signed or added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The slide is signed.
    Sign,
    /// Something is added.
    Amend {
        /// What it says.
        text: String,
        /// Cells that are something else now.
        relabels: Vec<(String, Verdict)>,
    },
}

/// The signature under the slide that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Signing {
    /// The slide's identity.
    pub slide: String,
    /// The slide with what its cells come to.
    pub standing: Answer<Box<SlideStanding>>,
    /// The signature; none while the slide is not signed.
    pub signature: Answer<Option<Signature>>,
    /// Whether it holds, once that was asked.
    pub check: Option<Answer<SignatureCheck>>,
    /// What is asked above the page.
    pub question: Option<Question>,
}

impl Signing {
    /// The signature of a place, and what is asked for; none where no slide is shown that can be signed.
    #[must_use]
    pub fn at(route: &Route) -> Option<(Self, Vec<Effect>)> {
        let slide = match route {
            Route::Slide(slide) | Route::Review { slide: Some(slide), .. } if slide != UNSORTED_SLIDE => {
                slide
            }
            _ => return None,
        };
        let signing = Self {
            slide: slide.clone(),
            standing: Answer::Waiting,
            signature: Answer::Waiting,
            check: None,
            question: None,
        };
        Some((signing, vec![Effect::ask(Request::Signature { slide: slide.clone() })]))
    }

    /// Whether the slide is signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        matches!(self.signature, Answer::Ready(Some(_)))
            || self.standing.ready().is_some_and(|standing| standing.slide.state == SlideState::Signed)
    }

    /// Whether nothing is left to do before signing.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        !self.is_signed()
            && self.standing.ready().is_some_and(|standing| {
                let slide = &standing.slide;
                slide.unreviewed == 0 && slide.waiting == 0 && slide.pictures > slide.failed
            })
    }

    /// Changes what is known as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event, settings: &Answer<Settings>) -> Vec<Effect> {
        match event {
            Event::SignWanted if self.can_sign() => self.ask(What::Sign, settings),
            Event::AmendWanted(relabels) if self.is_signed() => {
                self.ask(What::Amend { text: String::new(), relabels }, settings)
            }
            Event::SignWanted | Event::AmendWanted(_) => Vec::new(),
            Event::Named(name) => {
                if let Some(question) = &mut self.question {
                    question.name = name;
                }
                Vec::new()
            }
            Event::Written(written) => {
                if let Some(Question { what: What::Amend { text, .. }, .. }) = &mut self.question {
                    *text = written;
                }
                Vec::new()
            }
            Event::Confirmed => self.confirmed(settings),
            Event::Left => {
                // What runs cannot be called back, so the dialog stays until it is done.
                self.question.take_if(|question| !question.running);
                Vec::new()
            }
            Event::CheckWanted => {
                self.check = Some(Answer::Waiting);
                vec![Effect::ask(Request::VerifySignature { slide: self.slide.clone() })]
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Slide(slide)
            | Request::CloseSlide(slide)
            | Request::ReopenSlide(slide)
            | Request::Undo { slide }
            | Request::Redo { slide }
                if *slide == self.slide =>
            {
                self.standing.renew(answer!(result, Slide));
                Vec::new()
            }
            Request::Signature { slide } if *slide == self.slide => {
                self.signature.renew(answer!(result, Signature));
                Vec::new()
            }
            Request::Sign { slide } | Request::Amend { slide, .. } if *slide == self.slide => {
                self.signed(result)
            }
            Request::VerifySignature { slide } if *slide == self.slide => {
                self.check = Some(answer!(result, SignatureChecked));
                Vec::new()
            }
            Request::ChangeSettings(_) => match &mut self.question {
                Some(question) if question.running => match result {
                    Ok(_) => vec![self.go()].into_iter().flatten().collect(),
                    Err(trouble) => {
                        (question.running, question.trouble) = (false, Some(trouble.clone()));
                        Vec::new()
                    }
                },
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn ask(&mut self, what: What, settings: &Answer<Settings>) -> Vec<Effect> {
        self.question = Some(Question { what, name: String::new(), running: false, trouble: None });
        // Who signs has to be known.
        if settings.ready().is_none() { vec![Effect::ask(Request::Settings)] } else { Vec::new() }
    }

    fn confirmed(&mut self, settings: &Answer<Settings>) -> Vec<Effect> {
        let Some(question) = self.question.as_mut().filter(|question| !question.running) else {
            return Vec::new();
        };
        let Some(settings) = settings.ready() else { return vec![Effect::ask(Request::Settings)] };
        if !can_confirm(question, settings) {
            return Vec::new();
        }
        (question.running, question.trouble) = (true, None);
        if settings.reviewer.is_some() {
            return self.go().into_iter().collect();
        }
        let reviewer = Some(question.name.trim().to_owned());
        vec![Effect::ask(Request::ChangeSettings(Settings { reviewer, ..settings.clone() }))]
    }

    /// What the question asks for.
    fn go(&self) -> Option<Effect> {
        let slide = self.slide.clone();
        let request = match &self.question.as_ref()?.what {
            What::Sign => Request::Sign { slide },
            What::Amend { text, relabels } => {
                Request::Amend { slide, text: text.trim().to_owned(), relabels: relabels.clone() }
            }
        };
        Some(Effect::ask(request))
    }

    fn signed(&mut self, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        let fresh: Answer<Option<Signature>> = answer!(result, Signature);
        match fresh {
            Answer::Failed(trouble) => {
                if let Some(question) = &mut self.question {
                    (question.running, question.trouble) = (false, Some(trouble));
                }
                // It may have been said because the slide is not what it was.
                vec![Effect::ask(Request::Slide(self.slide.clone()))]
            }
            fresh => {
                (self.signature, self.question, self.check) = (fresh, None, None);
                vec![Effect::ask(Request::Slide(self.slide.clone())), Effect::Focus(Focus::Heading)]
            }
        }
    }
}

/// Whether everything is there that the yes needs: a name, and the words of an amendment.
#[must_use]
pub fn can_confirm(question: &Question, settings: &Settings) -> bool {
    let named = settings.reviewer.is_some() || fits(&question.name, LONGEST_NAME);
    let said = match &question.what {
        What::Sign => true,
        What::Amend { text, .. } => fits(text, LONGEST_AMENDMENT),
    };
    named && said && !question.running
}

fn fits(text: &str, most: usize) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= most
}
