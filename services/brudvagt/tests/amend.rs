//! A change of the law is a data file with a first day, without a new release.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{io::Write, path::Path, process::Command};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

/// The pending proposal as a file, with a made-up first day: 96 hours, another channel.
const PROPOSAL: &str = include_str!("../../../docs/changed-law.toml");

fn brudvagt(arguments: &[&str], amendments: Option<&Path>) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_brudvagt"));
    program.args(arguments);
    if let Some(file) = amendments {
        program.arg("--regimes").arg(file);
    }
    let told = program.output().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    String::from_utf8(told.stdout).unwrap()
}

fn file(content: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

/// Rule RG-1: the version in force when the clock starts counts.
#[test]
fn amended_periods_count_from_their_first_day_and_change_nothing_before() {
    let amended = file(PROPOSAL);
    let deadline = |time, amendments| brudvagt(&["deadline", time], amendments);
    let before = "2028-02-29T12:00:00+01:00";
    assert_eq!(
        deadline(before, Some(amended.path())),
        deadline(before, None)
    );
    let after = deadline("2028-03-01T12:00:00+01:00", Some(amended.path()));
    assert!(after.contains("5. marts 2028 kl. 12.00"), "{after}");
}

/// A letter with a name and an address to one wrong citizen: a risk, and everything that could make
/// it high is answered.
fn facts(aware_at: &str, more: &[(&str, Value)]) -> NamedTempFile {
    let mut facts = json!({
        "aware_at": aware_at,
        "compromise": "confirmed",
        "incident_type": "sent_by_mistake",
        "nature": ["confidentiality"],
        "confidentiality_loss": "disclosed",
        "data_intelligibility": "intelligible",
        "recipient_kind": "known_wrong_citizen",
        "recipient_count": 1,
        "recipient_tie": "none",
        "passed_on": false,
        "confidential_data": false,
        "membership_reveals": false,
        "data_types": ["basic"],
        "affected_subjects": 1,
        "cpr_involved": false,
        "protected_address": false,
        "data_subject_categories": ["citizens"],
        "children": false,
        "vulnerable_subjects": false,
        "malicious_intent": false,
    });
    for (name, value) in more {
        facts[*name] = value.clone();
    }
    file(&facts.to_string())
}

/// Rule RG-1: threshold and clock are of one version. What is merely feared to be a high risk is
/// notified: what is missing never counts for the controller.
#[test]
fn amended_thresholds_decide_the_recommendation_from_their_first_day_on() {
    let amended = file(PROPOSAL);
    let advice = |facts: &NamedTempFile| {
        let name = facts.path().to_str().unwrap();
        let json = brudvagt(&["assess", name], Some(amended.path()));
        let read: Value = serde_json::from_str(&json).unwrap();
        let text = |at: &str| read.pointer(at).unwrap().as_str().unwrap().to_owned();
        [
            text("/outcome"),
            text("/art33/recommendation"),
            text("/ruleset"),
        ]
    };
    let (before, after) = ("2028-02-29T22:59:59Z", "2028-02-29T23:00:00Z");
    let old = "gdpr-2026+gdpr_33@2018-05-25";
    let new = "gdpr-2026+gdpr_33@2028-03-01";
    assert_eq!(advice(&facts(before, &[])), ["risk", "notify", old]);
    assert_eq!(advice(&facts(after, &[])), ["risk", "do_not_notify", new]);
    let health = [("data_types", json!(["health"]))];
    assert_eq!(advice(&facts(after, &health)), ["high_risk", "notify", new]);
    let unknown = [("data_types", json!([]))];
    assert_eq!(advice(&facts(after, &unknown)), ["risk", "notify", new]);
}

#[test]
fn the_rules_of_a_day_say_from_which_outcome_one_notifies() {
    let amended = file(PROPOSAL);
    let rules = |day| brudvagt(&["rules", "--on", day], Some(amended.path()));
    let before = rules("2028-02-29");
    assert!(before.contains("anmeldes til Datatilsynet ved risiko"));
    let after = rules("2028-03-01");
    assert!(after.contains("Gælder fra 2028-03-01."));
    assert!(after.contains("anmeldes til Datatilsynet kun ved høj risiko"));
}
