//! What the app says of itself.

use contract::{About, Reply, Request};

use super::{Answer, Effect, Trouble, answer};

/// What can happen on the page about the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
}

/// The page about the app.
#[derive(Debug, Clone, PartialEq)]
pub struct TrustPage {
    /// What the app says.
    pub about: Answer<Box<About>>,
}

impl TrustPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open() -> (Self, Vec<Effect>) {
        (Self { about: Answer::Waiting }, vec![Effect::ask(Request::About)])
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
        if *request == Request::About {
            self.about = answer!(result, About);
        }
        Vec::new()
    }
}
