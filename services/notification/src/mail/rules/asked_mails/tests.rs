use brudvagt_proto::{
    Code,
    events::triage::{CaseState, Escalation, Nis2Step},
    types::Track,
};

use super::*;

fn event(change: &str) -> CaseChanged {
    CaseChanged {
        change: Change::parse(change).unwrap().into(),
        question_id: "q-1".to_owned(),
        question_role: "department_head".to_owned(),
        escalation: Some(Escalation {
            milestone_id: "m-1".to_owned(),
            step: "everyone_last_hours".to_owned(),
            roles: vec!["case_owner".to_owned(), "dpo".to_owned()],
            ..Escalation::default()
        }),
        ..CaseChanged::default()
    }
}

fn asked(event: &CaseChanged) -> Vec<String> {
    let line = |mail: &Asked| {
        let (template, role) = (mail.template.as_str(), mail.to.role());
        format!("{template} to {role} of {:?}", mail.dedupe_key)
    };
    asked_mails(event).iter().map(line).collect()
}

#[test]
fn whoever_reported_it_learns_what_came_of_it_once() {
    let told = [r#"outcome to reporter of "0""#];
    assert_eq!(asked(&event("reporter_told")), told);
    let mut closed = event("closed");
    assert_eq!(asked(&closed), told, "nobody had written to her");
    closed.now = Some(CaseState {
        reporter_told: true,
        ..CaseState::default()
    });
    assert!(asked(&closed).is_empty(), "she has read it");
}

#[test]
fn each_change_asks_for_the_mails_that_somebody_needs() {
    assert_eq!(
        asked(&event("opened")),
        [
            r#"receipt to reporter of """#,
            r#"new_case to dpo of """#,
            r#"new_case to case_worker of """#
        ]
    );
    assert_eq!(
        asked(&event("escalated")),
        [
            r#"escalation to case_owner of "m-1""#,
            r#"escalation to dpo of "m-1""#
        ]
    );
    assert_eq!(
        asked(&event("question_asked")),
        [r#"question to department_head of "q-1""#]
    );
    assert_eq!(
        asked(&event("question_answered")),
        [
            r#"answer to case_owner of "q-1""#,
            r#"answer to dpo of "q-1""#
        ]
    );
    let mut awaiting = event("confirmation_asked");
    awaiting.set_confirmation_track(Track::Authority);
    awaiting.confirmation_roles = vec!["dpo".to_owned(), "department_head".to_owned()];
    assert_eq!(
        asked(&awaiting),
        [
            r#"confirmation to dpo of "authority 0""#,
            r#"confirmation to department_head of "authority 0""#
        ]
    );
    assert_eq!(
        asked(&event("assigned")),
        [r#"assigned to case_owner of "0""#]
    );
    let mut again = event("question_reminded");
    again.question_reminder = "after_a_day".to_owned();
    assert_eq!(
        asked(&again),
        [r#"question_reminder to department_head of "q-1 0""#]
    );
    again.question_reminder = "still_open".to_owned();
    assert_eq!(
        asked(&again),
        [
            r#"question_reminder to department_head of "q-1 0""#,
            r#"question_unanswered to case_owner of "q-1 0""#
        ]
    );
    let mut to_reporter = event("question_asked");
    to_reporter.question_role = "reporter".to_owned();
    assert_eq!(asked(&to_reporter), [r#"question to reporter of "q-1""#]);
    // Rule NO-7.
    assert_eq!(
        asked(&event("awareness_set")),
        [r#"due_moved to told_otherwise of "0""#]
    );
    let mut nis2 = event("nis2_approval_asked");
    nis2.confirmation_roles = vec!["dpo".to_owned(), "chief_executive".to_owned()];
    nis2.nis2 = Some(Nis2Step {
        notice: "early_warning".to_owned(),
        number: 2,
        due_at: None,
    });
    assert_eq!(
        asked(&nis2),
        [
            r#"nis2_approval to dpo of "early_warning 2""#,
            r#"nis2_approval to chief_executive of "early_warning 2""#
        ]
    );
    nis2.set_change(Change::Nis2Approved);
    assert_eq!(
        asked(&nis2),
        [r#"nis2_approved to dpo of "early_warning 2""#]
    );
    let mut added = event("followed_up");
    added.follow_up = 2;
    added.now = Some(CaseState {
        assignee_id: "carla".to_owned(),
        ..CaseState::default()
    });
    assert_eq!(asked(&added), [r#"follow_up to case_owner of "2""#]);
    // Nobody has the case: whoever could take it hears, as of the case itself.
    added.now = Some(CaseState::default());
    assert_eq!(
        asked(&added),
        [
            r#"follow_up to case_owner of "2""#,
            r#"follow_up to case_worker of "2""#
        ]
    );
    for change in ["nis2_opened", "nis2_redrafted", "nis2_filed", "nis2_ended"] {
        assert!(asked(&event(change)).is_empty(), "{change}");
    }
    assert!(asked(&event("commented")).is_empty());
}

#[test]
fn an_addition_to_a_closed_case_reaches_the_officer_too() {
    let mut added = event("followed_up");
    added.now = Some(CaseState {
        closed: true,
        n_unread: 1,
        ..CaseState::default()
    });
    assert_eq!(
        asked(&added),
        [
            r#"follow_up to case_owner of "0""#,
            r#"follow_up to dpo of "0""#
        ]
    );
}

#[test]
fn additions_that_pile_up_unread_are_told_by_tens() {
    let told = (1..=30).filter(|n_unread| {
        let mut added = event("followed_up");
        added.now = Some(CaseState {
            n_unread: *n_unread,
            ..CaseState::default()
        });
        !asked(&added).is_empty()
    });
    assert_eq!(told.collect::<Vec<_>>(), [1, 2, 3, 10, 20, 30]);
}

#[test]
fn the_first_step_of_the_ladder_is_the_mail_about_the_new_case() {
    let mut first = event("escalated");
    if let Some(escalation) = &mut first.escalation {
        escalation.step = "dpo_at_once".to_owned();
        escalation.roles = vec!["dpo".to_owned()];
    }
    assert_eq!(asked(&first), [r#"new_case to dpo of """#]);
    if let Some(escalation) = &mut first.escalation {
        escalation.roles.push("duty_officer".to_owned());
    }
    assert_eq!(
        asked(&first),
        [
            r#"new_case to dpo of """#,
            r#"new_case to duty_officer of """#
        ]
    );
}
