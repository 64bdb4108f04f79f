//! Labels by the user: shown at once, and put right by what the shell says.

use std::collections::BTreeMap;

use contract::{GalleryCell, Request, SlideStanding, Verdict};

use super::{Answer, review::Press};

/// The labels in the order of their keys, 1 to 4.
pub const LABELS: [Verdict; 4] = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell];

/// The label that a key gives.
#[must_use]
pub fn of_key(key: &str) -> Option<Verdict> {
    let place: usize = key.parse().ok()?;
    LABELS.get(place.checked_sub(1)?).copied()
}

/// Taking the last labelling of a slide back, or doing it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Taken back.
    Back,
    /// Done again.
    Forth,
}

impl Way {
    /// The way that a key with Control asks for.
    #[must_use]
    pub fn of(press: &Press) -> Option<Self> {
        match (press.control, press.shift, press.key.to_lowercase().as_str()) {
            (true, false, "z") => Some(Self::Back),
            (true, true, "z") | (true, false, "y") => Some(Self::Forth),
            _ => None,
        }
    }

    /// Whether there is a labelling that way; one that is under way has to end first.
    #[must_use]
    pub fn is_open(self, standing: &Answer<Box<SlideStanding>>, under_way: bool) -> bool {
        let open = |standing: &SlideStanding| match self {
            Self::Back => standing.can_undo,
            Self::Forth => standing.can_redo,
        };
        !under_way && standing.ready().is_some_and(|standing| open(standing))
    }
}

/// Whether the model alone called a cell something that a person has to look at before the slide is signed.
#[must_use]
pub const fn needs_a_look(cell: &GalleryCell) -> bool {
    !cell.reviewed && matches!(cell.label, Verdict::Uncertain | Verdict::NotACell)
}

/// What a cell was before a label: label, and whether a reviewer's label counted.
type Before = (Verdict, bool);

/// One labelling that the shell has not answered yet.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    label: Verdict,
    cells: Vec<String>,
    /// What those of them were that are known.
    before: BTreeMap<String, Before>,
}

/// The labellings that the shell has not answered yet, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labelling {
    steps: Vec<Step>,
}

impl Labelling {
    /// Labels cells at once wherever they stand among `known`, and says what to ask for.
    pub fn start<'a>(
        &mut self,
        cells: Vec<String>,
        label: Verdict,
        known: impl Iterator<Item = &'a mut GalleryCell>,
    ) -> Request {
        let mut step = Step { label, cells: cells.clone(), before: BTreeMap::new() };
        for cell in known {
            step.set(cell);
        }
        self.steps.push(step);
        Request::Relabel { cells, label }
    }

    /// Takes in whether a labelling was done. One that was not is taken back, unless the cell was labelled again
    /// since. False where it was none of these.
    pub fn settle<'a>(
        &mut self,
        cells: &[String],
        label: Verdict,
        done: bool,
        known: impl Iterator<Item = &'a mut GalleryCell>,
    ) -> bool {
        let Some(place) = self.steps.iter().position(|step| step.label == label && step.cells == cells)
        else {
            return false;
        };
        let mut step = self.steps.remove(place);
        if done {
            return true;
        }
        for later in &mut self.steps[place..] {
            for (cell, before) in &mut later.before {
                if let Some(earlier) = step.before.remove(cell) {
                    *before = earlier;
                }
            }
        }
        for cell in known {
            if let Some(&(label, reviewed)) = step.before.get(&cell.id) {
                (cell.label, cell.reviewed) = (label, reviewed);
            }
        }
        true
    }

    /// Labels cells that were read while labellings are under way: the shell may have said so before it did them.
    pub fn lay_over<'a>(&mut self, fresh: impl Iterator<Item = &'a mut GalleryCell>) {
        for cell in fresh {
            for step in &mut self.steps {
                step.set(cell);
            }
        }
    }
}

impl Step {
    fn set(&mut self, cell: &mut GalleryCell) {
        if self.cells.contains(&cell.id) {
            self.before.entry(cell.id.clone()).or_insert((cell.label, cell.reviewed));
            (cell.label, cell.reviewed) = (self.label, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::cell;

    fn labels(cells: &[GalleryCell]) -> Vec<(Verdict, bool)> {
        cells.iter().map(|cell| (cell.label, cell.reviewed)).collect()
    }

    const UNTOUCHED: (Verdict, bool) = (Verdict::Uncertain, false);

    #[test]
    fn keys_give_the_labels_in_their_order() {
        assert_eq!(["1", "2", "3", "4"].map(of_key), LABELS.map(Some));
        for other in ["0", "5", "", "a", "-1", "11", "Enter"] {
            assert_eq!(of_key(other), None, "{other}");
        }
    }

    #[test]
    fn only_what_nobody_looked_at_needs_a_look() {
        for label in LABELS {
            let mut cell = cell("a", 0.5);
            cell.label = label;
            assert_eq!(needs_a_look(&cell), matches!(label, Verdict::Uncertain | Verdict::NotACell));
            cell.reviewed = true;
            assert!(!needs_a_look(&cell));
        }
    }

    #[test]
    fn a_label_is_there_at_once_and_goes_where_it_was_not_done() {
        let mut cells = vec![cell("a", 0.5), cell("b", 0.5)];
        let mut labelling = Labelling::default();
        let ids = vec!["a".to_owned(), "elsewhere".to_owned()];
        let request = labelling.start(ids.clone(), Verdict::All, cells.iter_mut());
        assert_eq!(request, Request::Relabel { cells: ids.clone(), label: Verdict::All });
        assert_eq!(labels(&cells), [(Verdict::All, true), UNTOUCHED]);

        assert!(!labelling.settle(&ids, Verdict::Hem, false, cells.iter_mut()), "another labelling");
        assert!(labelling.settle(&ids, Verdict::All, false, cells.iter_mut()));
        assert_eq!(labels(&cells), [UNTOUCHED, UNTOUCHED]);
        assert_eq!(labelling, Labelling::default());
    }

    #[test]
    fn of_two_labels_the_later_one_stays_whichever_failed() {
        for failed in [true, false] {
            let mut cells = vec![cell("a", 0.5)];
            let mut labelling = Labelling::default();
            let ids = vec!["a".to_owned()];
            labelling.start(ids.clone(), Verdict::All, cells.iter_mut());
            labelling.start(ids.clone(), Verdict::Hem, cells.iter_mut());
            labelling.settle(&ids, Verdict::All, !failed, cells.iter_mut());
            assert_eq!(labels(&cells), [(Verdict::Hem, true)]);
            // What the second one falls back to is what the first one left.
            labelling.settle(&ids, Verdict::Hem, false, cells.iter_mut());
            assert_eq!(labels(&cells), [if failed { UNTOUCHED } else { (Verdict::All, true) }]);
        }
    }

    #[test]
    fn cells_that_are_read_meanwhile_have_the_label_too() {
        let mut labelling = Labelling::default();
        let ids = vec!["a".to_owned()];
        labelling.start(ids.clone(), Verdict::Hem, [].iter_mut());
        let mut read = vec![cell("a", 0.5), cell("b", 0.5)];
        labelling.lay_over(read.iter_mut());
        assert_eq!(labels(&read), [(Verdict::Hem, true), UNTOUCHED]);
        labelling.settle(&ids, Verdict::Hem, false, read.iter_mut());
        assert_eq!(labels(&read), [UNTOUCHED, UNTOUCHED]);
    }
}
