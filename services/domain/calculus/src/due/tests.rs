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
