//! Pieces that sentences of a history are made of.

use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use crate::{Lang, day, moment};

/// `Label: value`, or whichever of the two is not empty. A label that is a question needs no colon.
pub(crate) fn labelled(label: &str, value: &str) -> String {
    match (label, value) {
        (only, "") | ("", only) => only.to_owned(),
        (label, value) if label.ends_with('?') => format!("{label} {value}"),
        (label, value) => format!("{label}: {value}"),
    }
}

pub(crate) fn instant(value: Option<&Value>, lang: Lang) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    match (text.parse::<Timestamp>(), text.parse::<Date>()) {
        (Ok(at), _) => moment(lang, at),
        (Err(_), Ok(date)) => day(lang, date),
        (Err(_), Err(_)) => String::new(),
    }
}
