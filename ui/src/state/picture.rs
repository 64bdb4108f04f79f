//! One picture, large.

use contract::{DeletionTarget, PictureDetail, Reply, Request};

use super::{Answer, Effect, Focus, Route, Trouble, answer};

/// What can happen on a picture's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// A cell was clicked: highlighted, or no longer.
    CellClicked(usize),
    /// The user switched between fitted and pixel for pixel.
    SizeToggled,
}

/// One picture, large.
#[derive(Debug, Clone, PartialEq)]
pub struct PicturePage {
    /// The identity of its slide.
    pub slide: String,
    /// Which picture.
    pub id: String,
    /// What is known of it.
    pub picture: Answer<Box<PictureDetail>>,
    /// The highlighted cell, by its place among the cells.
    pub selected: Option<usize>,
    /// Pixel for pixel rather than fitted to the window.
    pub actual_size: bool,
}

impl PicturePage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(slide: &str, id: &str) -> (Self, Vec<Effect>) {
        let page = Self {
            slide: slide.into(),
            id: id.into(),
            picture: Answer::Waiting,
            selected: None,
            actual_size: false,
        };
        (page, vec![Effect::ask(Request::Picture(id.into()))])
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => {
                self.picture = Answer::Waiting;
                vec![Effect::ask(Request::Picture(self.id.clone())), Effect::Focus(Focus::Heading)]
            }
            Event::CellClicked(index) => {
                self.selected = (self.selected != Some(index)).then_some(index);
                self.selected.map(|index| Effect::Reveal(box_id(index))).into_iter().collect()
            }
            Event::SizeToggled => {
                self.actual_size = !self.actual_size;
                Vec::new()
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Picture(id) if *id == self.id => {
                let fresh = answer!(result, Picture);
                if self.picture != fresh {
                    // Its cells may be others by now.
                    self.selected = None;
                    self.picture = fresh;
                }
                Vec::new()
            }
            Request::Delete(targets) if targets.contains(&DeletionTarget::Picture(self.id.clone())) => {
                vec![Effect::Go(Route::Slide(self.slide.clone()))]
            }
            _ => Vec::new(),
        }
    }
}

/// The element id of a cell's outline.
#[must_use]
pub fn box_id(index: usize) -> String {
    format!("box-{index}")
}
