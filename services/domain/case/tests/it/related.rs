//! Rule CA-19: joining cases and parting them.

use brudvagt_case::{Action, Case, Outcome, Reject, RelationKind, decide, next_action};

use crate::{
    matrix::{REPORTED, after, classify, close, conclude, notify, relate, reported_case, settled},
    sample::at,
};

fn refused(case: &Case, kind: RelationKind, reason: &str) -> Reject {
    decide(case, &relate(kind, reason), at(REPORTED)).unwrap_err()
}

#[test]
fn a_hint_is_the_first_thing_to_judge_and_is_judged_once() {
    let hinted = after(reported_case(), &[relate(RelationKind::Alike, "")]);
    assert_eq!(next_action(&hinted).0, Action::Compare);
    let apart = after(hinted, &[relate(RelationKind::Unrelated, "")]);
    assert_eq!(next_action(&apart).0, Action::Classify);
    let again = decide(&apart, &relate(RelationKind::Alike, ""), at(REPORTED));
    assert!(
        again.unwrap().is_empty(),
        "what was judged is not hinted again"
    );
    // Whoever goes on without judging it is not held up.
    let hinted = after(
        reported_case(),
        &[relate(RelationKind::Alike, ""), classify(true)],
    );
    assert_ne!(next_action(&hinted).0, Action::Compare);
}

#[test]
fn a_duplicate_ends_with_a_reason_and_is_open_again_when_it_is_parted() {
    let new = reported_case();
    assert!(matches!(
        refused(&new, RelationKind::DuplicateOf, ""),
        Reject::ReasonNeeded { .. }
    ));
    let ended = after(new, &[relate(RelationKind::DuplicateOf, "Samme brev")]);
    assert!(ended.is_at_rest() && ended.clock_settled());
    assert_eq!(ended.duplicate_of(), Some("c-2"));
    let parted = after(ended, &[relate(RelationKind::Unrelated, "To breve")]);
    assert!(!parted.closed && !parted.clock_settled());
    assert_eq!(parted.duplicate_of(), None);
}

#[test]
fn a_case_on_which_something_was_decided_does_not_end_as_a_duplicate() {
    let decided = vec![classify(true), conclude(Outcome::Risk), notify(true)];
    for done in [decided, settled()] {
        let acted = after(reported_case(), &done);
        assert_eq!(
            refused(&acted, RelationKind::DuplicateOf, "Samme"),
            Reject::ActedOn
        );
        // It can be the one that goes on, or be linked.
        after(
            acted.clone(),
            &[relate(RelationKind::HasDuplicate, "Samme")],
        );
        after(acted, &[relate(RelationKind::Linked, "")]);
    }
    let closed = after(reported_case(), &[settled(), vec![close()]].concat());
    assert_eq!(
        refused(&closed, RelationKind::DuplicateOf, "Samme"),
        Reject::ActedOn
    );
}

#[test]
fn each_relation_is_the_same_seen_twice_from_the_other_side() {
    for kind in RelationKind::ALL {
        assert_eq!(kind.from_the_other_side().from_the_other_side(), kind);
        assert_eq!(RelationKind::parse(kind.as_str()), Some(kind));
    }
}
