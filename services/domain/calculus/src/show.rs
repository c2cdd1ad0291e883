//! Instants and time left as people say them, in Danish and English, in Danish local time.
//!
//! Seconds are cut off, never rounded up: a shown due time is then never later than the real
//! one. In the doubled hour of the autumn change the season is named, so the text has one
//! meaning, and [`crate::local::read`] reads every text made here.

use brudvagt_types::Text;
use brudvagt_types::danish_time::{copenhagen, month_da, month_en, to_local};
use jiff::civil::Weekday;
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

#[must_use]
pub fn weekday(day: Weekday) -> Text {
    match day {
        Weekday::Monday => Text::new("mandag", "Monday"),
        Weekday::Tuesday => Text::new("tirsdag", "Tuesday"),
        Weekday::Wednesday => Text::new("onsdag", "Wednesday"),
        Weekday::Thursday => Text::new("torsdag", "Thursday"),
        Weekday::Friday => Text::new("fredag", "Friday"),
        Weekday::Saturday => Text::new("lørdag", "Saturday"),
        Weekday::Sunday => Text::new("søndag", "Sunday"),
    }
}
/// `tirsdag 24. november 2026 kl. 10.20`
#[must_use]
pub fn full_da(at: Timestamp) -> String {
    let local = to_local(at);
    format!(
        "{} {}. {} {} kl. {:02}.{:02}{}",
        weekday(local.weekday()).da,
        local.day(),
        month_da(local.date()),
        local.year(),
        local.hour(),
        local.minute(),
        if is_in_doubled_hour(&local) {
            season_da(&local)
        } else {
            ""
        },
    )
}

/// `Tuesday 24 November 2026 at 10:20`
#[must_use]
pub fn full_en(at: Timestamp) -> String {
    let local = to_local(at);
    format!(
        "{} {} {} {} at {:02}:{:02}{}",
        weekday(local.weekday()).en,
        local.day(),
        month_en(local.date()),
        local.year(),
        local.hour(),
        local.minute(),
        if is_in_doubled_hour(&local) {
            season_en(&local)
        } else {
            ""
        },
    )
}

/// `24.11.2026 kl. 10.20`
#[must_use]
pub fn short_da(at: Timestamp) -> String {
    let local = to_local(at);
    format!(
        "{}.{}.{} kl. {:02}.{:02}{}",
        local.day(),
        local.month(),
        local.year(),
        local.hour(),
        local.minute(),
        if is_in_doubled_hour(&local) {
            season_da(&local)
        } else {
            ""
        },
    )
}

/// `24 Nov 2026 10:20`
#[must_use]
pub fn short_en(at: Timestamp) -> String {
    let local = to_local(at);
    format!(
        "{} {} {} {:02}:{:02}{}",
        local.day(),
        month_en(local.date()).get(..3).unwrap_or_default(),
        local.year(),
        local.hour(),
        local.minute(),
        if is_in_doubled_hour(&local) {
            season_en(&local)
        } else {
            ""
        },
    )
}

/// `2 d 3 t`, `3 t 12 min`, `under 1 min`, `overskredet med 5 t`. Cut off, not rounded.
#[must_use]
pub fn remaining_da(now: Timestamp, due_at: Timestamp) -> String {
    let left = now.duration_until(due_at);
    let length = length(left, "t", "under 1 min");
    if left.is_negative() {
        format!("overskredet med {length}")
    } else {
        length
    }
}

/// `2 d 3 h`, `3 h 12 min`, `less than 1 min`, `overdue by 5 h`. Cut off, not rounded.
#[must_use]
pub fn remaining_en(now: Timestamp, due_at: Timestamp) -> String {
    let left = now.duration_until(due_at);
    let length = length(left, "h", "less than 1 min");
    if left.is_negative() {
        format!("overdue by {length}")
    } else {
        length
    }
}

/// Two units at most. A day here is 24 hours: a deadline in hours has no calendar days.
fn length(duration: SignedDuration, hour: &str, nothing: &str) -> String {
    let minutes_in_all = duration.abs().as_mins();
    let (days, hours, minutes) = (
        minutes_in_all / 1440,
        minutes_in_all / 60 % 24,
        minutes_in_all % 60,
    );
    match (days, hours, minutes) {
        (0, 0, 0) => nothing.to_owned(),
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} {hour}"),
        (0, h, m) => format!("{h} {hour} {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} {hour}"),
    }
}

fn is_in_doubled_hour(local: &ZonedDateTime) -> bool {
    let offset = copenhagen()
        .to_ambiguous_timestamp(local.datetime())
        .offset();
    matches!(offset, AmbiguousOffset::Fold { .. })
}

fn is_summer_time(local: &ZonedDateTime) -> bool {
    copenhagen()
        .to_offset_info(local.timestamp())
        .dst()
        .is_dst()
}

fn season_da(local: &ZonedDateTime) -> &'static str {
    if is_summer_time(local) {
        " (sommertid)"
    } else {
        " (vintertid)"
    }
}

fn season_en(local: &ZonedDateTime) -> &'static str {
    if is_summer_time(local) {
        " (summer time)"
    } else {
        " (winter time)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_said_in_both_languages() {
        let tuesday = at("2026-11-24T10:20:59+01:00");
        assert_eq!(full_da(tuesday), "tirsdag 24. november 2026 kl. 10.20");
        assert_eq!(full_en(tuesday), "Tuesday 24 November 2026 at 10:20");
        assert_eq!(short_da(tuesday), "24.11.2026 kl. 10.20");
        assert_eq!(short_en(tuesday), "24 Nov 2026 10:20");
        assert_eq!(
            full_da(at("2027-01-02T08:05+01:00")),
            "lørdag 2. januar 2027 kl. 08.05"
        );
    }

    #[test]
    fn every_weekday_and_month_has_its_name() {
        let said: Vec<_> = (1..=7)
            .map(|n| Weekday::from_monday_one_offset(n).unwrap())
            .map(|day| format!("{}/{}", weekday(day).da, weekday(day).en))
            .collect();
        insta::assert_snapshot!(said.join(" "), @"mandag/Monday tirsdag/Tuesday onsdag/Wednesday torsdag/Thursday fredag/Friday lørdag/Saturday søndag/Sunday");
        let said: Vec<_> = (1..=12)
            .map(|n| at(&format!("2026-{n:02}-15T12:00Z")))
            .map(|day| format!("{}/{}", month_da(to_local(day).date()), short_en(day)))
            .collect();
        assert_eq!(said.first().unwrap(), "januar/15 Jan 2026 13:00");
        assert_eq!(said.get(4).unwrap(), "maj/15 May 2026 14:00");
        assert_eq!(said.last().unwrap(), "december/15 Dec 2026 13:00");
    }

    #[test]
    fn the_doubled_hour_names_its_season_and_no_other_hour_does() {
        let (first, second) = (at("2027-10-31T02:30+02:00"), at("2027-10-31T02:30+01:00"));
        assert_eq!(
            full_da(first),
            "søndag 31. oktober 2027 kl. 02.30 (sommertid)"
        );
        assert_eq!(
            full_da(second),
            "søndag 31. oktober 2027 kl. 02.30 (vintertid)"
        );
        assert_eq!(
            full_en(first),
            "Sunday 31 October 2027 at 02:30 (summer time)"
        );
        assert_eq!(
            full_en(second),
            "Sunday 31 October 2027 at 02:30 (winter time)"
        );
        assert_eq!(short_da(second), "31.10.2027 kl. 02.30 (vintertid)");
        assert_eq!(short_en(first), "31 Oct 2027 02:30 (summer time)");
        assert_eq!(
            short_da(at("2027-10-31T03:00+01:00")),
            "31.10.2027 kl. 03.00"
        );
        assert_eq!(
            short_da(at("2027-10-31T01:59+02:00")),
            "31.10.2027 kl. 01.59"
        );
    }

    #[test]
    fn time_left_has_two_units_and_is_cut_off() {
        let due = at("2026-11-27T09:20:00Z");
        let said = |now: &str| {
            format!(
                "{} / {}",
                remaining_da(at(now), due),
                remaining_en(at(now), due)
            )
        };
        assert_eq!(said("2026-11-25T06:19:30Z"), "2 d 3 t / 2 d 3 h");
        assert_eq!(said("2026-11-24T09:20:00Z"), "3 d / 3 d");
        assert_eq!(said("2026-11-26T09:10:00Z"), "1 d / 1 d");
        assert_eq!(said("2026-11-27T06:08:00Z"), "3 t 12 min / 3 h 12 min");
        assert_eq!(said("2026-11-27T06:20:00Z"), "3 t / 3 h");
        assert_eq!(said("2026-11-27T09:08:00Z"), "12 min / 12 min");
        assert_eq!(
            said("2026-11-27T09:19:01Z"),
            "under 1 min / less than 1 min"
        );
        assert_eq!(
            said("2026-11-27T09:20:00Z"),
            "under 1 min / less than 1 min"
        );
        assert_eq!(
            said("2026-11-27T09:20:01Z"),
            "overskredet med under 1 min / overdue by less than 1 min"
        );
        assert_eq!(
            said("2026-11-27T14:20:00Z"),
            "overskredet med 5 t / overdue by 5 h"
        );
        assert_eq!(
            said("2026-11-29T10:20:00Z"),
            "overskredet med 2 d 1 t / overdue by 2 d 1 h"
        );
    }
}
