//! What is added to a report is read by somebody (promise 7).

use brudvagt_case::{Action, Case, Command, Reject, decide, next_action};

use crate::{
    matrix::{REPORTED, after, close, follow_up, reported_case, settled},
    sample::at,
};

fn refused(case: &Case, command: &Command) -> Reject {
    decide(case, command, at(REPORTED)).unwrap_err()
}

fn see(through: u32) -> Command {
    Command::SeeFollowUps { through }
}

#[test]
fn an_addition_is_the_next_step_until_somebody_has_read_it() {
    let added = after(reported_case(), &[follow_up(1), follow_up(2)]);
    assert_eq!(next_action(&added).0, Action::ReadFollowUp);
    // What came while the page was open is still to be read.
    let read = after(added, &[see(1)]);
    assert_eq!(next_action(&read).0, Action::ReadFollowUp);
    let all = after(read, &[see(2)]);
    assert_eq!(next_action(&all).0, Action::Classify);
    assert_eq!(refused(&all, &see(2)), Reject::DoneAlready);
}

#[test]
fn a_closed_case_with_an_unread_addition_is_not_at_rest() {
    let closed = after(reported_case(), &[settled(), vec![close()]].concat());
    assert!(closed.is_at_rest());
    let added = after(closed, &[follow_up(1)]);
    assert!(added.closed && !added.is_at_rest());
    assert_eq!(next_action(&added).0, Action::ReadFollowUp);
    assert!(after(added, &[see(1)]).is_at_rest());
}

/// Rule CA-4.
#[test]
fn a_case_with_an_unread_addition_cannot_close() {
    let added = after(reported_case(), &[settled(), vec![follow_up(1)]].concat());
    assert_eq!(refused(&added, &close()), Reject::FollowUpUnread);
    assert!(after(added, &[see(1), close()]).is_at_rest());
}
