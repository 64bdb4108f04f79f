//! Pictures are taken with the device's camera.

use contract::{Reply, Request};

use super::{Effect, Trouble};

/// The page of the camera.
#[derive(Debug, Clone, PartialEq)]
pub struct CapturePage {
    /// The identity of the slide that pictures are taken for.
    pub slide: String,
}

impl CapturePage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(slide: &str) -> (Self, Vec<Effect>) {
        (Self { slide: slide.into() }, Vec::new())
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, _request: &Request, _result: &Result<Reply, Trouble>) -> Vec<Effect> {
        Vec::new()
    }

    /// A picture was added to this slide.
    pub fn added(&mut self, _slide: &str) -> Vec<Effect> {
        Vec::new()
    }
}
