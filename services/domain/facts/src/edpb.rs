//! The notification in the shape of the EDPB's common template.
//!
//! The document has one key for each input field, `field_3` to `field_126`.
//! Most of it follows from the tables: the id and the letters of each fact. What
//! is written out here is where the draft of 8 June 2026, or its published
//! schema, cannot be followed as it stands:
//!
//! - 49 is printed with its condition the wrong way round; see
//!   [`Filing::is_late`].
//! - 83 is conditioned on integrity; it belongs to availability.
//! - 89 hides a fourth answer ("more information is needed") inside its third.
//!   Both become letter c, and field 90 opens by saying which is meant.
//! - 95 is typed as a date; it is the description it is named as.
//! - 97 folds "date to be determined" into letter b.
//! - 118 has no usable list; the authorities are named in field 53.
//! - Only field 40 takes several values. Where several answers were chosen, the
//!   gravest gives the letter and the field's description names them all, so
//!   nothing is lost.
//! - 39–41, 73 and 95 are required even where their condition says they do not
//!   apply; they then say so, and 73 is zero beside a 72 that says the number is
//!   not determined.
//!
//! Texts are in Danish: the reader is Datatilsynet.

mod letters;
mod sections;

use serde_json::{Map, Value};

use crate::answers::Answers;
use crate::facts::Facts;
use crate::field::FieldDef;
use crate::fields::fields;
use crate::filing::{Filing, FilingState};
use crate::parties::Parties;

/// Writes the notification as an EDPB document.
///
/// An answer that is missing is left out of a complete notification, which then
/// does not validate; [`crate::completeness()`] says beforehand what is missing.
/// An incomplete notification or a withdrawal says instead that the answer is
/// open, wherever the template has a way to say so.
///
/// # Law
/// GDPR art. 33(3) and 33(4); EDPB template v1.0 (draft of 8 June 2026).
#[must_use]
pub fn to_edpb(facts: &Facts, parties: &Parties, filing: &Filing) -> Value {
    let answers = Answers::from(facts);
    let mut document = Document::default();
    sections::write_filing(&mut document, facts, filing);
    sections::write_parties(&mut document, parties);
    for def in fields() {
        write_fact(&mut document, def, &answers);
    }
    sections::write_risk(&mut document, facts);
    sections::write_communication(&mut document, facts);
    sections::write_borders(&mut document, facts);
    match filing.state {
        FilingState::Complete => {}
        FilingState::Incomplete => {
            sections::write_open(&mut document, "Følger i en opfølgende anmeldelse.");
        }
        FilingState::Withdraw => {
            sections::write_open(
                &mut document,
                "Ikke oplyst, da anmeldelsen trækkes tilbage.",
            );
        }
    }
    sections::write_not_applicable(&mut document, facts);
    document.into_value()
}

fn write_fact(document: &mut Document, def: &'static FieldDef, answers: &Answers) {
    let (Some(id), Some(value)) = (def.edpb, answers.get(def.name)) else {
        return;
    };
    if !answers.is_relevant(def) {
        return;
    }
    let Some(written) = letters::write(def, id, value) else {
        return;
    };
    document.put(id, written.value);
    if let Some((described_in, all)) = written.all_chosen {
        document.add_text(described_in, &all);
    }
}

/// The document under construction.
#[derive(Default)]
struct Document {
    fields: Map<String, Value>,
    /// Sentences for a text field that its own answer is put before.
    added: std::collections::BTreeMap<u16, Vec<String>>,
}

impl Document {
    fn put(&mut self, id: u16, value: impl Into<Value>) {
        self.fields.insert(key(id), value.into());
    }

    fn put_letter(&mut self, id: u16, letter: Option<&'static str>) {
        if let Some(letter) = letter {
            self.put(id, letter);
        }
    }

    /// Puts a text unless it is blank.
    fn put_text(&mut self, id: u16, text: &str) {
        if !text.trim().is_empty() {
            self.put(id, text);
        }
    }

    /// Puts the value when the field has none, counting added sentences as one.
    fn put_if_absent(&mut self, id: u16, value: impl Into<Value>) {
        if !self.has(id) {
            self.put(id, value);
        }
    }

    fn remove(&mut self, id: u16) {
        self.fields.remove(&key(id));
    }

    fn add_text(&mut self, id: u16, text: &str) {
        self.added.entry(id).or_default().push(text.to_owned());
    }

    fn has(&self, id: u16) -> bool {
        self.fields.contains_key(&key(id)) || self.added.contains_key(&id)
    }

    fn text(&self, id: u16) -> Option<&str> {
        self.fields.get(&key(id)).and_then(Value::as_str)
    }

    fn is_letter(&self, id: u16, letter: &str) -> bool {
        self.text(id) == Some(letter)
    }

    fn into_value(mut self) -> Value {
        for (id, sentences) in self.added {
            let own = self
                .fields
                .get(&key(id))
                .and_then(Value::as_str)
                .map(str::to_owned);
            let parts: Vec<String> = own.into_iter().chain(sentences).collect();
            self.fields.insert(key(id), parts.join("\n\n").into());
        }
        Value::Object(self.fields)
    }
}

fn key(id: u16) -> String {
    format!("field_{id}")
}
