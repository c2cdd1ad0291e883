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

/// In letters.
const LONGEST_TEXT: usize = 1024;
/// In bytes: a row of an index holds 2,704, and small letters may be longer than capitals.
const LONGEST_LINE: usize = 1600;
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
            if !value.is_null() {
                listed = Some(members(value)?);
            }
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
    if spot.sub.is_some() && spot.attribute.multi {
        return Err(invalid_value(spot.attribute.name, "is a list"));
    }
    let (spot, value) = coerce_at(spot, value)?;
    put(document, spot, value);
    Ok(())
}

/// A value in its own type, and where it is kept: the address of a manager is kept as her id.
pub(crate) fn coerce_at(spot: Spot, value: &Value) -> Result<(Spot, Option<Value>), Error> {
    let value = coerce(spot.sub.unwrap_or(spot.attribute), value)?;
    match (spot.sub, &value) {
        (Some(sub), Some(address)) if sub.is_write_only() => {
            let id = referred(spot.attribute, address)?;
            let sub = spot.attribute.sub("value");
            Ok((Spot { sub, ..spot }, Some(id)))
        }
        _as_it_is => Ok((spot, value)),
    }
}

/// The id at the end of a user's address.
fn referred(attribute: &Attribute, address: &Value) -> Result<Value, Error> {
    let after = address.as_str().and_then(|it| it.rsplit_once("Users/"));
    let id = after.map(|(_, id)| id).filter(|id| {
        let is_odd = |it: char| matches!(it, '/' | '?' | '#' | '%') || it.is_whitespace();
        !id.is_empty() && !id.contains(is_odd)
    });
    id.map(Value::from)
        .ok_or_else(|| invalid_value(attribute.name, "`$ref` is the address of a user"))
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
    let is_too_long = text.chars().nth(LONGEST_TEXT).is_some()
        || (attribute.one_line && text.len() > LONGEST_LINE);
    if is_too_long {
        return Err(invalid_value(attribute.name, "is too long"));
    }
    // Line breaks belong to postal addresses; the database takes no zero byte, and people type none.
    let may_break = |it: char| !attribute.one_line && matches!(it, '\n' | '\r' | '\t');
    if text.chars().any(|it| it.is_control() && !may_break(it)) {
        return Err(invalid_value(attribute.name, "has a control character"));
    }
    // A blank around a name makes nobody else of it; a key that is exact is kept letter by letter.
    let is_name = attribute.one_line && !attribute.case_exact;
    let kept = if is_name { text.trim() } else { text };
    Ok((!text.trim().is_empty()).then(|| Value::from(kept)))
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
    let mut address = None;
    for (name, value) in sent {
        let Some(sub) = attribute.sub(name) else {
            continue;
        };
        match coerce(sub, value)? {
            Some(value) if sub.is_write_only() => address = Some(value),
            Some(value) => drop(parts.insert(sub.name.to_owned(), value)),
            None => {}
        }
    }
    if let Some(address) = address
        && !parts.contains_key("value")
    {
        parts.insert("value".to_owned(), referred(attribute, &address)?);
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
    // RFC 7643, section 2.4: one at most. The first is it.
    let first = entries.iter().position(is_primary);
    only_primary(&mut entries, first);
    entries.dedup();
    Ok((!entries.is_empty()).then_some(Value::Array(entries)))
}

pub(crate) fn is_primary(entry: &Value) -> bool {
    entry.get("primary") == Some(&Value::Bool(true))
}

/// Leaves the entry at `chosen` as the only primary one.
pub(crate) fn only_primary(entries: &mut [Value], chosen: Option<usize>) {
    for (at, entry) in entries.iter_mut().enumerate() {
        if is_primary(entry)
            && Some(at) != chosen
            && let Value::Object(parts) = entry
        {
            parts.insert("primary".to_owned(), Value::Bool(false));
        }
    }
}

/// One entry of a multi-valued attribute; without a value it does not count as one.
pub(crate) fn entry(attribute: &'static Attribute, sent: &Value) -> Result<Value, Error> {
    let entry = match sent {
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
    finished(attribute, entry)
}

/// The entry as it is kept, however it came about.
pub(crate) fn finished(
    attribute: &'static Attribute,
    mut entry: Map<String, Value>,
) -> Result<Value, Error> {
    if attribute.name == "roles" {
        unwrap_role(attribute, &mut entry)?;
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
fn unwrap_role(attribute: &'static Attribute, entry: &mut Map<String, Value>) -> Result<(), Error> {
    let inner = entry
        .get("value")
        .and_then(Value::as_str)
        .filter(|text| text.trim_start().starts_with('{'))
        .and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let Some(inner) = inner else {
        return Ok(());
    };
    let part = |name: &str| inner.get(name).filter(|it| it.is_string());
    entry.remove("value");
    let display = part("displayName").or_else(|| part("display"));
    for (name, sent) in [("value", part("value")), ("display", display)] {
        if let (Some(sub), Some(sent)) = (attribute.sub(name), sent)
            && let Some(value) = text(sub, sent)?
        {
            entry.insert(sub.name.to_owned(), value);
        }
    }
    Ok(())
}
