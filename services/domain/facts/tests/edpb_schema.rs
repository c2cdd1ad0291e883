//! The exported notification against an outside copy of the EDPB schema.
//!
//! The schema is not ours to carry, so its path comes in `BRUDVAGT_EDPB_SCHEMA`
//! and the feature `edpb-schema` turns the check on. What can be checked without
//! it is in `it/edpb.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod examples;

use brudvagt_facts::{
    Contact, Facts, Filing, FilingKind, FilingState, Kind, Parties, completeness, fields, to_edpb,
};
use examples::{answers, facts, filing, parties};
use jsonschema::Validator;
use serde_json::{Value, json};

fn schema() -> Value {
    let path = std::env::var("BRUDVAGT_EDPB_SCHEMA")
        .expect("BRUDVAGT_EDPB_SCHEMA names the EDPB schema file");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn validator() -> Validator {
    let mut schema = schema();
    // The draft types field 95, a description, as a date (a slip of the draft);
    // with that put right, formats can be checked as well.
    schema["properties"]["field_95"]["format"].take();
    schema["properties"]["field_95"]
        .as_object_mut()
        .unwrap()
        .remove("format");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

#[track_caller]
fn check(validator: &Validator, facts: &Facts, parties: &Parties, filing: &Filing, what: &str) {
    let missing = completeness(facts, parties, filing);
    assert!(missing.is_empty(), "{what}: {missing:?}");
    check_document(validator, facts, parties, filing, what);
}

#[track_caller]
fn check_document(
    validator: &Validator,
    facts: &Facts,
    parties: &Parties,
    filing: &Filing,
    what: &str,
) {
    let document = to_edpb(facts, parties, filing);
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{document:#}");
}

#[test]
fn a_complete_notification_validates() {
    let filing = filing(FilingKind::New, FilingState::Complete);
    check(&validator(), &facts(), &parties(), &filing, "complete");
    // Without leave for the slip in field 95, and with formats as annotations.
    let as_published = jsonschema::validator_for(&schema()).unwrap();
    check(&as_published, &facts(), &parties(), &filing, "as published");
}

#[test]
fn the_least_that_may_be_filed_validates_as_incomplete() {
    let least = json!({
        "nature": ["confidentiality", "integrity", "availability"],
        "aware_at": "2026-11-24T09:20:00Z",
        "other_parties_involved": false,
    });
    let facts: Facts = serde_json::from_value(least).unwrap();
    let incomplete = filing(FilingKind::New, FilingState::Incomplete);
    check(&validator(), &facts, &parties(), &incomplete, "least");
}

#[test]
fn follow_up_and_withdrawal_validate() {
    for state in [
        FilingState::Complete,
        FilingState::Incomplete,
        FilingState::Withdraw,
    ] {
        let follow_up = filing(FilingKind::FollowUp, state);
        check(&validator(), &facts(), &parties(), &follow_up, state.code());
    }
}

#[test]
fn a_late_notification_with_its_reason_validates() {
    let mut late = filing(FilingKind::New, FilingState::Complete);
    late.now = "2026-12-01T08:00:00Z".parse().unwrap();
    late.delay_reason = Some("Omfanget blev først kendt senere.".to_owned());
    check(&validator(), &facts(), &parties(), &late, "late");
}

#[test]
fn every_choice_of_every_fact_validates() {
    let validator = validator();
    let incomplete = filing(FilingKind::New, FilingState::Incomplete);
    for def in fields() {
        let values: Vec<Value> = match def.kind {
            Kind::Choice(choices) => choices.iter().map(|choice| json!(choice.code)).collect(),
            Kind::Multi(choices) => {
                let codes: Vec<&str> = choices.iter().map(|choice| choice.code).collect();
                let one_by_one = codes.iter().map(|code| json!([code]));
                one_by_one.chain([json!(codes)]).collect()
            }
            Kind::Bool => vec![json!(true), json!(false)],
            Kind::Text | Kind::LongText | Kind::Int | Kind::Time | Kind::Date | Kind::Groups => {
                continue;
            }
        };
        for value in values {
            let mut answers = answers();
            answers[def.name] = value.clone();
            let facts: Facts = serde_json::from_value(answers).unwrap();
            let what = format!("{} = {value}", def.name);
            // Whoever says that others are involved must name them.
            if def.name == "other_parties_involved" && facts.other_parties_involved == Some(true) {
                continue;
            }
            check_document(&validator, &facts, &parties(), &incomplete, &what);
        }
    }
}

#[test]
fn every_constellation_of_parties_validates() {
    let incomplete = filing(FilingKind::New, FilingState::Incomplete);
    let mut answers = answers();
    answers["other_parties_involved"] = json!(true);
    answers["other_party_roles"] = json!(["processor", "sub_processor"]);
    answers["other_party_names"] = json!("Eksempel Drift A/S\nEksempel Hosting A/S");
    answers["other_party_contact"] = json!("drift@eksempel.invalid");
    let facts: Facts = serde_json::from_value(answers).unwrap();
    for dpo in [None, parties().dpo] {
        for contact_point in [
            None,
            Some(Contact {
                ..parties().notifier
            }),
        ] {
            let parties = Parties {
                dpo: dpo.clone(),
                contact_point,
                ..parties()
            };
            check(&validator(), &facts, &parties, &incomplete, "parties");
        }
    }
}
