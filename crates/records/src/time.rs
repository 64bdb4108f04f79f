//! Points in time as text whose order is the order of time, and who did something then.

use std::fmt;

use crate::RecordsError;

/// A point in time: RFC 3339 in UTC with whole seconds, `YYYY-MM-DDThh:mm:ssZ`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(String);

impl Timestamp {
    /// Reads a time.
    ///
    /// # Errors
    /// [`RecordsError::NotATime`] for every other form.
    pub fn parse(text: &str) -> Result<Self, RecordsError> {
        let written = text.len() == 20
            && text.get(..10).is_some_and(is_day)
            && text.get(10..).is_some_and(|clock| {
                fits(clock, "T00:00:00Z")
                    && number(clock, 1) < 24
                    && number(clock, 4) < 60
                    && number(clock, 7) < 60
            });
        if written { Ok(Self(text.to_owned())) } else { Err(not_a_time(text)) }
    }

    /// The time as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who does something, and when: what the audit log notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The person, or the app itself, 1 to 64 characters.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Refuses what is no day written as `YYYY-MM-DD`.
pub(crate) fn check_day(text: &str) -> Result<(), RecordsError> {
    if is_day(text) { Ok(()) } else { Err(not_a_time(text)) }
}

fn is_day(text: &str) -> bool {
    fits(text, "0000-00-00")
        && (1..=12).contains(&number(text, 5))
        && (1..=days(number(text, 0) * 100 + number(text, 2), number(text, 5))).contains(&number(text, 8))
}

/// Days of a month in the Gregorian calendar.
const fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether `text` has digits where `form` has zeros, and else the form's own characters.
fn fits(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(c, f)| if f == b'0' { c.is_ascii_digit() } else { c == f })
}

/// The two digits at `place` of a text that fits.
fn number(text: &str, place: usize) -> u32 {
    text.get(place..place + 2).and_then(|digits| digits.parse().ok()).unwrap_or(u32::MAX)
}

fn not_a_time(text: &str) -> RecordsError {
    RecordsError::NotATime { text: text.chars().take(64).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whole_seconds_in_utc() {
        for good in ["2026-11-23T10:00:00Z", "2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z"] {
            assert_eq!(Timestamp::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn refuses_every_other_form() {
        for bad in [
            "",
            "2026-11-23",
            "2026-11-23 10:00:00Z",
            "2026-11-23T10:00:00",
            "2026-11-23T10:00:00+01:00",
            "2026-11-23T10:00:00.5Z",
            "2026-13-23T10:00:00Z",
            "2026-11-31T10:00:00Z",
            "2025-02-29T10:00:00Z",
            "1900-02-29T10:00:00Z",
            "2026-00-01T10:00:00Z",
            "2026-11-00T10:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T10:60:00Z",
            "2026-11-23T10:00:60Z",
            "2026-11-2ÄT10:00:00Z",
        ] {
            assert!(matches!(Timestamp::parse(bad), Err(RecordsError::NotATime { .. })), "{bad}");
        }
        assert!(check_day("2026-11-23").is_ok());
        assert!(check_day("2026-11-23T10:00:00Z").is_err());
    }
}
