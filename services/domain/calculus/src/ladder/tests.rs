use proptest::prelude::*;

use super::*;
use crate::due::due;
use crate::regime::{Period, Regime, Regimes};
use crate::show::short_da;

const AWARE: &str = "2026-11-27T15:30+01:00";

fn regime(id: &str) -> Regime {
    let regimes = Regimes::builtin().unwrap();
    regimes
        .in_force(id, AWARE.parse().unwrap())
        .unwrap()
        .clone()
}

fn deadline(id: &str) -> Deadline {
    due(&regime(id), AWARE.parse().unwrap()).unwrap()
}

fn ladder_for(id: &str) -> Ladder {
    Ladders::builtin().unwrap().for_regime(id).unwrap().clone()
}

fn step(id: &str, at: Offset) -> Step {
    Step {
        id: id.to_owned(),
        at,
        condition: Condition::Always,
        roles: vec![Role::Dpo],
        label_da: "trin".to_owned(),
        label_en: "step".to_owned(),
    }
}

fn ladder(steps: Vec<Step>) -> Result<Ladder, LadderError> {
    Ladder::new("t".to_owned(), Vec::new(), steps)
}

fn laid(id: &str) -> String {
    milestones(&ladder_for(id), &deadline(id))
        .iter()
        .map(|m| {
            let roles: Vec<_> = m.step.roles.iter().map(|role| role.code()).collect();
            format!(
                "{} {} {:?} {}",
                short_da(m.at),
                m.step.id,
                m.step.condition,
                roles.join("+")
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn rule_la_1_the_default_ladder_over_a_weekend() {
    insta::assert_snapshot!(laid("gdpr_33"), @r"
    27.11.2026 kl. 15.30 dpo_at_once NotClosed dpo
    27.11.2026 kl. 19.30 dpo_untouched Untouched dpo
    28.11.2026 kl. 15.30 head_not_assessed NotAssessed department_head
    29.11.2026 kl. 15.30 executive_not_decided NotDecided department_head+chief_executive
    30.11.2026 kl. 03.30 everyone_last_hours NotNotified case_owner+dpo+department_head+chief_executive
    30.11.2026 kl. 15.30 everyone_due NotNotified case_owner+dpo+department_head+chief_executive
    30.11.2026 kl. 15.31 missed NotNotified case_owner+dpo+department_head+chief_executive
    ");
}

#[test]
fn every_other_clock_has_the_relative_ladder() {
    insta::assert_snapshot!(laid("nis2_early_warning"), @r"
    28.11.2026 kl. 03.30 half_time NotNotified case_owner+dpo
    28.11.2026 kl. 10.42 last_fifth NotNotified case_owner+dpo+department_head
    28.11.2026 kl. 15.30 due NotNotified case_owner+dpo+department_head
    28.11.2026 kl. 15.31 missed NotNotified case_owner+dpo+department_head
    ");
    assert_eq!(ladder_for("gdpr_33").id(), "gdpr_33");
    assert_eq!(ladder_for("uth").id(), "other_clocks");
    assert_eq!(Ladders::builtin().unwrap().iter().count(), 2);
}

#[test]
fn steps_from_the_start_that_reach_the_due_time_are_left_out() {
    let ids: Vec<_> = milestones(&ladder_for("gdpr_33"), &deadline("nis2_early_warning"))
        .into_iter()
        .map(|m| m.step.id)
        .collect();
    assert_eq!(
        ids,
        [
            "dpo_at_once",
            "dpo_untouched",
            "everyone_last_hours",
            "everyone_due",
            "missed"
        ]
    );
}

/// Hours after the start at which each step of a ladder is laid, under a period of so many hours.
fn hours_laid(ladder: &Ladder, period: u16) -> Vec<(String, i64)> {
    let deadline = of_hours(period);
    milestones(ladder, &deadline)
        .into_iter()
        .map(|m| (m.step.id, deadline.start().duration_until(m.at).as_hours()))
        .collect()
}

fn of_hours(period: u16) -> Deadline {
    let law = Regime {
        period: Period::Hours(NonZeroU16::new(period).unwrap()),
        ..regime("gdpr_33")
    };
    due(&law, AWARE.parse().unwrap()).unwrap()
}

/// The ladder as files had it before steps could be anchored to the deadline.
fn counted_from_the_start() -> Ladder {
    let (now, then) = ("{ hours_before_due = 12 }", "{ hours = 60 }");
    assert!(BUILTIN.contains(now));
    let ladders = Ladders::parse(&BUILTIN.replace(now, then)).unwrap();
    ladders.for_regime("gdpr_33").unwrap().clone()
}

#[test]
fn the_default_ladder_moves_with_the_period_where_it_speaks_of_what_is_left() {
    let hours = |period| {
        let laid = hours_laid(&ladder_for("gdpr_33"), period).into_iter();
        laid.map(|(_, at)| at).collect::<Vec<_>>()
    };
    assert_eq!(hours(72), [0, 4, 24, 48, 60, 72, 72]);
    assert_eq!(hours(96), [0, 4, 24, 48, 84, 96, 96]);
    // Two days without a decision pass when two hours are left.
    assert_eq!(hours(50), [0, 4, 24, 38, 48, 50, 50]);
    assert_eq!(hours(12), [0, 4, 12, 12]);
}

#[test]
fn a_ladder_written_before_the_anchors_is_read_and_laid_as_it_was() {
    let before = counted_from_the_start();
    assert_eq!(
        hours_laid(&before, 72),
        hours_laid(&ladder_for("gdpr_33"), 72)
    );
    let last_hours = |period| {
        let laid = hours_laid(&before, period).into_iter();
        laid.filter(|(id, _)| id == "everyone_last_hours")
            .collect::<Vec<_>>()
    };
    assert_eq!(last_hours(96), [("everyone_last_hours".to_owned(), 60)]);
}

#[test]
fn of_two_steps_that_meet_the_one_nearer_the_deadline_speaks() {
    let ids: Vec<_> = hours_laid(&ladder_for("gdpr_33"), 60)
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(
        ids,
        [
            "dpo_at_once",
            "dpo_untouched",
            "head_not_assessed",
            "everyone_last_hours",
            "everyone_due",
            "missed"
        ]
    );
}

/// Every way in which the built-in ladders speak of time, and whether it is true of a milestone.
fn is_true(label: &str, deadline: &Deadline, at: Timestamp) -> Option<bool> {
    let (start, due_at) = (deadline.start(), deadline.due_at());
    let (passed, left) = (start.duration_until(at), at.duration_until(due_at));
    let whole = start.duration_until(due_at).as_secs();
    let hours = SignedDuration::from_hours;
    let sayings = [
        ("Nyt ", "New ", at == start),
        (
            "Fire timer er gået",
            "Four hours have passed",
            passed == hours(4),
        ),
        ("Et døgn er gået", "A day has passed", passed == hours(24)),
        (
            "To døgn er gået",
            "Two days have passed",
            passed == hours(48),
        ),
        ("12 timer tilbage", "12 hours left", left == hours(12)),
        ("Halvdelen", "Half", passed.as_secs() == whole / 2),
        ("En femtedel", "A fifth", passed.as_secs() == whole * 4 / 5),
        ("udløber nu", "expires now", at == due_at),
        ("overskredet", "missed", at > due_at),
    ];
    let mut said = sayings
        .into_iter()
        .filter(|(da, en, _)| label.contains(da) || label.contains(en));
    let first = said.next().map(|(.., is_true)| is_true);
    first.filter(|_| said.next().is_none())
}

#[test]
fn rule_la_2_each_condition_ends_with_its_stage() {
    use Condition::*;
    let speaking = |state: CaseState| -> Vec<Condition> {
        [
            Always,
            Untouched,
            NotAssessed,
            NotDecided,
            NotNotified,
            NotClosed,
        ]
        .into_iter()
        .filter(|condition| applies(*condition, &state))
        .collect()
    };
    let new = CaseState::default();
    let with_decision = |decided| CaseState { decided, ..new };
    assert_eq!(
        speaking(new),
        [
            Always,
            Untouched,
            NotAssessed,
            NotDecided,
            NotNotified,
            NotClosed
        ]
    );
    assert_eq!(
        speaking(CaseState {
            touched: true,
            ..new
        }),
        [Always, NotAssessed, NotDecided, NotNotified, NotClosed]
    );
    assert_eq!(
        speaking(CaseState {
            assessed: true,
            ..new
        }),
        [Always, NotDecided, NotNotified, NotClosed]
    );
    assert_eq!(
        speaking(with_decision(Decided::ToNotify)),
        [Always, NotNotified, NotClosed]
    );
    assert_eq!(
        speaking(with_decision(Decided::Settled)),
        [Always, NotClosed]
    );
    assert_eq!(
        speaking(CaseState {
            notified: true,
            ..new
        }),
        [Always, NotClosed]
    );
    assert_eq!(
        speaking(CaseState {
            closed: true,
            ..new
        }),
        [Always]
    );
}

#[test]
fn a_clock_armed_late_speaks_once_and_of_where_it_stands() {
    let steps = milestones(&ladder_for("gdpr_33"), &deadline("gdpr_33"));
    let at = |hours| deadline("gdpr_33").start() + SignedDuration::from_hours(hours);
    let says = |state: CaseState, hours| {
        standing(&steps, &state, at(hours)).map(|milestone| milestone.step.id.as_str())
    };
    let new = CaseState::default();
    assert_eq!(says(new, -1), None);
    assert_eq!(says(new, 0), Some("dpo_at_once"));
    assert_eq!(says(new, 50), Some("executive_not_decided"));
    assert_eq!(says(new, 100), Some("missed"));
    assert_eq!(
        says(
            CaseState {
                assessed: true,
                ..new
            },
            30
        ),
        Some("dpo_at_once")
    );
    assert_eq!(
        says(
            CaseState {
                closed: true,
                ..new
            },
            100
        ),
        None
    );
}

#[test]
fn wrong_ladders_are_refused_with_the_reason() {
    let id = || "b".to_owned();
    let second = |at| ladder(vec![step("a", Offset::Hours(4)), step("b", at)]);
    let out_of_order = Err(LadderError::OutOfOrder { step: id() });
    assert_eq!(second(Offset::Hours(4)), out_of_order);
    assert_eq!(second(Offset::Minutes(240)), out_of_order);
    assert!(second(Offset::Minutes(241)).is_ok());
    assert!(second(Offset::Due).is_ok());
    let before = |n| Offset::HoursBeforeDue(NonZeroU16::new(n).unwrap());
    assert!(second(before(12)).is_ok());
    assert_eq!(
        ladder(vec![step("a", before(12)), step("b", before(13))]),
        out_of_order
    );
    assert_eq!(
        ladder(vec![step("a", before(12)), step("b", Offset::Hours(4))]),
        out_of_order
    );
    assert_eq!(
        ladder(vec![
            step("a", Offset::MinutesAfterDue(1)),
            step("b", Offset::Due)
        ]),
        out_of_order
    );
    assert_eq!(
        second(Offset::Percent(50)),
        Err(LadderError::MixedScales {
            ladder: "t".to_owned()
        })
    );
    assert_eq!(
        ladder(Vec::new()),
        Err(LadderError::NoSteps {
            ladder: "t".to_owned()
        })
    );
    let silent = Step {
        roles: Vec::new(),
        ..step("b", Offset::Due)
    };
    assert_eq!(
        ladder(vec![silent]),
        Err(LadderError::BadRoles { step: id() })
    );
    let twice = Step {
        roles: vec![Role::Dpo, Role::Dpo],
        ..step("b", Offset::Due)
    };
    assert_eq!(
        ladder(vec![twice]),
        Err(LadderError::BadRoles { step: id() })
    );
    let nameless = Step {
        label_en: " ".to_owned(),
        ..step("b", Offset::Due)
    };
    assert_eq!(
        ladder(vec![nameless]),
        Err(LadderError::TextMissing { step: id() })
    );
    assert_eq!(
        ladder(vec![step("b", Offset::Percent(100))]),
        Err(LadderError::PercentTooHigh { step: id() })
    );
    assert!(ladder(vec![step("b", Offset::Percent(99))]).is_ok());
    assert_eq!(
        ladder(vec![
            step("b", Offset::Hours(1)),
            step("b", Offset::Hours(2))
        ]),
        Err(LadderError::DoubledStep { step: id() })
    );
}

#[test]
fn wrong_files_are_refused_with_the_reason() {
    assert_eq!(Ladders::parse(""), Err(LadderError::NoLadders));
    let doubled = format!("{BUILTIN}\n{BUILTIN}");
    assert_eq!(
        Ladders::parse(&doubled),
        Err(LadderError::ClaimedTwice {
            regime: "gdpr_33".to_owned()
        })
    );
    for (from, to) in [
        ("\"chief_executive\"", "\"mayor\""),
        ("{ hours = 4 }", "{ hours = 48 }"),
        ("{ percent = 50 }", "{ percent = 50.5 }"),
        ("{ hours_before_due = 12 }", "{ hours_before_due = 0 }"),
        ("condition = \"untouched\"", "condition = \"lazy\""),
        ("roles = [\"department_head\"]", "roles = []"),
    ] {
        assert!(BUILTIN.contains(from));
        let error = Ladders::parse(&BUILTIN.replace(from, to)).unwrap_err();
        assert!(
            matches!(error, LadderError::Unreadable { .. }),
            "{to}: {error}"
        );
    }
}

#[test]
fn a_stored_ladder_is_checked_when_it_is_read_back() {
    let stored = serde_json::to_string(&ladder_for("gdpr_33")).unwrap();
    assert_eq!(
        serde_json::from_str::<Ladder>(&stored).unwrap(),
        ladder_for("gdpr_33")
    );
    let silenced = stored.replace("[\"department_head\"]", "[]");
    assert_ne!(silenced, stored);
    assert!(serde_json::from_str::<Ladder>(&silenced).is_err());
}

fn states() -> impl Strategy<Value = CaseState> {
    let decided = prop_oneof![
        Just(Decided::NotYet),
        Just(Decided::ToNotify),
        Just(Decided::Settled)
    ];
    (
        any::<bool>(),
        any::<bool>(),
        decided,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(touched, assessed, decided, notified, closed)| CaseState {
            touched,
            assessed,
            decided,
            notified,
            closed,
        })
}

proptest! {
    #[test]
    fn milestones_are_strictly_ascending_and_start_in_time(
        hours in 1_u16..2000,
        percents in prop::collection::btree_set(0_u8..100, 0..20),
        after in prop::collection::btree_set(1_u16..500, 0..5),
    ) {
        let steps = percents
            .iter()
            .map(|n| Offset::Percent(*n))
            .chain([Offset::Due])
            .chain(after.iter().map(|n| Offset::MinutesAfterDue(*n)))
            .enumerate()
            .map(|(n, at)| step(&n.to_string(), at))
            .collect();
        let ladder = ladder(steps).unwrap();
        let law = Regime {
            period: Period::Hours(NonZeroU16::new(hours).unwrap()),
            ..regime("gdpr_33")
        };
        let deadline = due(&law, AWARE.parse().unwrap()).unwrap();
        let laid = milestones(&ladder, &deadline);
        prop_assert_eq!(laid.len(), ladder.steps().len());
        prop_assert!(laid.is_sorted_by(|a, b| a.at < b.at));
        prop_assert!(laid.iter().all(|m| m.at >= deadline.start()));
        prop_assert!(laid.iter().any(|m| m.at == deadline.due_at()));
    }

    #[test]
    fn under_any_period_the_words_of_a_step_are_true_and_none_lies_outside_it(
        hours in 1_u16..2000,
    ) {
        let deadline = of_hours(hours);
        for ladder in Ladders::builtin().unwrap().iter() {
            let laid = milestones(ladder, &deadline);
            prop_assert!(laid.is_sorted_by(|a, b| a.at < b.at));
            prop_assert!(laid.iter().any(|m| m.at == deadline.due_at()));
            for milestone in &laid {
                let (at, step) = (milestone.at, &milestone.step);
                let late = matches!(step.at, Offset::MinutesAfterDue(_));
                prop_assert!(deadline.start() <= at);
                prop_assert_eq!(deadline.due_at() < at, late, "{}", &step.id);
                for label in [&step.label_da, &step.label_en] {
                    prop_assert_eq!(is_true(label, &deadline, at), Some(true), "{}", label);
                }
            }
        }
    }

    #[test]
    fn a_step_outside_the_period_is_left_out_whatever_its_anchor(
        hours in 1_u16..300,
        after in 0_u16..300,
        before in 1_u16..300,
    ) {
        let ladder = ladder(vec![
            step("after", Offset::Hours(after)),
            step("before", Offset::HoursBeforeDue(NonZeroU16::new(before).unwrap())),
            step("due", Offset::Due),
        ])
        .unwrap();
        let laid = hours_laid(&ladder, hours);
        let at = |id: &str| laid.iter().find(|(step, _)| step == id).map(|(_, at)| *at);
        let meets = u32::from(after) + u32::from(before) == u32::from(hours);
        prop_assert_eq!(at("after"), (after < hours && !meets).then_some(i64::from(after)));
        prop_assert_eq!(at("before"), (before < hours).then(|| i64::from(hours - before)));
        prop_assert_eq!(at("due"), Some(i64::from(hours)));
    }

    #[test]
    fn a_ladder_longer_than_its_clock_still_ascends(hours in 1_u16..100) {
        let law = Regime {
            period: Period::Hours(NonZeroU16::new(hours).unwrap()),
            ..regime("gdpr_33")
        };
        let deadline = due(&law, AWARE.parse().unwrap()).unwrap();
        let laid = milestones(&ladder_for("gdpr_33"), &deadline);
        prop_assert!(laid.is_sorted_by(|a, b| a.at < b.at));
        prop_assert_eq!(laid.last().map(|m| m.step.id.as_str()), Some("missed"));
    }

    #[test]
    fn rule_la_2_going_forward_never_makes_a_silent_step_speak(state in states()) {
        let forward = [
            CaseState { touched: true, ..state },
            CaseState { assessed: true, ..state },
            CaseState { notified: true, ..state },
            CaseState { closed: true, ..state },
        ];
        use Condition::*;
        for condition in [Always, Untouched, NotAssessed, NotDecided, NotNotified, NotClosed] {
            for next in &forward {
                prop_assert!(!applies(condition, next) || applies(condition, &state));
            }
        }
    }
}
