//! A municipality's working time as it is written down, stored and sent.
//!
//! # Law
//! - Rule WT-2: closing days are a setting. What is written here steers reminders only.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::calendar::{CalendarError, CalendarSettings, Hours, WorkCalendar, YearlyDay};

/// Longest text quoted back in an error.
const QUOTED_CHARS: usize = 20;

/// Opening hours of one weekday. A weekday that is not named is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenHours {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u32,
    /// `HH:MM`, Danish time.
    pub opens: String,
    pub closes: String,
}

/// A work calendar in words that a form, a file and a database column can hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenCalendar {
    pub week: Vec<WrittenHours>,
    /// `MM-DD`.
    pub closed_yearly: Vec<String>,
    /// `YYYY-MM-DD`.
    pub closed_dates: Vec<String>,
}

impl WrittenCalendar {
    /// Reads and checks it.
    ///
    /// # Errors
    /// If a text is no time or day, a weekday is unknown or doubled, or the calendar makes no sense.
    pub fn read(&self) -> Result<WorkCalendar, CalendarError> {
        let mut week: [Option<Hours>; 7] = [None; 7];
        for written in &self.week {
            let index = written.weekday.checked_sub(1);
            let slot = index
                .and_then(|index| usize::try_from(index).ok())
                .and_then(|index| week.get_mut(index))
                .ok_or(CalendarError::NoSuchWeekday {
                    weekday: written.weekday,
                })?;
            let hours = Hours {
                opens: time(&written.opens)?,
                closes: time(&written.closes)?,
            };
            if slot.replace(hours).is_some() {
                return Err(CalendarError::DoubledWeekday);
            }
        }
        let closed_yearly = self.closed_yearly.iter().map(|text| yearly(text));
        let closed_dates = self.closed_dates.iter().map(|text| {
            let text = text.trim();
            text.parse::<Date>().map_err(|_no_date| unreadable(text))
        });
        WorkCalendar::new(CalendarSettings {
            week,
            closed_yearly: closed_yearly.collect::<Result<_, _>>()?,
            closed_dates: closed_dates.collect::<Result<_, _>>()?,
        })
    }
}

impl From<&WorkCalendar> for WrittenCalendar {
    fn from(calendar: &WorkCalendar) -> Self {
        let settings = calendar.settings();
        let week = (1_u32..).zip(&settings.week);
        let written = week.filter_map(|(weekday, hours)| {
            hours.map(|hours| WrittenHours {
                weekday,
                opens: hours.opens.strftime("%H:%M").to_string(),
                closes: hours.closes.strftime("%H:%M").to_string(),
            })
        });
        let yearly = settings.closed_yearly.iter();
        Self {
            week: written.collect(),
            closed_yearly: yearly
                .map(|day| format!("{:02}-{:02}", day.month, day.day))
                .collect(),
            closed_dates: settings.closed_dates.iter().map(Date::to_string).collect(),
        }
    }
}

fn time(text: &str) -> Result<Time, CalendarError> {
    let text = text.trim();
    Time::strptime("%H:%M", text).map_err(|_no_time| unreadable(text))
}

fn yearly(text: &str) -> Result<YearlyDay, CalendarError> {
    let text = text.trim();
    let day = text.split_once('-').and_then(|(month, day)| {
        let digits = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        (digits(month) && digits(day)).then_some(YearlyDay {
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        })
    });
    day.ok_or_else(|| unreadable(text))
}

fn unreadable(text: &str) -> CalendarError {
    CalendarError::Unreadable {
        text: text.chars().take(QUOTED_CHARS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> WrittenCalendar {
        WrittenCalendar::from(&WorkCalendar::default())
    }

    #[test]
    fn the_usual_week_is_written_and_read_back() {
        let written = usual();
        assert_eq!(written.week.len(), 5);
        assert_eq!(written.closed_yearly, ["06-05", "12-24", "12-31"]);
        assert_eq!(written.read().unwrap(), WorkCalendar::default());
    }

    #[test]
    fn rule_ca_2_a_bridge_day_is_closed_once() {
        let mut written = usual();
        written.closed_dates.push("2027-05-07".to_owned());
        let calendar = written.read().unwrap();
        assert!(!calendar.is_working_day("2027-05-07".parse().unwrap()));
        assert!(calendar.is_working_day("2027-05-10".parse().unwrap()));
    }

    #[test]
    fn what_is_mistyped_is_named() {
        let broken = |change: fn(&mut WrittenCalendar)| {
            let mut written = usual();
            change(&mut written);
            written.read().unwrap_err()
        };
        let unreadable = |text: &str| CalendarError::Unreadable {
            text: text.to_owned(),
        };
        assert_eq!(
            broken(|c| c.week[0].opens = "otte".to_owned()),
            unreadable("otte")
        );
        assert_eq!(
            broken(|c| c.week[0].weekday = 8),
            CalendarError::NoSuchWeekday { weekday: 8 }
        );
        assert_eq!(
            broken(|c| c.week[0].weekday = 0),
            CalendarError::NoSuchWeekday { weekday: 0 }
        );
        assert_eq!(
            broken(|c| c.week[1].weekday = 1),
            CalendarError::DoubledWeekday
        );
        assert_eq!(broken(|c| c.week.clear()), CalendarError::NeverOpen);
        assert_eq!(
            broken(|c| c.closed_yearly.push("24/12".to_owned())),
            unreadable("24/12")
        );
        for odd in ["+6-05", "06-+5", "006-05", "06-005", "06-", "-05"] {
            let mut written = usual();
            written.closed_yearly.push(odd.to_owned());
            assert_eq!(written.read().unwrap_err(), unreadable(odd));
        }
        assert_eq!(
            broken(|c| c.closed_yearly.push("02-30".to_owned())),
            CalendarError::NoSuchDay { month: 2, day: 30 }
        );
        assert_eq!(
            broken(|c| c.closed_dates.push("7. maj".to_owned())),
            unreadable("7. maj")
        );
    }
}
