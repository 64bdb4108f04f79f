//! What people type into a field, as what it stands for.

/// Most characters of a name or a short entry, as the records take them.
const MOST_CHARACTERS: usize = 64;

/// Why something that was typed cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// More characters than this.
    TooLong(usize),
    /// Characters that are none to read, such as a line's end.
    NotOneLine,
    /// No number.
    NotANumber,
    /// A number that is not from the first to the second.
    OutOfRange(f64, f64),
}

impl Eq for Mistake {}

/// A name: something, on one line.
pub(super) fn name(typed: &str) -> Result<String, Mistake> {
    if typed.trim().is_empty() { Err(Mistake::Empty) } else { line(typed) }
}

/// One line, perhaps an empty one.
pub(super) fn line(typed: &str) -> Result<String, Mistake> {
    let typed = typed.trim();
    if typed.chars().count() > MOST_CHARACTERS {
        Err(Mistake::TooLong(MOST_CHARACTERS))
    } else if typed.chars().any(char::is_control) {
        Err(Mistake::NotOneLine)
    } else {
        Ok(typed.to_owned())
    }
}

/// A number from `low` to `high`.
pub(super) fn number(typed: &str, low: f64, high: f64) -> Result<f64, Mistake> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Mistake::Empty);
    }
    let latin: String = typed.chars().map(latin).collect();
    // Nothing but digits and one separator: `inf`, `1e9` and signs are no way to type these.
    let plain = latin.chars().all(|c| c.is_ascii_digit() || c == '.');
    let value: f64 = latin.parse().ok().filter(|_| plain).ok_or(Mistake::NotANumber)?;
    if (low..=high).contains(&value) { Ok(value) } else { Err(Mistake::OutOfRange(low, high)) }
}

/// A whole number from `low` to `high`.
pub(super) fn whole(typed: &str, low: u32, high: u32) -> Result<u32, Mistake> {
    let value = number(typed, low.into(), high.into())?;
    // In the range of whole numbers that a u32 holds.
    if value.fract() == 0.0 { Ok(value as u32) } else { Err(Mistake::NotANumber) }
}

/// A digit of the keyboards of Arabic and Hindi as a Latin one, a comma of decimals as a point.
fn latin(c: char) -> char {
    let digit = |zero: char| char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c);
    match c {
        '٠'..='٩' => digit('٠'),
        '۰'..='۹' => digit('۰'),
        '०'..='९' => digit('०'),
        ',' | '٫' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_every_language_types_them() {
        for typed in ["12.5", " 12,5 ", "١٢٫٥", "۱۲,۵", "१२.५"] {
            assert_eq!(number(typed, 0.0, 100.0), Ok(12.5), "{typed}");
        }
        assert_eq!(number("", 0.0, 1.0), Err(Mistake::Empty));
        for typed in ["1e3", "inf", "NaN", "-1", "+1", "1.2.3", "1,000.5", "ten", "."] {
            assert_eq!(number(typed, 0.0, 1e9), Err(Mistake::NotANumber), "{typed}");
        }
        assert_eq!(number("100.1", 0.0, 100.0), Err(Mistake::OutOfRange(0.0, 100.0)));
    }

    #[test]
    fn whole_numbers_have_no_decimals() {
        assert_eq!(whole("200", 1, 10_000), Ok(200));
        assert_eq!(whole("200.0", 1, 10_000), Ok(200));
        assert_eq!(whole("2.5", 1, 10_000), Err(Mistake::NotANumber));
        assert_eq!(whole("0", 1, 10_000), Err(Mistake::OutOfRange(1.0, 10_000.0)));
    }

    #[test]
    fn names_are_trimmed_and_limited_as_the_records_limit_them() {
        assert_eq!(name("  Dr. Ada  "), Ok("Dr. Ada".into()));
        assert_eq!(name(" \n"), Err(Mistake::Empty));
        assert_eq!(line(""), Ok(String::new()));
        assert_eq!(name("a\u{7}b"), Err(Mistake::NotOneLine));
        assert_eq!(name(&"ä".repeat(64)), Ok("ä".repeat(64)), "characters, not bytes");
        assert_eq!(name(&"ä".repeat(65)), Err(Mistake::TooLong(64)));
    }
}
