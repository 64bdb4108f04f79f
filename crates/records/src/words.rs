//! Words of the contract as text of the database, and the limits of what people write.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{RecordsError, database::Fault};

/// Longest name, code or short entry, in characters.
const SHORT: usize = 64;

/// Longest free text, in characters.
const LONG: usize = 10_000;

/// A word of the contract, such as a verdict, as it is written in JSON.
pub(crate) fn word<T: Serialize>(value: T) -> Result<String, Fault> {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => Ok(text),
        Ok(other) => Err(Fault::Damaged(format!("{other} is no word"))),
        Err(source) => Err(RecordsError::Examination { source }.into()),
    }
}

/// Reads a word of the contract.
pub(crate) fn read_word<T: DeserializeOwned>(text: String) -> Result<T, Fault> {
    serde_json::from_value(Value::String(text)).map_err(|e| Fault::Damaged(e.to_string()))
}

/// Refuses an entry that is empty, too long for a line, or not one line.
pub(crate) fn check_name(what: &'static str, text: &str) -> Result<(), RecordsError> {
    if text.trim().is_empty() { Err(entered(what, "it is empty")) } else { check_line(what, text) }
}

/// Refuses an entry that is too long for a line or not one line.
pub(crate) fn check_line(what: &'static str, text: &str) -> Result<(), RecordsError> {
    if text.chars().count() > SHORT {
        Err(entered(what, format!("it is longer than {SHORT} characters")))
    } else if text.chars().any(char::is_control) {
        Err(entered(what, "it has control characters"))
    } else {
        Ok(())
    }
}

/// Refuses a free text that is too long.
pub(crate) fn check_text(what: &'static str, text: &str) -> Result<(), RecordsError> {
    if text.chars().count() > LONG {
        Err(entered(what, format!("it is longer than {LONG} characters")))
    } else {
        Ok(())
    }
}

/// The error for a value that cannot be stored.
pub(crate) fn invalid(what: &'static str, reason: impl Into<String>) -> RecordsError {
    RecordsError::Invalid { what, reason: reason.into() }
}

/// What a person entered is not what it has to be.
pub(crate) fn entered(what: &'static str, reason: impl Into<String>) -> RecordsError {
    RecordsError::Entered { what, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use contract::Verdict;

    use super::*;

    #[test]
    fn words_are_those_of_the_contract() {
        assert_eq!(word(Verdict::NotACell).unwrap(), "not_a_cell");
        assert_eq!(read_word::<Verdict>("hem".to_owned()).unwrap(), Verdict::Hem);
        assert!(matches!(read_word::<Verdict>("blast".to_owned()), Err(Fault::Damaged(_))));
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert!(check_name("code", "Ä-17 b").is_ok());
        assert!(check_name("code", &"ä".repeat(SHORT)).is_ok());
        for bad in [String::new(), "  ".to_owned(), "a\nb".to_owned(), "ä".repeat(SHORT + 1)] {
            assert!(
                matches!(check_name("code", &bad), Err(RecordsError::Entered { what: "code", .. })),
                "{bad:?}"
            );
        }
        assert!(check_text("note", "two\nlines").is_ok());
        assert!(check_text("note", &"x".repeat(LONG + 1)).is_err());
    }
}
