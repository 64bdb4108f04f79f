//! The crates' errors as the reports that leave the shell.

use contract::{ErrorCode, ErrorReport};
use inference::ExamineError;
use records::RecordsError;

/// A report with a sentence of its own.
pub(crate) fn report(code: ErrorCode, message: impl Into<String>) -> ErrorReport {
    ErrorReport { code, message: message.into() }
}

/// What the store said.
pub(crate) fn of_records(error: &RecordsError) -> ErrorReport {
    report(error.code(), error.to_string())
}

/// What the pipeline said of one picture.
pub(crate) fn of_examination(error: &ExamineError) -> ErrorReport {
    report(error.code(), error.to_string())
}
