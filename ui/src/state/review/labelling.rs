//! Labels in the review, and the way from one cell that needs a look to the next.

use std::collections::BTreeSet;

use contract::{GalleryCell, Request, Verdict};

use super::{Panel, ReviewPage, Said, card_id};
use crate::state::{Answer, Effect};

impl ReviewPage {
    pub(super) fn relabel(&mut self, label: Verdict) -> Vec<Effect> {
        self.dragging = false;
        let cells = self.targets();
        if cells.is_empty() {
            return Vec::new();
        }
        if self.is_signed() {
            self.staged.extend(cells.into_iter().map(|cell| (cell, label)));
            return Vec::new();
        }
        self.said = Some(Said::Labelled(cells.len(), label));
        let mut effects = Vec::new();
        if self.query.slide.is_none()
            && let Some(slide) = cells.iter().find_map(|id| self.known(id)).map(|cell| cell.slide.clone())
        {
            effects.extend(self.follow(&slide));
        }
        let request = {
            let of_panel = panel_entry(&mut self.panel);
            let known = self.gallery.shown_mut().iter_mut().chain(self.queue.cells_mut()).chain(of_panel);
            self.labelling.start(cells, label, known)
        };
        effects.push(Effect::ask(request));
        if self.walking {
            effects.extend(self.walk());
        }
        effects
    }

    pub(super) fn relabelled(&mut self, cells: &[String], label: Verdict, done: bool) -> Vec<Effect> {
        let ours = {
            let of_panel = panel_entry(&mut self.panel);
            let known = self.gallery.shown_mut().iter_mut().chain(self.queue.cells_mut()).chain(of_panel);
            self.labelling.settle(cells, label, done, known)
        };
        if !ours {
            return Vec::new();
        }
        if !done {
            self.said = None;
        }
        let mut effects: Vec<_> =
            self.slide.clone().map(|slide| Effect::ask(Request::Slide(slide))).into_iter().collect();
        // The history of the cell that is looked at has grown.
        let panel = self.panel.as_ref().filter(|panel| cells.contains(&panel.id));
        effects.extend(panel.map(|panel| Effect::ask(Request::Cell(panel.id.clone()))));
        // What was not read of the queue comes up.
        if self.left().is_some_and(|(left, more)| left == 0 && more) {
            effects.extend(self.queue.reload(&self.query));
        }
        effects
    }

    pub(super) fn step(&mut self, request: impl FnOnce(String) -> Request) -> Vec<Effect> {
        let Some(slide) = self.slide.clone() else { return Vec::new() };
        self.stepping = true;
        vec![Effect::ask(request(slide))]
    }

    /// On to the next cell that needs a look.
    pub(super) fn walk(&mut self) -> Vec<Effect> {
        let here = self.panel.as_ref().map(|panel| panel.id.as_str());
        let Some(id) = self.queue.next(here).map(|cell| cell.id.clone()) else {
            self.walking = false;
            let Some((_, more)) = self.left() else { return Vec::new() };
            if more {
                return self.queue.reload(&self.query);
            }
            self.said = Some(Said::NoneLeft);
            return Vec::new();
        };
        self.chosen = BTreeSet::from([id.clone()]);
        self.anchor = Some(id.clone());
        let mut effects = self.look_closely(id.clone());
        effects.push(Effect::Reveal(card_id(&id)));
        effects
    }

    pub(super) fn lay_over(&mut self) {
        let of_panel = panel_entry(&mut self.panel);
        let known = self.gallery.shown_mut().iter_mut().chain(self.queue.cells_mut()).chain(of_panel);
        self.labelling.lay_over(known);
    }
}

/// The cell that is looked at closely, as far as it is known.
fn panel_entry(panel: &mut Option<Panel>) -> Option<&mut GalleryCell> {
    match panel {
        Some(Panel { detail: Answer::Ready(detail), .. }) => Some(&mut detail.entry),
        _ => None,
    }
}
