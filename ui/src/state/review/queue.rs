//! The cells that a person has to look at before anything is signed.

use std::rc::Rc;

use contract::{GalleryCell, GalleryPage, GalleryQuery, GallerySort, Request, Verdict};

use crate::state::{Answer, Effect, labels::needs_a_look};

/// How many cells of each kind are read at once.
const PART: u32 = 200;
/// What has to be looked at.
const KINDS: [Verdict; 2] = [Verdict::Uncertain, Verdict::NotACell];

/// The cells that need a look, the most uncertain ones first.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Of each kind what was read.
    parts: [Answer<Rc<GalleryPage>>; 2],
}

impl Queue {
    /// The queue of what the query restricts cells to, and what is asked for.
    pub fn open(query: &GalleryQuery) -> (Self, Vec<Effect>) {
        let mut queue = Self { parts: [Answer::Waiting, Answer::Waiting] };
        let effects = queue.reload(query);
        (queue, effects)
    }

    /// What is asked for to read it again.
    pub fn reload(&mut self, query: &GalleryQuery) -> Vec<Effect> {
        KINDS.iter().map(|kind| Effect::ask(Request::Gallery(part(query, *kind)))).collect()
    }

    /// Takes in what came, where it was asked for here.
    pub fn take(&mut self, query: &GalleryQuery, asked: &GalleryQuery, fresh: &Answer<Rc<GalleryPage>>) {
        for (kind, part_of) in KINDS.iter().zip(&mut self.parts) {
            if part(query, *kind) == *asked {
                part_of.renew(fresh.clone());
            }
        }
    }

    /// Every cell that was read.
    pub fn cells(&self) -> impl Iterator<Item = &GalleryCell> {
        self.parts.iter().filter_map(Answer::ready).flat_map(|page| &page.cells)
    }

    /// The same, to be labelled.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut GalleryCell> {
        let pages = self.parts.iter_mut().filter_map(|part| match part {
            Answer::Ready(page) => Some(Rc::make_mut(page)),
            Answer::Waiting | Answer::Failed(_) => None,
        });
        pages.flat_map(|page| &mut page.cells)
    }

    /// How many cells still need a look, and whether there may be more; none before that is known.
    #[must_use]
    pub fn left(&self) -> Option<(u32, bool)> {
        let [first, second] = [self.parts[0].ready()?, self.parts[1].ready()?];
        let count = self.cells().filter(|cell| needs_a_look(cell)).count();
        Some((u32::try_from(count).unwrap_or(u32::MAX), first.next.is_some() || second.next.is_some()))
    }

    /// The first cell after this one that still needs a look; from the beginning where none is after it.
    #[must_use]
    pub fn next(&self, after: Option<&str>) -> Option<&GalleryCell> {
        let cells: Vec<_> = self.cells().collect();
        let from = after.and_then(|id| cells.iter().position(|cell| cell.id == id)).map_or(0, |at| at + 1);
        let (before, rest) = cells.split_at(from);
        rest.iter().chain(before).copied().find(|cell| needs_a_look(cell))
    }
}

fn part(query: &GalleryQuery, label: Verdict) -> GalleryQuery {
    GalleryQuery {
        sort: GallerySort::MostUncertain,
        label: Some(label),
        reviewed: Some(false),
        after: None,
        limit: PART,
        ..query.clone()
    }
}
