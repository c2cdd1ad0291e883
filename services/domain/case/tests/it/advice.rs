//! The data protection officer's advice, beside the controller's decisions.

use brudvagt_case::{Decision, Duty, Outcome, decide};

use crate::matrix::{REPORTED, advise, after, classify, conclude, notify, reported_case};
use crate::sample::at;
use brudvagt_case::{Command, SecondPerson};

fn decide_to(notify: bool, reason: &str) -> Command {
    Command::DecideNotification {
        notify,
        recommended: Some(notify),
        reason: reason.to_owned(),
        by: "p-1".to_owned(),
        second_person: SecondPerson::Nobody,
    }
}

/// Rule CA-14: GDPR art. 38(1), 39(1); WP243 rev. 01.
#[test]
fn ca_14_deciding_against_the_advice_asks_for_a_reason_and_following_it_does_not() {
    let case = after(reported_case(), &[classify(true), conclude(Outcome::Risk)]);
    let bare = |case: &_| decide(case, &decide_to(true, ""), at(REPORTED));
    assert!(bare(&case).is_ok());
    let against = after(
        case.clone(),
        &[advise(
            Decision::Notification { notify: false },
            "Brevet kom uåbnet retur.",
        )],
    );
    let refused = bare(&against).unwrap_err();
    assert_eq!(refused.reason(), "REASON_NEEDED");
    assert!(refused.text().da.contains("råd"), "{}", refused.text().da);
    let why = decide_to(true, "Vi kan ikke vise, at brevet var uåbnet.");
    assert!(decide(&against, &why, at(REPORTED)).is_ok());
    // The newest advice counts, and advice on one question says nothing on another.
    let anew = after(
        against,
        &[advise(
            Decision::Notification { notify: true },
            "Alligevel.",
        )],
    );
    assert!(bare(&anew).is_ok());
    assert!(anew.advised_on(Duty::Communication).is_none());
    assert_eq!(anew.advice.len(), 1);
}

#[test]
fn ca_14_advice_decides_nothing_and_moves_no_clock() {
    let case = after(reported_case(), &[classify(true)]);
    let advised = after(
        case.clone(),
        &[advise(Decision::Notification { notify: false }, "Råd")],
    );
    assert_eq!(advised.authority, case.authority);
    assert!(!advised.clock_settled());
    let decided = after(advised, &[notify(true)]);
    assert!(decided.advised_on(Duty::Notification).is_some(), "it stays");
}
