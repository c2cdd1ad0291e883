//! Danish clock time for people and forms.

use brudvagt_types::danish_time::{copenhagen, month_da, to_local};
use jiff::Timestamp;
use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime};

/// The instant as the clock in Copenhagen shows it.
#[must_use]
pub fn in_copenhagen(at: Timestamp) -> ZonedDateTime {
    to_local(at)
}

/// The instant a Danish clock shows `local`; the earlier one in the hour that
/// comes twice, and an hour before in the hour that is left out.
#[must_use]
pub fn earliest_instant(local: DateTime) -> Option<Timestamp> {
    copenhagen().to_ambiguous_timestamp(local).earlier().ok()
}

/// The date in Copenhagen at this instant.
#[must_use]
pub fn date_in_copenhagen(at: Timestamp) -> Date {
    in_copenhagen(at).date()
}

/// RFC 3339 with the offset that held in Copenhagen, to the second.
#[must_use]
pub fn rfc3339_in_copenhagen(at: Timestamp) -> String {
    let local = in_copenhagen(at);
    local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `24. november 2026`.
#[must_use]
pub fn date_da(date: Date) -> String {
    format!("{}. {} {}", date.day(), month_da(date), date.year())
}

/// `24. november 2026 kl. 10.20`.
#[must_use]
pub fn time_da(at: Timestamp) -> String {
    let local = in_copenhagen(at);
    format!(
        "{} kl. {:02}.{:02}",
        date_da(local.date()),
        local.hour(),
        local.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(instant: &str, expected: &str) {
        let at: Timestamp = instant.parse().unwrap();
        assert_eq!(time_da(at), expected);
    }

    #[test]
    fn winter_is_one_hour_ahead_of_utc_and_summer_two() {
        check("2026-11-24T09:20:00Z", "24. november 2026 kl. 10.20");
        check("2026-07-01T09:05:00Z", "1. juli 2026 kl. 11.05");
    }

    #[test]
    fn machine_form_carries_the_local_offset() {
        let at: Timestamp = "2026-11-24T09:20:00Z".parse().unwrap();
        assert_eq!(rfc3339_in_copenhagen(at), "2026-11-24T10:20:00+01:00");
    }
}
