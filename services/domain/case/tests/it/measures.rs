//! Measures as tasks: owned until they are done, whatever becomes of the case meanwhile.

use brudvagt_case::{Case, Command, Reject, Track, decide, unsettled};

use crate::matrix::{after, complete_measure, hand_over, measure, remind, reported_case, settled};
use crate::sample::at;

fn now() -> jiff::Timestamp {
    at("2026-12-24T09:20:00Z")
}

fn closed_with_open_measure() -> Case {
    let mut steps = settled();
    steps.retain(|step| !matches!(step, Command::AddMeasure { .. }));
    steps.push(measure(false, true));
    steps.push(Command::Close {
        lessons: String::new(),
    });
    after(reported_case(), &steps)
}

#[test]
fn a_measure_goes_on_after_the_case_is_closed() {
    let closed = closed_with_open_measure();
    assert!(closed.closed);
    let done = after(closed.clone(), &[complete_measure()]);
    assert!(done.closed && done.open_measures().next().is_none());
    let handed = after(closed.clone(), &[hand_over("p-8", "Hun er fratrådt.")]);
    let owners: Vec<_> = handed
        .open_measures()
        .map(|it| it.owner_id.clone())
        .collect();
    assert_eq!(owners, [Some("p-8".to_owned())]);
    // What is new wants the case opened again.
    let add = decide(&closed, &measure(false, true), now());
    assert_eq!(add, Err(Reject::CaseClosed));
}

#[test]
fn a_closed_case_with_an_open_measure_is_not_finished() {
    let closed = closed_with_open_measure();
    assert!(closed.is_at_rest() && !closed.is_finished());
    assert!(after(closed, &[complete_measure()]).is_finished());
}

/// Rule CA-15.
#[test]
fn whoever_says_a_measure_is_done_says_what_shows_it() {
    let case = after(reported_case(), &[measure(false, true)]);
    let bare = Command::CompleteMeasure {
        id: "m-1".to_owned(),
        note: "  ".to_owned(),
    };
    let refused = decide(&case, &bare, now()).unwrap_err();
    assert_eq!(refused.reason(), "REASON_NEEDED");
    let twice = decide(
        &after(case, &[complete_measure()]),
        &complete_measure(),
        now(),
    );
    assert_eq!(twice, Err(Reject::DoneAlready));
}

#[test]
fn a_measure_handed_to_nobody_keeps_the_case_open() {
    let held = after(reported_case(), &[measure(false, true)]);
    assert!(!unsettled(&held).contains(&Track::Measures));
    let handed_back = after(held.clone(), &[hand_over("", "Det er ikke mit område.")]);
    assert!(unsettled(&handed_back).contains(&Track::Measures));
    let silent = decide(&held, &hand_over("p-8", ""), now()).unwrap_err();
    assert_eq!(silent.reason(), "REASON_NEEDED");
}

#[test]
fn a_reminder_is_written_until_the_measure_is_done_also_on_a_closed_case() {
    let closed = closed_with_open_measure();
    let said = decide(&closed, &remind("overdue"), now()).unwrap();
    assert_eq!(said[0].event.kind(), "measure_reminded");
    let done = after(closed, &[complete_measure()]);
    assert_eq!(decide(&done, &remind("overdue"), now()), Ok(Vec::new()));
}
