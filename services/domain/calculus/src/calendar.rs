//! When people are at work. Steers reminders and staffing, never a statutory time.
//!
//! # Law
//! - Rule WT-1: Danish public holidays; Store bededag until 2023 only (LOV 214 of 2023 §§ 1, 5).
//! - Rule WT-2: closing days are not holidays. Grundlovsdag, Christmas Eve and New Year's Eve are
//!   closed in most municipalities (an assumption), so they are a setting.
//! - Rule WT-3: nothing here moves a deadline (Datatilsynet 2020-442-8866); [`ReminderAt`] is a
//!   type of its own so that it cannot.

use brudvagt_types::Text;
use brudvagt_types::danish_time::{copenhagen, to_local};
use jiff::civil::{Date, Time, Weekday};
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::due::Deadline;

/// How far ahead an opening is looked for. A municipality that seems closed for longer has mistyped
/// its closing days; a reminder then comes at once rather than never.
const LOOK_AHEAD_DAYS: usize = 60;

/// A moment for a reminder. Not a deadline, and cannot be made into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReminderAt(Timestamp);

impl ReminderAt {
    pub(crate) fn new(at: Timestamp) -> Self {
        Self(at)
    }

    #[must_use]
    pub fn instant(self) -> Timestamp {
        self.0
    }
}

/// A public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    pub date: Date,
    pub name_da: &'static str,
    pub name_en: &'static str,
}

enum Day {
    Fixed(i8, i8),
    /// Days after Easter Sunday.
    Easter(i32),
}

struct HolidayRule {
    day: Day,
    last_year: Option<i16>,
    name_da: &'static str,
    name_en: &'static str,
}

const fn every_year(day: Day, name_da: &'static str, name_en: &'static str) -> HolidayRule {
    HolidayRule {
        day,
        last_year: None,
        name_da,
        name_en,
    }
}

/// Rule WT-1.
const HOLIDAYS: [HolidayRule; 11] = [
    every_year(Day::Fixed(1, 1), "nytårsdag", "New Year's Day"),
    every_year(Day::Easter(-3), "skærtorsdag", "Maundy Thursday"),
    every_year(Day::Easter(-2), "langfredag", "Good Friday"),
    every_year(Day::Easter(0), "påskedag", "Easter Sunday"),
    every_year(Day::Easter(1), "2. påskedag", "Easter Monday"),
    HolidayRule {
        day: Day::Easter(26),
        last_year: Some(2023),
        name_da: "store bededag",
        name_en: "Great Prayer Day",
    },
    every_year(Day::Easter(39), "Kristi himmelfartsdag", "Ascension Day"),
    every_year(Day::Easter(49), "pinsedag", "Whit Sunday"),
    every_year(Day::Easter(50), "2. pinsedag", "Whit Monday"),
    every_year(Day::Fixed(12, 25), "juledag", "Christmas Day"),
    every_year(Day::Fixed(12, 26), "2. juledag", "Boxing Day"),
];

/// The public holidays of a year, in order of their rules.
#[must_use]
pub fn holidays(year: i16) -> Vec<Holiday> {
    let Some(easter) = easter_sunday(year) else {
        return Vec::new();
    };
    HOLIDAYS
        .iter()
        .filter(|rule| rule.last_year.is_none_or(|last| year <= last))
        .filter_map(|rule| {
            let date = match rule.day {
                Day::Fixed(month, day) => Date::new(year, month, day).ok()?,
                Day::Easter(after) => easter.checked_add(Span::new().days(after)).ok()?,
            };
            Some(Holiday {
                date,
                name_da: rule.name_da,
                name_en: rule.name_en,
            })
        })
        .collect()
}

#[must_use]
pub fn holiday_on(date: Date) -> Option<Holiday> {
    holidays(date.year())
        .into_iter()
        .find(|holiday| holiday.date == date)
}

/// Easter Sunday by the anonymous Gregorian computus.
fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, of_century) = (y % 19, y / 100, y % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let month_and_day = epact + to_sunday - 7 * late + 114;
    let month = i8::try_from(month_and_day / 31).ok()?;
    let day = i8::try_from(month_and_day % 31 + 1).ok()?;
    Date::new(year, month, day).ok()
}

/// Opening hours of a weekday; the closing time itself is after hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub opens: Time,
    pub closes: Time,
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearlyDay {
    pub month: i8,
    pub day: i8,
}

/// A municipality's settings as stored; [`WorkCalendar::new`] checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarSettings {
    /// Monday to Sunday; absent where closed.
    pub week: [Option<Hours>; 7],
    /// Rule WT-2: days closed every year that are not holidays.
    pub closed_yearly: Vec<YearlyDay>,
    /// Days closed once.
    pub closed_dates: Vec<Date>,
}

impl Default for CalendarSettings {
    /// 08–16 on weekdays, 08–14 on Fridays, closed on 5 June, 24 and 31 December.
    fn default() -> Self {
        let until = |hour| {
            Some(Hours {
                opens: Time::constant(8, 0, 0, 0),
                closes: Time::constant(hour, 0, 0, 0),
            })
        };
        let yearly = |month, day| YearlyDay { month, day };
        Self {
            week: [
                until(16),
                until(16),
                until(16),
                until(16),
                until(14),
                None,
                None,
            ],
            closed_yearly: vec![yearly(6, 5), yearly(12, 24), yearly(12, 31)],
            closed_dates: Vec::new(),
        }
    }
}

/// A municipality's working time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar(CalendarSettings);

impl WorkCalendar {
    /// # Errors
    /// If no weekday is open, a weekday closes before it opens, or a yearly day does not exist.
    pub fn new(settings: CalendarSettings) -> Result<Self, CalendarError> {
        if settings.week.iter().all(Option::is_none) {
            return Err(CalendarError::NeverOpen);
        }
        if settings
            .week
            .iter()
            .flatten()
            .any(|hours| hours.opens >= hours.closes)
        {
            return Err(CalendarError::ClosesBeforeOpening);
        }
        // A leap year, so that 29 February may be closed.
        let exists = |day: &YearlyDay| Date::new(2024, day.month, day.day).is_ok();
        if let Some(day) = settings.closed_yearly.iter().find(|day| !exists(day)) {
            return Err(CalendarError::NoSuchDay {
                month: day.month,
                day: day.day,
            });
        }
        Ok(Self(settings))
    }

    #[must_use]
    pub fn settings(&self) -> &CalendarSettings {
        &self.0
    }

    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.hours_on(date).is_some()
    }

    #[must_use]
    pub fn is_working_time(&self, at: Timestamp) -> bool {
        let local = to_local(at);
        self.hours_on(local.date())
            .is_some_and(|hours| hours.opens <= local.time() && local.time() < hours.closes)
    }

    /// `at` itself in working time, otherwise the next opening.
    #[must_use]
    pub fn next_working_moment(&self, at: Timestamp) -> ReminderAt {
        if self.is_working_time(at) {
            ReminderAt(at)
        } else {
            self.next_opening(at)
        }
    }

    /// The first opening after `now`: Monday 08:00 as seen from Friday afternoon.
    #[must_use]
    pub fn before_next_workday_start(&self, now: Timestamp) -> ReminderAt {
        self.next_opening(now)
    }

    /// Whether a deadline runs out (or has run out) before people are back at work: the view
    /// "due before Monday 08:00". An instant due at the opening itself belongs to it, because
    /// nobody can act on it at that instant.
    #[must_use]
    pub fn is_due_before_next_workday(&self, deadline: &Deadline, now: Timestamp) -> bool {
        deadline.due_at() <= self.before_next_workday_start(now).instant()
    }

    /// When the working time that `at` lies in ends; `None` outside working time.
    #[must_use]
    pub fn closing(&self, at: Timestamp) -> Option<Timestamp> {
        if !self.is_working_time(at) {
            return None;
        }
        let date = to_local(at).date();
        let closes = date.to_datetime(self.hours_on(date)?.closes);
        // The later reading, so that a closing time in the doubled hour lies after `at`.
        copenhagen().to_ambiguous_timestamp(closes).later().ok()
    }

    /// The last working time that begins before `before`: from its opening to its closing, or to
    /// `before` when that lies inside it.
    #[must_use]
    pub fn last_working_time_before(&self, before: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let mut date = to_local(before).date();
        for _ in 0..LOOK_AHEAD_DAYS {
            if let Some(hours) = self.hours_on(date) {
                let instant = |time| {
                    let local = date.to_datetime(time);
                    copenhagen().to_ambiguous_timestamp(local).earlier().ok()
                };
                let (opens, closes) = (instant(hours.opens)?, instant(hours.closes)?);
                if opens < before {
                    return Some((opens, closes.min(before)));
                }
            }
            date = date.yesterday().ok()?;
        }
        None
    }

    fn hours_on(&self, date: Date) -> Option<Hours> {
        let hours = self.hours_of_weekday(date.weekday())?;
        let closed = holiday_on(date).is_some()
            || self.0.closed_dates.contains(&date)
            || self
                .0
                .closed_yearly
                .iter()
                .any(|d| (d.month, d.day) == (date.month(), date.day()));
        (!closed).then_some(hours)
    }

    fn hours_of_weekday(&self, weekday: Weekday) -> Option<Hours> {
        let index = usize::from(weekday.to_monday_zero_offset().unsigned_abs());
        self.0.week.get(index).copied().flatten()
    }

    fn next_opening(&self, after: Timestamp) -> ReminderAt {
        let opening = to_local(after)
            .date()
            .series(Span::new().days(1))
            .take(LOOK_AHEAD_DAYS)
            .filter_map(|date| {
                let opens = date.to_datetime(self.hours_on(date)?.opens);
                copenhagen().to_ambiguous_timestamp(opens).earlier().ok()
            })
            .find(|opening| *opening > after);
        ReminderAt(opening.unwrap_or(after))
    }
}

/// Why a municipality's calendar was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("no weekday is open")]
    NeverOpen,
    #[error("a weekday closes before it opens")]
    ClosesBeforeOpening,
    #[error("there is no weekday {weekday}")]
    NoSuchWeekday { weekday: u32 },
    #[error("a weekday is given twice")]
    DoubledWeekday,
    #[error("{text:?} is not readable")]
    Unreadable { text: String },
    #[error("there is no day {day} in month {month}")]
    NoSuchDay { month: i8, day: i8 },
}

impl CalendarError {
    #[must_use]
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        match self {
            Self::NeverOpen => "Mindst én ugedag skal være åben.".to_owned(),
            Self::ClosesBeforeOpening => "En ugedag lukker, før den åbner.".to_owned(),
            Self::NoSuchWeekday { weekday } => {
                format!("Ugedag {weekday} findes ikke; 1 er mandag, 7 er søndag.")
            }
            Self::DoubledWeekday => "En ugedag står to gange.".to_owned(),
            Self::Unreadable { text } => format!("»{text}« kan ikke læses."),
            Self::NoSuchDay { month, day } => format!("Lukkedagen {day}.{month}. findes ikke."),
        }
    }
}

#[cfg(test)]
mod tests;
