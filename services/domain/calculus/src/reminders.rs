//! What a municipality's working time changes about a ladder: who is told, and one reminder more.
//!
//! # Law
//! - Rule RM-1: nothing here moves a deadline, nor puts a step of a ladder off (GDPR art. 33(1);
//!   Datatilsynet 2020-442-8866: a weekend does not extend the 72 hours). Reminders are only ever
//!   added, and added ones have a type of their own ([`ReminderAt`]).
//! - Rule RM-2: a step that falls outside working time also tells whoever is on duty.
//! - Rule RM-3: people are reminded, before they go home for the last time, of a clock that runs
//!   out while nobody is at work: what is due on Saturday is done on Friday or not at all.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::{ReminderAt, WorkCalendar};
use crate::due::Deadline;
use crate::ladder::{BeforeClosing, Role};

/// Whom a step tells at `at`: its own roles, and outside working time the duty officer (rule RM-2).
#[must_use]
pub fn roles_at(roles: &[Role], at: Timestamp, calendar: &WorkCalendar) -> Vec<Role> {
    let mut told = roles.to_vec();
    if !calendar.is_working_time(at) && !told.contains(&Role::DutyOfficer) {
        told.push(Role::DutyOfficer);
    }
    told
}

/// When the extra reminder is told (rule RM-3): so long before the last closing ahead of the
/// deadline, at the earliest at that day's opening. `None` when people are at work as the clock
/// runs out, or when the clock started after that moment, because its first step has just been
/// told.
#[must_use]
pub fn before_closing(
    extra: &BeforeClosing,
    deadline: &Deadline,
    calendar: &WorkCalendar,
) -> Option<ReminderAt> {
    if calendar.is_working_time(deadline.due_at()) {
        return None;
    }
    let (opens, closes) = calendar.last_working_time_before(deadline.due_at())?;
    let before = SignedDuration::from_mins(i64::from(extra.minutes.get()));
    let wished = closes.checked_sub(before).ok()?.max(opens);
    (wished > deadline.start()).then(|| ReminderAt::new(wished))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;

    use super::*;
    use crate::ladder::{Ladders, milestones};
    use crate::regime::Regimes;
    use crate::show::short_da;
    use crate::{due, local};

    fn at(text: &str) -> Timestamp {
        local::read(text).unwrap().instant()
    }

    fn deadline(aware: Timestamp) -> Deadline {
        let regimes = Regimes::builtin().unwrap();
        due(regimes.in_force("gdpr_33", aware).unwrap(), aware).unwrap()
    }

    fn extra() -> BeforeClosing {
        let ladders = Ladders::builtin().unwrap();
        let ladder = ladders.for_regime("gdpr_33").unwrap();
        ladder.before_closing().unwrap().clone()
    }

    fn told(aware: &str) -> Option<String> {
        let deadline = deadline(at(aware));
        before_closing(&extra(), &deadline, &WorkCalendar::default())
            .map(|at| short_da(at.instant()))
    }

    #[test]
    fn rule_rm_3_what_runs_out_on_a_day_off_is_told_before_people_go_home() {
        // Due Saturday 28 November at 10:20; Fridays close at 14.
        assert_eq!(told("2026-11-25 10:20").unwrap(), "27.11.2026 kl. 12.00");
        // Due on Boxing Day; Christmas Eve is a closing day.
        assert_eq!(told("2026-12-23 13:00").unwrap(), "23.12.2026 kl. 14.00");
        // Due Tuesday at 03:30; Easter is closed, so Wednesday before it was the last day, and that
        // was before anybody knew.
        assert_eq!(told("2027-03-26 02:30"), None);
    }

    #[test]
    fn rule_rm_3_who_is_at_work_when_it_runs_out_needs_no_such_reminder() {
        assert_eq!(told("2026-11-24 10:20"), None);
    }

    #[test]
    fn rule_rm_3_a_clock_that_starts_in_the_last_hours_has_just_been_told_of() {
        assert_eq!(told("2026-12-23 15:00"), None);
        assert_eq!(told("2026-12-24 09:15"), None);
    }

    #[test]
    fn rule_rm_2_outside_working_time_the_duty_officer_is_told_too() {
        let calendar = WorkCalendar::default();
        let roles = |text| roles_at(&[Role::Dpo], at(text), &calendar);
        assert_eq!(roles("2026-11-24 10:20"), [Role::Dpo]);
        for off in ["2026-11-24 19:00", "2026-11-28 10:00", "2026-12-24 10:00"] {
            assert_eq!(roles(off), [Role::Dpo, Role::DutyOfficer], "{off}");
        }
        let named = [Role::DutyOfficer];
        assert_eq!(roles_at(&named, at("2026-11-28 10:00"), &calendar), named);
    }

    proptest! {
        #[test]
        fn rule_rm_1_no_calendar_moves_the_deadline_or_a_step(
            second in 1_700_000_000_i64..1_900_000_000,
            minutes in 1_u16..600,
        ) {
            let deadline = deadline(Timestamp::from_second(second).unwrap());
            let calendar = WorkCalendar::default();
            let ladders = Ladders::builtin().unwrap();
            let laid = milestones(ladders.for_regime("gdpr_33").unwrap(), &deadline);
            let extra = BeforeClosing {
                minutes: NonZeroU16::new(minutes).unwrap(),
                ..extra()
            };
            if let Some(added) = before_closing(&extra, &deadline, &calendar) {
                prop_assert!(deadline.start() < added.instant());
                prop_assert!(added.instant() < deadline.due_at());
                prop_assert!(calendar.is_working_time(added.instant()));
            }
            for step in &laid {
                let told = roles_at(&step.step.roles, step.at, &calendar);
                prop_assert!(step.step.roles.iter().all(|role| told.contains(role)));
            }
        }
    }
}
