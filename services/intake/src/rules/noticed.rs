//! When it was noticed, as Danes write it.

use brudvagt_calculus::{
    LocalInput,
    local::{self, InputError},
};
use brudvagt_kit::Problem;
use brudvagt_types::Text;
use jiff::{SignedDuration, Timestamp, civil::Date};

/// How far ahead a reporter's clock may run.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// `2026-11-24`, as a date field sends it.
const DATE_CHARS: usize = 10;

/// The moment, and what the reporter must know about how it was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Noticed {
    pub(crate) at: Timestamp,
    pub(crate) note: Text<String>,
}

/// Reads the reporter's local time; now when there is none.
///
/// # Law
/// Rule NO-1: GDPR art. 33(1), the clock must not start later than it did: of two readings the
/// earlier is taken (the worked examples of the clock traps), and a moment just ahead of now counts as now.
pub(crate) fn read(field: &str, local: &str, now: Timestamp) -> Result<Noticed, Problem> {
    if local.trim().is_empty() {
        return Ok(Noticed {
            at: now,
            ..Noticed::default()
        });
    }
    if let Some(start) = day(local) {
        if start > now {
            return Err(refusal(field, InputError::InFuture { at: start }));
        }
        return Ok(Noticed {
            at: start,
            note: Text::new(
                "Du skrev en dato uden klokkeslæt. Vi regner fra dagens begyndelse, indtil vi ved mere.",
                "You gave a date without a time. We count from the beginning of the day until we know more.",
            )
            .into(),
        });
    }
    let understood = local::read(local).map_err(|error| refusal(field, error))?;
    let at = understood.instant();
    if at.duration_since(now) > TOLERANCE {
        return Err(refusal(field, InputError::InFuture { at }));
    }
    Ok(Noticed {
        at: at.min(now),
        note: understood.explanation().unwrap_or_default(),
    })
}

/// The first moment of a day that was given without a time. Who reads it finds midnight in Denmark, which
/// is how a day without a time is told from a moment.
fn day(local: &str) -> Option<Timestamp> {
    let date: Date = local.trim().parse().ok()?;
    (local.trim().len() == DATE_CHARS).then_some(())?;
    (2000..=2100).contains(&date.year()).then_some(())?;
    let start = date.to_datetime(jiff::civil::Time::midnight());
    local::read(&start.to_string())
        .ok()
        .map(LocalInput::instant)
}

fn refusal(field: &str, error: InputError) -> Problem {
    let reason = match error {
        InputError::InFuture { .. } => "TIME_IN_FUTURE",
        InputError::NoSuchDate | InputError::WrongWeekday { .. } => "TIME_NO_SUCH_DATE",
        InputError::NoSuchTime | InputError::WrongSeason => "TIME_NO_SUCH_TIME",
        InputError::ImplausibleYear { .. } => "TIME_IMPLAUSIBLE",
        InputError::Empty
        | InputError::Unreadable
        | InputError::TimeMissing
        | InputError::ShortYear => "TIME_UNREADABLE",
    };
    Problem::invalid(field, reason, error.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2027-11-24T10:20:00+01:00".parse().unwrap()
    }

    #[track_caller]
    fn taken(local: &str) -> String {
        let noticed = read("noticed_at_local", local, now()).unwrap();
        format!("{} {}", noticed.at, !noticed.note.da.is_empty())
    }

    #[test]
    fn an_impossible_moment_is_named_for_what_it_is() {
        for (local, reason) in [
            ("2027-02-30T10:00", "TIME_NO_SUCH_DATE"),
            ("2027-11-24T25:00", "TIME_NO_SUCH_TIME"),
            ("2027-11-24T10:25:01", "TIME_IN_FUTURE"),
            ("2127-11-24T10:00", "TIME_IMPLAUSIBLE"),
            ("i går", "TIME_UNREADABLE"),
            ("2027-11-25", "TIME_IN_FUTURE"),
            ("2027-02-30", "TIME_NO_SUCH_DATE"),
        ] {
            let problem = read("noticed_at_local", local, now()).unwrap_err();
            assert_eq!(problem.reason, reason, "{local}");
            assert_eq!(problem.fields[0].0, "noticed_at_local");
        }
    }

    #[test]
    fn of_two_readings_the_earlier_is_taken_and_said() {
        // Rule NO-1: twice on 31 October, never on 28 March.
        assert_eq!(taken("2027-10-31T02:30"), "2027-10-31T00:30:00Z true");
        assert_eq!(taken("2027-03-28T02:30"), "2027-03-28T00:30:00Z true");
        assert_eq!(taken("2027-11-24T10:20"), "2027-11-24T09:20:00Z false");
    }

    #[test]
    fn a_date_without_a_time_is_taken_from_its_beginning_and_said() {
        // Rule NO-1: the clock must not start later than it did.
        assert_eq!(taken("2027-11-23"), "2027-11-22T23:00:00Z true");
        assert_eq!(taken("2027-11-24"), "2027-11-23T23:00:00Z true");
    }

    #[test]
    fn no_moment_and_a_fast_clock_are_now() {
        // Rule NO-1.
        assert_eq!(taken(""), "2027-11-24T09:20:00Z false");
        assert_eq!(taken("2027-11-24T10:25"), "2027-11-24T09:20:00Z false");
    }
}
