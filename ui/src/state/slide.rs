//! A slide that is counted: its pictures, what its cells come to, and what to do next.

pub mod export;
pub mod moving;
mod pictures;
#[cfg(test)]
mod tests;

use std::ops::Range;

use contract::{
    DeletionTarget, ErrorCode, ErrorReport, Profile, Reply, Request, SlideDetails, SlideStanding, SlideState,
    UNSORTED_SLIDE,
};

pub use pictures::{PART, Pictures};

use export::Export;
use moving::Moving;

use super::{
    Answer, Effect, Event as AnyEvent, Focus, Route, Trouble, answer,
    form::{self, Form},
    is_gone,
};
use crate::language::Language;

/// How long a slide with waiting pictures is left alone before it is asked for again, in milliseconds.
pub const POLL_MS: u32 = 700;

/// How long a slide is left alone that new pictures may come to from a watched folder, in milliseconds.
const WATCH_MS: u32 = 3000;

/// What can happen on a slide's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// The user looks at the pictures at these places.
    Seen(Range<u32>),
    /// Time to look how far the waiting pictures of the slide of this identity are.
    Polled(String),
    /// A picture is to be examined again.
    ExamineAgain(String),
    /// Counting ends.
    Ended,
    /// Counting goes on.
    Resumed,
    /// The slide's details are to be changed.
    ChangeWanted,
    /// Something in the form of the slide.
    Form(form::Event<SlideDetails>),
    /// Documents are wanted; first offered in this language.
    ExportWanted(Language),
    /// Something in the dialog for documents.
    Export(export::Event),
    /// Pictures are to be ticked, to go to another slide.
    MoveWanted,
    /// Something while pictures are moved.
    Moving(moving::Event),
}

/// The way back from a picture to its slide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The identity of the picture.
    pub picture: String,
    /// The places that were looked at when it was opened.
    pub seen: Range<u32>,
}

/// A slide that is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct SlidePage {
    /// The identity.
    pub id: String,
    /// The slide with what its cells come to.
    pub standing: Answer<Box<SlideStanding>>,
    /// Its pictures.
    pub pictures: Pictures,
    /// The microscope profiles that it can have.
    pub profiles: Answer<Vec<Profile>>,
    /// The form of its details.
    pub form: Option<Form<SlideDetails>>,
    /// The dialog for documents.
    pub export: Option<Export>,
    /// Pictures that are being moved.
    pub moving: Option<Moving>,
    /// The picture that the user comes back from, until it is there again.
    back_from: Option<String>,
    /// The place that is shown first.
    start: u32,
    /// Whether the slide is going to be asked for again.
    polling: bool,
    /// Whether new pictures may come from a folder that is watched.
    watched: bool,
}

impl SlidePage {
    /// The page as it opens, perhaps on the way back from one of its pictures, and what it asks for.
    #[must_use]
    pub fn open(id: &str, back: Option<Back>) -> (Self, Vec<Effect>) {
        let seen = back.as_ref().map_or(0..PART, |back| back.seen.clone());
        let mut page = Self {
            id: id.into(),
            standing: Answer::Waiting,
            start: seen.start,
            pictures: Pictures::new(seen),
            profiles: Answer::Waiting,
            form: None,
            export: None,
            moving: None,
            back_from: back.map(|back| back.picture),
            polling: false,
            watched: false,
        };
        let mut effects = page.refresh();
        effects.extend([Effect::ask(Request::Profiles), Effect::ask(Request::Settings)]);
        (page, effects)
    }

    /// The place of the picture that is shown first.
    #[must_use]
    pub const fn start(&self) -> u32 {
        self.start
    }

    /// Whether it is the slide for pictures that belong to none.
    #[must_use]
    pub fn is_unsorted(&self) -> bool {
        self.id == UNSORTED_SLIDE
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => self.refresh(),
            Event::Seen(places) => self.pictures.look(&self.id, places),
            Event::Polled(id) => {
                if id != self.id {
                    return Vec::new();
                }
                self.polling = false;
                vec![self.ask_standing()]
            }
            Event::ExamineAgain(id) => vec![Effect::ask(Request::ExamineAgain(id))],
            Event::Ended => vec![Effect::ask(Request::CloseSlide(self.id.clone()))],
            Event::Resumed => vec![Effect::ask(Request::ReopenSlide(self.id.clone()))],
            Event::ChangeWanted => {
                self.form = self.standing.ready().map(|standing| Form::<SlideDetails>::of(&standing.slide));
                Vec::new()
            }
            Event::Form(event) => form::update(&mut self.form, event, |form| Request::ChangeSlide {
                id: self.id.clone(),
                details: form.details.clone(),
            }),
            Event::ExportWanted(language) => {
                self.export = Some(Export::new(language));
                Vec::new()
            }
            Event::Export(event) => {
                let Some(export) = &mut self.export else { return Vec::new() };
                let effects = export.update(&event, &self.id);
                if event == export::Event::Left && !export.is_running() {
                    self.export = None;
                }
                effects
            }
            Event::MoveWanted => {
                self.moving = Some(Moving::default());
                Vec::new()
            }
            Event::Moving(moving::Event::Left) => {
                self.moving = None;
                vec![Effect::Focus(Focus::Heading)]
            }
            Event::Moving(event) => {
                self.moving.as_mut().map(|moving| moving.update(event)).unwrap_or_default()
            }
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::Slide(id) if *id == self.id => self.stands(answer!(result, Slide)),
            // A failure of these is told above the page.
            Request::CloseSlide(id) | Request::ReopenSlide(id) if *id == self.id && result.is_ok() => {
                self.stands(answer!(result, Slide))
            }
            Request::ChangeSlide { id, .. } if *id == self.id => {
                form::told(&mut self.form, result);
                self.stands(answer!(result, Slide))
            }
            Request::Export { slide, .. } if *slide == self.id => {
                if let Some(export) = &mut self.export {
                    export.told(result);
                }
                // The number of exports is another now.
                vec![self.ask_standing()]
            }
            Request::Settings | Request::ChangeSettings(_) => {
                if let Ok(Reply::Settings(settings)) = result {
                    self.watched = settings.watched_folder.is_some();
                }
                self.follow().into_iter().collect()
            }
            Request::Profiles => {
                self.profiles.renew(answer!(result, Profiles));
                Vec::new()
            }
            Request::Patients | Request::Slides { .. } => {
                if let Some(moving) = &mut self.moving {
                    moving.told(request, result, &self.id);
                }
                Vec::new()
            }
            Request::Pictures { slide, .. } if *slide == self.id => {
                let mut effects = self.pictures.take(&self.id, answer!(result, Pictures));
                if let Some((id, place)) =
                    self.back_from.as_ref().and_then(|id| Some((id.clone(), self.pictures.place(id)?)))
                {
                    self.start = place;
                    self.back_from = None;
                    effects.push(Effect::Focus(Focus::Element(card_id(&id))));
                }
                effects
            }
            Request::Delete(targets)
                if is_gone(result) && targets.contains(&DeletionTarget::Slide(self.id.clone())) =>
            {
                let patient = self.standing.ready().map(|standing| standing.slide.patient.clone());
                vec![Effect::Go(patient.map_or(Route::Worklist, Route::Patient))]
            }
            Request::MovePictures { .. } => {
                self.moving = None;
                let mut effects = self.refresh();
                effects.push(Effect::Focus(Focus::Heading));
                effects
            }
            Request::Delete(targets) if result.is_ok() => {
                if let Some(moving) = &mut self.moving {
                    moving.ticked.retain(|id| !targets.contains(&DeletionTarget::Picture(id.clone())));
                }
                self.refresh()
            }
            Request::Restore { .. }
            | Request::ExamineAgain(_)
            | Request::Relabel { .. }
            | Request::Undo { .. }
            | Request::Redo { .. }
                if result.is_ok() =>
            {
                self.refresh()
            }
            _ => Vec::new(),
        }
    }

    /// A picture was added to this slide.
    pub fn added(&mut self, slide: &str) -> Vec<Effect> {
        if slide == self.id { self.refresh() } else { Vec::new() }
    }

    /// Takes in the slide; while pictures wait, it is asked for again, and where their states changed they are read.
    fn stands(&mut self, fresh: Answer<Box<SlideStanding>>) -> Vec<Effect> {
        let progress = |answer: &Answer<Box<SlideStanding>>| {
            answer.ready().map(|s| (s.slide.pictures, s.slide.waiting, s.slide.failed, s.slide.counts))
        };
        let before = progress(&self.standing);
        self.standing.renew(fresh);
        let now = progress(&self.standing);
        let mut effects = Vec::new();
        if before.is_some() && before != now {
            effects.extend(self.pictures.refresh(&self.id));
        }
        effects.extend(self.follow());
        effects
    }

    /// Looks again later: soon while pictures wait, now and then while new ones may come from the watched folder.
    fn follow(&mut self) -> Option<Effect> {
        let slide = &self.standing.ready()?.slide;
        let ms = if slide.waiting > 0 {
            POLL_MS
        } else if self.watched && slide.state == SlideState::Open {
            WATCH_MS
        } else {
            return None;
        };
        let later = Effect::later(ms, AnyEvent::Slide(Event::Polled(self.id.clone())));
        (!std::mem::replace(&mut self.polling, true)).then_some(later)
    }

    fn ask_standing(&self) -> Effect {
        Effect::ask(Request::Slide(self.id.clone()))
    }

    fn refresh(&mut self) -> Vec<Effect> {
        let mut effects = vec![self.ask_standing()];
        effects.extend(self.pictures.refresh(&self.id));
        effects
    }
}

/// Why a picture could not be examined, as it was kept: the stable word of the error, a colon and the sentence.
#[must_use]
pub fn trouble_of(reason: &str) -> Trouble {
    let (code, message) = reason.split_once(": ").unwrap_or(("", reason));
    // Read by the contract's own names; one that is not known, of another version, is told as it stands.
    match serde::Deserialize::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(
        code,
    )) {
        Ok(code) => Trouble::Reported(ErrorReport { code, message: message.into() }),
        Err(_) => Trouble::Reported(ErrorReport { code: ErrorCode::InferenceFailed, message: reason.into() }),
    }
}

/// The element id of a picture's card.
#[must_use]
pub fn card_id(id: &str) -> String {
    format!("card-{id}")
}
