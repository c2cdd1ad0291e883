//! Answers in words.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::choice::ChoiceDef;
use crate::field::{FieldDef, Kind};
use crate::local_time::{date_da, time_da};

/// The answer as a Danish reader expects it; empty when there is none.
#[must_use]
pub fn value_da(def: &FieldDef, value: &Value) -> String {
    match (def.kind, value) {
        (Kind::Bool, Value::Bool(true)) => "Ja".to_owned(),
        (Kind::Bool, Value::Bool(false)) => "Nej".to_owned(),
        (Kind::Int, Value::Number(number)) => number.as_u64().map(number_da).unwrap_or_default(),
        (Kind::Time, Value::String(text)) => {
            text.parse::<Timestamp>().map(time_da).unwrap_or_default()
        }
        (Kind::Date, Value::String(text)) => text.parse::<Date>().map(date_da).unwrap_or_default(),
        (Kind::Choice(choices), Value::String(code)) => label_da(choices, code).to_owned(),
        (Kind::Multi(choices), Value::Array(items)) => {
            let labels: Vec<&str> = items
                .iter()
                .filter_map(Value::as_str)
                .map(|code| label_da(choices, code))
                .collect();
            labels.join("; ")
        }
        (Kind::Text | Kind::LongText, Value::String(text)) => text.clone(),
        (Kind::Groups, Value::Array(groups)) => {
            let groups: Vec<String> = groups.iter().map(group_da).collect();
            groups.join("; ")
        }
        _ => String::new(),
    }
}

/// `Beskyttet adresse (1)`: what differs for them stands in the assessment.
fn group_da(group: &Value) -> String {
    let name = group
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let people = group.get("people").and_then(Value::as_u64);
    people.map_or_else(
        || name.to_owned(),
        |people| format!("{name} ({})", number_da(people)),
    )
}

/// A whole number with Danish thousands: `37.500`.
#[must_use]
pub fn number_da(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

fn label_da(choices: &'static [ChoiceDef], code: &str) -> &'static str {
    choices
        .iter()
        .find(|choice| choice.code == code)
        .map_or("", |choice| choice.label.da)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fields::field;

    fn check(name: &str, value: Value, expected: &str) {
        assert_eq!(value_da(field(name).unwrap(), &value), expected);
    }

    #[test]
    fn answers_read_as_danish() {
        check("children", json!(true), "Ja");
        check("affected_subjects", json!(3_700_000), "3.700.000");
        check("affected_subjects", json!(120), "120");
        check(
            "aware_at",
            json!("2026-11-24T09:20:00Z"),
            "24. november 2026 kl. 10.20",
        );
        check(
            "communication_planned_on",
            json!("2026-12-01"),
            "1. december 2026",
        );
        check("severity", json!("severe"), "Alvorlig");
        check(
            "communication_means",
            json!(["public", "other"]),
            "Offentlig meddelelse (hjemmeside, presse, sociale medier); På anden måde",
        );
        check("severity", Value::Null, "");
    }
}
