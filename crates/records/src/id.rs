//! The identities of what is stored.

use std::fmt;

use crate::RecordsError;

/// Makes a type of identities that are version-4 UUIDs in lower case with hyphens.
macro_rules! identity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Reads an identity: a version-4 UUID in lower case with hyphens.
            ///
            /// # Errors
            /// [`RecordsError::NotAnId`] for every other text, upper case included.
            pub fn parse(text: &str) -> Result<Self, RecordsError> {
                if is_uuid_v4(text.as_bytes()) { Ok(Self(text.to_owned())) } else { Err(not_an_id(text)) }
            }

            /// The identity as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identity! {
    /// The identity of a stored patient.
    PatientId
}
identity! {
    /// The identity of a stored slide.
    SlideId
}
identity! {
    /// The identity of a stored picture.
    ///
    /// Only such texts become file names, so no request can reach a file outside the folder.
    PictureId
}
identity! {
    /// The identity of a microscope profile.
    ProfileId
}

impl PatientId {
    /// The patient whom pictures without a slide belong to.
    #[must_use]
    pub fn unsorted() -> Self {
        Self(contract::UNSORTED_PATIENT.to_owned())
    }
}

impl SlideId {
    /// The slide that pictures without a slide lie in.
    #[must_use]
    pub fn unsorted() -> Self {
        Self(contract::UNSORTED_SLIDE.to_owned())
    }
}

/// The identity of a cell: its picture, the number of the picture's result that it was found in, and its place there.
///
/// It is written as `<picture>:<result>:<place>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellId {
    /// The picture.
    pub picture: PictureId,
    /// Which of the picture's results, from 1 on.
    pub run: u32,
    /// The place in the result's list of cells, from 0 on.
    pub index: u32,
}

impl CellId {
    /// Reads an identity.
    ///
    /// # Errors
    /// [`RecordsError::NotAnId`] where the text has another form.
    pub fn parse(text: &str) -> Result<Self, RecordsError> {
        let read = || {
            let mut parts = text.split(':');
            let id = Self {
                picture: PictureId::parse(parts.next()?).ok()?,
                run: parts.next()?.parse().ok()?,
                index: parts.next()?.parse().ok()?,
            };
            // One cell, one text: no sign, no leading zero, nothing behind.
            (id.to_string() == text).then_some(id)
        };
        read().ok_or_else(|| not_an_id(text))
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.picture, self.run, self.index)
    }
}

fn not_an_id(text: &str) -> RecordsError {
    RecordsError::NotAnId { text: text.chars().take(64).collect() }
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
    fn the_unsorted_have_identities_of_the_form() {
        assert_eq!(PatientId::parse(PatientId::unsorted().as_str()).unwrap(), PatientId::unsorted());
        assert_eq!(SlideId::parse(SlideId::unsorted().as_str()).unwrap(), SlideId::unsorted());
    }

    #[test]
    fn a_cell_is_written_in_one_way() {
        let text = "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d:2:17";
        let id = CellId::parse(text).unwrap();
        assert_eq!((id.run, id.index, id.to_string().as_str()), (2, 17, text));
        for bad in ["", "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d", "x:1:2"] {
            assert!(CellId::parse(bad).is_err(), "{bad}");
        }
        for tail in [":1", ":01:2", ":+1:2", ":1:2:3", ":1:-2", ":1:99999999999"] {
            let text = format!("0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d{tail}");
            assert!(matches!(CellId::parse(&text), Err(RecordsError::NotAnId { .. })), "{text}");
        }
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
