//! What forms send.

use brudvagt_facts::{field, form::value_from_form};
use serde_json::{Value, json};

#[track_caller]
fn check(name: &str, sent: &[&str], expected: Value) {
    assert_eq!(
        value_from_form(field(name).unwrap(), sent),
        expected,
        "{name}: {sent:?}"
    );
}

#[test]
fn texts_become_values_of_the_facts_kind() {
    check("children", &["true"], json!(true));
    check("children", &["false"], json!(false));
    check("affected_subjects", &["3.700.000"], json!(3_700_000));
    check(
        "nature",
        &["confidentiality", "integrity"],
        json!(["confidentiality", "integrity"]),
    );
    check("cause", &["unknown"], json!("unknown"));
}

#[test]
fn nothing_sent_is_no_answer() {
    check("children", &[], Value::Null);
    check("description", &["  "], Value::Null);
    check("nature", &[], json!([]));
}

#[test]
fn what_cannot_be_read_is_left_for_the_sheet_to_refuse() {
    check("children", &["måske"], json!("måske"));
    check("affected_subjects", &["mange"], json!("mange"));
    check("aware_at", &["i går"], json!("i går"));
}

/// An instant says its own offset; it is never read as Danish clock time.
#[test]
fn a_time_with_its_offset_is_handed_on_as_it_came() {
    for instant in [
        "2026-11-24T10:20:00+02:00",
        "2026-11-24T10:20:00-05:00",
        "2026-11-24T10:20:00z",
    ] {
        check("aware_at", &[instant], json!(instant));
    }
}

#[test]
fn times_are_danish_clock_times() {
    check(
        "aware_at",
        &["2026-11-24T10:20"],
        json!("2026-11-24T09:20:00Z"),
    );
    check(
        "aware_at",
        &["2026-07-01T10:20"],
        json!("2026-07-01T08:20:00Z"),
    );
    check(
        "aware_at",
        &["2026-11-24T09:20:00Z"],
        json!("2026-11-24T09:20:00Z"),
    );
}

#[test]
fn a_clock_time_that_comes_twice_or_never_errs_early() {
    check(
        "aware_at",
        &["2027-10-31T02:30"],
        json!("2027-10-31T00:30:00Z"),
    );
    check(
        "aware_at",
        &["2027-03-28T02:30"],
        json!("2027-03-28T00:30:00Z"),
    );
}
