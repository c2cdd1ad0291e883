//! When a question that nobody answers is asked again: after a day, after two, and then weekly.
//!
//! A question has no statutory time, but the clock of the case runs while it waits (GDPR art. 33(1)): two
//! reminders lie within the 72 hours of a question that was asked on the first day.

use jiff::{SignedDuration, Timestamp};

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionReminder {
    AfterADay,
    /// Two days and more: whoever works on the case is told that nobody answers, too.
    StillOpen,
}

impl QuestionReminder {
    pub const fn code(self) -> &'static str {
        match self {
            Self::AfterADay => "after_a_day",
            Self::StillOpen => "still_open",
        }
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
const TWO_DAYS: SignedDuration = SignedDuration::from_hours(48);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which reminder is due at `now` for a question asked at `asked_at`.
#[must_use]
pub fn question_reminder_at(asked_at: Timestamp, now: Timestamp) -> QuestionReminder {
    if now.duration_since(asked_at) < TWO_DAYS {
        QuestionReminder::AfterADay
    } else {
        QuestionReminder::StillOpen
    }
}

/// The first reminder after `after`; `None` beyond the range of the calendar.
#[must_use]
pub fn next_question_reminder(asked_at: Timestamp, after: Timestamp) -> Option<Timestamp> {
    let past = after.duration_since(asked_at);
    let wait = if past < DAY {
        DAY
    } else if past < TWO_DAYS {
        TWO_DAYS
    } else {
        let weeks = (past - TWO_DAYS).as_secs().div_euclid(WEEK.as_secs());
        TWO_DAYS.checked_add(WEEK.checked_mul(i32::try_from(weeks).ok()?.checked_add(1)?)?)?
    };
    asked_at.checked_add(wait).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_question_is_asked_again_after_a_day_after_two_and_then_weekly() {
        let asked_at = at("2026-11-24T09:20:00Z");
        let mut now = asked_at;
        let told = std::iter::from_fn(|| {
            now = next_question_reminder(asked_at, now)?;
            Some((now.to_string(), question_reminder_at(asked_at, now).code()))
        });
        let told: Vec<_> = told.take(4).collect();
        let told: Vec<_> = told.iter().map(|(at, code)| (at.as_str(), *code)).collect();
        assert_eq!(
            told,
            [
                ("2026-11-25T09:20:00Z", "after_a_day"),
                ("2026-11-26T09:20:00Z", "still_open"),
                ("2026-12-03T09:20:00Z", "still_open"),
                ("2026-12-10T09:20:00Z", "still_open"),
            ]
        );
    }

    proptest! {
        #[test]
        fn there_is_always_a_later_one_and_at_most_a_week_later(seconds in 0_i64..100_000_000) {
            let asked_at = at("2026-11-24T09:20:00Z");
            let now = asked_at + SignedDuration::from_secs(seconds);
            let next = next_question_reminder(asked_at, now).unwrap();
            prop_assert!(next > now);
            prop_assert!(next.duration_since(now) <= WEEK);
        }
    }
}
