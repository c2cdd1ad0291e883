//! Moments and what is left of a deadline, in Danish clock time.

use askama::{Template, filters::HtmlSafe};
use brudvagt_facts::local_time::in_copenhagen;
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::texts::Lang;

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Full,
    Short,
    Day,
}

/// A moment as people read it, inside `<time>`.
#[derive(Clone, Copy, Template)]
#[template(
    source = r#"<time datetime="{{ at }}">{{ self.text() }}</time>"#,
    ext = "html"
)]
pub(crate) struct When {
    at: Timestamp,
    lang: Lang,
    style: Style,
}

impl HtmlSafe for When {}

const WEEKDAYS: [[&str; 2]; 7] = [
    ["mandag", "Monday"],
    ["tirsdag", "Tuesday"],
    ["onsdag", "Wednesday"],
    ["torsdag", "Thursday"],
    ["fredag", "Friday"],
    ["lørdag", "Saturday"],
    ["søndag", "Sunday"],
];
const MONTHS: [[&str; 2]; 12] = [
    ["januar", "January"],
    ["februar", "February"],
    ["marts", "March"],
    ["april", "April"],
    ["maj", "May"],
    ["juni", "June"],
    ["juli", "July"],
    ["august", "August"],
    ["september", "September"],
    ["oktober", "October"],
    ["november", "November"],
    ["december", "December"],
];

fn word<const N: usize>(words: &[[&'static str; 2]; N], number: i8, lang: Lang) -> &'static str {
    let [da, en] = usize::try_from(number)
        .ok()
        .and_then(|number| words.get(number.saturating_sub(1)))
        .copied()
        .unwrap_or_default();
    match lang {
        Lang::Da => da,
        Lang::En => en,
    }
}

/// One is January.
pub(crate) fn month_name(month: i8, lang: Lang) -> &'static str {
    word(&MONTHS, month, lang)
}

/// `24. november 2026`, `24 November 2026`.
pub(crate) fn date_text(date: Date, lang: Lang) -> String {
    let month = month_name(date.month(), lang);
    match lang {
        Lang::Da => format!("{}. {month} {}", date.day(), date.year()),
        Lang::En => format!("{} {month} {}", date.day(), date.year()),
    }
}

impl When {
    pub(crate) const fn new(at: Timestamp, lang: Lang) -> Self {
        Self {
            at,
            lang,
            style: Style::Full,
        }
    }

    /// Without weekday and year: where a column is narrow.
    #[must_use]
    pub(crate) const fn short(mut self) -> Self {
        self.style = Style::Short;
        self
    }

    #[must_use]
    pub(crate) const fn day(mut self) -> Self {
        self.style = Style::Day;
        self
    }

    /// `tirsdag 24. november 2026 kl. 10.20`.
    pub(crate) fn text(&self) -> String {
        let local = in_copenhagen(self.at);
        let (hour, minute) = (local.hour(), local.minute());
        let day = date_text(local.date(), self.lang);
        let weekday = word(&WEEKDAYS, local.weekday().to_monday_one_offset(), self.lang);
        let month = word(&MONTHS, local.month(), self.lang);
        match (self.style, self.lang) {
            (Style::Full, Lang::Da) => format!("{weekday} {day} kl. {hour:02}.{minute:02}"),
            (Style::Full, Lang::En) => format!("{weekday} {day} at {hour:02}:{minute:02}"),
            (Style::Short, Lang::Da) => {
                format!(
                    "{}. {}. kl. {hour:02}.{minute:02}",
                    local.day(),
                    head(month)
                )
            }
            (Style::Short, Lang::En) => {
                format!("{} {} {hour:02}:{minute:02}", local.day(), head(month))
            }
            (Style::Day, _) => day,
        }
    }
}

/// The first three letters.
fn head(word: &str) -> String {
    word.chars().take(3).collect()
}

/// How near a deadline is. Each level has its colour and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Settled,
    Ok,
    Soon,
    Urgent,
    Over,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "good",
            Self::Ok => "ok",
            Self::Soon => "soon",
            Self::Urgent => "urgent",
            Self::Over => "over",
        }
    }
}

/// What is left of a deadline: a chip whose text the page's script keeps current.
#[derive(Clone, Copy, Template)]
#[template(path = "ui/countdown.html")]
pub(crate) struct Countdown {
    due: Timestamp,
    left: SignedDuration,
    settled: bool,
    lang: Lang,
}

impl HtmlSafe for Countdown {}

impl Countdown {
    pub(crate) fn new(due: Timestamp, now: Timestamp, settled: bool, lang: Lang) -> Self {
        Self {
            due,
            left: due.duration_since(now),
            settled,
            lang,
        }
    }

    pub(crate) fn level(&self) -> Level {
        if self.settled {
            Level::Settled
        } else if self.left <= SignedDuration::ZERO {
            Level::Over
        } else if self.left < SignedDuration::from_hours(12) {
            Level::Urgent
        } else if self.left < SignedDuration::from_hours(36) {
            Level::Soon
        } else {
            Level::Ok
        }
    }

    /// `2 d 3 t tilbage`, `5 t 12 min tilbage`, `Overskredet med 3 t`.
    pub(crate) fn text(&self) -> String {
        let length = length_text(self.left.abs(), self.lang);
        match self.level() {
            Level::Settled => self.lang.t("clock.settled").to_owned(),
            Level::Over => self.lang.t1("clock.over", length),
            Level::Ok | Level::Soon | Level::Urgent => self.lang.t1("clock.left", length),
        }
    }
}

fn length_text(length: SignedDuration, lang: Lang) -> String {
    let minutes = length.as_mins();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let hour = match lang {
        Lang::Da => "t",
        Lang::En => "h",
    };
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} {hour} {minutes} min"),
        (days, 0) => format!("{days} d"),
        (days, hours) => format!("{days} d {hours} {hour}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_reads_as_danes_and_britons_write_it() {
        let moment = at("2026-11-24T09:20:00Z");
        assert_eq!(
            When::new(moment, Lang::Da).text(),
            "tirsdag 24. november 2026 kl. 10.20"
        );
        assert_eq!(
            When::new(moment, Lang::En).text(),
            "Tuesday 24 November 2026 at 10:20"
        );
        assert_eq!(
            When::new(moment, Lang::Da).short().text(),
            "24. nov. kl. 10.20"
        );
    }

    #[track_caller]
    fn check(due: &str, expected: (&str, Level)) {
        let chip = Countdown::new(at(due), at("2026-11-24T09:20:00Z"), false, Lang::Da);
        assert_eq!((chip.text().as_str(), chip.level()), expected);
    }

    #[test]
    fn what_is_left_says_how_near_it_is() {
        check("2026-11-27T09:20:00Z", ("3 d tilbage", Level::Ok));
        check("2026-11-25T12:20:00Z", ("1 d 3 t tilbage", Level::Soon));
        check(
            "2026-11-24T14:32:00Z",
            ("5 t 12 min tilbage", Level::Urgent),
        );
        check(
            "2026-11-24T09:20:00Z",
            ("Overskredet med 0 min", Level::Over),
        );
        check(
            "2026-11-22T08:20:00Z",
            ("Overskredet med 2 d 1 t", Level::Over),
        );
    }
}
