//! What a form sends, as the value of a fact.
//!
//! # Law
//! Guidance for a local time that exists twice or not at all is to err early:
//! the clock of GDPR art. 33(1) must never start later than it did.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::Value;

use crate::field::{FieldDef, Kind};
use crate::local_time::earliest_instant;

/// Reads the texts a form sent under one name: none, one, or one for each ticked
/// box. Times are Danish clock time as `YYYY-MM-DDTHH:MM`, or full RFC 3339.
///
/// What cannot be read is handed on as it came, so that [`crate::FactSheet`]
/// refuses it with the error that fits.
#[must_use]
pub fn value_from_form(def: &FieldDef, sent: &[&str]) -> Value {
    let ticked = || {
        sent.iter()
            .copied()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    if let Kind::Multi(_) = def.kind {
        return ticked().map(Value::from).collect();
    }
    let Some(text) = ticked().next() else {
        return Value::Null;
    };
    match def.kind {
        Kind::Bool => match text {
            "true" => true.into(),
            "false" => false.into(),
            _ => text.into(),
        },
        // People write thousands with a dot, as forms in Danish show them.
        Kind::Int => text
            .replace(['.', ' '], "")
            .parse::<u64>()
            .map_or(text.into(), Value::from),
        Kind::Time => local_time(text).unwrap_or_else(|| text.into()),
        Kind::Text | Kind::LongText | Kind::Date | Kind::Choice(_) | Kind::Multi(_) => text.into(),
        // No form sends them in one field.
        Kind::Groups => serde_json::from_str(text).unwrap_or_else(|_unread| text.into()),
    }
}

fn local_time(text: &str) -> Option<Value> {
    // A text with an offset is an instant; reading it as civil time would drop the offset.
    if text.parse::<Timestamp>().is_ok() {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    earliest_instant(local).map(|at| at.to_string().into())
}
