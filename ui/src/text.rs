//! Every word the user reads, in the chosen language: the catalogues of `ui/messages` and what is filled into them.
//!
//! A message is named by a [`Phrase`], and the contract's words become phrases by matches without a catch-all arm: a
//! new code or verdict does not compile until it has its words, and a test wants these in every language.

mod catalogue;
mod contract_words;
mod deletion;
mod measures;
mod numbers;
mod people;
mod phrase;
mod review;
mod settings;
mod signing;
#[cfg(test)]
mod tests;
mod trust;

use fluent_bundle::FluentValue;

pub use catalogue::Text;
pub use contract_words::counted;
pub use measures::Standing;
pub use numbers::{Moment, short_hash};
pub use phrase::Phrase;
pub use trust::metric;

use crate::state::{Attempt, Tally, Trouble};

impl Text {
    /// The technical side of a trouble, for whoever maintains the device: as the machine said it.
    #[must_use]
    pub fn technical(trouble: &Trouble) -> String {
        match trouble {
            Trouble::Reported(report) => format!("{}: {}", report.code.as_str(), report.message),
            Trouble::FileNotRead(message) | Trouble::NoAnswer(message) => message.clone(),
        }
    }

    /// What an import came to, in one line.
    #[must_use]
    pub fn tally(&self, tally: &Tally) -> String {
        let counts = [
            ("added", tally.added),
            ("known", tally.known),
            ("failed", tally.failed),
            ("skipped", tally.skipped),
        ];
        self.fill(Phrase::Tally, counts.map(|(name, count)| (name, count.into())))
    }

    /// Which file an import is at.
    #[must_use]
    pub fn progress(&self, place: usize, total: usize) -> String {
        self.fill(Phrase::Progress, [("place", place.into()), ("total", total.into())])
    }

    /// How many cells there are.
    #[must_use]
    pub fn cell_count(&self, count: usize) -> String {
        self.fill(Phrase::CellCount, [("count", count.into())])
    }

    /// The name of a cell.
    #[must_use]
    pub fn cell(&self, number: usize) -> String {
        self.fill(Phrase::Cell, [("number", number.into())])
    }

    /// What a picture is called for screen readers.
    #[must_use]
    pub fn picture_of(&self, name: &str) -> String {
        self.named(Phrase::PictureOf, name)
    }

    /// The button that deletes one picture, for screen readers.
    #[must_use]
    pub fn delete_named(&self, name: &str) -> String {
        self.named(Phrase::DeleteNamed, name)
    }

    /// The button that has one picture examined again, for screen readers.
    #[must_use]
    pub fn examine_again_named(&self, name: &str) -> String {
        self.named(Phrase::ExamineAgainNamed, name)
    }

    /// The button that dismisses one failure, for screen readers.
    #[must_use]
    pub fn dismiss_named(&self, name: &str) -> String {
        self.named(Phrase::DismissNamed, name)
    }

    /// A message about a file or picture. Its name is set apart from the sentence, whose direction it need not have.
    #[must_use]
    pub fn named(&self, phrase: Phrase, name: &str) -> String {
        self.fill(phrase, [("name", FluentValue::from(apart(name)))])
    }
}

/// A name between marks that set it apart from the sentence around it.
fn apart(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

impl From<&Trouble> for Phrase {
    /// Why something did not work, and what the user can do about it.
    fn from(trouble: &Trouble) -> Self {
        match trouble {
            Trouble::Reported(report) => report.code.into(),
            Trouble::FileNotRead(_) => Self::ErrorFileNotRead,
            Trouble::NoAnswer(_) => Self::ErrorNoAnswer,
        }
    }
}

impl From<Attempt> for Phrase {
    /// What was tried, after the name of the file or picture.
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Attempt::Import => Self::AttemptImport,
            Attempt::Other => Self::AttemptOther,
        }
    }
}
