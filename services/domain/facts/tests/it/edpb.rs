//! The EDPB document, as far as it can be checked without the outside schema.

use brudvagt_facts::parties::NotifierFunction;
use brudvagt_facts::{Facts, FilingKind, FilingState, Kind, fields, to_edpb};
use serde_json::{Value, json};

use crate::examples::{answers, facts, filing, parties};

fn document(facts: &Facts, state: FilingState) -> Value {
    to_edpb(facts, &parties(), &filing(FilingKind::New, state))
}

fn with(changes: Value) -> Facts {
    let mut answers = answers();
    for (name, value) in changes.as_object().unwrap() {
        answers[name] = value.clone();
    }
    serde_json::from_value(answers).unwrap()
}

#[track_caller]
fn check(document: &Value, id: u16, expected: Value) {
    assert_eq!(document[format!("field_{id}")], expected, "field {id}");
}

#[test]
fn every_key_is_an_input_field_of_the_template_and_every_value_plain() {
    // Ids of headings, which have no input.
    const HEADINGS: [u16; 24] = [
        8, 9, 20, 27, 28, 32, 37, 42, 43, 54, 64, 69, 74, 77, 78, 88, 91, 93, 96, 107, 108, 112,
        119, 124,
    ];
    let document = document(&facts(), FilingState::Complete);
    for (key, value) in document.as_object().unwrap() {
        let id: u16 = key.strip_prefix("field_").unwrap().parse().unwrap();
        assert!((3..=126).contains(&id) && !HEADINGS.contains(&id), "{key}");
        assert!(
            value.is_string() || value.is_boolean() || value.is_u64(),
            "{key}: {value}"
        );
        assert_ne!(value, "", "{key}");
    }
}

#[test]
fn the_told_case_is_written_in_letters_local_times_and_dates() {
    let document = document(&facts(), FilingState::Complete);
    check(&document, 3, json!("a"));
    check(&document, 4, json!("a"));
    check(&document, 48, json!("2026-11-24T10:20:00+01:00"));
    check(&document, 52, json!("2026-11-24"));
    check(&document, 55, json!("a"));
    check(&document, 60, json!("r"));
    check(&document, 68, json!(1));
    check(&document, 89, json!("a"));
    // Half past midnight in Denmark is the next day, not the UTC one.
    check(&document, 98, json!("2026-11-26"));
    check(&document, 120, json!("b"));
}

#[test]
fn of_several_choices_the_gravest_gives_the_letter_and_all_are_named() {
    let document = document(&facts(), FilingState::Complete);
    check(&document, 70, json!("n"));
    let described = document["field_71"].as_str().unwrap();
    assert!(described.starts_with("Navn, CPR-nummer"), "{described}");
    assert!(described.contains("Økonomiske oplysninger"), "{described}");
    check(&document, 85, json!("d"));
    check(&document, 79, json!("c"));
}

#[test]
fn field_49_is_there_only_when_a_new_notification_is_late() {
    let mut late = filing(FilingKind::New, FilingState::Complete);
    late.delay_reason = Some("Omfanget blev først kendt senere.".to_owned());
    check(&to_edpb(&facts(), &parties(), &late), 49, Value::Null);
    late.now = "2026-11-27T09:20:00Z".parse().unwrap();
    check(&to_edpb(&facts(), &parties(), &late), 49, Value::Null);
    late.now = "2026-11-27T09:20:01Z".parse().unwrap();
    let reason = json!("Omfanget blev først kendt senere.");
    check(&to_edpb(&facts(), &parties(), &late), 49, reason.clone());
    // Another period than 72 hours says for itself when it has passed.
    late.due_at = Some("2026-11-28T09:20:00Z".parse().unwrap());
    check(&to_edpb(&facts(), &parties(), &late), 49, Value::Null);
    late.now = "2026-11-28T09:20:00Z".parse().unwrap();
    check(&to_edpb(&facts(), &parties(), &late), 49, Value::Null);
    late.now = "2026-11-28T09:20:01Z".parse().unwrap();
    check(&to_edpb(&facts(), &parties(), &late), 49, reason);
    late.kind = FilingKind::FollowUp;
    check(&to_edpb(&facts(), &parties(), &late), 49, Value::Null);
}

#[test]
fn field_83_belongs_to_availability() {
    let consequences = json!(["no_access"]);
    let integrity = with(json!({
        "nature": ["integrity"], "consequences_availability": consequences,
    }));
    check(
        &document(&integrity, FilingState::Complete),
        83,
        Value::Null,
    );
    let availability = with(json!({
        "nature": ["availability"], "consequences_availability": consequences,
    }));
    check(
        &document(&availability, FilingState::Complete),
        83,
        json!("a"),
    );
}

#[test]
fn field_90_tells_the_two_answers_in_letter_c_of_89_apart() {
    let unlikely = with(json!({ "risk_outcome": "unlikely_risk" }));
    let written = document(&unlikely, FilingState::Complete);
    check(&written, 89, json!("c"));
    assert!(
        written["field_90"]
            .as_str()
            .unwrap()
            .starts_with("Det er usandsynligt")
    );

    let open = with(json!({ "risk_outcome": null, "risk_reasoning": null }));
    let written = document(&open, FilingState::Incomplete);
    check(&written, 89, json!("c"));
    assert!(
        written["field_90"]
            .as_str()
            .unwrap()
            .starts_with("Der mangler oplysninger")
    );
}

#[test]
fn field_95_is_a_description() {
    let document = document(&facts(), FilingState::Complete);
    assert!(
        document["field_95"]
            .as_str()
            .unwrap()
            .starts_with("Brevskabelonen")
    );
}

#[test]
fn a_danish_ground_for_not_telling_is_named_in_field_101() {
    let exempt = with(json!({
        "communication_status": "exempt",
        "communication_exemption": "dk_dbl_22_6",
        "communication_exemption_reason": "Politiet efterforsker.",
    }));
    let document = document(&exempt, FilingState::Complete);
    check(&document, 97, json!("e"));
    check(&document, 100, Value::Null);
    let reason = document["field_101"].as_str().unwrap();
    assert!(reason.contains("§ 22, stk. 6") && reason.ends_with("Politiet efterforsker."));
}

#[test]
fn answers_whose_condition_fell_away_are_not_filed() {
    let not_told = with(json!({ "communication_status": "not_high_risk" }));
    let document = document(&not_told, FilingState::Complete);
    for id in [98, 102, 104, 106] {
        check(&document, id, Value::Null);
    }
}

#[test]
fn a_complete_notification_never_says_that_something_follows() {
    let gaps = with(json!({ "cause": null, "systems": null }));
    let written = document(&gaps, FilingState::Complete);
    check(&written, 61, Value::Null);
    check(&written, 63, Value::Null);
    let written = document(&gaps, FilingState::Incomplete);
    check(&written, 61, json!("e"));
    check(&written, 63, json!("Følger i en opfølgende anmeldelse."));
}

#[test]
fn other_authorities_are_named_in_field_53_for_field_118_has_no_letters() {
    let told = with(json!({
        "cross_border": "yes", "notified_authorities": "Datainspektionen",
    }));
    let document = document(&told, FilingState::Complete);
    check(&document, 118, Value::Null);
    let remarks = document["field_53"].as_str().unwrap();
    assert!(
        remarks.ends_with("Andre tilsynsmyndigheder: Datainspektionen"),
        "{remarks}"
    );
}

#[test]
fn what_is_reasoned_so_far_is_told_though_the_risk_is_open() {
    let open = with(json!({
        "risk_outcome": null, "risk_reasoning": "Vi venter på logfilerne.",
    }));
    check(
        &document(&open, FilingState::Incomplete),
        90,
        json!("Der mangler oplysninger, før risikoen kan vurderes. Vi venter på logfilerne."),
    );
}

#[test]
fn an_open_consequence_is_said_of_the_nature_of_the_breach_and_no_other() {
    let integrity = with(json!({ "nature": ["integrity"] }));
    let written = document(&integrity, FilingState::Incomplete);
    check(&written, 81, json!("d"));
    check(&written, 79, Value::Null);
    check(&written, 83, Value::Null);
}

#[test]
fn a_number_of_records_that_is_not_known_is_written_as_none() {
    let open = with(json!({ "affected_records_kind": null, "affected_records": null }));
    check(&document(&open, FilingState::Incomplete), 73, json!(0));
    check(&document(&facts(), FilingState::Incomplete), 73, json!(3));
}

#[test]
fn others_are_in_it_or_not_by_letter_and_their_roles_in_words() {
    let alone = document(&facts(), FilingState::Complete);
    check(&alone, 38, json!("b"));
    let with_others = with(json!({
        "other_parties_involved": true, "other_party_roles": ["processor", "sub_processor"],
    }));
    let written = document(&with_others, FilingState::Complete);
    check(&written, 38, json!("a"));
    let roles = written["field_39"].as_str().unwrap();
    assert!(roles.contains("; "), "{roles}");
    // Any other yes or no stays one.
    let estimated = with(json!({ "occurred_estimated": true }));
    check(
        &document(&estimated, FilingState::Complete),
        45,
        json!(true),
    );
}

#[test]
fn a_single_choice_is_not_named_again_in_the_description() {
    let described = json!("Én borger, der har søgt om hjælp.");
    check(&document(&facts(), FilingState::Complete), 66, described);
}

#[test]
fn of_several_choices_all_are_named_in_the_description_beside() {
    for (id, description) in [
        (55, 62),
        (65, 66),
        (75, 76),
        (79, 80),
        (81, 82),
        (83, 84),
        (85, 86),
        (94, 95),
        (104, 105),
        (125, 126),
    ] {
        let def = fields().find(|def| def.edpb == Some(id)).unwrap();
        let Kind::Multi(choices) = def.kind else {
            panic!("{} takes several", def.name);
        };
        let mut changes = json!({ "nature": ["confidentiality", "integrity", "availability"] });
        changes[def.name] = json!([choices[0].code, choices[1].code]);
        let written = document(&with(changes), FilingState::Complete);
        let text = written[format!("field_{description}")].as_str();
        let all = format!("{}; {}", choices[0].label.da, choices[1].label.da);
        assert!(
            text.is_some_and(|text| text.contains(&all)),
            "{text:?} {all}"
        );
    }
}

#[test]
fn children_are_named_before_other_people() {
    let both = with(json!({ "data_subject_categories": ["citizens", "minors"] }));
    check(&document(&both, FilingState::Complete), 65, json!("d"));
}

#[test]
fn a_reference_is_a_follow_ups_and_a_reason_for_withdrawal_a_withdrawals() {
    let of = |kind, state| to_edpb(&facts(), &parties(), &filing(kind, state));
    let new = of(FilingKind::New, FilingState::Complete);
    check(&new, 5, Value::Null);
    check(&new, 6, Value::Null);
    let follow_up = of(FilingKind::FollowUp, FilingState::Complete);
    check(&follow_up, 5, Value::Null);
    check(&follow_up, 6, json!("0a".repeat(20)));
    let withdrawn = of(FilingKind::FollowUp, FilingState::Withdraw);
    check(&withdrawn, 5, json!("Ikke et brud."));
    // A new notification withdraws nothing, though a reason was left standing.
    let mut reasoned = filing(FilingKind::FollowUp, FilingState::Complete);
    reasoned.withdrawal_reason = Some("Ikke et brud.".to_owned());
    check(&to_edpb(&facts(), &parties(), &reasoned), 5, Value::Null);
}

#[test]
fn the_controller_has_its_number_and_the_notifier_a_function_in_words_when_no_letter_says_it() {
    let complete = filing(FilingKind::New, FilingState::Complete);
    let written = to_edpb(&facts(), &parties(), &complete);
    check(&written, 10, json!("b"));
    check(&written, 11, json!("00000000"));
    check(&written, 24, json!("Jurist"));
    let mut others = parties();
    others.controller_cvr = String::new();
    others.notifier_function = Some(NotifierFunction::Dpo);
    let written = to_edpb(&facts(), &others, &complete);
    check(&written, 10, Value::Null);
    check(&written, 24, Value::Null);
}

#[test]
fn a_ground_for_not_telling_is_named_only_where_it_is_why_nobody_is_told() {
    let left_standing = with(json!({
        "communication_status": "not_high_risk",
        "communication_exemption": "dk_dbl_22_6",
        "communication_exemption_reason": "Politiet efterforsker.",
    }));
    check(
        &document(&left_standing, FilingState::Complete),
        101,
        Value::Null,
    );
}
