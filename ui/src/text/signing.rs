//! The words around a signature.

use contract::SlideCount;

use super::{Phrase, Text};

impl Text {
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
