//! Turns a body into a document in our own spelling: names as in the schema, booleans as booleans,
//! no nulls and nothing unknown.

use serde_json::{Map, Value};

use crate::{
    Error, ScimType,
    error::invalid_value,
    members::{Member, members},
    path::{self, Spot},
    schema::{Attribute, Kind, Resource, find},
};

/// Attributes of a resource without `id`, `meta` and `schemas`, which are the server's.
pub type Document = Map<String, Value>;

const LONGEST_TEXT: usize = 1024;
const MOST_ENTRIES: usize = 100;

/// What a body says.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub document: Document,
    /// Ignored: a body may carry the id we answered with.
    pub id: Option<String>,
    /// Groups alone; nothing when the body says nothing of them.
    pub members: Option<Vec<Member>>,
}

/// Reads the body of a create or a replace.
///
/// # Errors
/// `invalidSyntax` when it is no object or of another kind of resource, `invalidValue`.
pub fn read(resource: Resource, body: &Value) -> Result<Read, Error> {
    let body = body
        .as_object()
        .ok_or_else(|| Error::of(ScimType::InvalidSyntax, "the body is not an object"))?;
    check_schemas(resource, body)?;
    let mut document = Document::new();
    let mut listed = None;
    for (name, value) in body {
        if resource == Resource::Group && name.eq_ignore_ascii_case("members") {
            listed = Some(members(value)?);
            continue;
        }
        put_named(resource, &mut document, name, value)?;
    }
    for attribute in resource.core().attributes {
        if attribute.required && !document.contains_key(attribute.name) {
            return Err(invalid_value(attribute.name, "is required"));
        }
    }
    let id = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("id"));
    Ok(Read {
        document,
        id: id.and_then(|(_, id)| id.as_str()).map(str::to_owned),
        members: listed,
    })
}

fn check_schemas(resource: Resource, body: &Map<String, Value>) -> Result<(), Error> {
    let named = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("schemas"));
    let Some((_, named)) = named else {
        return Ok(());
    };
    let other = match resource {
        Resource::User => Resource::Group,
        Resource::Group => Resource::User,
    };
    let is_other = named.as_array().is_some_and(|named| {
        let mut named = named.iter().filter_map(Value::as_str);
        named.any(|it| it.eq_ignore_ascii_case(other.core().id))
    });
    if is_other || !(named.is_array() || named.is_null()) {
        return Err(Error::of(
            ScimType::InvalidSyntax,
            "`schemas` does not name this kind of resource",
        ));
    }
    Ok(())
}

/// Puts the value under `name` (an attribute, an extension, a path with dots) into the document.
/// Unknown and read-only attributes are left out.
fn put_named(
    resource: Resource,
    document: &mut Document,
    name: &str,
    value: &Value,
) -> Result<(), Error> {
    if let Some((schema, "")) = path::after_schema(resource, name) {
        if let Value::Object(inside) = value {
            for (name, value) in inside {
                if let Some(attribute) = find(schema.attributes, name) {
                    let spot = Spot {
                        extension: (schema != resource.core()).then_some(schema.id),
                        attribute,
                        sub: None,
                    };
                    put(document, spot, coerce(attribute, value)?);
                }
            }
        }
        return Ok(());
    }
    let Some(spot) = path::spot(resource, name) else {
        return Ok(());
    };
    if spot.attribute.is_read_only() {
        return Ok(());
    }
    let kind = spot.sub.unwrap_or(spot.attribute);
    if spot.sub.is_some() && spot.attribute.multi {
        return Err(invalid_value(spot.attribute.name, "is a list"));
    }
    put(document, spot, coerce(kind, value)?);
    Ok(())
}

/// Writes a value, or removes it when it is `None`. A part of a complex attribute leaves its other
/// parts as they are.
pub(crate) fn put(document: &mut Document, spot: Spot, value: Option<Value>) {
    let place = match spot.extension {
        None => &mut *document,
        Some(schema) => {
            let extension = document
                .entry(schema)
                .or_insert_with(|| Value::Object(Map::new()));
            match extension {
                Value::Object(inside) => inside,
                _never => return,
            }
        }
    };
    match (spot.sub, value) {
        (None, Some(value)) => {
            place.insert(spot.attribute.name.to_owned(), value);
        }
        (None, None) => {
            place.remove(spot.attribute.name);
        }
        (Some(sub), value) => {
            let whole = place
                .entry(spot.attribute.name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(parts) = whole {
                match value {
                    Some(value) => parts.insert(sub.name.to_owned(), value),
                    None => parts.remove(sub.name),
                };
                if parts.is_empty() {
                    place.remove(spot.attribute.name);
                }
            }
        }
    }
    if let Some(schema) = spot.extension
        && document
            .get(schema)
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
    {
        document.remove(schema);
    }
}

/// A value in the attribute's own type. Null, empty text and empty lists become `None`.
pub(crate) fn coerce(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, Error> {
    if value.is_null() {
        return Ok(None);
    }
    if attribute.multi {
        return entries(attribute, value);
    }
    match attribute.kind {
        Kind::Complex => complex(attribute, value),
        Kind::Boolean => boolean(attribute, value).map(Some),
        Kind::Text | Kind::Reference | Kind::Instant => text(attribute, value),
    }
}

fn boolean(attribute: &Attribute, value: &Value) -> Result<Value, Error> {
    // Entra writes "True" and "False". Anything else is refused: a wrong guess would keep a leaver
    // active.
    let is = match value {
        Value::Bool(is) => Some(*is),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _other => None,
    };
    is.map(Value::from)
        .ok_or_else(|| invalid_value(attribute.name, "is true or false"))
}

fn text(attribute: &Attribute, value: &Value) -> Result<Option<Value>, Error> {
    let text = match value {
        Value::String(text) => text.as_str(),
        // A plain attribute in the form of one with many values, as older Entra mappings send it.
        Value::Array(entries) if entries.len() == 1 => entries
            .first()
            .and_then(|entry| entry.get("value").unwrap_or(entry).as_str())
            .ok_or_else(|| invalid_value(attribute.name, "is a text"))?,
        _other => return Err(invalid_value(attribute.name, "is a text")),
    };
    if text.len() > LONGEST_TEXT {
        return Err(invalid_value(attribute.name, "is too long"));
    }
    // Line breaks belong to addresses; the database takes no zero byte, and people type none.
    if text
        .chars()
        .any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t'))
    {
        return Err(invalid_value(attribute.name, "has a control character"));
    }
    Ok((!text.trim().is_empty()).then(|| Value::from(text)))
}

fn complex(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, Error> {
    // A manager comes as a bare text, too.
    if value.is_string()
        && let Some(sub) = attribute.sub("value")
    {
        let parts = text(sub, value)?.map(|value| (sub.name.to_owned(), value));
        return Ok(parts.map(|part| Value::Object(Map::from_iter([part]))));
    }
    let sent = value
        .as_object()
        .ok_or_else(|| invalid_value(attribute.name, "has parts"))?;
    let parts = parts(attribute, sent)?;
    Ok((!parts.is_empty()).then_some(Value::Object(parts)))
}

fn parts(
    attribute: &'static Attribute,
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    let mut parts = Map::new();
    for (name, value) in sent {
        if let Some(sub) = attribute.sub(name)
            && let Some(value) = coerce(sub, value)?
        {
            parts.insert(sub.name.to_owned(), value);
        }
    }
    Ok(parts)
}

fn entries(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, Error> {
    let sent = match value {
        Value::Array(entries) => entries.as_slice(),
        one @ Value::Object(_) => std::slice::from_ref(one),
        _other => return Err(invalid_value(attribute.name, "is a list")),
    };
    if sent.len() > MOST_ENTRIES {
        return Err(invalid_value(attribute.name, "has too many entries"));
    }
    let entries: Result<Vec<Value>, Error> =
        sent.iter().map(|sent| entry(attribute, sent)).collect();
    let mut entries = entries?;
    entries.dedup();
    Ok((!entries.is_empty()).then_some(Value::Array(entries)))
}

/// One entry of a multi-valued attribute; without a value it does not count as one.
pub(crate) fn entry(attribute: &'static Attribute, sent: &Value) -> Result<Value, Error> {
    let mut entry = match sent {
        Value::Object(sent) => parts(attribute, sent)?,
        Value::String(_) if attribute.sub("value").is_some() => {
            let value = attribute.sub("value").map(|sub| text(sub, sent));
            let value = value.transpose()?.flatten();
            value
                .map(|it| ("value".to_owned(), it))
                .into_iter()
                .collect()
        }
        _other => return Err(invalid_value(attribute.name, "has entries with parts")),
    };
    if attribute.name == "roles" {
        unwrap_role(&mut entry);
    }
    let is_empty = match attribute.sub("value") {
        Some(_) => !entry.contains_key("value"),
        None => entry.is_empty(),
    };
    if is_empty {
        return Err(invalid_value(attribute.name, "has an entry without value"));
    }
    Ok(Value::Object(entry))
}

/// Entra's patch of app roles carries JSON, written as text, inside the value.
fn unwrap_role(entry: &mut Map<String, Value>) {
    let inner = entry
        .get("value")
        .and_then(Value::as_str)
        .filter(|text| text.trim_start().starts_with('{'))
        .and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let Some(inner) = inner else {
        return;
    };
    let part = |name: &str| inner.get(name).filter(|it| it.is_string()).cloned();
    entry.remove("value");
    if let Some(value) = part("value") {
        entry.insert("value".to_owned(), value);
    }
    if let Some(display) = part("displayName").or_else(|| part("display")) {
        entry.insert("display".to_owned(), display);
    }
}
