//! The yearly wheel: what is proposed, and on which days a task is due.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

/// How often a task comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    Once,
    Quarterly,
    Yearly,
}

impl Repeats {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Once, Self::Quarterly, Self::Yearly]
            .into_iter()
            .find(|it| it.code() == text)
    }
}

/// A task that is proposed. Its words are lines of `wheel_task`, `wheel_what` and `wheel_source` in
/// `codes.toml`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proposed {
    pub(crate) code: &'static str,
    pub(crate) month: i8,
    pub(crate) day: i8,
    pub(crate) repeats: Repeats,
    /// The law names the task itself; else municipalities do it to live up to what the law names.
    pub(crate) is_law: bool,
}

const fn yearly(code: &'static str, (month, day): (i8, i8), is_law: bool) -> Proposed {
    Proposed {
        code,
        month,
        day,
        repeats: Repeats::Yearly,
        is_law,
    }
}

const fn quarterly(code: &'static str, (month, day): (i8, i8), is_law: bool) -> Proposed {
    Proposed {
        repeats: Repeats::Quarterly,
        ..yearly(code, (month, day), is_law)
    }
}

/// What is proposed for a year.
///
/// # Law
/// GDPR art. 39(1): to inform and advise, to monitor, to advise on impact assessments, to cooperate with
/// the authority. How often is said by none of it: the days are custom, and the officer's to change.
pub(crate) const PROPOSED: [Proposed; 15] = [
    quarterly("status", (1, 15), false),
    quarterly("breach_register", (1, 20), true),
    yearly("plan", (1, 25), true),
    yearly("council_report", (2, 15), false),
    yearly("roles", (3, 1), true),
    yearly("records", (3, 15), true),
    yearly("awareness", (4, 1), true),
    yearly("processors", (5, 1), true),
    yearly("dpia", (5, 20), true),
    yearly("measures", (6, 10), false),
    yearly("access_rights", (8, 20), false),
    yearly("drill", (9, 10), false),
    yearly("information", (10, 1), true),
    yearly("deletion", (11, 1), true),
    yearly("authority", (12, 1), false),
];

pub(crate) fn proposed(code: &str) -> Option<&'static Proposed> {
    PROPOSED.iter().find(|it| it.code == code)
}

impl Proposed {
    /// The first of its days from `today` on.
    pub(crate) fn first_on(&self, today: Date) -> Option<Date> {
        let first = date(today.year(), self.month, self.day);
        let step = match self.repeats {
            Repeats::Quarterly => 3,
            Repeats::Once | Repeats::Yearly => 12,
        };
        let mut days = (0..5).filter_map(|n| first.checked_add((n * step).months()).ok());
        days.find(|day| *day >= today)
    }
}

/// The days of a task in a year, each with its quarter; 0 where there is one for the year. What is
/// repeated and falls on a weekend is due on the Monday after it.
pub(crate) fn days_in(year: i16, first_on: Date, repeats: Repeats) -> Vec<(i16, Date)> {
    let step = match repeats {
        Repeats::Once if first_on.year() == year => return vec![(0, first_on)],
        Repeats::Once => return Vec::new(),
        Repeats::Quarterly => 3,
        Repeats::Yearly => 12,
    };
    let from_january = i32::from(year.saturating_sub(first_on.year())) * 12;
    let since = |month: i32| from_january + month - i32::from(first_on.month());
    (1..=12)
        .filter(|month| since(*month) >= 0 && since(*month) % step == 0)
        .filter_map(|month| {
            let day = first_on.checked_add(since(month).months()).ok()?;
            let quarter = if step == 3 { (month - 1) / 3 + 1 } else { 0 };
            Some((i16::try_from(quarter).ok()?, working(day)))
        })
        .collect()
}

fn working(day: Date) -> Date {
    let ahead = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _weekday => 0,
    };
    day.checked_add(ahead.days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use brudvagt_words::{Lang, word};

    use super::*;

    fn days(year: i16, first: Date, repeats: Repeats) -> Vec<String> {
        let days = days_in(year, first, repeats).into_iter();
        days.map(|(quarter, day)| format!("{quarter} {day}"))
            .collect()
    }

    #[test]
    fn every_proposed_task_is_worded_and_says_where_it_comes_from() {
        for it in &PROPOSED {
            for group in ["wheel_task", "wheel_what", "wheel_source"] {
                for lang in [Lang::Da, Lang::En] {
                    assert_ne!(word(lang, group, it.code), it.code, "{group} {}", it.code);
                }
            }
            let source = word(Lang::Da, "wheel_source", it.code);
            assert_eq!(it.is_law, !source.starts_with("Kutyme"), "{source}");
        }
        let codes: BTreeSet<&str> = PROPOSED.iter().map(|it| it.code).collect();
        assert_eq!(codes.len(), PROPOSED.len());
    }

    #[test]
    fn a_quarterly_task_has_a_day_in_each_quarter_after_its_first() {
        let first = date(2026, 5, 15);
        assert_eq!(
            days(2026, first, Repeats::Quarterly),
            ["2 2026-05-15", "3 2026-08-17", "4 2026-11-16"]
        );
        assert_eq!(
            days(2027, first, Repeats::Quarterly),
            [
                "1 2027-02-15",
                "2 2027-05-17",
                "3 2027-08-16",
                "4 2027-11-15"
            ]
        );
        assert!(days(2025, first, Repeats::Quarterly).is_empty());
    }

    #[test]
    fn a_yearly_task_has_one_day_and_the_29th_of_february_is_the_28th() {
        let first = date(2028, 2, 29);
        assert_eq!(days(2028, first, Repeats::Yearly), ["0 2028-02-29"]);
        assert_eq!(days(2029, first, Repeats::Yearly), ["0 2029-02-28"]);
        assert!(days(2029, first, Repeats::Once).is_empty());
        assert_eq!(days(2028, first, Repeats::Once), ["0 2028-02-29"]);
    }

    #[test]
    fn what_is_proposed_late_in_the_year_begins_with_its_next_day() {
        let of = |code: &str| {
            proposed(code)
                .unwrap()
                .first_on(date(2026, 11, 30))
                .unwrap()
        };
        assert_eq!(of("status"), date(2027, 1, 15));
        assert_eq!(of("authority"), date(2026, 12, 1));
        assert_eq!(of("drill"), date(2027, 9, 10));
    }
}
