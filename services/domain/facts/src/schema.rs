//! The facts as a JSON Schema, for those who send them from outside.

use serde_json::{Map, Value, json};

use crate::accept::{INT_MAX, LONG_TEXT_MAX_CHARS, TEXT_MAX_CHARS};
use crate::choice::ChoiceDef;
use crate::field::{FieldDef, Kind};
use crate::fields::fields;
use crate::groups::{GROUP_NAME_MAX_CHARS, GROUPS_MAX};
use crate::whole::differing;

/// JSON Schema (draft 2020-12) of [`crate::Facts`], made from the tables of
/// fields. Null means "not answered".
#[must_use]
pub fn json_schema() -> Value {
    let properties: Map<String, Value> = fields()
        .map(|def| (def.name.to_owned(), property(def)))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Oplysninger om et brud på persondatasikkerheden",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(def: &FieldDef) -> Value {
    let mut schema = match def.kind {
        Kind::Text => json!({ "type": ["string", "null"], "maxLength": TEXT_MAX_CHARS }),
        Kind::LongText => json!({ "type": ["string", "null"], "maxLength": LONG_TEXT_MAX_CHARS }),
        Kind::Bool => json!({ "type": ["boolean", "null"] }),
        Kind::Int => json!({ "type": ["integer", "null"], "minimum": 0, "maximum": INT_MAX }),
        Kind::Time => json!({ "type": ["string", "null"], "format": "date-time" }),
        Kind::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::Choice(choices) => {
            let answers = codes(choices).map(Value::from).chain([Value::Null]);
            json!({ "enum": answers.collect::<Vec<_>>() })
        }
        Kind::Multi(choices) => json!({
            "type": ["array", "null"],
            "items": { "enum": codes(choices).collect::<Vec<_>>() },
            "uniqueItems": true,
        }),
        Kind::Groups => groups(),
    };
    if let Some(object) = schema.as_object_mut() {
        if let Kind::Choice(choices) | Kind::Multi(choices) = def.kind {
            object.insert("x-labels".to_owned(), labels(choices));
        }
        object.insert("title".to_owned(), def.label.da.into());
        object.insert("description".to_owned(), def.help.da.into());
        object.insert("x-title-en".to_owned(), def.label.en.into());
        if let Some(id) = def.edpb {
            object.insert("x-edpb-field".to_owned(), id.into());
        }
    }
    schema
}

/// The facts that may differ are described once, among those of the case.
fn groups() -> Value {
    let answers: Map<String, Value> = differing()
        .map(|def| {
            let same = json!({ "$ref": format!("#/properties/{}", def.name) });
            (def.name.to_owned(), same)
        })
        .collect();
    json!({
        "type": ["array", "null"],
        "maxItems": GROUPS_MAX,
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["id", "name"],
            "properties": {
                "id": { "type": "string", "pattern": "^[a-z0-9-]{1,40}$" },
                "name": { "type": "string", "maxLength": GROUP_NAME_MAX_CHARS },
                "people": { "type": ["integer", "null"], "minimum": 0, "maximum": INT_MAX },
                "answers": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": answers,
                },
            },
        },
    })
}

/// What each answer is called, for those who do not know the codes.
fn labels(choices: &'static [ChoiceDef]) -> Value {
    let labels: Map<String, Value> = choices
        .iter()
        .map(|it| {
            let label = json!({ "da": it.label.da, "en": it.label.en });
            (it.code.to_owned(), label)
        })
        .collect();
    Value::Object(labels)
}

fn codes(choices: &'static [ChoiceDef]) -> impl Iterator<Item = &'static str> {
    choices.iter().map(|choice| choice.code)
}
