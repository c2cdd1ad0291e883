//! A case that shares an event with others.

use brudvagt_case::{Command, decide, unsettled};

use crate::matrix::{after, reported_case};
use crate::sample::at;

fn join(id: &str) -> Command {
    Command::JoinIncident {
        incident_id: id.to_owned(),
    }
}

fn propose(id: &str) -> Command {
    Command::ProposeFacts {
        incident_id: id.to_owned(),
        names: vec!["cause".to_owned()],
        values: "{}".to_owned(),
    }
}

#[test]
fn ca_10_a_case_is_part_of_one_shared_incident() {
    let case = after(reported_case(), &[join("i-1"), join("i-1")]);
    assert_eq!(case.incident_id.as_deref(), Some("i-1"));
    assert_eq!(case.version, 1, "joined once");
    let now = at("2026-11-25T09:20:00Z");
    let refused = decide(&case, &join("i-2"), now).map_err(|no| no.reason());
    assert_eq!(refused, Err("IN_ANOTHER_INCIDENT"));
}

#[test]
fn ca_10_a_proposal_changes_nothing_of_the_case_and_comes_from_its_own_incident() {
    let before = after(reported_case(), &[join("i-1")]);
    let now = at("2026-11-25T09:20:00Z");
    let foreign = decide(&before, &propose("i-2"), now).map_err(|no| no.reason());
    assert_eq!(foreign, Err("UNKNOWN_ITEM"));
    let mut after = after(before.clone(), &[propose("i-1")]);
    assert_eq!(unsettled(&before), unsettled(&after));
    after.version = before.version;
    after.touched = before.touched;
    assert_eq!(before, after);
}
