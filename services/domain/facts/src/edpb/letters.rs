//! One answer as the template writes it.

use jiff::Timestamp;
use serde_json::Value;

use crate::choice::ChoiceDef;
use crate::field::{FieldDef, Kind};
use crate::local_time::{date_in_copenhagen, rfc3339_in_copenhagen};
use crate::render::value_da;

/// An answer in the template's form.
pub(super) struct Written {
    pub(super) value: Value,
    /// For several choices: the text field that names them all, and the text.
    pub(super) all_chosen: Option<(u16, String)>,
}

/// Writes one answer, or nothing when the template has no way to say it.
pub(super) fn write(def: &'static FieldDef, id: u16, value: &Value) -> Option<Written> {
    let plain = |value: Value| {
        Some(Written {
            value,
            all_chosen: None,
        })
    };
    match (def.kind, value) {
        (Kind::Bool, Value::Bool(yes)) if id == 38 => plain(if *yes { "a" } else { "b" }.into()),
        (Kind::Time, Value::String(text)) => {
            let at: Timestamp = text.parse().ok()?;
            plain(if is_date_only(id) {
                date_in_copenhagen(at).to_string().into()
            } else {
                rfc3339_in_copenhagen(at).into()
            })
        }
        (Kind::Choice(choices), Value::String(code)) => {
            let choice = choices.iter().find(|choice| choice.code == code)?;
            plain(choice.edpb?.into())
        }
        // Field 39 has no letters: the roles are written out.
        (Kind::Multi(_), Value::Array(_)) if id == 39 => plain(value_da(def, value).into()),
        (Kind::Multi(choices), Value::Array(codes)) => {
            let chosen: Vec<&ChoiceDef> = choices
                .iter()
                .filter(|choice| codes.iter().any(|code| code.as_str() == Some(choice.code)))
                .collect();
            let letter = gravest(id, &chosen)?;
            let all_chosen = described_in(id)
                .filter(|_| chosen.len() > 1)
                .map(|description| (description, format!("Valgt: {}.", value_da(def, value))));
            Some(Written {
                value: letter.into(),
                all_chosen,
            })
        }
        (Kind::Text | Kind::LongText | Kind::Date, Value::String(_))
        | (Kind::Bool, Value::Bool(_))
        | (Kind::Int, Value::Number(_)) => plain(value.clone()),
        _ => None,
    }
}

/// Fields the template types as a date, though we know the instant.
const fn is_date_only(id: u16) -> bool {
    matches!(id, 52 | 98)
}

/// The text field beside a field of several choices.
const fn described_in(id: u16) -> Option<u16> {
    match id {
        55 => Some(62),
        65 => Some(66),
        70 => Some(71),
        75 => Some(76),
        79 => Some(80),
        81 => Some(82),
        83 => Some(84),
        85 => Some(86),
        94 => Some(95),
        104 => Some(105),
        125 => Some(126),
        _ => None,
    }
}

/// The letter of the gravest of the chosen answers: what a reader who sees only
/// one letter must not miss. Elsewhere the list's own order decides.
fn gravest(id: u16, chosen: &[&ChoiceDef]) -> Option<&'static str> {
    let gravest_first = match id {
        65 => "diecfbaghjk",
        70 => "dkhcjfegimnsqplrobaut",
        79 => "cbade",
        85 => "ldefcijkhbagmno",
        _ => "",
    };
    let rank = |letter: &str| gravest_first.find(letter).unwrap_or(usize::MAX);
    chosen
        .iter()
        .filter_map(|choice| choice.edpb)
        .min_by_key(|letter| rank(letter))
}
