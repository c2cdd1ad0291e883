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

use std::num::NonZeroU16;

use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::regime::{Period, Regime, RegimeKey};
use crate::zone::{copenhagen, to_local};

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
    pub fn text_da(self) -> String {
        match self {
            Self::UtcHours(n) => format!(
                "{} fra øjeblikket, talt time for time; weekender og helligdage tæller med, og der rundes ikke op",
                Period::Hours(n).text_da()
            ),
            Self::LocalDays(n) => format!(
                "{} i den danske kalender, til samme klokkeslæt; weekender og helligdage tæller med",
                Period::Days(n).text_da()
            ),
            Self::LocalMonths(n) => format!(
                "{} i den danske kalender, til samme klokkeslæt; findes dagen ikke, gælder månedens sidste dag",
                Period::Months(n).text_da()
            ),
            Self::SetByAuthority => {
                "tidspunktet står i myndighedens brev; er kun dagen nævnt, udløber fristen med dagen"
                    .to_owned()
            }
        }
    }

    #[must_use]
    pub fn text_en(self) -> String {
        match self {
            Self::UtcHours(n) => format!(
                "{} from the instant, counted hour by hour; weekends and holidays are included and nothing is rounded up",
                Period::Hours(n).text_en()
            ),
            Self::LocalDays(n) => format!(
                "{} on the Danish calendar, to the same time of day; weekends and holidays are included",
                Period::Days(n).text_en()
            ),
            Self::LocalMonths(n) => format!(
                "{} on the Danish calendar, to the same time of day; a missing day becomes the month's last",
                Period::Months(n).text_en()
            ),
            Self::SetByAuthority => {
                "the time is in the authority's letter; when only a day is named, it ends with that day"
                    .to_owned()
            }
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
    pub fn text_da(self) -> &'static str {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::regime::Regimes;

    fn regime(id: &str) -> Regime {
        let now = "2026-11-24T09:20:00Z".parse().unwrap();
        Regimes::builtin()
            .unwrap()
            .in_force(id, now)
            .unwrap()
            .clone()
    }

    fn due_of(id: &str, start: &str) -> String {
        let deadline = due(&regime(id), start.parse().unwrap()).unwrap();
        to_local(deadline.due_at())
            .strftime("%a %Y-%m-%d %H:%M %:::z")
            .to_string()
    }

    #[test]
    fn rule_du_1_every_worked_example_of_the_72_hours_is_exact() {
        let rows = [
            (
                "2026-11-24T10:20+01:00",
                "Fri 2026-11-27 10:20 +01",
                "plain",
            ),
            (
                "2026-11-27T15:30+01:00",
                "Mon 2026-11-30 15:30 +01",
                "weekend counts",
            ),
            (
                "2026-12-23T13:00+01:00",
                "Sat 2026-12-26 13:00 +01",
                "Christmas counts",
            ),
            (
                "2026-12-24T09:15+01:00",
                "Sun 2026-12-27 09:15 +01",
                "no working day left",
            ),
            (
                "2026-12-30T11:00+01:00",
                "Sat 2027-01-02 11:00 +01",
                "New Year",
            ),
            (
                "2026-03-27T14:00+01:00",
                "Mon 2026-03-30 15:00 +02",
                "spring change",
            ),
            (
                "2026-10-23T14:00+02:00",
                "Mon 2026-10-26 13:00 +01",
                "autumn change",
            ),
            (
                "2027-03-24T16:00+01:00",
                "Sat 2027-03-27 16:00 +01",
                "before Easter",
            ),
            (
                "2027-03-25T09:00+01:00",
                "Sun 2027-03-28 10:00 +02",
                "change on Easter Sunday",
            ),
            (
                "2027-03-26T02:30+01:00",
                "Mon 2027-03-29 03:30 +02",
                "all of it holiday",
            ),
            (
                "2027-10-29T23:30+02:00",
                "Mon 2027-11-01 22:30 +01",
                "autumn change 2027",
            ),
            (
                "2020-08-05T16:00+02:00",
                "Sat 2020-08-08 16:00 +02",
                "the decided case",
            ),
        ];
        for (aware, expected, why) in rows {
            assert_eq!(due_of("gdpr_33", aware), expected, "{why}");
        }
    }

    #[test]
    fn rule_du_1_datatilsynet_2020_442_8866_monday_is_too_late_for_a_wednesday() {
        let deadline = due(
            &regime("gdpr_33"),
            "2020-08-05T16:00+02:00".parse().unwrap(),
        )
        .unwrap();
        let monday = "2020-08-10T08:00+02:00".parse().unwrap();
        assert_eq!(
            deadline.judge(monday),
            Outcome::Late {
                by: SignedDuration::from_hours(40)
            }
        );
    }

    #[test]
    fn rule_du_3_the_due_instant_is_in_time_and_the_next_second_is_late() {
        let deadline = due(&regime("gdpr_33"), "2026-11-24T09:20:00Z".parse().unwrap()).unwrap();
        let at_due = deadline.due_at();
        let after = at_due + SignedDuration::from_secs(1);
        assert_eq!(deadline.judge(at_due), Outcome::InTime);
        assert!(!deadline.is_passed(at_due) && deadline.is_passed(after));
        assert_eq!(
            deadline.judge(after),
            Outcome::Late {
                by: SignedDuration::from_secs(1)
            }
        );
        assert_eq!(deadline.remaining(at_due), SignedDuration::ZERO);
        assert_eq!(deadline.remaining(after), SignedDuration::from_secs(-1));
    }

    #[test]
    fn rule_du_2_seven_days_and_a_month_keep_the_wall_clock_time() {
        assert_eq!(
            due_of("uth", "2026-03-27T14:00+01:00"),
            "Fri 2026-04-03 14:00 +02"
        );
        assert_eq!(
            due_of("uth", "2026-10-23T14:00+02:00"),
            "Fri 2026-10-30 14:00 +01"
        );
        assert_eq!(
            due_of("nis2_final", "2026-11-27T10:20+01:00"),
            "Sun 2026-12-27 10:20 +01"
        );
        assert_eq!(
            due_of("nis2_final", "2026-03-10T10:20+01:00"),
            "Fri 2026-04-10 10:20 +02"
        );
    }

    #[test]
    fn rule_du_2_a_missing_day_becomes_the_months_last() {
        assert_eq!(
            due_of("nis2_final", "2027-01-31T09:00+01:00"),
            "Sun 2027-02-28 09:00 +01"
        );
        assert_eq!(
            due_of("nis2_final", "2028-01-31T09:00+01:00"),
            "Tue 2028-02-29 09:00 +01"
        );
    }

    #[test]
    fn rule_du_2_a_missing_or_doubled_hour_is_read_early() {
        assert_eq!(
            due_of("uth", "2027-03-21T02:30+01:00"),
            "Sun 2027-03-28 01:30 +01"
        );
        assert_eq!(
            due_of("uth", "2027-10-24T02:30+02:00"),
            "Sun 2027-10-31 02:30 +02"
        );
    }

    #[test]
    fn the_other_hour_clocks_run_on_the_same_line() {
        assert_eq!(
            due_of("nis2_early_warning", "2027-10-30T14:00+02:00"),
            "Sun 2027-10-31 13:00 +01"
        );
        assert_eq!(
            due_of("nis2_notice", "2026-11-24T10:20+01:00"),
            "Fri 2026-11-27 10:20 +01"
        );
    }

    #[test]
    fn an_agreement_without_hours_has_no_due_time() {
        let regime = regime("processor_contract");
        let start = "2026-11-24T09:20:00Z".parse().unwrap();
        assert_eq!(due(&regime, start), Err(DueError::ContractHoursMissing));
        let agreed = regime.with_contract_hours(NonZeroU16::new(24).unwrap());
        let deadline = due(&agreed, start).unwrap();
        assert_eq!(deadline.due_at().to_string(), "2026-11-25T09:20:00Z");
        assert_eq!(deadline.regime(), &regime.key());
    }

    #[test]
    fn the_end_of_the_calendar_is_an_error_and_not_a_panic() {
        for id in ["gdpr_33", "uth", "nis2_final"] {
            assert_eq!(
                due(&regime(id), Timestamp::MAX),
                Err(DueError::OutOfRange),
                "{id}"
            );
        }
    }

    #[test]
    fn a_deadline_survives_json() {
        let deadline = due(&regime("gdpr_33"), "2026-11-24T09:20:00Z".parse().unwrap()).unwrap();
        let json = serde_json::to_string(&deadline).unwrap();
        insta::assert_snapshot!(json, @r#"{"start":"2026-11-24T09:20:00Z","due_at":"2026-11-27T09:20:00Z","regime":{"id":"gdpr_33","valid_from":"2018-05-25"},"rule":{"utc_hours":72}}"#);
        assert_eq!(serde_json::from_str::<Deadline>(&json).unwrap(), deadline);
    }

    /// Any instant from 2018 to 2060, to the second: all clock changes included.
    fn instants() -> impl Strategy<Value = Timestamp> {
        (1_527_000_000_i64..2_840_000_000).prop_map(|s| Timestamp::from_second(s).unwrap())
    }

    proptest! {
        #[test]
        fn rule_du_1_72_hours_are_72_hours_over_any_clock_change(start in instants()) {
            let deadline = due(&regime("gdpr_33"), start).unwrap();
            prop_assert_eq!(
                start.duration_until(deadline.due_at()),
                SignedDuration::from_hours(72)
            );
            prop_assert_eq!(deadline.start(), start);
            prop_assert_eq!(deadline.judge(start), Outcome::InTime);
        }

        #[test]
        fn rule_du_1_later_awareness_is_never_due_earlier(a in instants(), b in instants()) {
            let law = regime("gdpr_33");
            let (a_due, b_due) = (due(&law, a).unwrap(), due(&law, b).unwrap());
            prop_assert_eq!(a.cmp(&b), a_due.due_at().cmp(&b_due.due_at()));
        }

        #[test]
        fn rule_du_2_a_later_day_is_never_due_on_an_earlier_day(a in instants(), b in instants()) {
            for id in ["uth", "nis2_final"] {
                let law = regime(id);
                let day = |start| to_local(due(&law, start).unwrap().due_at()).date();
                if to_local(a).date() <= to_local(b).date() {
                    prop_assert!(day(a) <= day(b));
                }
            }
        }

        #[test]
        fn rule_du_2_a_week_is_never_more_than_an_hour_off(start in instants()) {
            let length = start.duration_until(due(&regime("uth"), start).unwrap().due_at());
            let off = (length - SignedDuration::from_hours(7 * 24)).abs();
            prop_assert!(off <= SignedDuration::from_hours(1), "{off}");
        }
    }

    #[test]
    fn rule_du_4_a_letter_sets_its_own_time_and_no_other_rules() {
        let (asked, by) = (
            "2026-11-24T09:00:00Z".parse().unwrap(),
            "2026-12-08T22:59:59Z".parse().unwrap(),
        );
        let set = set_by_authority(&regime("dpa_answer"), asked, by).unwrap();
        assert_eq!((set.start(), set.due_at()), (asked, by));
        assert_eq!(set.rule(), Rule::SetByAuthority);
        assert_eq!(
            set_by_authority(&regime("dpa_answer"), by, asked),
            Err(DueError::BeforeStart)
        );
        // Rule DU-1 stays: no letter stretches the 72 hours.
        assert_eq!(
            set_by_authority(&regime("gdpr_33"), asked, by),
            Err(DueError::HasOwnPeriod)
        );
        assert_eq!(
            due(&regime("dpa_answer"), asked),
            Err(DueError::AuthorityTimeMissing)
        );
    }
}
