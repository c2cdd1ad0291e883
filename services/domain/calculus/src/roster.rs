//! Who is on duty. Chooses who is reminded outside working hours, never when something is due.

use brudvagt_types::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::WorkCalendar;

/// One person's duty, from its first instant up to but not including its last. `P` is the
/// directory's person id; this crate never looks inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift<P> {
    pub person: P,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// A municipality's duty roster. Shifts may overlap (a substitute learning the job) and may
/// leave holes, which [`DutyRoster::first_hole`] finds before they hurt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRoster<P> {
    /// In order of their start.
    shifts: Vec<Shift<P>>,
}

impl<P> DutyRoster<P> {
    /// # Errors
    /// If a shift ends before or when it starts.
    pub fn new(mut shifts: Vec<Shift<P>>) -> Result<Self, RosterError> {
        if let Some(shift) = shifts.iter().find(|shift| shift.to <= shift.from) {
            return Err(RosterError::EndsBeforeStart {
                from: shift.from,
                to: shift.to,
            });
        }
        shifts.sort_by_key(|shift| shift.from);
        Ok(Self { shifts })
    }

    #[must_use]
    pub fn shifts(&self) -> &[Shift<P>] {
        &self.shifts
    }

    /// Everyone on duty at an instant, longest on duty first.
    pub fn on_duty(&self, at: Timestamp) -> impl Iterator<Item = &P> {
        self.shifts
            .iter()
            .filter(move |shift| shift.from <= at && at < shift.to)
            .map(|shift| &shift.person)
    }

    /// The first instant in `from..to` at which nobody is at work and nobody is on duty: a reminder
    /// that falls there reaches nobody until people are back. Working time needs no duty.
    #[must_use]
    pub fn first_hole(
        &self,
        calendar: &WorkCalendar,
        from: Timestamp,
        to: Timestamp,
    ) -> Option<Timestamp> {
        let mut at = from;
        while at < to {
            let relieved = self.shifts.iter().filter(|it| it.from <= at && at < it.to);
            let staffed_to = relieved.map(|it| it.to).max().max(calendar.closing(at));
            match staffed_to {
                Some(staffed_to) if at < staffed_to => at = staffed_to,
                _nobody => return Some(at),
            }
        }
        None
    }
}

/// Why a roster was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    #[error("a shift from {from} ends at {to}, not after it starts")]
    EndsBeforeStart { from: Timestamp, to: Timestamp },
}

impl RosterError {
    #[must_use]
    pub fn text(self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(self) -> String {
        match self {
            Self::EndsBeforeStart { from, .. } => {
                format!(
                    "Vagten {} slutter, før den begynder.",
                    crate::show::short_da(from)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn second(n: i64) -> Timestamp {
        Timestamp::from_second(n).unwrap()
    }

    fn shift(person: u8, from: i64, to: i64) -> Shift<u8> {
        Shift {
            person,
            from: second(from),
            to: second(to),
        }
    }

    fn roster() -> DutyRoster<u8> {
        DutyRoster::new(vec![shift(2, 10, 30), shift(1, 0, 20), shift(3, 40, 50)]).unwrap()
    }

    #[test]
    fn duty_starts_with_the_shift_and_ends_before_its_end() {
        let who = |at| roster().on_duty(second(at)).copied().collect::<Vec<_>>();
        assert_eq!(who(0), [1]);
        assert_eq!(who(10), [1, 2]);
        assert_eq!(who(20), [2]);
        assert!(who(30).is_empty());
        assert_eq!(who(49), [3]);
        assert_eq!(roster().shifts().len(), 3);
    }

    #[test]
    fn the_first_hole_is_found() {
        // New Year's Day: nobody is at work.
        let always = WorkCalendar::default();
        let hole = |from, to| roster().first_hole(&always, second(from), second(to));
        assert_eq!(hole(0, 30), None);
        assert_eq!(hole(0, 31), Some(second(30)));
        assert_eq!(hole(35, 45), Some(second(35)));
        assert_eq!(hole(40, 60), Some(second(50)));
        assert_eq!(hole(-5, 5), Some(second(-5)));
    }

    #[test]
    fn nobody_need_be_on_duty_while_people_are_at_work() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let shift = |from, to| Shift {
            person: 1_u8,
            from: at(from),
            to: at(to),
        };
        // Danish time: Wednesday 16 to Thursday 8, and Thursday 16 to 20.
        let roster = DutyRoster::new(vec![
            shift("2026-11-25T15:00:00Z", "2026-11-26T07:00:00Z"),
            shift("2026-11-26T15:00:00Z", "2026-11-26T19:00:00Z"),
        ])
        .unwrap();
        let (from, to) = (at("2026-11-25T10:00:00Z"), at("2026-12-23T10:00:00Z"));
        let usual = WorkCalendar::default();
        let hole = roster.first_hole(&usual, from, to);
        assert_eq!(hole, Some(at("2026-11-26T19:00:00Z")));

        let mut closed = usual.settings().clone();
        closed.closed_dates.push("2026-11-26".parse().unwrap());
        let closed = WorkCalendar::new(closed).unwrap();
        let hole = roster.first_hole(&closed, from, to);
        assert_eq!(hole, Some(at("2026-11-26T07:00:00Z")));
        assert_eq!(
            roster.first_hole(&usual, from, at("2026-11-26T18:00:00Z")),
            None
        );
    }

    #[test]
    fn a_backward_shift_is_refused() {
        let error = DutyRoster::new(vec![shift(1, 10, 10)]).unwrap_err();
        assert_eq!(
            error,
            RosterError::EndsBeforeStart {
                from: second(10),
                to: second(10)
            }
        );
        assert!(error.text().da.starts_with("Vagten 1.1.1970"));
    }

    proptest! {
        #[test]
        fn a_hole_has_nobody_and_no_hole_has_somebody_everywhere(
            spans in prop::collection::vec((0_i64..60, 1_i64..20), 0..8)
        ) {
            let shifts = spans.iter().map(|(from, length)| shift(0, *from, from + length)).collect();
            let roster = DutyRoster::new(shifts).unwrap();
            let always = WorkCalendar::default();
            let hole = roster.first_hole(&always, second(0), second(60));
            let empty = (0..60).map(second).find(|at| roster.on_duty(*at).next().is_none());
            prop_assert_eq!(hole, empty);
        }
    }
}
