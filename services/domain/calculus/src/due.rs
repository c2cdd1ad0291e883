//! When something is due.
//!
//! # Law
//! - Rule DU-1: GDPR art. 33(1); Datatilsynet 2020-442-8866. Hours are counted on the UTC time
//!   line from the very instant: no rounding up, no extension for weekends or holidays. Against
//!   Reg. (EEC, Euratom) 1182/71 art. 3(1), which leaves out the hour of the event, this errs
//!   early.
//! - Rule DU-2: days and months are counted on the Danish calendar and end at the same wall-clock
//!   time; a day that the last month lacks becomes that month's last day. Reg. 1182/71 art. 3(2)
//!   (as recalled, not verified) would let such a period run to the end of that day, so this too
//!   errs early.
//! - Rule DU-4: a time that the authority itself has set in a letter is taken as set
//!   ([`set_by_authority`]); nothing is counted, and nothing here can stretch it.
//! - Rule DU-3: whether the deadline was met is settled by the first filing and by nothing later.

use brudvagt_types::Text;
use brudvagt_types::danish_time::{copenhagen, to_local};
use std::num::NonZeroU16;

use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::regime::{Period, Regime, RegimeKey};

/// How the due time was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Rule DU-1.
    UtcHours(NonZeroU16),
    /// Rule DU-2, days.
    LocalDays(NonZeroU16),
    /// Rule DU-2, months.
    LocalMonths(NonZeroU16),
    /// Rule DU-4.
    SetByAuthority,
}

impl Rule {
    #[must_use]
    pub fn text(self) -> Text<String> {
        match self {
Self::UtcHours(n) => Text::new(format!(
                "{} fra øjeblikket, talt time for time; weekender og helligdage tæller med, og der rundes ikke op",
                Period::Hours(n).text().da
            ), format!(
                "{} from the instant, counted hour by hour; weekends and holidays are included and nothing is rounded up",
                Period::Hours(n).text().en
            )),
Self::LocalDays(n) => Text::new(format!(
                "{} i den danske kalender, til samme klokkeslæt; weekender og helligdage tæller med",
                Period::Days(n).text().da
            ), format!(
                "{} on the Danish calendar, to the same time of day; weekends and holidays are included",
                Period::Days(n).text().en
            )),
Self::LocalMonths(n) => Text::new(format!(
                "{} i den danske kalender, til samme klokkeslæt; findes dagen ikke, gælder månedens sidste dag",
                Period::Months(n).text().da
            ), format!(
                "{} on the Danish calendar, to the same time of day; a missing day becomes the month's last",
                Period::Months(n).text().en
            )),
Self::SetByAuthority => Text::new("tidspunktet står i myndighedens brev; er kun dagen nævnt, udløber fristen med dagen"
                    , "the time is in the authority's letter; when only a day is named, it ends with that day"
                    ).into(),
}
    }
}

/// A counted deadline. Its parts are private so that no reminder, working day or wish can be
/// put in the place of the due time: [`due`] makes every counted one, [`set_by_authority`] the
/// ones that a letter names (reading one back from storage aside).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    start: Timestamp,
    due_at: Timestamp,
    regime: RegimeKey,
    rule: Rule,
}

impl Deadline {
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    #[must_use]
    pub fn due_at(&self) -> Timestamp {
        self.due_at
    }

    #[must_use]
    pub fn regime(&self) -> &RegimeKey {
        &self.regime
    }

    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Time left; negative once it has passed.
    #[must_use]
    pub fn remaining(&self, now: Timestamp) -> SignedDuration {
        now.duration_until(self.due_at)
    }

    /// The due instant itself is still in time: "not later than 72 hours after".
    #[must_use]
    pub fn is_passed(&self, now: Timestamp) -> bool {
        now > self.due_at
    }

    /// Rule DU-3. Call it with the *first* filing; follow-ups change nothing.
    #[must_use]
    pub fn judge(&self, first_filed_at: Timestamp) -> Outcome {
        if self.is_passed(first_filed_at) {
            Outcome::Late {
                by: self.due_at.duration_until(first_filed_at),
            }
        } else {
            Outcome::InTime
        }
    }
}

/// Whether a deadline was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    InTime,
    /// GDPR art. 33(1), 2nd sentence: the filing must carry the reasons for the delay.
    Late {
        by: SignedDuration,
    },
}

/// Counts a regime's period from its start (rules DU-1 and DU-2).
///
/// # Errors
/// If the agreement's hours are not filled in, or the result lies beyond the year 9999.
pub fn due(regime: &Regime, start: Timestamp) -> Result<Deadline, DueError> {
    let (rule, due_at) = match regime.period {
        Period::Hours(n) => {
            let length = SignedDuration::from_hours(i64::from(n.get()));
            let due_at = start
                .checked_add(length)
                .map_err(|_beyond| DueError::OutOfRange)?;
            (Rule::UtcHours(n), due_at)
        }
        Period::Days(n) => (
            Rule::LocalDays(n),
            later_on_calendar(start, Span::new().days(n.get()))?,
        ),
        Period::Months(n) => (
            Rule::LocalMonths(n),
            later_on_calendar(start, Span::new().months(n.get()))?,
        ),
        Period::ContractHours => return Err(DueError::ContractHoursMissing),
        Period::SetByAuthority => return Err(DueError::AuthorityTimeMissing),
    };
    Ok(Deadline {
        start,
        due_at,
        regime: regime.key(),
        rule,
    })
}

/// Takes the time that an authority has set in its letter (rule DU-4).
///
/// # Errors
/// If the regime has a period of its own, which no letter replaces, or the time lies before the
/// letter came.
pub fn set_by_authority(
    regime: &Regime,
    start: Timestamp,
    due_at: Timestamp,
) -> Result<Deadline, DueError> {
    if regime.period != Period::SetByAuthority {
        return Err(DueError::HasOwnPeriod);
    }
    if due_at < start {
        return Err(DueError::BeforeStart);
    }
    Ok(Deadline {
        start,
        due_at,
        regime: regime.key(),
        rule: Rule::SetByAuthority,
    })
}

/// The same wall-clock time, days or months later. Where that time is missing or occurs twice
/// (the hour of a clock change), the earlier reading counts.
fn later_on_calendar(start: Timestamp, period: Span) -> Result<Timestamp, DueError> {
    to_local(start)
        .datetime()
        .checked_add(period)
        .and_then(|end| copenhagen().to_ambiguous_timestamp(end).earlier())
        .map_err(|_beyond| DueError::OutOfRange)
}

/// Why no due time could be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    #[error("the number of hours in the processing agreement is not recorded")]
    ContractHoursMissing,
    #[error("the authority's time is not recorded")]
    AuthorityTimeMissing,
    #[error("the rule has a period of its own")]
    HasOwnPeriod,
    #[error("the time set lies before the letter came")]
    BeforeStart,
    #[error("the due time lies outside the range of the calendar")]
    OutOfRange,
}

impl DueError {
    #[must_use]
    pub fn text(self) -> Text<String> {
        Text::new(self.danish().to_owned(), self.to_string())
    }

    fn danish(self) -> &'static str {
        match self {
            Self::ContractHoursMissing => "Databehandleraftalens timetal er ikke registreret.",
            Self::AuthorityTimeMissing => "Myndighedens frist er ikke registreret.",
            Self::HasOwnPeriod => "Reglen har sin egen frist, som et brev ikke ændrer.",
            Self::BeforeStart => "Fristen ligger før brevet blev modtaget.",
            Self::OutOfRange => "Fristen ligger uden for kalenderens område.",
        }
    }
}

#[cfg(test)]
mod tests;
