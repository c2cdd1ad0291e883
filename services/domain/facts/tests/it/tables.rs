//! The tables of fields and the struct tell the same story.

use std::collections::BTreeSet;

use brudvagt_facts::{FIELDS, FactSheet, Facts, FieldDef, Kind, field, fields};
use serde_json::{Value, json};

use crate::examples::now;

#[test]
fn table_and_struct_agree_field_for_field() {
    let Value::Object(empty) = serde_json::to_value(Facts::default()).unwrap() else {
        panic!("facts are an object")
    };
    let in_struct: BTreeSet<&str> = empty.keys().map(String::as_str).collect();
    let in_tables: BTreeSet<&str> = fields().map(|def| def.name).collect();
    assert_eq!(in_struct, in_tables);
    assert_eq!(fields().count(), in_tables.len(), "a name stands twice");
}

/// A value for each answer the table allows.
fn values(def: &FieldDef) -> Vec<Value> {
    match def.kind {
        Kind::Text | Kind::LongText => vec![json!("tekst")],
        Kind::Bool => vec![json!(true), json!(false)],
        Kind::Int => vec![json!(1), json!(brudvagt_facts::INT_MAX)],
        Kind::Time => vec![json!("2026-11-24T09:20:00Z")],
        Kind::Date => vec![json!("2026-12-01")],
        Kind::Choice(choices) => choices.iter().map(|choice| json!(choice.code)).collect(),
        Kind::Multi(choices) => choices.iter().map(|choice| json!([choice.code])).collect(),
        Kind::Groups => vec![json!([
            {"id": "g1", "name": "tekst", "people": 1, "answers": {"children": true}}
        ])],
    }
}

#[test]
fn every_answer_in_the_tables_reads_into_the_struct_and_back() {
    for def in fields() {
        for value in values(def) {
            // Alone the largest number contradicts rule FC-3; that is not tested here.
            if def.name == "dbl_22_2_number" && value != json!(1) {
                continue;
            }
            let mut sheet = FactSheet::default();
            sheet
                .set(def.name, value.clone(), "actor-1", now())
                .unwrap();
            let back = serde_json::to_value(sheet.facts()).unwrap();
            assert_eq!(back[def.name], value, "{}", def.name);
        }
    }
}

#[test]
fn conditions_name_real_facts_and_real_answers() {
    for def in fields() {
        for when in def.condition {
            let parent = field(when.field).unwrap_or_else(|| panic!("{}", when.field));
            let allowed: Vec<&str> = match parent.kind {
                Kind::Bool => vec!["true", "false"],
                Kind::Choice(choices) | Kind::Multi(choices) => {
                    choices.iter().map(|choice| choice.code).collect()
                }
                Kind::Text
                | Kind::LongText
                | Kind::Int
                | Kind::Time
                | Kind::Date
                | Kind::Groups => Vec::new(),
            };
            for answer in when.any_of {
                assert!(
                    allowed.contains(answer),
                    "{}: {} = {answer}",
                    def.name,
                    when.field
                );
            }
        }
    }
}

#[test]
fn no_fact_depends_on_itself() {
    fn depth(def: &FieldDef, seen: &mut Vec<&'static str>) {
        assert!(
            !seen.contains(&def.name),
            "{seen:?} lead back to {}",
            def.name
        );
        seen.push(def.name);
        for when in def.condition {
            depth(field(when.field).unwrap(), seen);
        }
        seen.pop();
    }
    for def in fields() {
        depth(def, &mut Vec::new());
    }
}

#[test]
fn everything_people_read_has_words_in_danish_and_english() {
    for group in FIELDS {
        assert!(
            !group.title.da.is_empty() && !group.title.en.is_empty(),
            "{}",
            group.code
        );
    }
    for def in fields() {
        assert!(
            !def.label.da.is_empty() && !def.help.da.is_empty(),
            "{}",
            def.name
        );
        assert!(!def.label.en.is_empty(), "{}", def.name);
        for help in [def.help.da, def.help.en] {
            assert!(help.ends_with(['.', '?']), "{}: {help}", def.name);
            // Both languages warn of the same thing.
            assert_eq!(help.contains("CPR"), def.help.da.contains("CPR"), "{help}");
        }
    }
}

#[test]
fn codes_and_labels_are_unique_within_a_list() {
    for def in fields() {
        let (Kind::Choice(choices) | Kind::Multi(choices)) = def.kind else {
            continue;
        };
        let codes: BTreeSet<&str> = choices.iter().map(|choice| choice.code).collect();
        let labels: BTreeSet<&str> = choices.iter().map(|choice| choice.label.da).collect();
        assert_eq!(codes.len(), choices.len(), "{}", def.name);
        assert_eq!(labels.len(), choices.len(), "{}", def.name);
    }
}
