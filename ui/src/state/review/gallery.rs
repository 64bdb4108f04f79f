//! The cells of the review, read page by page.

use std::rc::Rc;

use contract::{GalleryCell, GalleryPage, GalleryQuery, Request};

use crate::state::{Answer, Effect};

/// How many cells are read at once.
pub const PAGE: u32 = 100;
/// The most cells that the shell gives at once.
const MOST: usize = 500;
/// How many cells before the end more are read.
const AHEAD: usize = 60;

/// The cells of the review, as far as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Gallery {
    /// The cells in order, or why there are none. Shared with what is drawn, because there may be many.
    pub cells: Answer<Rc<Vec<GalleryCell>>>,
    /// What to ask for to get more; none where these are all.
    next: Option<String>,
    /// What is being read.
    reading: Option<Reading>,
}

#[derive(Debug, Clone, PartialEq)]
struct Reading {
    /// What was asked for.
    query: GalleryQuery,
    /// What came of it so far; it takes the place of what is shown when all of it is there.
    fresh: Vec<GalleryCell>,
    /// How many cells are wanted; none where the page is only added.
    wanted: Option<usize>,
    /// The same was asked for again meanwhile: what comes may be older than what made it necessary.
    again: bool,
}

impl Gallery {
    /// The first page is read.
    pub fn open(query: &GalleryQuery) -> (Self, Vec<Effect>) {
        let mut gallery = Self { cells: Answer::Waiting, next: None, reading: None };
        let effects = gallery.reload(query);
        (gallery, effects)
    }

    /// The cells that were read.
    #[must_use]
    pub fn shown(&self) -> &[GalleryCell] {
        self.cells.ready().map_or(&[], |cells| cells.as_slice())
    }

    /// The same, to be labelled.
    pub fn shown_mut(&mut self) -> &mut [GalleryCell] {
        match &mut self.cells {
            Answer::Ready(cells) => Rc::make_mut(cells).as_mut_slice(),
            Answer::Waiting | Answer::Failed(_) => &mut [],
        }
    }

    /// Everything that is shown is read again.
    pub fn reload(&mut self, query: &GalleryQuery) -> Vec<Effect> {
        let wanted = self.shown().len().max(PAGE as usize);
        let limit = u32::try_from(wanted.min(MOST)).unwrap_or(PAGE);
        let query = GalleryQuery { after: None, limit, ..query.clone() };
        self.read(Reading { query, fresh: Vec::new(), wanted: Some(wanted), again: false })
    }

    /// The user looks at the cells before this place: more are read where these end soon.
    pub fn look(&mut self, query: &GalleryQuery, end: usize) -> Vec<Effect> {
        let near = end + AHEAD >= self.shown().len();
        match (&self.next, &self.reading) {
            (Some(next), None) if near => {
                let query = GalleryQuery { after: Some(next.clone()), limit: PAGE, ..query.clone() };
                self.read(Reading { query, fresh: Vec::new(), wanted: None, again: false })
            }
            _ => Vec::new(),
        }
    }

    /// Takes in a page. What was not asked for last is passed over.
    pub fn take(&mut self, query: &GalleryQuery, fresh: Answer<GalleryPage>) -> Vec<Effect> {
        let Some(mut reading) = self.reading.take_if(|reading| reading.query == *query) else {
            return Vec::new();
        };
        if reading.again {
            return self.read(Reading { again: false, ..reading });
        }
        let page = match fresh {
            Answer::Ready(page) => page,
            Answer::Waiting => return Vec::new(),
            Answer::Failed(trouble) => {
                self.cells.renew(Answer::Failed(trouble));
                return Vec::new();
            }
        };
        reading.fresh.extend(page.cells);
        match (reading.wanted, page.next) {
            (Some(wanted), Some(next)) if reading.fresh.len() < wanted => {
                let left = (wanted - reading.fresh.len()).min(MOST);
                let limit = u32::try_from(left).unwrap_or(PAGE);
                let query = GalleryQuery { after: Some(next), limit, ..reading.query };
                self.read(Reading { query, ..reading })
            }
            (Some(_), next) => {
                (self.cells, self.next) = (Answer::Ready(Rc::new(reading.fresh)), next);
                Vec::new()
            }
            (None, next) => {
                if let Answer::Ready(cells) = &mut self.cells {
                    Rc::make_mut(cells).append(&mut reading.fresh);
                }
                self.next = next;
                Vec::new()
            }
        }
    }

    fn read(&mut self, reading: Reading) -> Vec<Effect> {
        if let Some(under_way) = self.reading.as_mut().filter(|under_way| under_way.query == reading.query) {
            under_way.again = true;
            return Vec::new();
        }
        let ask = Effect::ask(Request::Gallery(reading.query.clone()));
        self.reading = Some(reading);
        vec![ask]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_while_it_is_read_is_read_again() {
        let (mut gallery, first) = Gallery::open(&GalleryQuery::default());
        let [Effect::Ask(request)] = &first[..] else { panic!("{first:?}") };
        let Request::Gallery(query) = &**request else { panic!("{request:?}") };
        assert_eq!(gallery.reload(&GalleryQuery::default()), [], "it is under way");
        // The page on its way may be older than what made the second reading necessary.
        let page = || Answer::Ready(GalleryPage::default());
        assert_eq!(gallery.take(query, page()), first);
        assert_eq!(gallery.cells, Answer::Waiting);
        assert_eq!(gallery.take(query, page()), []);
        assert!(gallery.cells.ready().is_some());
    }
}
