//! Cells are looked at.

use contract::{Reply, Request};

use super::{Effect, Trouble};

/// The page of the review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPage {
    /// Only cells of the slide of this identity.
    pub slide: Option<String>,
    /// Only cells of the patient of this identity.
    pub patient: Option<String>,
}

impl ReviewPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(slide: Option<&str>, patient: Option<&str>) -> (Self, Vec<Effect>) {
        (Self { slide: slide.map(str::to_owned), patient: patient.map(str::to_owned) }, Vec::new())
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, _request: &Request, _result: &Result<Reply, Trouble>) -> Vec<Effect> {
        Vec::new()
    }
}
