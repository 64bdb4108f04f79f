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
}
