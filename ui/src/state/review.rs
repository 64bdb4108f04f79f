//! Cells are looked at: a gallery, the cell that is looked at closely, labels, and what still needs a look.

mod gallery;
mod keys;
mod labelling;
mod queue;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use contract::{
    CellDetail, DeletionTarget, GalleryCell, GalleryQuery, Patient, Reply, Request, Slide, SlideStanding,
    SlideState, Verdict,
};

pub use gallery::{Gallery, PAGE};
pub use keys::Press;
pub use queue::Queue;

use super::{
    Answer, Effect, Focus, Trouble, answer,
    labels::{Labelling, Way},
};

/// How a cell is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It alone, and it is looked at closely.
    Alone,
    /// It too, or no longer.
    Toggle,
    /// All from the one chosen last to it.
    Range,
}

/// What can happen in the review.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// Other cells are wanted, or another order.
    Asked(Box<GalleryQuery>),
    /// The user looks at the cells before this place.
    Seen(usize),
    /// A cell was chosen.
    Chosen(String, Choice),
    /// Every cell that was read is chosen.
    AllChosen,
    /// None is chosen any more.
    NoneChosen,
    /// A cell is being dragged: with the chosen ones where it is one of them, else alone.
    Dragged(String),
    /// Nothing is dragged any more.
    Dropped,
    /// What is chosen gets this label.
    Labelled(Verdict),
    /// The last labelling is taken back.
    UndoWanted,
    /// What was taken back is done again.
    RedoWanted,
    /// The next cell that needs a look is wanted.
    NextWanted,
    /// The user switched between the cell and its heat map.
    HeatToggled,
    /// The cell is not looked at closely any more.
    PanelClosed,
    /// What is staged for an amendment is given up.
    StagedDropped,
}

/// What the user is told about what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// So many cells got a label.
    Labelled(usize, Verdict),
    /// A labelling was taken back.
    Undone,
    /// A labelling was done again.
    Redone,
    /// No cell needs a look any more.
    NoneLeft,
}

/// The cell that is looked at closely.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its identity.
    pub id: String,
    /// What is known of it.
    pub detail: Answer<Box<CellDetail>>,
    /// Its heat map is shown rather than itself.
    pub heat: bool,
}

/// The review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPage {
    /// Which cells are shown in which order.
    pub query: GalleryQuery,
    /// The cells.
    pub gallery: Gallery,
    /// The cells that still need a look.
    pub queue: Queue,
    /// The identities of the chosen cells.
    pub chosen: BTreeSet<String>,
    /// The cell that a range begins at.
    anchor: Option<String>,
    /// The cell that is looked at closely.
    pub panel: Option<Panel>,
    /// Whether the user goes from one cell that needs a look to the next.
    walking: bool,
    /// Chosen cells are being dragged.
    pub dragging: bool,
    /// The slide whose labellings are taken back: the one that is shown, else that of the cell looked at last.
    pub slide: Option<String>,
    /// That slide with what its cells come to.
    pub standing: Answer<Box<SlideStanding>>,
    /// Taking back or doing again is under way.
    stepping: bool,
    /// Labels for cells of a signed slide, which go into an amendment.
    pub staged: BTreeMap<String, Verdict>,
    /// The patients to choose from.
    pub patients: Answer<Vec<Patient>>,
    /// The slides of the chosen patient.
    pub slides: Answer<Vec<Slide>>,
    /// What was done last.
    pub said: Option<Said>,
    labelling: Labelling,
}

impl ReviewPage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(slide: Option<&str>, patient: Option<&str>) -> (Self, Vec<Effect>) {
        let query = GalleryQuery {
            slide: slide.map(str::to_owned),
            patient: patient.map(str::to_owned),
            limit: PAGE,
            ..GalleryQuery::default()
        };
        let (gallery, mut effects) = Gallery::open(&query);
        let (queue, of_queue) = Queue::open(&query);
        effects.extend(of_queue);
        let mut page = Self {
            query,
            gallery,
            queue,
            chosen: BTreeSet::new(),
            anchor: None,
            panel: None,
            walking: false,
            dragging: false,
            slide: None,
            standing: Answer::Waiting,
            stepping: false,
            staged: BTreeMap::new(),
            patients: Answer::Waiting,
            slides: Answer::Ready(Vec::new()),
            said: None,
            labelling: Labelling::default(),
        };
        if let Some(slide) = slide {
            effects.extend(page.follow(slide));
        }
        effects.push(Effect::ask(Request::Patients));
        if patient.is_some() {
            effects.extend(page.ask_slides());
        }
        (page, effects)
    }

    /// The patient that is chosen: the one asked for, else that of the slide asked for.
    #[must_use]
    pub fn patient(&self) -> Option<&str> {
        let of_slide =
            || self.query.slide.as_ref().and(self.standing.ready()).map(|s| s.slide.patient.as_str());
        self.query.patient.as_deref().or_else(of_slide)
    }

    /// Whether the slide that is shown is signed, so that labels go into an amendment.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.query.slide.is_some()
            && self.standing.ready().is_some_and(|standing| standing.slide.state == SlideState::Signed)
    }

    /// How many cells still need a look, and whether there may be more; none before that is known.
    #[must_use]
    pub fn left(&self) -> Option<(u32, bool)> {
        self.queue.left()
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

    /// What a label goes to: the chosen cells, else the one that is looked at closely.
    #[must_use]
    pub fn targets(&self) -> Vec<String> {
        if self.chosen.is_empty() {
            self.panel.iter().map(|panel| panel.id.clone()).collect()
        } else {
            self.chosen.iter().cloned().collect()
        }
    }

    /// The label of a cell as it is shown: what is staged for an amendment goes first.
    #[must_use]
    pub fn label(&self, cell: &GalleryCell) -> Verdict {
        self.staged.get(&cell.id).copied().unwrap_or(cell.label)
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => {
                self.gallery.cells = Answer::Waiting;
                let mut effects = self.reload();
                effects.push(Effect::ask(Request::Patients));
                effects.push(Effect::Focus(Focus::Heading));
                effects
            }
            Event::Asked(query) => self.ask(*query),
            Event::Seen(end) => self.gallery.look(&self.query, end),
            Event::Chosen(id, choice) => self.choose(id, choice),
            Event::AllChosen => {
                self.chosen = self.gallery.shown().iter().map(|cell| cell.id.clone()).collect();
                Vec::new()
            }
            Event::NoneChosen => {
                self.chosen.clear();
                Vec::new()
            }
            Event::Dragged(id) => {
                if !self.chosen.contains(&id) {
                    self.chosen = BTreeSet::from([id]);
                }
                self.dragging = true;
                Vec::new()
            }
            Event::Dropped => {
                self.dragging = false;
                Vec::new()
            }
            Event::Labelled(label) => self.relabel(label),
            Event::UndoWanted if self.can_undo() => self.step(|slide| Request::Undo { slide }),
            Event::RedoWanted if self.can_redo() => self.step(|slide| Request::Redo { slide }),
            Event::UndoWanted | Event::RedoWanted => Vec::new(),
            Event::NextWanted => {
                self.walking = true;
                self.walk()
            }
            Event::HeatToggled => {
                if let Some(panel) = &mut self.panel {
                    panel.heat = !panel.heat;
                }
                Vec::new()
            }
            Event::PanelClosed => {
                self.walking = false;
                // The focus would be lost with the panel.
                match self.panel.take() {
                    Some(panel) => vec![Effect::Focus(Focus::Element(card_id(&panel.id)))],
                    None => Vec::new(),
                }
            }
            Event::StagedDropped => {
                self.staged.clear();
                Vec::new()
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Gallery(asked) => {
                let effects = self.gallery.take(asked, answer!(result, Gallery));
                let shared = Answer::read(result, |reply| match reply {
                    Reply::Gallery(page) => Some(Rc::new(page.clone())),
                    _ => None,
                });
                self.queue.take(&self.query, asked, &shared);
                self.lay_over();
                effects
            }
            Request::Cell(id) => {
                if let Some(panel) = self.panel.as_mut().filter(|panel| panel.id == *id) {
                    panel.detail.renew(answer!(result, Cell));
                    self.lay_over();
                }
                Vec::new()
            }
            Request::Slide(id) if Some(id) == self.slide.as_ref() => {
                let before = self.patient().map(str::to_owned);
                self.standing.renew(answer!(result, Slide));
                if before.is_none() && self.patient().is_some() { self.ask_slides() } else { Vec::new() }
            }
            Request::Patients => {
                self.patients.renew(answer!(result, Patients));
                Vec::new()
            }
            Request::Slides { patient } if Some(patient.as_str()) == self.patient() => {
                self.slides = answer!(result, Slides);
                Vec::new()
            }
            Request::Relabel { cells, label } => self.relabelled(cells, *label, result.is_ok()),
            Request::Undo { slide } | Request::Redo { slide } if Some(slide) == self.slide.as_ref() => {
                self.stepping = false;
                if result.is_ok() {
                    self.standing.renew(answer!(result, Slide));
                    self.said = Some(if matches!(request, Request::Undo { .. }) {
                        Said::Undone
                    } else {
                        Said::Redone
                    });
                }
                self.reload()
            }
            Request::Amend { slide, .. } if Some(slide) == self.slide.as_ref() && result.is_ok() => {
                self.staged.clear();
                self.reload()
            }
            Request::Delete(targets) if result.is_ok() => {
                let gone = |id: &str| targets.contains(&DeletionTarget::Cell(id.to_owned()));
                self.chosen.retain(|id| !gone(id));
                self.panel.take_if(|panel| gone(&panel.id));
                self.reload()
            }
            Request::Restore { .. } if result.is_ok() => self.reload(),
            _ => Vec::new(),
        }
    }

    /// Everything that is shown is read again.
    fn reload(&mut self) -> Vec<Effect> {
        let mut effects = self.gallery.reload(&self.query);
        effects.extend(self.queue.reload(&self.query));
        effects.extend(self.slide.clone().map(|slide| Effect::ask(Request::Slide(slide))));
        effects.extend(self.panel.as_ref().map(|panel| Effect::ask(Request::Cell(panel.id.clone()))));
        effects
    }

    fn ask(&mut self, query: GalleryQuery) -> Vec<Effect> {
        let (slide, patient) = (self.query.slide.clone(), self.query.patient.clone());
        self.query = GalleryQuery { after: None, limit: PAGE, ..query };
        self.chosen.clear();
        self.anchor = None;
        let (gallery, mut effects) = Gallery::open(&self.query);
        let (queue, of_queue) = Queue::open(&self.query);
        (self.gallery, self.queue) = (gallery, queue);
        effects.extend(of_queue);
        if self.query.slide != slide {
            self.staged.clear();
            if let Some(slide) = self.query.slide.clone() {
                effects.extend(self.follow(&slide));
            }
        }
        if self.query.patient != patient {
            self.slides = Answer::Ready(Vec::new());
            effects.extend(self.ask_slides());
        }
        effects
    }

    /// The slides of the chosen patient are asked for.
    fn ask_slides(&self) -> Vec<Effect> {
        self.patient()
            .map(|patient| Effect::ask(Request::Slides { patient: patient.into() }))
            .into_iter()
            .collect()
    }

    /// The labellings of this slide are taken back from now on.
    fn follow(&mut self, slide: &str) -> Vec<Effect> {
        if self.slide.as_deref() == Some(slide) {
            return Vec::new();
        }
        self.slide = Some(slide.to_owned());
        self.standing = Answer::Waiting;
        vec![Effect::ask(Request::Slide(slide.to_owned()))]
    }

    fn choose(&mut self, id: String, choice: Choice) -> Vec<Effect> {
        self.walking = false;
        let place = |id: &str| self.gallery.shown().iter().position(|cell| cell.id == id);
        match choice {
            Choice::Alone => {
                self.chosen = BTreeSet::from([id.clone()]);
                self.anchor = Some(id.clone());
                return self.look_closely(id);
            }
            Choice::Toggle => {
                if !self.chosen.remove(&id) {
                    self.chosen.insert(id.clone());
                }
                self.anchor = Some(id);
            }
            Choice::Range => {
                let from = self.anchor.as_deref().and_then(place);
                let (Some(from), Some(to)) = (from, place(&id)) else {
                    return self.choose(id, Choice::Toggle);
                };
                let range = &self.gallery.shown()[from.min(to)..=from.max(to)];
                self.chosen = range.iter().map(|cell| cell.id.clone()).collect();
            }
        }
        Vec::new()
    }

    fn look_closely(&mut self, id: String) -> Vec<Effect> {
        if self.panel.as_ref().is_some_and(|panel| panel.id == id) {
            return Vec::new();
        }
        let heat = self.panel.as_ref().is_some_and(|panel| panel.heat);
        let mut effects = vec![Effect::ask(Request::Cell(id.clone()))];
        if self.query.slide.is_none()
            && let Some(slide) = self.known(&id).map(|cell| cell.slide.clone())
        {
            effects.extend(self.follow(&slide));
        }
        self.panel = Some(Panel { id, detail: Answer::Waiting, heat });
        effects
    }

    /// A cell as it was read.
    fn known(&self, id: &str) -> Option<&GalleryCell> {
        self.gallery.shown().iter().chain(self.queue.cells()).find(|cell| cell.id == id)
    }
}

/// The element id of a cell's card.
#[must_use]
pub fn card_id(id: &str) -> String {
    format!("cell-{id}")
}
