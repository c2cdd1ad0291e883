//! Days as people type them into a command.

use brudvagt_kit::Problem;
use jiff::civil::Date;

use crate::reasons;

/// A day, or none.
///
/// # Errors
/// `DATE_UNREADABLE`.
pub(in crate::usecases) fn due_on(text: &str) -> Result<Option<Date>, Problem> {
    day("due_date", text)
}

/// The same, of any field.
///
/// # Errors
/// `DATE_UNREADABLE`.
pub(super) fn day(field: &str, text: &str) -> Result<Option<Date>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_not_a_day| reasons::DATE_UNREADABLE.at(field))
}
