//! What the keys do in the review.

use contract::DeletionTarget;

use super::{Event, ReviewPage};
use crate::state::{
    Event as AnyEvent, deletion,
    labels::{self, Way},
};

/// A key that was pressed outside of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Its name, as browsers give it.
    pub key: String,
    /// Control or Command was held.
    pub control: bool,
    /// Shift was held.
    pub shift: bool,
}

impl ReviewPage {
    /// What a key does; none where it does nothing here.
    #[must_use]
    pub fn pressed(&self, press: &Press) -> Option<AnyEvent> {
        let key = press.key.to_lowercase();
        let event = match (press.control, press.shift, key.as_str()) {
            (true, false, "a") => Event::AllChosen,
            (true, ..) => match Way::of(press)? {
                Way::Back => Event::UndoWanted,
                Way::Forth => Event::RedoWanted,
            },
            (false, _, "escape") if !self.chosen.is_empty() => Event::NoneChosen,
            (false, _, "escape") if self.panel.is_some() => Event::PanelClosed,
            (false, false, "n") => Event::NextWanted,
            (false, false, "h") if self.panel.is_some() => Event::HeatToggled,
            (false, false, "delete") => return self.deletion(),
            (false, false, key) => Event::Labelled(labels::of_key(key)?),
            _ => return None,
        };
        Some(AnyEvent::Review(event))
    }

    /// The question before what is chosen is deleted; none where nothing is.
    #[must_use]
    pub fn deletion(&self) -> Option<AnyEvent> {
        let targets: Vec<_> = self.targets().into_iter().map(DeletionTarget::Cell).collect();
        (!targets.is_empty()).then_some(AnyEvent::Deletion(deletion::Event::Wanted(targets, None)))
    }
}
