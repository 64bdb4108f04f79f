//! The words around a signature.

use contract::SlideCount;
use fluent_bundle::FluentValue;

use super::{Phrase, Text};

impl Text {
    /// A message with a count.
    #[must_use]
    pub fn counting(&self, phrase: Phrase, count: impl Into<FluentValue<'static>>) -> String {
        self.fill(phrase, [("count", count.into())])
    }

    /// Who signed.
    #[must_use]
    pub fn signed_by(&self, name: &str) -> String {
        self.named(Phrase::SignedBy, name)
    }

    /// As whom the user signs.
    #[must_use]
    pub fn sign_as(&self, name: &str) -> String {
        self.named(Phrase::SignAs, name)
    }

    /// How many of the counted cells are suspicious.
    #[must_use]
    pub fn suspicious(&self, count: &SlideCount) -> String {
        self.fill(
            Phrase::SignSuspicious,
            [("suspicious", count.suspicious.into()), ("counted", count.counted.into())],
        )
    }

    /// The interval of the part of suspicious cells.
    #[must_use]
    pub fn interval(&self, [low, high]: [f64; 2]) -> String {
        // Parts of counted cells, so none and all of them can be said.
        let percent =
            |part: f64| self.fill(Phrase::Percent, [("number", self.decimal(part * 100.0, 0).into())]);
        self.fill(Phrase::SignInterval, [("low", percent(low).into()), ("high", percent(high).into())])
    }
}
