//! The fact sheet of a case: each answer with who gave it and when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::accept::{FactError, accept};
use crate::answers::Answers;
use crate::combinations::check_combinations;
use crate::facts::Facts;
use crate::field::{FieldDef, Purpose};
use crate::fields::field;

/// One answer, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The answer in its stored form. Null: the answer was taken back.
    pub value: Value,
    /// Who gave it: an actor's id, never a name.
    pub said_by: String,
    /// When it was given.
    pub said_at: Timestamp,
}

/// The answers of a case.
///
/// The sheet holds the typed view beside the answers, and both change together
/// or not at all, so reading the facts cannot fail. A stored sheet is checked
/// again when it is read: an answer this program does not understand is an
/// error, not a fact that quietly disappears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, Entry>")]
pub struct FactSheet {
    entries: BTreeMap<&'static str, Entry>,
    facts: Facts,
}

/// One fact that differs between two sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The fact.
    pub field: &'static FieldDef,
    /// The answer in the older sheet.
    pub before: Option<Value>,
    /// The answer in the newer sheet.
    pub after: Option<Value>,
}

impl FactSheet {
    /// Gives one answer. Null takes the answer back.
    ///
    /// # Errors
    /// [`FactError`]; the sheet is then unchanged.
    pub fn set(
        &mut self,
        name: &str,
        value: Value,
        by: &str,
        at: Timestamp,
    ) -> Result<(), FactError> {
        self.set_all([(name, value)], by, at).map(|_changed| ())
    }

    /// Gives several answers at once, all or none, and returns the facts that
    /// changed. Answers that only make sense together, such as a new beginning
    /// and a new end, must come together. Repeating an answer changes nothing,
    /// not even who gave it.
    ///
    /// # Errors
    /// [`FactError`]; the sheet is then unchanged.
    pub fn set_all<'a>(
        &mut self,
        answers: impl IntoIterator<Item = (&'a str, Value)>,
        by: &str,
        at: Timestamp,
    ) -> Result<Vec<&'static FieldDef>, FactError> {
        let mut next = self.entries.clone();
        let mut changed = Vec::new();
        for (name, value) in answers {
            let def = find(name)?;
            let value = accept(def, &value, at)?;
            let before = next
                .get(def.name)
                .map_or(&Value::Null, |entry| &entry.value);
            if *before == value {
                continue;
            }
            next.insert(
                def.name,
                Entry {
                    value,
                    said_by: by.to_owned(),
                    said_at: at,
                },
            );
            changed.push(def);
        }
        if changed.is_empty() {
            return Ok(changed);
        }
        let facts = read_facts(&next)?;
        let known_before = check_combinations(&self.facts);
        let impossible = check_combinations(&facts)
            .into_iter()
            .find(|problem| problem.impossible && !known_before.contains(problem));
        if let Some(problem) = impossible {
            return Err(FactError::Impossible(problem));
        }
        self.entries = next;
        self.facts = facts;
        Ok(changed)
    }

    /// The typed view of the answers.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The answer to one fact with its source, also when it was taken back.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// Every answer ever given that still stands or was taken back, by name.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &Entry)> {
        self.entries.iter().map(|(name, entry)| (*name, entry))
    }

    /// The facts needed for `purpose` that are not yet known, in form order.
    #[must_use]
    pub fn missing(&self, purpose: Purpose) -> Vec<&'static FieldDef> {
        Answers::from(&self.facts).missing(purpose)
    }

    /// How many facts are known of those needed for `purpose`: (have, needed).
    #[must_use]
    pub fn meter(&self, purpose: Purpose) -> (usize, usize) {
        Answers::from(&self.facts).meter(purpose)
    }
}

impl Serialize for FactSheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries.serialize(serializer)
    }
}

impl TryFrom<BTreeMap<String, Entry>> for FactSheet {
    type Error = FactError;

    fn try_from(stored: BTreeMap<String, Entry>) -> Result<Self, FactError> {
        let mut entries = BTreeMap::new();
        for (name, entry) in stored {
            let def = find(&name)?;
            let value = accept(def, &entry.value, entry.said_at)?;
            entries.insert(def.name, Entry { value, ..entry });
        }
        let facts = read_facts(&entries)?;
        Ok(Self { entries, facts })
    }
}

/// The facts that differ from `old` to `new`, by name.
#[must_use]
pub fn diff(old: &FactSheet, new: &FactSheet) -> Vec<Change> {
    let answer = |sheet: &FactSheet, def: &FieldDef| {
        sheet
            .entry(def.name)
            .map(|entry| entry.value.clone())
            .filter(|value| !value.is_null())
    };
    crate::fields::fields()
        .map(|def| Change {
            field: def,
            before: answer(old, def),
            after: answer(new, def),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn find(name: &str) -> Result<&'static FieldDef, FactError> {
    const SAFE_CHARS: usize = 40;
    field(name).ok_or_else(|| FactError::UnknownField {
        name: name.chars().take(SAFE_CHARS).collect(),
    })
}

fn read_facts(entries: &BTreeMap<&'static str, Entry>) -> Result<Facts, FactError> {
    let answered: Map<String, Value> = entries
        .iter()
        .filter(|(_, entry)| !entry.value.is_null())
        .map(|(name, entry)| ((*name).to_owned(), entry.value.clone()))
        .collect();
    // The tables and the struct agree (a test proves it), so accepted answers
    // always read; should they ever part, that is a wrong type, not a panic.
    serde_json::from_value(Value::Object(answered)).map_err(|_disagreement| FactError::WrongType {
        field: "facts",
        expected: "as defined",
    })
}
