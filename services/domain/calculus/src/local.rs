//! Reads a moment as Danes write it and says what was understood.
//!
//! # Law
//! - Rule LO-1: a local time with two readings, or none, is read as the earlier instant and the
//!   reader is told. Awareness starts a statutory clock (GDPR art. 33(1)); erring early keeps it.
//! - Rule LO-2: nobody can have become aware in the future.

use brudvagt_types::Text;
use brudvagt_types::danish_time::{MONTHS_DA, MONTHS_EN, copenhagen, to_local};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset};
use serde::Serialize;

use crate::lex::Tokens;
use crate::show::{full_da, full_en, weekday};

/// Years that are taken for meant rather than mistyped.
const FIRST_YEAR: i16 = 2000;
const LAST_YEAR: i16 = 2100;

/// Longest text that can be a moment; longer ones are something else, pasted by mistake.
const LONGEST_INPUT: usize = 80;

/// The instant a local time was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reading")]
pub enum LocalInput {
    Exact {
        at: Timestamp,
    },
    /// The clock showed this time twice (autumn).
    Ambiguous {
        taken: Timestamp,
        later: Timestamp,
    },
    /// The clock never showed this time (spring).
    Gap {
        moved: Timestamp,
        later: Timestamp,
    },
}

impl LocalInput {
    #[must_use]
    pub fn instant(self) -> Timestamp {
        match self {
            Self::Exact { at: taken }
            | Self::Ambiguous { taken, .. }
            | Self::Gap { moved: taken, .. } => taken,
        }
    }

    /// What the reader must know; nothing if there was only one reading.
    #[must_use]
    pub fn explanation(self) -> Option<Text<String>> {
        match self {
            Self::Exact { .. } => None,
            Self::Ambiguous { taken, later } => Some(Text::new(
                format!(
                    "Klokkeslættet forekom to gange, fordi uret blev stillet tilbage. Det første er brugt: {}. Var det {}, så skriv »vintertid« efter klokkeslættet.",
                    full_da(taken),
                    full_da(later)
                ),
                format!(
                    "The time occurred twice because the clocks went back. The first is used: {}. If it was {}, add \"winter time\" after the time.",
                    full_en(taken),
                    full_en(later)
                ),
            )),
            Self::Gap { moved, later } => Some(Text::new(
                format!(
                    "Klokkeslættet fandtes ikke, fordi uret blev stillet frem. Der er regnet med det tidligste, det kan betyde: {}. Var uret ikke stillet endnu, var klokken reelt: {}.",
                    full_da(moved),
                    full_da(later)
                ),
                format!(
                    "The time did not exist because the clocks went forward. The earliest it can mean is used: {}. If the clock was not yet changed, it really was: {}.",
                    full_en(moved),
                    full_en(later)
                ),
            )),
        }
    }
}

/// Reads a moment: `2026-11-24 10:20`, `2026-11-24T10:20`, `24.11.2026 kl. 10.20`,
/// `24/11-2026 10:20`, `tirsdag den 24. november 2026 kl. 10.20`, or an instant with an offset
/// (`2026-11-24T09:20:00Z`). `sommertid` or `vintertid` after the time settles a doubled hour.
///
/// # Errors
/// If the text is not one moment, or the day or time does not exist.
pub fn read(text: &str) -> Result<LocalInput, InputError> {
    if text.trim().is_empty() {
        return Err(InputError::Empty);
    }
    if text.len() > LONGEST_INPUT {
        return Err(InputError::Unreadable);
    }
    if let Ok(at) = text.trim().parse::<Timestamp>() {
        plausible_year(to_local(at).year())?;
        return Ok(LocalInput::Exact { at });
    }
    let mut tokens = Tokens::of(text).ok_or(InputError::Unreadable)?;
    let date = read_date(&mut tokens)?;
    let time = read_time(&mut tokens)?;
    let season = read_season(&mut tokens)?;
    if !tokens.is_at_end() {
        return Err(InputError::Unreadable);
    }
    let local = date.to_datetime(time);
    match season {
        Some(season) => in_season(local, season),
        None => in_denmark(local),
    }
}

/// Reads a day alone, in any of the forms that [`read`] takes, and `24 11 2026`: telephones offer digits
/// without a dot.
///
/// # Errors
/// If the text is not one day, or there is no such day.
pub fn read_day(text: &str) -> Result<Date, InputError> {
    if text.trim().is_empty() {
        return Err(InputError::Empty);
    }
    if text.len() > LONGEST_INPUT {
        return Err(InputError::Unreadable);
    }
    let parts: Vec<&str> = text.split([' ', ',']).filter(|it| !it.is_empty()).collect();
    let is_bare = |it: &&str| it.bytes().all(|byte| byte.is_ascii_digit());
    let dotted = match parts.as_slice() {
        [day, month, year] if parts.iter().all(is_bare) => format!("{day}.{month}.{year}"),
        _ => text.to_owned(),
    };
    let mut tokens = Tokens::of(&dotted).ok_or(InputError::Unreadable)?;
    let date = read_date(&mut tokens)?;
    if tokens.is_at_end() {
        Ok(date)
    } else {
        Err(InputError::Unreadable)
    }
}

/// Reads a time of day alone: `10.20`, `10:20`, `kl. 10`, `10`, `1020`.
///
/// # Errors
/// If the text is not one time of day.
pub fn read_clock(text: &str) -> Result<Time, InputError> {
    let mut tokens = Tokens::of(text).ok_or(InputError::Unreadable)?;
    if tokens.skip_word("kl") {
        tokens.skip_mark('.');
    }
    let (first, digits) = tokens.take_number().ok_or(InputError::Unreadable)?;
    let (hour, minute) = if digits > 2 {
        (first.div_euclid(100), first.rem_euclid(100))
    } else {
        tokens.skip_mark(',');
        let written = tokens.peek().is_some();
        let minute = match tokens.take_number() {
            Some((value, 2)) => Some(value),
            Some(_) => return Err(InputError::Unreadable),
            None if written => read_part(&mut tokens)?,
            None => None,
        };
        (first, minute.unwrap_or(0))
    };
    if !tokens.is_at_end() {
        return Err(InputError::Unreadable);
    }
    let small = |n: i16| i8::try_from(n).map_err(|_beyond| InputError::NoSuchTime);
    Time::new(small(hour)?, small(minute)?, 0, 0).map_err(|_no| InputError::NoSuchTime)
}

/// Reads a moment that has already been (rule LO-2).
///
/// # Errors
/// As [`read`], and if the moment lies after `now`.
pub fn read_past(text: &str, now: Timestamp) -> Result<LocalInput, InputError> {
    let input = read(text)?;
    if input.instant() > now {
        return Err(InputError::InFuture {
            at: input.instant(),
        });
    }
    Ok(input)
}

/// Rule LO-1.
fn in_denmark(local: DateTime) -> Result<LocalInput, InputError> {
    let found = copenhagen().to_ambiguous_timestamp(local);
    let instant = |offset: Offset| {
        offset
            .to_timestamp(local)
            .map_err(|_beyond| InputError::NoSuchDate)
    };
    match found.offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(LocalInput::Exact {
            at: instant(offset)?,
        }),
        AmbiguousOffset::Fold { before, after } => Ok(LocalInput::Ambiguous {
            taken: instant(before)?,
            later: instant(after)?,
        }),
        // Read with the offset that holds after the change, the instant lies before the change, and
        // the other way round. The first reading is the earlier one.
        AmbiguousOffset::Gap { before, after } => Ok(LocalInput::Gap {
            moved: instant(after)?,
            later: instant(before)?,
        }),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Season {
    Summer,
    Winter,
}

fn in_season(local: DateTime, season: Season) -> Result<LocalInput, InputError> {
    let offset = match season {
        Season::Summer => Offset::constant(2),
        Season::Winter => Offset::constant(1),
    };
    let at = offset
        .to_timestamp(local)
        .map_err(|_beyond| InputError::NoSuchDate)?;
    if copenhagen().to_offset(at) == offset {
        Ok(LocalInput::Exact { at })
    } else {
        Err(InputError::WrongSeason)
    }
}

fn read_date(tokens: &mut Tokens) -> Result<Date, InputError> {
    let claimed = tokens.take_word_if(weekday_named);
    if claimed.is_some() && !tokens.skip_mark(',') {
        tokens.skip_mark('.');
    }
    tokens.skip_word("den");
    let (first, digits) = tokens.take_number().ok_or(InputError::Unreadable)?;
    let (year, month, day) = if digits == 4 {
        let dashed = tokens.skip_mark('-');
        let month = tokens
            .take_number()
            .filter(|_| dashed)
            .ok_or(InputError::Unreadable)?
            .0;
        let dashed = tokens.skip_mark('-');
        let day = tokens
            .take_number()
            .filter(|_| dashed)
            .ok_or(InputError::Unreadable)?
            .0;
        (first, month, day)
    } else {
        let month = read_month_after_day(tokens)?;
        let (year, digits) = tokens.take_number().ok_or(InputError::Unreadable)?;
        if digits != 4 {
            return Err(InputError::ShortYear);
        }
        (year, month, first)
    };
    plausible_year(year)?;
    let small = |n: i16| i8::try_from(n).map_err(|_beyond| InputError::NoSuchDate);
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_no| InputError::NoSuchDate)?;
    match claimed {
        Some(claimed) if claimed != date.weekday() => Err(InputError::WrongWeekday {
            claimed,
            actual: date.weekday(),
        }),
        Some(_) | None => Ok(date),
    }
}

/// `.11.`, `/11-`, `/11/`, `-11-`, `. november`, ` November`
fn read_month_after_day(tokens: &mut Tokens) -> Result<i16, InputError> {
    let dotted = tokens.skip_mark('.');
    if let Some(month) = tokens.take_word_if(month_named) {
        return Ok(month);
    }
    let slashed = !dotted && tokens.skip_mark('/');
    let dashed = !dotted && !slashed && tokens.skip_mark('-');
    let (month, _) = tokens.take_number().ok_or(InputError::Unreadable)?;
    let closed = (dotted && tokens.skip_mark('.'))
        || (slashed && (tokens.skip_mark('-') || tokens.skip_mark('/')))
        || (dashed && tokens.skip_mark('-'));
    if closed {
        Ok(month)
    } else {
        Err(InputError::Unreadable)
    }
}

fn read_time(tokens: &mut Tokens) -> Result<Time, InputError> {
    tokens.skip_mark(',');
    let announced = tokens.skip_word("kl");
    if announced {
        tokens.skip_mark('.');
    } else if !tokens.skip_word("t") {
        tokens.skip_word("at");
    }
    if tokens.is_at_end() {
        return Err(InputError::TimeMissing);
    }
    let (hour, _) = tokens.take_number().ok_or(InputError::Unreadable)?;
    let minute = read_part(tokens)?;
    if minute.is_none() && !announced {
        return Err(InputError::TimeMissing);
    }
    let second = if minute.is_some() {
        read_part(tokens)?
    } else {
        None
    };
    let small = |n: i16| i8::try_from(n).map_err(|_beyond| InputError::NoSuchTime);
    let (minute, second) = (minute.unwrap_or(0), second.unwrap_or(0));
    Time::new(small(hour)?, small(minute)?, small(second)?, 0).map_err(|_no| InputError::NoSuchTime)
}

/// `:20` or `.20`; both digits, so that `10.2` is not taken for two minutes past.
fn read_part(tokens: &mut Tokens) -> Result<Option<i16>, InputError> {
    if !(tokens.skip_mark(':') || tokens.skip_mark('.')) {
        return Ok(None);
    }
    match tokens.take_number() {
        Some((value, 2)) => Ok(Some(value)),
        Some(_) | None => Err(InputError::Unreadable),
    }
}

fn read_season(tokens: &mut Tokens) -> Result<Option<Season>, InputError> {
    let bracketed = tokens.skip_mark('(');
    let season = tokens.take_word_if(|word| match word {
        "sommertid" | "summer" => Some(Season::Summer),
        "vintertid" | "winter" => Some(Season::Winter),
        _ => None,
    });
    if season.is_some() {
        tokens.skip_word("time");
    }
    if bracketed && (season.is_none() || !tokens.skip_mark(')')) {
        return Err(InputError::Unreadable);
    }
    Ok(season)
}

fn plausible_year(year: i16) -> Result<(), InputError> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&year) {
        Ok(())
    } else {
        Err(InputError::ImplausibleYear { year })
    }
}

fn weekday_named(word: &str) -> Option<Weekday> {
    (1..=7)
        .filter_map(|n| Weekday::from_monday_one_offset(n).ok())
        .find(|day| weekday(*day).da == word || weekday(*day).en.eq_ignore_ascii_case(word))
}

/// Full names, and their first three letters.
fn month_named(word: &str) -> Option<i16> {
    (1..)
        .zip(MONTHS_DA.iter().zip(&MONTHS_EN))
        .find_map(|(number, (danish, english))| {
            let english = english.to_lowercase();
            let known = word == *danish
                || word == english
                || (word.len() == 3 && (danish.starts_with(word) || english.starts_with(word)));
            known.then_some(number)
        })
}

/// Why a text was not taken for a moment. The text itself is never repeated: people paste
/// CPR numbers into the wrong field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    #[error("no time was given")]
    Empty,
    #[error("not a date and time; write for example 2026-11-24 10:20")]
    Unreadable,
    #[error("the time of day is missing; write for example 2026-11-24 10:20")]
    TimeMissing,
    #[error("write the year with four digits")]
    ShortYear,
    #[error("there is no such date")]
    NoSuchDate,
    #[error("there is no such time of day")]
    NoSuchTime,
    #[error("the year {year} cannot be meant")]
    ImplausibleYear { year: i16 },
    #[error("that date is a {}, not a {}", weekday(*actual).en, weekday(*claimed).en)]
    WrongWeekday { claimed: Weekday, actual: Weekday },
    #[error("that season's time was not in use then")]
    WrongSeason,
    #[error("{} is in the future", full_en(*at))]
    InFuture { at: Timestamp },
}

impl InputError {
    #[must_use]
    pub fn text(self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(self) -> String {
        match self {
            Self::Empty => "Der er ikke angivet et tidspunkt.".to_owned(),
            Self::Unreadable => {
                "Det er ikke en dato med klokkeslæt. Skriv for eksempel 24.11.2026 kl. 10.20."
                    .to_owned()
            }
            Self::TimeMissing => {
                "Klokkeslættet mangler. Skriv for eksempel 24.11.2026 kl. 10.20.".to_owned()
            }
            Self::ShortYear => "Skriv årstallet med fire cifre.".to_owned(),
            Self::NoSuchDate => "Den dato findes ikke.".to_owned(),
            Self::NoSuchTime => "Det klokkeslæt findes ikke.".to_owned(),
            Self::ImplausibleYear { year } => format!("Året {year} kan ikke være ment."),
            Self::WrongWeekday { claimed, actual } => {
                format!(
                    "Datoen er en {}, ikke en {}.",
                    weekday(actual).da,
                    weekday(claimed).da
                )
            }
            Self::WrongSeason => {
                "Den sommer- eller vintertid gjaldt ikke på det tidspunkt.".to_owned()
            }
            Self::InFuture { at } => {
                format!("Tidspunktet ligger ude i fremtiden: {}.", full_da(at))
            }
        }
    }
}

#[cfg(test)]
mod tests;
