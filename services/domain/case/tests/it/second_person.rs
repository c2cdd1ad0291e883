//! Decisions that wait for another person.

use brudvagt_case::{
    Action, Authority, Case, CommunicationDecision, DataSubjects, Duty, Exemption, FilingKind,
    Outcome, Phase, SecondPerson, Track, decide, next_action, next_step, phase, unsettled,
};

use crate::matrix::{
    DECIDER, REPORTED, after, classify, communicate_with, conclude, confirm, confirm_awareness,
    filing, notify_with, reported_case, send_back, told,
};
use crate::sample::at;

fn assessed(outcome: Outcome) -> Case {
    let steps = [classify(true), confirm_awareness(), conclude(outcome)];
    after(reported_case(), &steps)
}

/// Decided not to notify, where the municipality wants another person.
fn waiting() -> Case {
    let decision = notify_with(false, SecondPerson::NotNotifying);
    after(assessed(Outcome::UnlikelyRisk), &[decision])
}

#[track_caller]
fn refused(case: &Case, command: &brudvagt_case::Command, expected: &str) {
    let now = at("2026-11-25T09:20:00Z");
    let reason = decide(case, command, now).map_err(|no| no.reason());
    assert_eq!(reason, Err(expected), "{command:?}");
}

#[test]
fn ca_7_a_decision_counts_only_when_another_person_confirms_it() {
    let case = waiting();
    assert_eq!(case.authority, Authority::Open, "it does not count yet");
    assert_eq!(next_action(&case).0, Action::Confirm);
    assert_eq!(
        next_step(&case, at(REPORTED)).due_at,
        Some(case.due_at),
        "the clock runs"
    );
    assert!(!case.clock_settled());

    refused(&case, &confirm(Duty::Notification, DECIDER), "SAME_PERSON");
    let confirmed = after(case, &[confirm(Duty::Notification, "p-2")]);
    assert_eq!(confirmed.authority, Authority::NotNotified);
    assert!(confirmed.awaited_notification.is_none());
    refused(
        &confirmed,
        &confirm(Duty::Notification, "p-2"),
        "NOTHING_AWAITED",
    );
}

#[test]
fn ca_7_sent_back_with_a_reason_it_is_as_it_was_before() {
    let before = assessed(Outcome::UnlikelyRisk);
    let case = waiting();
    refused(
        &case,
        &send_back(Duty::Notification, "p-2", " "),
        "REASON_NEEDED",
    );
    refused(
        &case,
        &send_back(Duty::Notification, DECIDER, "Fortrudt"),
        "SAME_PERSON",
    );
    let back = after(case, &[send_back(Duty::Notification, "p-2", "Uenig")]);
    assert_eq!(back.authority, before.authority);
    assert_eq!(next_action(&back).0, Action::DecideNotification);
}

#[test]
fn ca_7_without_the_setting_nobody_else_is_asked() {
    let decided = notify_with(false, SecondPerson::AgainstRecommendation);
    let case = after(assessed(Outcome::UnlikelyRisk), &[decided]);
    assert_eq!(case.authority, Authority::NotNotified);
}

#[test]
fn ca_8_a_notification_is_not_held_back_by_its_confirmation() {
    let decided = notify_with(true, SecondPerson::EveryDecision);
    let case = after(assessed(Outcome::Risk), &[decided]);
    assert_eq!(case.authority, Authority::Open);
    let filed = after(case, &[filing(FilingKind::New, true, 24)]);
    assert!(matches!(filed.authority, Authority::Filed { .. }));
    assert!(filed.clock_settled());
    assert_eq!(
        unsettled(&filed).first(),
        Some(&Track::Authority),
        "still to be confirmed"
    );
    let confirmed = after(filed, &[confirm(Duty::Notification, "p-2")]);
    assert!(matches!(confirmed.authority, Authority::Filed { .. }));
    assert!(!unsettled(&confirmed).contains(&Track::Authority));
    // A decision not to notify does not let a filing through.
    refused(
        &waiting(),
        &filing(FilingKind::New, true, 24),
        "NOTIFICATION_NOT_DECIDED",
    );
}

#[test]
fn ca_6_a_worse_risk_takes_the_ground_from_a_decision_that_waits() {
    let worse = after(waiting(), &[conclude(Outcome::Risk)]);
    assert!(worse.awaited_notification.is_none());
    assert_eq!(next_action(&worse).0, Action::DecideNotification);
    let no_breach = after(waiting(), &[classify(false)]);
    assert!(no_breach.awaited_notification.is_none());
}

#[test]
fn ca_6_a_worse_risk_takes_nothing_from_a_decision_that_does_not_rest_on_it() {
    let every = SecondPerson::EveryDecision;
    let worse = |decision| {
        let steps = [decision, conclude(Outcome::HighRisk)];
        after(assessed(Outcome::Risk), &steps)
    };
    let notifying = worse(notify_with(true, every));
    assert!(notifying.awaited_notification.is_some());

    let not_required = CommunicationDecision::NotRequired;
    let exempt = CommunicationDecision::Exempt(Exemption::Unintelligible);
    let awaited = |decision| worse(communicate_with(decision, every)).awaited_communication;
    assert!(awaited(CommunicationDecision::Communicate).is_some());
    assert!(awaited(exempt).is_some(), "it holds at any risk");
    assert!(awaited(not_required).is_none(), "it rested on the risk");
}

#[test]
fn what_stood_before_stands_until_the_new_decision_is_confirmed() {
    let decide_anew = communicate_with(
        CommunicationDecision::NotRequired,
        SecondPerson::EveryDecision,
    );
    let telling = communicate_with(CommunicationDecision::Communicate, SecondPerson::Nobody);
    let case = after(assessed(Outcome::Risk), &[telling, decide_anew]);
    assert!(matches!(
        case.data_subjects,
        DataSubjects::ToCommunicate { .. }
    ));
    assert_eq!(phase(&case), Phase::Assessed);
    // The letters go out meanwhile: nothing is left to decide against.
    let told = after(case, &[told(true, 0)]);
    assert!(told.awaited_communication.is_none());
    assert!(matches!(told.data_subjects, DataSubjects::Told { .. }));
}
