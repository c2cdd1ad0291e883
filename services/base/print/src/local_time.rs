//! Instants as readers of a document expect them.

use brudvagt_types::danish_time::{month_da, month_en, to_local};
use jiff::Timestamp;

use crate::Language;

/// An instant in Europe/Copenhagen, to the minute, in words: `24. november 2026 kl. 10.20`, or
/// `24 November 2026 at 10:20`.
#[must_use]
pub fn local_time(at: Timestamp, language: Language) -> String {
    let local = to_local(at);
    let month = match language {
        Language::Da => month_da(local.date()),
        Language::En => month_en(local.date()),
    };
    let (day, year, hour, minute) = (local.day(), local.year(), local.hour(), local.minute());
    match language {
        Language::Da => format!("{day}. {month} {year} kl. {hour:02}.{minute:02}"),
        Language::En => format!("{day} {month} {year} at {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(instant: &str, danish: &str, english: &str) {
        let at: Timestamp = instant.parse().expect("instant");
        assert_eq!(local_time(at, Language::Da), danish);
        assert_eq!(local_time(at, Language::En), english);
    }

    #[test]
    fn instants_are_shown_in_danish_time() {
        check(
            "2026-11-24T09:20:00Z",
            "24. november 2026 kl. 10.20",
            "24 November 2026 at 10:20",
        );
        check(
            "2027-03-28T01:05:00Z",
            "28. marts 2027 kl. 03.05",
            "28 March 2027 at 03:05",
        );
    }
}
