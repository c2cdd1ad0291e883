//! When whoever owns a measure is reminded of its day: a week before, on the day, and weekly after it.
//!
//! A measure's day is not a statutory time: people set and move it, and nothing but mails follows
//! from it.

use jiff::civil::{Date, time};
use jiff::{Timestamp, ToSpan};

use crate::{copenhagen, to_local};

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    WeekBefore,
    OnTheDay,
    Overdue,
    /// Two weeks and more: whoever works on the case is told, too.
    LongOverdue,
}

impl Reminder {
    pub const fn code(self) -> &'static str {
        match self {
            Self::WeekBefore => "week_before",
            Self::OnTheDay => "on_the_day",
            Self::Overdue => "overdue",
            Self::LongOverdue => "long_overdue",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::WeekBefore,
            Self::OnTheDay,
            Self::Overdue,
            Self::LongOverdue,
        ]
        .into_iter()
        .find(|reminder| reminder.code() == text)
    }
}

const LONG: i32 = 14;

/// Which reminder is due at `now` for a measure due on `due_on`.
#[must_use]
pub fn reminder_at(due_on: Date, now: Timestamp) -> Reminder {
    match days_past(due_on, now) {
        ..=-1 => Reminder::WeekBefore,
        0 => Reminder::OnTheDay,
        1..LONG => Reminder::Overdue,
        LONG.. => Reminder::LongOverdue,
    }
}

/// The first reminder after `after`, in the morning when people start work; `None` beyond the range of
/// the calendar.
#[must_use]
pub fn next_reminder(due_on: Date, after: Timestamp) -> Option<Timestamp> {
    let past = days_past(due_on, after);
    // A week before, on the day, a week after it, and so on.
    let first = past.div_euclid(7).max(-1);
    (first..=first.saturating_add(1)).find_map(|weeks| {
        let day = due_on.checked_add(weeks.weeks()).ok()?;
        let at = morning(day)?;
        (at > after).then_some(at)
    })
}

fn morning(day: Date) -> Option<Timestamp> {
    let begins = day.to_datetime(time(8, 0, 0, 0));
    let local = begins.to_zoned_datetime(copenhagen().clone()).ok()?;
    Some(local.timestamp())
}

fn days_past(due_on: Date, now: Timestamp) -> i32 {
    let today = to_local(now).date();
    today.since(due_on).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn reminders_come_a_week_before_on_the_day_and_weekly_after_it() {
        let due_on = date(2026, 12, 15);
        let mut now = at("2026-11-24T09:20:00Z");
        let told = std::iter::from_fn(|| {
            now = next_reminder(due_on, now)?;
            Some((now.to_string(), reminder_at(due_on, now).code()))
        });
        let told: Vec<_> = told.take(6).collect();
        let told: Vec<_> = told.iter().map(|(at, code)| (at.as_str(), *code)).collect();
        assert_eq!(
            told,
            [
                ("2026-12-08T07:00:00Z", "week_before"),
                ("2026-12-15T07:00:00Z", "on_the_day"),
                ("2026-12-22T07:00:00Z", "overdue"),
                ("2026-12-29T07:00:00Z", "long_overdue"),
                ("2027-01-05T07:00:00Z", "long_overdue"),
                ("2027-01-12T07:00:00Z", "long_overdue"),
            ]
        );
    }

    #[test]
    fn whoever_gets_it_within_the_week_is_reminded_on_the_day() {
        let due_on = date(2026, 12, 15);
        let next = next_reminder(due_on, at("2026-12-08T07:00:01Z"));
        assert_eq!(next, Some(at("2026-12-15T07:00:00Z")));
    }

    #[test]
    fn a_day_that_went_by_long_ago_is_told_at_the_next_whole_week_in_summer_time_too() {
        let due_on = date(2026, 3, 2);
        let next = next_reminder(due_on, at("2026-04-01T12:00:00Z"));
        assert_eq!(next, Some(at("2026-04-06T06:00:00Z")));
        assert_eq!(reminder_at(due_on, next.unwrap()), Reminder::LongOverdue);
    }

    proptest! {
        #[test]
        fn there_is_always_a_later_one_and_after_the_week_before_at_most_a_week_later(
            days in -400_i64..400, seconds in 0_i64..86_400
        ) {
            let due_on = date(2026, 12, 15);
            let now = at("2026-12-15T00:00:00Z") + jiff::SignedDuration::from_secs(days * 86_400 + seconds);
            let next = next_reminder(due_on, now).unwrap();
            prop_assert!(next > now);
            if days > -6 {
                prop_assert!(next.duration_since(now).as_hours() <= 7 * 24 + 1);
            }
        }
    }
}
