//! Dates of mails, also as programs write them that do not know the standard.

use jiff::{Timestamp, civil, fmt::rfc2822, tz::Offset};

/// The moment a date field names; `None` when it names none, or does not say in which zone.
pub(crate) fn moment(date: &str) -> Option<Timestamp> {
    const PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let date = date.trim();
    let by_standard = PARSER.parse_timestamp(date).ok();
    by_standard
        .or_else(|| date.parse().ok())
        .or_else(|| loosely(date))
}

/// Day, month, year, time and zone wherever they stand, in the languages of our neighbours.
fn loosely(date: &str) -> Option<Timestamp> {
    let date = date.split('(').next().unwrap_or_default().to_lowercase();
    let words = date
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|it| !it.is_empty())
        .take(12);
    let (mut day, mut month, mut year) = (None, None, None);
    let (mut time, mut offset) = (None, None);
    for word in words {
        let number = word.trim_end_matches('.').parse::<i16>().ok();
        match number {
            _ if time.is_some() && offset.is_none() && offset_of(word).is_some() => {
                offset = offset_of(word);
            }
            Some(number @ 1..=31) if day.is_none() => day = i8::try_from(number).ok(),
            Some(number @ 1970..=9999) if year.is_none() => year = Some(number),
            Some(number @ 0..=99) if year.is_none() && month.is_some() => {
                year = Some(2000 + number);
            }
            _ if time.is_none() && time_of(word).is_some() => time = time_of(word),
            _ if month.is_none() => {
                if let Some(whole) = dashed(word) {
                    (year, month, day) = (Some(whole.0), Some(whole.1), Some(whole.2));
                } else {
                    month = month_of(word);
                }
            }
            _other => {}
        }
    }
    let (hour, minute, second) = time?;
    let local = civil::DateTime::new(year?, month?, day?, hour, minute, second, 0).ok()?;
    offset?.to_timestamp(local).ok()
}

/// `2026-11-30`.
fn dashed(word: &str) -> Option<(i16, i8, i8)> {
    let mut numbers = word.split('-');
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// `9:05` or `09:05:30`.
fn time_of(word: &str) -> Option<(i8, i8, i8)> {
    let mut numbers = word.split(':').map(|it| it.parse().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    Some((hour, minute, numbers.next().unwrap_or(Some(0))?))
}

fn month_of(word: &str) -> Option<i8> {
    let start: String = word.chars().take(3).collect();
    let names: [&[&str]; 12] = [
        &["jan"],
        &["feb"],
        &["mar", "mär", "mrz"],
        &["apr"],
        &["maj", "may", "mai"],
        &["jun"],
        &["jul"],
        &["aug"],
        &["sep"],
        &["okt", "oct"],
        &["nov"],
        &["dec", "dez", "des"],
    ];
    let at = names.iter().position(|it| it.contains(&start.as_str()))?;
    i8::try_from(at + 1).ok()
}

/// `+0100`, `+01:00`, `cet`.
fn offset_of(word: &str) -> Option<Offset> {
    let hours = match word {
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "cet" | "met" | "mez" | "bst" | "west" => 1,
        "cest" | "mest" | "mesz" | "eet" => 2,
        "eest" => 3,
        _other => {
            let (sign, digits) = match word.split_at_checked(1)? {
                ("+", digits) => (1, digits),
                ("-", digits) => (-1, digits),
                _other => return None,
            };
            let digits: String = digits.chars().filter(|c| *c != ':').collect();
            let number: i32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
            let seconds = number / 100 * 3600 + number % 100 * 60;
            return Offset::from_seconds(sign * seconds).ok();
        }
    };
    Offset::from_hours(hours).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_every_form_that_says_its_zone() {
        for date in [
            "Mon, 30 Nov 2026 09:05:01 +0100",
            "Man, 30 nov 2026 9:5:1 CET",
            "mandag den 30. november 2026 09:05:01 +0100",
            "Mo, 30 Nov 26 09:05:01 MEZ",
            "30 Nov 2026 08:05:01 GMT (kl. 9)",
            "2026-11-30 09:05:01 +0100",
            "2026-11-30T09:05:01+01:00",
            "Nov 30 09:05:01 +01:00 2026",
            "Tue, 30 Nov 2026 08:05:01 Z",
        ] {
            let read = moment(date).map(|it| it.to_string());
            assert_eq!(read.as_deref(), Some("2026-11-30T08:05:01Z"), "{date}");
        }
        for none in [
            "",
            "i går",
            "30 Nov 2026 09:05:01",
            "31 feb 2026 09:05:01 CET",
            "30 Nov 2026",
            "+0100 9:5 9:5 9:5 999999999999 æøå --",
        ] {
            assert_eq!(moment(none), None, "{none}");
        }
    }
}
