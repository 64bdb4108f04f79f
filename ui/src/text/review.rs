//! The words of the review and of labels.

use contract::{GallerySort, ReviewKind, Verdict};

use super::{Phrase, Text};
use crate::state::review::Said;

impl Text {
    /// How many cells still need a look; `more` where there are more than were read.
    #[must_use]
    pub fn look_left(&self, count: u32, more: bool) -> String {
        self.fill(if more { Phrase::LookLeftMore } else { Phrase::LookLeft }, [("count", count.into())])
    }

    /// How many cells are chosen.
    #[must_use]
    pub fn chosen_count(&self, count: usize) -> String {
        self.fill(Phrase::ChosenCount, [("count", count.into())])
    }

    /// How many labels wait for an amendment.
    #[must_use]
    pub fn staged_count(&self, count: usize) -> String {
        self.fill(Phrase::StagedCount, [("count", count.into())])
    }

    /// A cell in one line: its label, its probability, and whether a person looked at it.
    #[must_use]
    pub fn cell_card(&self, label: Verdict, p_all: f64, looked: bool) -> String {
        let looked = self.say(if looked { Phrase::LookedYes } else { Phrase::LookedNo });
        self.fill(
            Phrase::CellCard,
            [
                ("label", self.say(label).into()),
                ("probability", self.p_all(p_all).into()),
                ("looked", looked.into()),
            ],
        )
    }

    /// The box that chooses a cell which is told in this line, for screen readers.
    #[must_use]
    pub fn cell_pick(&self, cell: &str) -> String {
        self.fill(Phrase::CellPick, [("cell", cell.into())])
    }

    /// What was done last.
    #[must_use]
    pub fn said(&self, said: Said) -> String {
        match said {
            Said::Labelled(count, label) => {
                self.fill(Phrase::SaidLabelled, [("count", count.into()), ("label", self.say(label).into())])
            }
            Said::Undone => self.say(Phrase::SaidUndone),
            Said::Redone => self.say(Phrase::SaidRedone),
            Said::NoneLeft => self.say(Phrase::LookNoneLeft),
        }
    }

    /// The two thresholds of a model.
    #[must_use]
    pub fn thresholds(&self, hem_below: f64, all_from: f64) -> String {
        let [low, high] = [hem_below, all_from].map(|p| self.decimal(p, 2));
        self.fill(Phrase::ProvenanceBand, [("low", low.into()), ("high", high.into())])
    }
}

impl From<GallerySort> for Phrase {
    fn from(sort: GallerySort) -> Self {
        match sort {
            GallerySort::MostSuspicious => Self::OrderMostSuspicious,
            GallerySort::LeastSuspicious => Self::OrderLeastSuspicious,
            GallerySort::MostUncertain => Self::OrderMostUncertain,
        }
    }
}

impl From<ReviewKind> for Phrase {
    fn from(kind: ReviewKind) -> Self {
        match kind {
            ReviewKind::Set => Self::HistorySet,
            ReviewKind::Undo => Self::HistoryUndo,
            ReviewKind::Redo => Self::HistoryRedo,
            ReviewKind::Amendment => Self::HistoryAmendment,
        }
    }
}
