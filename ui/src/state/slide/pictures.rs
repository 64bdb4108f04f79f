//! The pictures of a slide, of which only the parts are read that are looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    rc::Rc,
};

use contract::{PicturePage, Request, SlidePicture};

use crate::state::{Answer, Effect};

/// How many pictures are read at once.
pub const PART: u32 = 60;

/// The pictures of a slide, as far as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Pictures {
    /// Number of all pictures, or why it is not known.
    pub total: Answer<u32>,
    /// What was read, by place; newest first. Shared with the cards that are drawn of it.
    read: Rc<BTreeMap<u32, SlidePicture>>,
    /// The parts that were asked for.
    asked: BTreeSet<u32>,
    /// The places that are looked at.
    seen: Range<u32>,
}

impl Pictures {
    /// Nothing is known yet; the user looks at these places first.
    pub fn new(seen: Range<u32>) -> Self {
        Self { total: Answer::Waiting, read: Rc::default(), asked: BTreeSet::new(), seen }
    }

    /// What was read, by place.
    #[must_use]
    pub fn read(&self) -> Rc<BTreeMap<u32, SlidePicture>> {
        Rc::clone(&self.read)
    }

    /// The place of a picture, where it was read.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<u32> {
        self.read.iter().find(|(_, picture)| picture.id == id).map(|(place, _)| *place)
    }

    /// The places that are looked at.
    #[must_use]
    pub fn seen(&self) -> Range<u32> {
        self.seen.clone()
    }

    /// The user looks at these places now: what is missing of them is asked for.
    pub fn look(&mut self, slide: &str, seen: Range<u32>) -> Vec<Effect> {
        self.seen = seen;
        let last = self.seen.end.saturating_sub(1).max(self.seen.start);
        let parts = self.seen.start / PART..=last / PART;
        let missing: Vec<_> = parts.filter(|part| self.asked.insert(*part)).collect();
        missing
            .into_iter()
            .map(|part| {
                Effect::ask(Request::Pictures { slide: slide.into(), offset: part * PART, limit: PART })
            })
            .collect()
    }

    /// Something may have changed: what is looked at is asked for again.
    pub fn refresh(&mut self, slide: &str) -> Vec<Effect> {
        self.asked.clear();
        self.look(slide, self.seen())
    }

    /// Takes in a part.
    pub fn take(&mut self, slide: &str, fresh: Answer<PicturePage>) -> Vec<Effect> {
        let page = match fresh {
            Answer::Ready(page) => page,
            Answer::Waiting => return Vec::new(),
            Answer::Failed(trouble) => {
                // So that it is asked for again when the user comes back to it.
                self.asked.clear();
                self.total.renew(Answer::Failed(trouble));
                return Vec::new();
            }
        };
        let part = page.offset..page.offset.saturating_add(PART);
        let moved = self.total.ready().is_some_and(|total| *total != page.total);
        // Where pictures came or went, the others stand at other places now.
        let read = Rc::make_mut(&mut self.read);
        read.retain(|place, _| !moved && !part.contains(place));
        read.extend((page.offset..).zip(page.pictures));
        self.total = Answer::Ready(page.total);
        if !moved {
            return Vec::new();
        }
        self.asked.clear();
        self.asked.insert(page.offset / PART);
        self.look(slide, self.seen())
    }
}
