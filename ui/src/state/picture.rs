//! One picture, large: looked at closely, and its cells labelled.

#[cfg(test)]
mod tests;

use contract::{
    DeletionTarget, GalleryCell, PictureDetail, Reply, Request, SlideStanding, SlideState, Verdict,
};

use super::{
    Answer, Effect, Event as AnyEvent, Focus, Trouble, answer, deletion,
    labels::{self, Labelling, Way},
    review::Press,
    viewport::{Fingers, Pair, STEP, Viewport},
};

/// How far one press of an arrow key moves the picture, in pixels of the window.
const SHIFT: f64 = 60.0;

/// What can happen on a picture's page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// A cell was chosen: highlighted, or no longer.
    CellClicked(usize),
    /// A cell's outline was clicked; where the picture was dragged, that is no choice.
    OutlineClicked(usize),
    /// The picture's window has this width and height, in pixels.
    Measured(f64, f64),
    /// Larger by so much, around this point of the window, or its middle.
    Zoomed(f64, Option<Pair>),
    /// Moved by so many pixels of the window.
    Panned(Pair),
    /// The whole picture is to be seen.
    Fitted,
    /// A pointer of this number went down at this point of the window.
    Pressed(i32, Pair),
    /// It moved.
    Dragged(i32, Pair),
    /// It went up, or away.
    Lifted(i32),
    /// The highlighted cell gets this label.
    Labelled(Verdict),
    /// The last labelling of the slide is taken back.
    UndoWanted,
    /// What was taken back is done again.
    RedoWanted,
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
    /// How it lies in its window.
    pub viewport: Viewport,
    /// The slide with what its cells come to.
    pub standing: Answer<Box<SlideStanding>>,
    /// The cell that is to be highlighted once it is there.
    wanted: Option<String>,
    /// Taking back or doing again is under way.
    stepping: bool,
    fingers: Fingers,
    labelling: Labelling,
}

impl PicturePage {
    /// The page as it opens, perhaps with the cell of this identity highlighted, and what it asks for.
    #[must_use]
    pub fn open(slide: &str, id: &str, cell: Option<&str>) -> (Self, Vec<Effect>) {
        let page = Self {
            slide: slide.into(),
            id: id.into(),
            picture: Answer::Waiting,
            selected: None,
            viewport: Viewport::new(1, 1),
            standing: Answer::Waiting,
            wanted: cell.map(str::to_owned),
            stepping: false,
            fingers: Fingers::default(),
            labelling: Labelling::default(),
        };
        let effects = vec![page.ask(), Effect::ask(Request::Slide(slide.into()))];
        (page, effects)
    }

    /// The identities and labels of the cells.
    #[must_use]
    pub fn cells(&self) -> &[GalleryCell] {
        self.picture.ready().map_or(&[], |picture| &picture.cells)
    }

    /// Whether the slide is signed, so that no label can be given here.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.standing.ready().is_some_and(|standing| standing.slide.state == SlideState::Signed)
    }

    /// Whether a labelling can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        Way::Back.is_open(&self.standing, self.stepping)
    }

    /// Whether a labelling that was taken back can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        Way::Forth.is_open(&self.standing, self.stepping)
    }

    /// What a key does; none where it does nothing here.
    #[must_use]
    pub fn pressed(&self, press: &Press) -> Option<AnyEvent> {
        let key = press.key.to_lowercase();
        let event = match (press.control, press.shift, key.as_str()) {
            (true, ..) => match Way::of(press)? {
                Way::Back => Event::UndoWanted,
                Way::Forth => Event::RedoWanted,
            },
            (false, _, "+" | "=") => Event::Zoomed(STEP, None),
            (false, _, "-" | "_") => Event::Zoomed(1.0 / STEP, None),
            (false, _, "0") => Event::Fitted,
            (false, _, "delete") => {
                let cell = self.cells().get(self.selected?)?;
                let targets = vec![DeletionTarget::Cell(cell.id.clone())];
                return Some(AnyEvent::Deletion(deletion::Event::Wanted(targets, None)));
            }
            (false, false, key) => {
                self.selected?;
                Event::Labelled(labels::of_key(key)?)
            }
            _ => return None,
        };
        Some(AnyEvent::Picture(event))
    }

    /// How far an arrow key moves the picture in its window; none for another key. The arrows point the same way
    /// whichever way lines run.
    #[must_use]
    pub fn arrow(key: &str) -> Option<AnyEvent> {
        let by = match key {
            "ArrowLeft" => [SHIFT, 0.0],
            "ArrowRight" => [-SHIFT, 0.0],
            "ArrowUp" => [0.0, SHIFT],
            "ArrowDown" => [0.0, -SHIFT],
            _ => return None,
        };
        Some(AnyEvent::Picture(Event::Panned(by)))
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => {
                self.picture = Answer::Waiting;
                return vec![self.ask(), Effect::Focus(Focus::Heading)];
            }
            Event::CellClicked(index) => self.select((self.selected != Some(index)).then_some(index)),
            Event::OutlineClicked(index) if !self.fingers.is_dragging() => {
                self.select((self.selected != Some(index)).then_some(index));
            }
            Event::OutlineClicked(_) => {}
            Event::Measured(width, height) => self.viewport.resize(width, height),
            Event::Zoomed(factor, Some(point)) => self.viewport.zoom(factor, point),
            Event::Zoomed(factor, None) => self.viewport.zoom_in_middle(factor),
            Event::Panned(by) => self.viewport.pan(by),
            Event::Fitted => self.viewport.fit(),
            Event::Pressed(pointer, point) => self.fingers.press(pointer, point),
            Event::Dragged(pointer, point) => self.fingers.drag(pointer, point, &mut self.viewport),
            Event::Lifted(pointer) => self.fingers.lift(pointer),
            Event::Labelled(label) => return self.relabel(label),
            Event::UndoWanted if self.can_undo() => {
                self.stepping = true;
                return vec![Effect::ask(Request::Undo { slide: self.slide.clone() })];
            }
            Event::RedoWanted if self.can_redo() => {
                self.stepping = true;
                return vec![Effect::ask(Request::Redo { slide: self.slide.clone() })];
            }
            Event::UndoWanted | Event::RedoWanted => {}
        }
        Vec::new()
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Picture(id) if *id == self.id => {
                self.take(answer!(result, Picture));
                Vec::new()
            }
            Request::Slide(slide) if *slide == self.slide => {
                self.standing.renew(answer!(result, Slide));
                Vec::new()
            }
            Request::Relabel { cells, label } => {
                let known = self.picture.ready_mut().into_iter().flat_map(|picture| &mut picture.cells);
                if !self.labelling.settle(cells, *label, result.is_ok(), known) {
                    return Vec::new();
                }
                vec![Effect::ask(Request::Slide(self.slide.clone()))]
            }
            Request::Undo { slide } | Request::Redo { slide } if *slide == self.slide => {
                self.stepping = false;
                if result.is_ok() {
                    self.standing.renew(answer!(result, Slide));
                }
                vec![self.ask()]
            }
            Request::Delete(targets) if targets.contains(&DeletionTarget::Picture(self.id.clone())) => {
                Vec::new()
            }
            Request::Delete(_) | Request::Restore { .. } if result.is_ok() => vec![self.ask()],
            _ => Vec::new(),
        }
    }

    fn ask(&self) -> Effect {
        Effect::ask(Request::Picture(self.id.clone()))
    }

    fn select(&mut self, selected: Option<usize>) {
        self.selected = selected;
        let cells = self.picture.ready().map(|picture| picture.examination.cells.as_slice());
        if let Some(cell) = selected.and_then(|index| cells?.get(index)) {
            self.viewport.reveal(cell.bbox);
        }
    }

    /// Takes in the picture. The same cells stay highlighted, found by their identity.
    fn take(&mut self, fresh: Answer<Box<PictureDetail>>) {
        let selected = self.selected.and_then(|index| self.cells().get(index)).map(|cell| cell.id.clone());
        let size = |answer: &Answer<Box<PictureDetail>>| {
            answer.ready().map(|picture| (picture.width, picture.height))
        };
        let before = size(&self.picture);
        self.picture.renew(fresh);
        if let Some((width, height)) = size(&self.picture).filter(|now| before != Some(*now)) {
            self.viewport.show(width, height);
        }
        if let Some(picture) = self.picture.ready_mut() {
            self.labelling.lay_over(picture.cells.iter_mut());
            let place = |id: &str| picture.cells.iter().position(|cell| cell.id == id);
            self.selected = selected.as_deref().and_then(place);
            if let Some(wanted) = self.wanted.take() {
                let place = place(&wanted);
                self.select(place);
            }
        }
    }

    fn relabel(&mut self, label: Verdict) -> Vec<Effect> {
        let Some(id) = self.selected.and_then(|index| self.cells().get(index)).map(|cell| cell.id.clone())
        else {
            return Vec::new();
        };
        if self.is_signed() {
            return Vec::new();
        }
        let known = self.picture.ready_mut().into_iter().flat_map(|picture| &mut picture.cells);
        vec![Effect::ask(self.labelling.start(vec![id], label, known))]
    }
}

/// The element id of a cell's outline.
#[must_use]
pub fn box_id(index: usize) -> String {
    format!("box-{index}")
}
