//! Whether a value may stand as the answer to a fact.

use brudvagt_types::Text;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::choice::ChoiceDef;
use crate::combinations::Problem;
use crate::field::{FieldDef, Kind};
use crate::fields::field;
use crate::groups::{GROUP_NAME_MAX_CHARS, GROUPS_MAX, PersonGroup, THE_OTHERS};
use crate::whole::differs;

/// Most characters in a one-line answer.
pub const TEXT_MAX_CHARS: usize = 300;
/// Most characters in a long answer.
pub const LONG_TEXT_MAX_CHARS: usize = 20_000;
/// Largest number: more than the people and records of the whole country.
pub const INT_MAX: u32 = 1_000_000_000;

/// Why a value was not accepted.
///
/// The messages name the field and never repeat the value: it may hold personal
/// data, and errors are logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// No fact has this name.
    #[error("there is no fact called {name:?}")]
    UnknownField {
        /// The name asked for, cut to a safe length.
        name: String,
    },
    /// What the fact says is the same for everybody affected, so that no group answers it.
    #[error("{field} is the same for everybody, and no group answers it otherwise")]
    SameForAll {
        /// The fact.
        field: &'static str,
    },
    /// The value is of another type than the fact.
    #[error("{field} must be {expected}")]
    WrongType {
        /// The fact.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The answer is not in the fact's list.
    #[error("{field} has no such choice")]
    UnknownChoice {
        /// The fact.
        field: &'static str,
    },
    /// The text is too long.
    #[error("{field} may hold at most {limit} characters")]
    TooLong {
        /// The fact.
        field: &'static str,
        /// The most characters.
        limit: usize,
    },
    /// The number is too large.
    #[error("{field} may be at most {limit}")]
    TooLarge {
        /// The fact.
        field: &'static str,
        /// The largest number.
        limit: u32,
    },
    /// The text holds characters that cannot be shown or stored.
    #[error("{field} holds a control character")]
    ControlCharacter {
        /// The fact.
        field: &'static str,
    },
    /// A time that must have passed lies ahead.
    #[error("{field} lies in the future")]
    InFuture {
        /// The fact.
        field: &'static str,
    },
    /// The value cannot be true beside another fact.
    #[error("{} cannot all be true (rule {})", .0.fields.join(", "), .0.rule)]
    Impossible(Problem),
}

impl FactError {
    /// The sentence shown to the person who gave the answer.
    #[must_use]
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        match self {
            Self::UnknownField { .. } => "Feltet findes ikke.".to_owned(),
            Self::SameForAll { .. } => {
                "Det gælder hele bruddet og kan ikke besvares for en gruppe alene. Ret svaret på sagen."
                    .to_owned()
            }
            Self::WrongType { .. } => "Svaret har en forkert form.".to_owned(),
            Self::UnknownChoice { .. } => "Vælg et af svarene på listen.".to_owned(),
            Self::TooLong { limit, .. } => format!("Skriv højst {limit} tegn."),
            Self::TooLarge { limit, .. } => format!("Tallet må højst være {limit}."),
            Self::ControlCharacter { .. } => "Teksten har tegn, der ikke kan vises.".to_owned(),
            Self::InFuture { .. } => "Tidspunktet ligger i fremtiden.".to_owned(),
            Self::Impossible(problem) => problem.text.da.to_owned(),
        }
    }

    /// The fact the error is about, when it is about one known fact.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownField { .. } => None,
            Self::SameForAll { field }
            | Self::WrongType { field, .. }
            | Self::UnknownChoice { field }
            | Self::TooLong { field, .. }
            | Self::TooLarge { field, .. }
            | Self::ControlCharacter { field }
            | Self::InFuture { field } => Some(field),
            Self::Impossible(problem) => problem.fields.first().copied(),
        }
    }
}

/// Checks `value` against `def` and returns the one form it is stored in: text
/// trimmed, instants in UTC, several choices in list order without repeats.
/// Null, blank text and the empty list all become null, "not answered".
///
/// # Errors
/// Every variant of [`FactError`] but `UnknownField` and `Impossible`.
pub(crate) fn accept(def: &FieldDef, value: &Value, at: Timestamp) -> Result<Value, FactError> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    match def.kind {
        Kind::Text => accept_text(def, value, TEXT_MAX_CHARS, false),
        Kind::LongText => accept_text(def, value, LONG_TEXT_MAX_CHARS, true),
        Kind::Bool if value.is_boolean() => Ok(value.clone()),
        Kind::Bool => Err(wrong_type(def, "true or false")),
        Kind::Int => accept_int(def, value),
        Kind::Time => accept_time(def, value, at),
        Kind::Date => accept_date(def, value),
        Kind::Choice(choices) => {
            let code = value
                .as_str()
                .ok_or_else(|| wrong_type(def, "one choice"))?;
            find_choice(def, choices, code).map(|choice| choice.code.into())
        }
        Kind::Multi(choices) => accept_multi(def, choices, value),
        Kind::Groups => accept_groups(def, value, at),
    }
}

fn accept_text(
    def: &FieldDef,
    value: &Value,
    limit: usize,
    several_lines: bool,
) -> Result<Value, FactError> {
    let text = value
        .as_str()
        .ok_or_else(|| wrong_type(def, "text"))?
        .trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    if text.chars().count() > limit {
        return Err(FactError::TooLong {
            field: def.name,
            limit,
        });
    }
    // Browsers send line ends as CR LF; one form is stored so that comparing
    // two answers compares the words.
    let text = text.replace("\r\n", "\n");
    let may_hold = |c: char| !c.is_control() || (several_lines && matches!(c, '\n' | '\t'));
    if !text.chars().all(may_hold) {
        return Err(FactError::ControlCharacter { field: def.name });
    }
    Ok(text.into())
}

fn accept_int(def: &FieldDef, value: &Value) -> Result<Value, FactError> {
    let number = value
        .as_u64()
        .ok_or_else(|| wrong_type(def, "a whole number, zero or more"))?;
    if number > u64::from(INT_MAX) {
        return Err(FactError::TooLarge {
            field: def.name,
            limit: INT_MAX,
        });
    }
    Ok(number.into())
}

fn accept_time(def: &FieldDef, value: &Value, at: Timestamp) -> Result<Value, FactError> {
    let time: Timestamp = value
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| wrong_type(def, "an instant in RFC 3339"))?;
    if time > at {
        return Err(FactError::InFuture { field: def.name });
    }
    Ok(time.to_string().into())
}

fn accept_date(def: &FieldDef, value: &Value) -> Result<Value, FactError> {
    let date: Date = value
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| wrong_type(def, "a calendar date, YYYY-MM-DD"))?;
    Ok(date.to_string().into())
}

fn accept_multi(
    def: &FieldDef,
    choices: &'static [ChoiceDef],
    value: &Value,
) -> Result<Value, FactError> {
    let given = value
        .as_array()
        .ok_or_else(|| wrong_type(def, "a list of choices"))?;
    let mut codes = Vec::with_capacity(given.len().min(choices.len()));
    for item in given {
        let code = item
            .as_str()
            .ok_or_else(|| wrong_type(def, "a list of choices"))?;
        codes.push(find_choice(def, choices, code)?.code);
    }
    if codes.is_empty() {
        return Ok(Value::Null);
    }
    let in_list_order = choices
        .iter()
        .map(|choice| choice.code)
        .filter(|code| codes.contains(code));
    Ok(in_list_order.map(Value::from).collect())
}

/// Checks the groups and returns the one form they are stored in; none becomes null.
///
/// # Errors
/// As for the facts that they answer; a group without a name, with another's id or a fact that does not
/// differ from person to person is `WrongType`.
fn accept_groups(def: &FieldDef, value: &Value, at: Timestamp) -> Result<Value, FactError> {
    let wrong = |expected| FactError::WrongType {
        field: def.name,
        expected,
    };
    let groups: Vec<PersonGroup> = serde_json::from_value(value.clone())
        .map_err(|_unread| wrong("a list of groups with id, name, people and answers"))?;
    if groups.len() > GROUPS_MAX {
        return Err(wrong("at most 20 groups"));
    }
    let mut ids = BTreeSet::new();
    let mut kept = Vec::with_capacity(groups.len());
    for group in groups {
        if !is_id(&group.id) || !ids.insert(group.id.clone()) {
            return Err(wrong("groups with an id each"));
        }
        kept.push(accept_group(def, group, at)?);
    }
    if kept.is_empty() {
        return Ok(Value::Null);
    }
    Ok(Value::Array(kept))
}

fn accept_group(def: &FieldDef, group: PersonGroup, at: Timestamp) -> Result<Value, FactError> {
    let name = group.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(FactError::WrongType {
            field: def.name,
            expected: "groups with a name each",
        });
    }
    if name.chars().count() > GROUP_NAME_MAX_CHARS {
        return Err(FactError::TooLong {
            field: def.name,
            limit: GROUP_NAME_MAX_CHARS,
        });
    }
    if group.people.is_some_and(|n| n > INT_MAX) {
        return Err(FactError::TooLarge {
            field: def.name,
            limit: INT_MAX,
        });
    }
    let mut answers = Map::new();
    for (name, value) in &group.answers {
        let asked = differs(name).ok_or_else(|| match field(name) {
            Some(def) => FactError::SameForAll { field: def.name },
            None => FactError::UnknownField {
                name: name.chars().take(60).collect(),
            },
        })?;
        let value = accept(asked, value, at)?;
        if !value.is_null() {
            answers.insert(asked.name.to_owned(), value);
        }
    }
    Ok(json!({
        "id": group.id,
        "name": name,
        "people": group.people,
        "answers": answers,
    }))
}

/// It goes into events, which hold no words: letters, digits and hyphens only.
fn is_id(id: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&id.len()) && id.chars().all(allowed) && id != THE_OTHERS
}

fn find_choice(
    def: &FieldDef,
    choices: &'static [ChoiceDef],
    code: &str,
) -> Result<&'static ChoiceDef, FactError> {
    choices
        .iter()
        .find(|choice| choice.code == code)
        .ok_or(FactError::UnknownChoice { field: def.name })
}

fn wrong_type(def: &FieldDef, expected: &'static str) -> FactError {
    FactError::WrongType {
        field: def.name,
        expected,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fields::field;

    fn check(name: &str, value: Value, expected: Result<Value, FactError>) {
        let at = "2026-11-24T12:00:00Z".parse().unwrap();
        assert_eq!(
            accept(field(name).unwrap(), &value, at),
            expected,
            "{name} = {value}"
        );
    }

    #[test]
    fn text_is_trimmed_and_blank_text_is_no_answer() {
        check("internal_reference", json!("  A-1 "), Ok(json!("A-1")));
        check("internal_reference", json!("   "), Ok(Value::Null));
        check("description", json!("a\r\nb"), Ok(json!("a\nb")));
    }

    #[test]
    fn text_over_its_limit_is_refused() {
        let limit = TEXT_MAX_CHARS;
        check(
            "internal_reference",
            json!("å".repeat(limit)),
            Ok(json!("å".repeat(limit))),
        );
        check(
            "internal_reference",
            json!("å".repeat(limit + 1)),
            Err(FactError::TooLong {
                field: "internal_reference",
                limit,
            }),
        );
    }

    #[test]
    fn control_characters_are_refused_since_the_database_cannot_hold_them() {
        let refused = |field| Err(FactError::ControlCharacter { field });
        check("description", json!("a\u{0}b"), refused("description"));
        check(
            "internal_reference",
            json!("a\nb"),
            refused("internal_reference"),
        );
    }

    #[test]
    fn times_are_kept_in_utc_and_must_have_passed() {
        check(
            "detected_at",
            json!("2026-11-24T10:20:00+01:00"),
            Ok(json!("2026-11-24T09:20:00Z")),
        );
        check(
            "detected_at",
            json!("2026-11-24T12:00:01Z"),
            Err(FactError::InFuture {
                field: "detected_at",
            }),
        );
        check(
            "communication_planned_on",
            json!("2026-12-01"),
            Ok(json!("2026-12-01")),
        );
    }

    #[test]
    fn several_choices_come_in_list_order_without_repeats() {
        check(
            "nature",
            json!(["availability", "confidentiality", "availability"]),
            Ok(json!(["confidentiality", "availability"])),
        );
        check("nature", json!([]), Ok(Value::Null));
        check(
            "nature",
            json!(["x"]),
            Err(FactError::UnknownChoice { field: "nature" }),
        );
    }

    #[test]
    fn numbers_are_whole_and_bounded() {
        check("affected_subjects", json!(12), Ok(json!(12)));
        for wrong in [json!(-1), json!(1.5), json!("12")] {
            check(
                "affected_subjects",
                wrong,
                Err(FactError::WrongType {
                    field: "affected_subjects",
                    expected: "a whole number, zero or more",
                }),
            );
        }
        check(
            "affected_subjects",
            json!(u64::MAX),
            Err(FactError::TooLarge {
                field: "affected_subjects",
                limit: INT_MAX,
            }),
        );
    }

    #[test]
    fn an_error_never_repeats_the_value() {
        let at = "2026-11-24T12:00:00Z".parse().unwrap();
        let secret = json!("Kirsten Eksempel");
        let error = accept(field("cause").unwrap(), &secret, at).unwrap_err();
        assert!(!error.to_string().contains("Kirsten"), "{error}");
    }
}
