//! Days and times of day as people type them, and as a form shows them. A browser's own fields for them
//! follow the browser's language, which shows a Dane the month first, so ours are fields of text.

use brudvagt_calculus::local::{read_clock, read_day};
use jiff::civil::{Date, Time};

use crate::texts::Lang;

/// Where a form says which of its fields are days, by their names.
pub(crate) const DAYS: &str = "typed-days";

/// The day as programs write it. What is no day stays as it was typed: whoever reads it says so.
pub(crate) fn day(typed: &str) -> String {
    read_day(typed).map_or_else(|_no_day| typed.to_owned(), |day| day.to_string())
}

/// The time of day as programs write it, `10:20`; what is none as it was typed.
pub(crate) fn clock(typed: &str) -> String {
    let written = |at: Time| format!("{:02}:{:02}", at.hour(), at.minute());
    read_clock(typed).map_or_else(|_no_time| typed.to_owned(), written)
}

/// What stands in a field for a day: `24.11.2026`.
pub(super) fn shown_day(value: &str, lang: Lang) -> String {
    let Ok(day) = value.parse::<Date>() else {
        return value.to_owned();
    };
    let (number, month, year) = (day.day(), day.month(), day.year());
    match lang {
        Lang::Da => format!("{number:02}.{month:02}.{year:04}"),
        Lang::En => format!("{number:02}/{month:02}/{year:04}"),
    }
}

/// What stands in a field for a time of day: `10.20`.
pub(super) fn shown_clock(value: &str, lang: Lang) -> String {
    match lang {
        Lang::Da if read_clock(value).is_ok() => value.replace(':', "."),
        Lang::Da | Lang::En => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_shows_is_read_again_as_the_same() {
        for lang in [Lang::Da, Lang::En] {
            for value in ["2026-11-24", "2026-02-03", "2028-02-29"] {
                assert_eq!(day(&shown_day(value, lang)), value);
            }
            for value in ["10:20", "00:00", "23:59"] {
                assert_eq!(clock(&shown_clock(value, lang)), value);
            }
        }
        assert_eq!(shown_day("2026-02-03", Lang::Da), "03.02.2026");
        assert_eq!(shown_day("2026-02-03", Lang::En), "03/02/2026");
        assert_eq!(shown_clock("09:05", Lang::Da), "09.05");
    }

    #[test]
    fn what_is_no_day_is_shown_again_as_it_was_typed() {
        for typed in ["i går", "31.02.2026", "24.11.26", ""] {
            assert_eq!(day(typed), typed);
            assert_eq!(shown_day(typed, Lang::Da), typed);
            assert_eq!(clock(typed), typed);
        }
        assert_eq!(shown_clock("10:20 vintertid", Lang::Da), "10:20 vintertid");
    }
}
