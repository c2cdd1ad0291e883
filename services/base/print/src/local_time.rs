//! Instants as readers of a document expect them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Language;

// Compiled in, so that the same data gives the same bytes on hosts with different zone files.
static COPENHAGEN: TimeZone = jiff::tz::get!("Europe/Copenhagen");

const MONTHS_DA: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An instant in Europe/Copenhagen, to the minute, in words: `24. november 2026 kl. 10.20`, or
/// `24 November 2026 at 10:20`.
#[must_use]
pub fn local_time(at: Timestamp, language: Language) -> String {
    let local = at.to_zoned_datetime(COPENHAGEN.clone());
    let months = match language {
        Language::Da => MONTHS_DA,
        Language::En => MONTHS_EN,
    };
    let month = usize::from(local.month().unsigned_abs());
    let month = months
        .get(month.saturating_sub(1))
        .copied()
        .unwrap_or_default();
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
