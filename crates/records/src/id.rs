//! The identity of a stored picture.

use std::fmt;

use crate::RecordsError;

/// A version-4 UUID in lower case with hyphens.
///
/// Only such texts become file names, so no request can reach a file outside the folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PictureId(String);

impl PictureId {
    /// Reads an identity.
    ///
    /// # Errors
    /// [`RecordsError::NotAnId`] for every other text, upper case included.
    pub fn parse(text: &str) -> Result<Self, RecordsError> {
        if is_uuid_v4(text.as_bytes()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RecordsError::NotAnId { text: text.chars().take(64).collect() })
        }
    }

    /// The identity as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_uuid_v4(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(i, &c)| match i {
            8 | 13 | 18 | 23 => c == b'-',
            14 => c == b'4',
            19 => matches!(c, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(c, b'0'..=b'9' | b'a'..=b'f'),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_version_4_uuid() {
        let text = "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d";
        assert_eq!(PictureId::parse(text).unwrap().as_str(), text);
    }

    #[test]
    fn refuses_everything_else() {
        for bad in [
            "",
            "../../../../../../../../../etc/passwd",
            "0B4C8A2E-31F7-4D6A-9C55-7E1F0A2B3C4D",
            "0b4c8a2e-31f7-1d6a-9c55-7e1f0a2b3c4d",
            "0b4c8a2e-31f7-4d6a-cc55-7e1f0a2b3c4d",
            "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d/",
            "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4",
            "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c/d",
            "0b4c8a2e/31f7-4d6a-9c55-7e1f0a2b3c4d",
        ] {
            assert!(matches!(PictureId::parse(bad), Err(RecordsError::NotAnId { .. })), "{bad}");
        }
    }
}
