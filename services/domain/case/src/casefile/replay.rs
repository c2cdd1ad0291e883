//! Compares a case's row with what its history adds up to.

use serde_json::Value;

use crate::history::Entry;
use crate::{Case, CaseEvent, evolve};

/// The differences between the case in its row (`state`) and the case replayed from its history, by
/// the names of the row: `classification`, `authority.state`. Empty when the history cannot be
/// replayed, because its beginning is missing or an entry comes from a later program; the check of the
/// chain or the reader's version reports that.
///
/// Only fields that the row has are compared: a row of an earlier program lacks newer ones.
///
/// # Law
/// Rule CF-1: GDPR art. 33(5). The register, the queue and the clocks follow the row; the chain
/// protects the history. Whoever changed only the row would change what the authority reads.
pub fn drift(state: &Value, history: &[Entry]) -> Vec<String> {
    let mut differing = Vec::new();
    if let Some(told) = replay(history).and_then(|case| serde_json::to_value(case).ok()) {
        compare("", state, &told, &mut differing);
    }
    differing
}

/// The case as its history adds up to, replayed from the first entry.
fn replay(history: &[Entry]) -> Option<Case> {
    let first: CaseEvent = read(history.first()?)?;
    let CaseEvent::Opened {
        reported_at,
        due_at,
        ..
    } = first
    else {
        return None;
    };
    let mut case = Case::new(reported_at, due_at);
    for entry in history {
        let by_person = entry.author.role != "system";
        case = evolve(case, &read(entry)?, by_person);
    }
    Some(case)
}

fn read(entry: &Entry) -> Option<CaseEvent> {
    serde_json::from_value(entry.codes.clone()).ok()
}

fn compare(path: &str, row: &Value, told: &Value, differing: &mut Vec<String>) {
    match (row, told) {
        (Value::Object(row), Value::Object(told)) => {
            for (name, value) in row {
                let inner = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                match told.get(name) {
                    Some(other) => compare(&inner, value, other, differing),
                    // A field of the row that the replayed case lacks; an empty one is no
                    // difference.
                    None if is_empty(value) => {}
                    None => differing.push(inner),
                }
            }
        }
        (row, told) if row == told => {}
        _differs => differing.push(path.to_owned()),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.values().all(is_empty),
        Value::String(text) => text.is_empty(),
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_u64() == Some(0),
    }
}
