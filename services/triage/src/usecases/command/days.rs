//! Days as people type them into a command.

use brudvagt_kit::Problem;
use jiff::civil::Date;

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
    text.parse().map(Some).map_err(|_not_a_day| {
        Problem::invalid(
            field,
            "DATE_UNREADABLE",
            "Skriv datoen som 2026-11-24.",
            "write the date as 2026-11-24",
        )
    })
}
