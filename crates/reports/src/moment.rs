//! Times and dates, read once for every format.

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, UtcOffset};

/// A point in time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A day, without a time zone.
    Date(Date),
    /// A time, in UTC.
    Time(OffsetDateTime),
}

impl Moment {
    /// Reads an RFC 3339 time or an ISO 8601 date; none where it is neither, or outside of the years 1 to 9999.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let moment = match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(at) => Self::Time(at.checked_to_offset(UtcOffset::UTC)?),
            // The length leaves nothing but year, month and day.
            Err(_) if text.len() == 10 => Self::Date(Date::parse(text, &Iso8601::DATE).ok()?),
            Err(_) => return None,
        };
        (1..=9999).contains(&moment.year()).then_some(moment)
    }

    fn year(self) -> i32 {
        match self {
            Self::Date(date) => date.year(),
            Self::Time(at) => at.year(),
        }
    }

    /// As FHIR's `dateTime`: a day, or a time to the second in UTC.
    pub(crate) fn date_time(self) -> String {
        match self {
            Self::Date(date) => {
                format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
            }
            Self::Time(at) => format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                at.year(),
                u8::from(at.month()),
                at.day(),
                at.hour(),
                at.minute(),
                at.second()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    fn read(text: &str) -> Option<String> {
        Moment::parse(text).map(Moment::date_time)
    }

    #[test]
    fn times_come_out_in_utc() {
        assert_eq!(read("2026-03-01T23:30:00+02:00").as_deref(), Some("2026-03-01T21:30:00Z"));
        assert_eq!(read("2026-03-01T23:30:00.25Z").as_deref(), Some("2026-03-01T23:30:00Z"));
        assert_eq!(read("2026-03-01").as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "yesterday", "2026-13-01", "2026-02-30", "0000-01-01", "0000-01-01T00:00:00Z", "2026-W10-01"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
