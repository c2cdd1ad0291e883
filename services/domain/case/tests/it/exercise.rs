//! Rule CA-20: an exercise stays one, never leaves the house, and can end at any time.

use brudvagt_case::{
    Case, CaseEvent, Command, Exercise, FilingKind, Outcome, decide, evolve, next_action, unsettled,
};
use proptest::prelude::*;

use crate::{
    matrix::{
        REGIME, REPORTED, after, classify, conclude, filing, measure, notify, question,
        reported_case, settled,
    },
    properties::{any_life, now},
    sample::at,
};

pub(crate) fn exercise() -> Case {
    let case = reported_case();
    let opened = CaseEvent::Opened {
        reported_at: at(REPORTED),
        due_at: case.due_at,
        regime: REGIME.to_owned(),
        channel: "form".to_owned(),
        report_id: "r-1".to_owned(),
        exercise: true,
    };
    evolve(case, &opened, false)
}

#[test]
fn an_exercise_runs_as_a_case_does_and_only_the_archive_is_left_out() {
    assert_eq!(exercise().due_at, reported_case().due_at);
    let without_archive = &settled()[..8];
    assert!(unsettled(&after(exercise(), without_archive)).is_empty());
    for command in [
        Command::RecordEsdhReference {
            system: "s".to_owned(),
            case_number: "1".to_owned(),
        },
        Command::JoinIncident {
            incident_id: "i-1".to_owned(),
        },
    ] {
        let refused = decide(&exercise(), &command, now()).unwrap_err();
        assert_eq!(refused.reason(), "ONLY_AN_EXERCISE");
    }
}

#[test]
fn an_exercise_that_is_over_owes_nothing_and_nothing_opens_it_again() {
    let busy = [
        classify(true),
        conclude(Outcome::HighRisk),
        notify(true),
        filing(FilingKind::New, false, 20),
        measure(false, true),
        question(1),
        Command::EndExercise,
    ];
    let over = after(exercise(), &busy);
    assert_eq!(over.exercise, Exercise::Ended);
    assert!(over.due_first().is_none() && over.open_measures().next().is_none());
    assert!(over.clock_settled() && over.is_finished());
    let again = Command::Reopen {
        reason: "Mere".to_owned(),
    };
    let refused = decide(&over, &again, now()).unwrap_err();
    assert_eq!(refused.reason(), "EXERCISE_OVER");
    // What was on its way is no news, and no fault either.
    let late = decide(&over, &filing(FilingKind::FollowUp, false, 30), now());
    assert_eq!(late, Ok(Vec::new()));
}

#[test]
fn words_that_come_after_the_end_are_still_there_to_be_read() {
    let added = Command::RecordFollowUp {
        follow_up: 1,
        n_attachments: 0,
        from_stranger: true,
    };
    let over = after(exercise(), &[Command::EndExercise, added.clone()]);
    assert!(!over.is_at_rest());
    let before = after(exercise(), &[added, Command::EndExercise]);
    assert!(!before.is_at_rest());
    assert!(after(before, &[Command::SeeFollowUps { through: 1 }]).is_at_rest());
}

#[test]
fn what_an_exercise_showed_is_written_when_it_is_over_and_never_on_a_case() {
    let words = Command::EvaluateExercise {
        text: "Alle svarede i tide.".to_owned(),
    };
    let reason = |case: &Case| decide(case, &words, now()).map_err(|no| no.reason());
    assert_eq!(reason(&exercise()), Err("EXERCISE_RUNS"));
    assert_eq!(reason(&reported_case()), Err("NOT_AN_EXERCISE"));
    assert!(reason(&after(exercise(), &[Command::EndExercise])).is_ok());
    let end = decide(&reported_case(), &Command::EndExercise, now());
    assert_eq!(end.map_err(|no| no.reason()), Err("NOT_AN_EXERCISE"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_command_makes_an_exercise_of_a_case_or_a_case_of_an_exercise(
        life in any_life(),
        is_exercise in any::<bool>(),
    ) {
        let mut case = if is_exercise { exercise() } else { reported_case() };
        for command in life {
            let Ok(drafts) = decide(&case, &command, now()) else { continue };
            for draft in drafts {
                let was_over = case.exercise == Exercise::Ended;
                case = evolve(case, &draft.event, true);
                prop_assert_eq!(case.is_exercise(), is_exercise, "{:?}", draft.event);
                prop_assert!(!was_over || case.exercise == Exercise::Ended);
                prop_assert!(!was_over || case.owed_at_a_time().is_empty(), "{:?}", draft.event);
                let archived = matches!(
                    draft.event,
                    CaseEvent::EsdhReferenceAttached { .. } | CaseEvent::Journalised
                );
                prop_assert!(!(is_exercise && archived));
                let _next = next_action(&case);
            }
        }
    }
}
