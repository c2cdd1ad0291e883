//! Danish local time: the zone, and the months by name.

use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};

// Built from the data of the pinned jiff release and not looked up at run time: two hosts with different
// zone files must never disagree about a statutory deadline, nor make different bytes of one document.
static COPENHAGEN: TimeZone = jiff::tz::get!("Europe/Copenhagen");

pub const MONTHS_DA: [&str; 12] = [
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
pub const MONTHS_EN: [&str; 12] = [
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

/// The zone in which Danish deadlines are read and shown.
#[must_use]
pub fn copenhagen() -> &'static TimeZone {
    &COPENHAGEN
}

/// An instant as Danish wall-clock time.
#[must_use]
pub fn to_local(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(COPENHAGEN.clone())
}

/// The month of a day: `november`.
#[must_use]
pub fn month_da(day: Date) -> &'static str {
    name(&MONTHS_DA, day)
}

/// The month of a day: `November`.
#[must_use]
pub fn month_en(day: Date) -> &'static str {
    name(&MONTHS_EN, day)
}

fn name(names: &[&'static str; 12], day: Date) -> &'static str {
    let index = usize::from(day.month().unsigned_abs()).saturating_sub(1);
    names.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winter_is_one_hour_ahead_of_utc_and_summer_two() {
        for (instant, local) in [
            ("2026-11-24T09:20:00Z", "2026-11-24T10:20:00"),
            ("2026-07-01T09:05:00Z", "2026-07-01T11:05:00"),
        ] {
            let at = to_local(instant.parse().unwrap());
            assert_eq!(at.datetime(), local.parse().unwrap());
        }
    }

    #[test]
    fn each_month_has_its_name_in_both_languages() {
        let day = |month| Date::new(2026, month, 1).unwrap();
        assert_eq!(
            (month_da(day(1)), month_da(day(12))),
            ("januar", "december")
        );
        assert_eq!((month_en(day(5)), month_en(day(8))), ("May", "August"));
    }
}
