//! Datatilsynet's questions and rulings.

use brudvagt_case::{
    Action, CaseEvent, Command, FilingKind, Letter, Outcome, Ruling, Track, decide, next_action,
    unsettled,
};

use crate::matrix::{
    after, answer, classify, conclude, filing, letter, notify, question, reported_case, settled,
};
use crate::sample::at;

fn filed() -> brudvagt_case::Case {
    let steps = [
        classify(true),
        conclude(Outcome::Risk),
        notify(true),
        filing(FilingKind::New, true, 24),
    ];
    after(reported_case(), &steps)
}

#[test]
fn ca_9_a_question_keeps_the_track_open_until_it_is_answered() {
    let asked = after(filed(), &[question(1)]);
    assert!(unsettled(&asked).contains(&Track::Authority));
    assert!(asked.clock_settled(), "the 72 hours have done their work");
    let answered = after(asked, &[answer(2)]);
    assert!(!unsettled(&answered).contains(&Track::Authority));
    assert_eq!(answered.affairs.open_due_at, None);
}

#[test]
fn ca_9_a_question_opens_a_closed_case_and_a_ruling_does_not() {
    let close = Command::Close {
        lessons: String::new(),
    };
    let closed = after(reported_case(), &[settled(), vec![close]].concat());
    let ruling = Letter::Outcome {
        ruling: Ruling::SeriousCriticism,
    };
    let ruled = after(closed.clone(), &[letter(1, ruling, 0)]);
    assert!(ruled.closed);
    assert_eq!(ruled.affairs.ruling, Some(Ruling::SeriousCriticism));
    let asked = after(closed, &[question(1)]);
    assert!(!asked.closed);
    assert_eq!(next_action(&asked).0, Action::AnswerAuthority);
}

#[test]
fn ca_9_letters_that_arrive_out_of_order_leave_the_newest_standing() {
    let late = after(filed(), &[answer(2), question(1)]);
    assert_eq!(late.affairs.n_open, 0);
    assert!(!unsettled(&late).contains(&Track::Authority));
    // And both stand in the history.
    let drafts = decide(&late, &question(1), at("2026-11-25T09:20:00Z")).unwrap();
    assert!(matches!(drafts[0].event, CaseEvent::AuthorityAsked(_)));
}
