//! What a notification lacks.

use brudvagt_facts::{Facts, FilingKind, FilingState, MissingReason, Parties, completeness};
use serde_json::json;

use crate::examples::{answers, facts, filing, parties};

fn names(facts: &Facts, parties: &Parties, filing: &brudvagt_facts::Filing) -> Vec<&'static str> {
    completeness(facts, parties, filing)
        .iter()
        .map(|field| field.name)
        .collect()
}

#[test]
fn the_told_case_can_be_filed_complete() {
    let complete = filing(FilingKind::New, FilingState::Complete);
    assert_eq!(names(&facts(), &parties(), &complete), Vec::<&str>::new());
}

#[test]
fn an_incomplete_notification_needs_only_what_the_template_cannot_leave_open() {
    let incomplete = filing(FilingKind::New, FilingState::Incomplete);
    assert_eq!(
        names(&Facts::default(), &parties(), &incomplete),
        ["nature", "aware_at", "other_parties_involved"]
    );
}

#[test]
fn to_be_determined_is_enough_only_for_an_incomplete_notification() {
    let mut open = answers();
    open["cause"] = json!("to_be_determined");
    let open: Facts = serde_json::from_value(open).unwrap();
    let incomplete = filing(FilingKind::New, FilingState::Incomplete);
    assert_eq!(names(&open, &parties(), &incomplete), Vec::<&str>::new());
    let complete = filing(FilingKind::New, FilingState::Complete);
    let missing = completeness(&open, &parties(), &complete);
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].name, missing[0].reason),
        ("cause", MissingReason::StillOpen)
    );
}

#[test]
fn a_late_new_notification_needs_its_reason() {
    let mut late = filing(FilingKind::New, FilingState::Complete);
    late.now = "2026-11-30T09:20:00Z".parse().unwrap();
    assert_eq!(names(&facts(), &parties(), &late), ["delay_reason"]);
    late.delay_reason = Some("Omfanget blev først kendt senere.".to_owned());
    assert_eq!(names(&facts(), &parties(), &late), Vec::<&str>::new());
}

#[test]
fn a_withdrawal_is_a_follow_up_with_a_reference_and_a_reason() {
    let mut withdrawal = filing(FilingKind::New, FilingState::Withdraw);
    withdrawal.withdrawal_reason = None;
    assert_eq!(
        names(&facts(), &parties(), &withdrawal),
        ["earlier_reference", "withdrawal_reason", "kind"]
    );
    let withdrawal = filing(FilingKind::FollowUp, FilingState::Withdraw);
    assert_eq!(names(&facts(), &parties(), &withdrawal), Vec::<&str>::new());
}

#[test]
fn the_people_datatilsynet_may_call_must_be_reachable() {
    let complete = filing(FilingKind::New, FilingState::Complete);
    assert_eq!(
        names(&facts(), &Parties::default(), &complete),
        [
            "controller_name",
            "controller_contact",
            "notifier_name",
            "notifier_contact",
            "notifier_function"
        ]
    );
}
