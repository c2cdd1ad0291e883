//! Who said what, when, and how the sheet refuses.

use brudvagt_facts::{FactError, FactSheet, Purpose, diff};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::examples::{now, sheet};

#[test]
fn an_answer_keeps_who_gave_it_until_another_answer_is_given() {
    let mut sheet = FactSheet::default();
    let later = "2026-11-26T09:00:00Z".parse().unwrap();
    sheet
        .set("children", json!(true), "actor-1", now())
        .unwrap();
    sheet
        .set("children", json!(true), "actor-2", later)
        .unwrap();
    assert_eq!(sheet.entry("children").unwrap().said_by, "actor-1");
    sheet
        .set("children", json!(false), "actor-2", later)
        .unwrap();
    assert_eq!(sheet.entry("children").unwrap().said_by, "actor-2");
}

#[test]
fn an_answer_taken_back_is_remembered_but_no_fact() {
    let mut sheet = FactSheet::default();
    sheet
        .set("children", json!(true), "actor-1", now())
        .unwrap();
    sheet
        .set("children", Value::Null, "actor-2", now())
        .unwrap();
    assert_eq!(sheet.facts().children, None);
    assert_eq!(sheet.entry("children").unwrap().said_by, "actor-2");
}

#[test]
fn several_answers_are_all_taken_or_none() {
    let mut sheet = FactSheet::default();
    let answers = [("children", json!(true)), ("cause", json!("nobody knows"))];
    let refused = sheet.set_all(answers, "actor-1", now());
    assert_eq!(refused, Err(FactError::UnknownChoice { field: "cause" }));
    assert_eq!(sheet, FactSheet::default());
}

#[test]
fn fc_1_an_impossible_answer_is_refused_but_both_times_may_move_together() {
    let mut sheet = FactSheet::default();
    sheet
        .set(
            "occurred_from",
            json!("2026-11-24T10:00:00Z"),
            "actor-1",
            now(),
        )
        .unwrap();
    let before = sheet.clone();
    let refused = sheet.set(
        "occurred_to",
        json!("2026-11-24T09:00:00Z"),
        "actor-1",
        now(),
    );
    assert!(matches!(refused, Err(FactError::Impossible(problem)) if problem.rule == "FC-1"));
    assert_eq!(sheet, before);
    let both = [
        ("occurred_to", json!("2026-11-24T09:00:00Z")),
        ("occurred_from", json!("2026-11-24T08:00:00Z")),
    ];
    let changed = sheet.set_all(both, "actor-1", now()).unwrap();
    assert_eq!(changed.len(), 2);
}

#[test]
fn a_name_that_is_no_fact_is_refused() {
    let long = "x".repeat(1000);
    let error = FactSheet::default()
        .set(&long, json!(1), "actor-1", now())
        .unwrap_err();
    assert_eq!(
        error,
        FactError::UnknownField {
            name: "x".repeat(40)
        }
    );
}

#[test]
fn a_stored_sheet_reads_back_the_same() {
    let stored = serde_json::to_string(&sheet()).unwrap();
    let read: FactSheet = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, sheet());
}

#[test]
fn a_stored_sheet_with_an_unknown_fact_is_an_error_not_a_loss() {
    let mut stored = serde_json::to_value(sheet()).unwrap();
    stored["no_such_fact"] = stored["children"].clone();
    assert!(serde_json::from_value::<FactSheet>(stored).is_err());
}

#[test]
fn the_difference_names_each_changed_fact_with_both_answers() {
    let mut newer = sheet();
    newer
        .set("affected_subjects", json!(12), "actor-2", now())
        .unwrap();
    newer
        .set("children", Value::Null, "actor-2", now())
        .unwrap();
    let changes = diff(&sheet(), &newer);
    let told: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.field.name,
                change.before.clone(),
                change.after.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("affected_subjects", Some(json!(1)), Some(json!(12))),
            ("children", Some(json!(false)), None),
        ]
    );
}

#[test]
fn the_told_case_lacks_nothing() {
    for purpose in [
        Purpose::Assess,
        Purpose::File,
        Purpose::Communicate,
        Purpose::Close,
    ] {
        let missing: Vec<_> = sheet()
            .missing(purpose)
            .iter()
            .map(|def| def.name)
            .collect();
        assert_eq!(missing, Vec::<&str>::new(), "{purpose:?}");
        let (have, needed) = sheet().meter(purpose);
        assert_eq!(have, needed);
    }
}

#[test]
fn a_yes_or_no_that_is_neither_is_refused_by_what_was_asked_for() {
    let refused = FactSheet::default().set("children", json!("ja"), "actor-1", now());
    assert_eq!(
        refused,
        Err(FactError::WrongType {
            field: "children",
            expected: "true or false",
        })
    );
}

#[test]
fn a_time_may_be_this_very_moment_and_not_a_moment_later() {
    let mut sheet = FactSheet::default();
    let moment = SignedDuration::from_nanos(1);
    let set = |sheet: &mut FactSheet, at: Timestamp| {
        sheet
            .set("detected_at", json!(at.to_string()), "actor-1", now())
            .map(|_changed| ())
    };
    assert_eq!(set(&mut sheet, now()), Ok(()));
    let refused = set(&mut sheet, now() + moment);
    let in_future = FactError::InFuture {
        field: "detected_at",
    };
    assert_eq!(refused, Err(in_future));
}

#[test]
fn a_refusal_names_its_fact_and_speaks_to_the_person_who_answered() {
    let refused = |name: &str, value: Value| {
        FactSheet::default()
            .set(name, value, "actor-1", now())
            .unwrap_err()
    };
    let unknown = refused("no_such_fact", json!(1));
    assert_eq!(
        (unknown.field(), &*unknown.text().da),
        (None, "Feltet findes ikke.")
    );
    for (name, value, told) in [
        ("children", json!(7), "Svaret har en forkert form."),
        ("cause", json!("x"), "Vælg et af svarene på listen."),
        (
            "detected_at",
            json!("2027-01-01T00:00:00Z"),
            "Tidspunktet ligger i fremtiden.",
        ),
        // Rule FC-3.
        (
            "dbl_22_2_number",
            json!(11),
            "Databeskyttelsesloven § 22, stk. 2, har nr. 1 til 10.",
        ),
    ] {
        let error = refused(name, value);
        assert_eq!((error.field(), &*error.text().da), (Some(name), told));
    }
    let long = refused("description", json!("x".repeat(100_000)));
    assert!(long.text().da.starts_with("Skriv højst "), "{long}");
}

#[test]
fn an_empty_sheet_lacks_what_the_purpose_asks_for_and_counts_it() {
    let empty = FactSheet::default();
    let missing = empty.missing(Purpose::File);
    assert!(missing.iter().any(|def| def.name == "nature"));
    let (have, needed) = empty.meter(Purpose::File);
    assert_eq!((have, needed), (0, missing.len()));
    let (have, needed) = sheet().meter(Purpose::File);
    assert!(have > 1 && have == needed);
}

#[test]
fn every_answer_stands_in_the_sheet_with_who_gave_it() {
    let mut given = FactSheet::default();
    given
        .set("children", json!(true), "actor-1", now())
        .unwrap();
    given
        .set("children", Value::Null, "actor-2", now())
        .unwrap();
    let entries: Vec<_> = given
        .entries()
        .map(|(name, entry)| (name, &entry.value, entry.said_by.as_str()))
        .collect();
    assert_eq!(entries, [("children", &Value::Null, "actor-2")]);
}

/// A sheet stored before a rule on spelling was made reads as if it had been there.
#[test]
fn a_stored_answer_is_read_in_the_one_form_of_its_kind() {
    let mut stored = serde_json::to_value(sheet()).unwrap();
    stored["description"]["value"] = json!("  Et brev  ");
    let read: FactSheet = serde_json::from_value(stored).unwrap();
    assert_eq!(read.entry("description").unwrap().value, "Et brev");
}
