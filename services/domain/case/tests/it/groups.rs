//! Telling some groups of people and not others (rule CA-16).

use brudvagt_case::{
    Action, Case, Command, CommunicationDecision, DataSubjects, Duty, Outcome, SecondPerson, Track,
    Whom, decide, next_action, next_step, unsettled,
};

use crate::matrix::{
    DECIDER, REPORTED, after, classify, conclude, confirm, confirm_awareness, reported_case, told,
};
use crate::sample::at;

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn tell(groups: &[&str], recommended: &[&str], reason: &str, second: SecondPerson) -> Command {
    Command::DecideCommunication {
        decision: CommunicationDecision::Communicate,
        whom: Whom {
            groups: ids(groups),
            recommended: ids(recommended),
        },
        recommended: Some(true),
        reason: reason.to_owned(),
        by: DECIDER.to_owned(),
        second_person: second,
    }
}

fn accounted(said: &[&str]) -> Command {
    let mut command = told(true, 0);
    if let Command::RecordCommunication { groups, .. } = &mut command {
        *groups = ids(said);
    }
    command
}

fn assessed() -> Case {
    let steps = [
        classify(true),
        confirm_awareness(),
        conclude(Outcome::HighRisk),
    ];
    after(reported_case(), &steps)
}

fn decided() -> Case {
    let decision = tell(&["g1", "g2"], &["g1", "g2"], "", SecondPerson::Nobody);
    after(assessed(), &[decision])
}

#[test]
fn ca_16_the_duty_is_not_discharged_before_each_group_was_told() {
    let one = after(decided(), &[accounted(&["g1"])]);
    assert!(matches!(
        one.data_subjects,
        DataSubjects::ToCommunicate { .. }
    ));
    assert!(unsettled(&one).contains(&Track::DataSubjects));
    assert_eq!(one.untold_groups().collect::<Vec<_>>(), ["g2"]);
    let both = after(one, &[accounted(&["g1", "g2"])]);
    assert!(matches!(both.data_subjects, DataSubjects::Told { .. }));
    // A letter that came back takes it away again.
    let back = after(both, &[accounted(&["g1"])]);
    assert!(matches!(
        back.data_subjects,
        DataSubjects::ToCommunicate { .. }
    ));
}

#[test]
fn ca_16_the_next_step_says_that_a_group_has_nobody_on_the_list() {
    let mut case = after(decided(), &[accounted(&["g1"])]);
    case.authority = brudvagt_case::Authority::NotNotified;
    assert_eq!(next_action(&case).0, Action::Communicate);
    let step = next_step(&case, at(REPORTED));
    assert!(
        step.why.da.contains("ingen på modtagerlisten"),
        "{}",
        step.why.da
    );
}

fn concluded(to_tell: &[&str]) -> Command {
    let mut concluded = conclude(Outcome::HighRisk);
    if let Command::ConcludeAssessment { to_tell: said, .. } = &mut concluded {
        *said = ids(to_tell);
    }
    concluded
}

#[test]
fn ca_16_everybody_is_told_where_no_group_is_named_and_none_is_owed() {
    let all = tell(&[], &[], "", SecondPerson::Nobody);
    let case = after(assessed(), &[all, accounted(&[])]);
    assert!(matches!(case.data_subjects, DataSubjects::Told { .. }));
}

/// Whoever clears each mark on the form decides to tell everybody, and the group with the protected
/// address may still have nobody on the list.
#[test]
fn ca_16_everybody_leaves_out_no_group_that_must_be_told() {
    let all = tell(&[], &["g1", "g2"], "", SecondPerson::Nobody);
    let one = after(
        assessed(),
        &[concluded(&["g1", "g2"]), all, accounted(&["g1"])],
    );
    assert_eq!(one.untold_groups().collect::<Vec<_>>(), ["g2"]);
    assert!(one.letters_miss_a_group());
    assert!(unsettled(&one).contains(&Track::DataSubjects));
    let both = after(one.clone(), &[accounted(&["g1", "g2"])]);
    assert!(matches!(both.data_subjects, DataSubjects::Told { .. }));
    // A reassessment finds that the second group is not owed a letter: nothing is left to be done.
    let fewer = after(one, &[concluded(&["g1"])]);
    assert!(matches!(fewer.data_subjects, DataSubjects::Told { .. }));
}

#[test]
fn ca_16_another_group_takes_back_that_everybody_was_told_and_not_that_they_are_to_be() {
    let all = tell(&[], &["g1"], "", SecondPerson::Nobody);
    let done = [concluded(&["g1"]), all, accounted(&["g1"])];
    let again = after(after(assessed(), &done), &[concluded(&["g1", "g3"])]);
    assert!(matches!(
        again.data_subjects,
        DataSubjects::ToCommunicate { .. }
    ));
    assert_eq!(again.untold_groups().collect::<Vec<_>>(), ["g3"]);
}

#[test]
fn ca_16_who_was_told_before_the_time_was_kept_stays_told_when_the_risk_is_looked_at_again() {
    let all = tell(&[], &[], "", SecondPerson::Nobody);
    let mut case = after(assessed(), &[all, accounted(&[])]);
    case.letters_done_at = None;
    let again = after(case, &[concluded(&[])]);
    assert!(matches!(again.data_subjects, DataSubjects::Told { .. }));
}

#[test]
fn ca_16_a_group_that_must_be_told_is_left_out_with_a_reason_only() {
    let now = at("2026-11-25T09:20:00Z");
    let bare = tell(&["g2"], &["g1", "g2"], " ", SecondPerson::Nobody);
    let refused = decide(&assessed(), &bare, now).map_err(|no| no.reason());
    assert_eq!(refused, Err("REASON_NEEDED"));
    let why = "Gruppen er underrettet mundtligt samme dag.";
    let said = tell(&["g2"], &["g1", "g2"], why, SecondPerson::Nobody);
    assert_eq!(after(assessed(), &[said]).groups_to_tell, ids(&["g2"]));
}

#[test]
fn ca_7_leaving_a_group_out_wants_another_person_as_not_telling_does() {
    let why = "Gruppen er underrettet mundtligt samme dag.";
    let said = tell(&["g2"], &["g1", "g2"], why, SecondPerson::NotNotifying);
    let waits = after(assessed(), &[said]);
    assert_eq!(waits.data_subjects, DataSubjects::Open);
    let counts = after(waits, &[confirm(Duty::Communication, "p-2")]);
    assert_eq!(counts.groups_to_tell, ids(&["g2"]));
    // Telling all of them does not.
    let all = tell(&["g1", "g2"], &["g1"], "", SecondPerson::NotNotifying);
    assert_ne!(after(assessed(), &[all]).data_subjects, DataSubjects::Open);
}

#[test]
fn ca_16_another_group_that_must_be_told_opens_the_decision_again() {
    let again =
        |to_tell: &[&str]| after(decided(), &[accounted(&["g1", "g2"]), concluded(to_tell)]);
    assert!(matches!(
        again(&["g1"]).data_subjects,
        DataSubjects::Told { .. }
    ));
    assert_eq!(again(&["g1", "g3"]).data_subjects, DataSubjects::Open);
}
