//! Applies a patch (RFC 7644, section 3.5.2) to a copy of a document: in full, or not at all.

mod entries;
mod target;

use serde_json::{Map, Value};

use crate::{
    Error, ScimType,
    error::invalid_value,
    filter::Filter,
    members::{Member, field, members},
    path::Spot,
    read::{Document, coerce_at, put},
    schema::{Kind, Mutability, Resource, Schema},
};
use target::Target;

const MOST_OPERATIONS: usize = 1000;

/// What a patch does to a group's members, which are too many to be kept in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    Add(Vec<Member>),
    Remove(Vec<String>),
    Replace(Vec<Member>),
    Clear,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub document: Document,
    pub members: Vec<MemberChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

struct Operation<'r> {
    verb: Verb,
    target: Target,
    value: Option<&'r Value>,
}

/// Applies the operations of `body` in their order.
///
/// # Errors
/// `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`, `mutability`: nothing is changed.
pub fn patch(
    resource: Resource,
    document: &Document,
    own_id: &str,
    body: &Value,
) -> Result<Changed, Error> {
    let mut changed = Changed {
        document: document.clone(),
        members: Vec::new(),
    };
    for operation in operations(resource, own_id, body)? {
        apply(&mut changed, &operation)?;
    }
    for attribute in resource.core().attributes {
        let is_there = changed.document.contains_key(attribute.name);
        let is_needed = attribute.required || attribute.always;
        if is_needed && !is_there && document.contains_key(attribute.name) {
            return Err(Error::of(
                ScimType::Mutability,
                format!("{} cannot be taken away", attribute.name),
            ));
        }
    }
    Ok(changed)
}

fn operations<'r>(
    resource: Resource,
    own_id: &str,
    body: &'r Value,
) -> Result<Vec<Operation<'r>>, Error> {
    let syntax = |what: &str| Error::of(ScimType::InvalidSyntax, what);
    let listed = body
        .as_object()
        .and_then(|body| field(body, "Operations"))
        .and_then(Value::as_array)
        .ok_or_else(|| syntax("a patch has a list `Operations`"))?;
    if listed.len() > MOST_OPERATIONS {
        return Err(syntax("too many operations"));
    }
    let mut operations = Vec::with_capacity(listed.len());
    for sent in listed {
        let sent = sent
            .as_object()
            .ok_or_else(|| syntax("an operation is an object"))?;
        let verb = match field(sent, "op").and_then(Value::as_str) {
            Some(op) if op.eq_ignore_ascii_case("add") => Verb::Add,
            Some(op) if op.eq_ignore_ascii_case("replace") => Verb::Replace,
            Some(op) if op.eq_ignore_ascii_case("remove") => Verb::Remove,
            _unknown => return Err(syntax("`op` is add, replace or remove")),
        };
        let value = field(sent, "value");
        match field(sent, "path") {
            Some(Value::String(path)) if !path.trim().is_empty() => {
                operations.push(Operation {
                    verb,
                    target: target::target(resource, path)?,
                    value,
                });
            }
            Some(Value::String(_) | Value::Null) | None => {
                if verb == Verb::Remove {
                    return Err(Error::of(ScimType::NoTarget, "remove needs a path"));
                }
                let value = value
                    .and_then(Value::as_object)
                    .ok_or_else(|| invalid_value("value", "without a path it is an object"))?;
                whole(resource, own_id, verb, value, &mut operations)?;
            }
            Some(_odd) => return Err(syntax("`path` is a text")),
        }
    }
    Ok(operations)
}

/// An operation without path: one for each key of its value, which may be a path itself. Read-only
/// attributes are left out, except the id of another resource.
fn whole<'r>(
    resource: Resource,
    own_id: &str,
    verb: Verb,
    value: &'r Map<String, Value>,
    operations: &mut Vec<Operation<'r>>,
) -> Result<(), Error> {
    for (name, value) in value {
        if name.eq_ignore_ascii_case("id") {
            if value.as_str().is_some_and(|id| id != own_id) {
                return Err(Error::of(ScimType::Mutability, "an id is never changed"));
            }
            continue;
        }
        if ["schemas", "meta", "groups"]
            .iter()
            .any(|fixed| name.eq_ignore_ascii_case(fixed))
        {
            continue;
        }
        operations.push(Operation {
            verb,
            target: target::target(resource, name)?,
            value: Some(value),
        });
    }
    Ok(())
}

fn apply(changed: &mut Changed, operation: &Operation<'_>) -> Result<(), Error> {
    match &operation.target {
        Target::Extension(schema) => extension(&mut changed.document, schema, operation),
        Target::Attribute { spot, filter } => {
            if spot.attribute.is_read_only() {
                return Err(Error::of(
                    ScimType::Mutability,
                    format!("{} is the server's", spot.attribute.name),
                ));
            }
            if spot.attribute.name == "members" {
                let change = member_change(*spot, filter.as_ref(), operation)?;
                changed.members.extend(change);
                return Ok(());
            }
            if spot.attribute.multi {
                return entries::apply(&mut changed.document, *spot, filter.as_ref(), operation);
            }
            if operation.verb == Verb::Remove {
                put(&mut changed.document, *spot, None);
                return Ok(());
            }
            let value = needed(operation)?;
            single(&mut changed.document, *spot, operation.verb, value)
        }
    }
}

fn needed<'r>(operation: &Operation<'r>) -> Result<&'r Value, Error> {
    operation
        .value
        .ok_or_else(|| invalid_value("value", "is needed"))
}

fn extension(
    document: &mut Document,
    schema: &'static Schema,
    operation: &Operation<'_>,
) -> Result<(), Error> {
    if operation.verb == Verb::Remove {
        document.remove(schema.id);
        return Ok(());
    }
    let value = needed(operation)?
        .as_object()
        .ok_or_else(|| invalid_value("value", "is an object of the extension's attributes"))?;
    for (name, value) in value {
        // Some senders repeat the schema inside.
        if name.eq_ignore_ascii_case("schemas") {
            continue;
        }
        let attribute = crate::schema::find(schema.attributes, name)
            .ok_or_else(|| Error::of(ScimType::InvalidPath, "there is no such attribute"))?;
        let spot = Spot {
            extension: Some(schema.id),
            attribute,
            sub: None,
        };
        single(document, spot, operation.verb, value)?;
    }
    Ok(())
}

/// An attribute with one value, or a part of it. Parts that are not named stay (section 3.5.2.3).
fn single(document: &mut Document, spot: Spot, verb: Verb, value: &Value) -> Result<(), Error> {
    let is_whole = spot.sub.is_none() && spot.attribute.kind == Kind::Complex;
    if let (true, Value::Object(sent)) = (is_whole, value) {
        // An address beside the id says the same, or nothing.
        let has_value = field(sent, "value").is_some_and(|it| !it.is_null());
        for (name, part) in sent {
            if let Some(sub) = spot.attribute.sub(name)
                && !(has_value && sub.is_write_only())
            {
                let sub = Some(sub);
                single(document, Spot { sub, ..spot }, verb, part)?;
            }
        }
        return Ok(());
    }
    match coerce_at(spot, value)? {
        // Adding nothing takes nothing away (section 3.5.2.1).
        (_, None) if verb == Verb::Add => {}
        (spot, value) => put(document, spot, value),
    }
    Ok(())
}

fn member_change(
    spot: Spot,
    filter: Option<&Filter>,
    operation: &Operation<'_>,
) -> Result<Option<MemberChange>, Error> {
    if spot
        .sub
        .is_some_and(|sub| sub.mutability == Mutability::Immutable)
    {
        let fixed = "a member is added or removed, never changed";
        return Err(Error::of(ScimType::Mutability, fixed));
    }
    if let Some(filter) = filter {
        let named = filter.named_values().ok_or_else(|| {
            Error::of(ScimType::InvalidFilter, "members are chosen by their value")
        })?;
        return match operation.verb {
            Verb::Remove => Ok(Some(MemberChange::Remove(named))),
            Verb::Add | Verb::Replace => Err(Error::of(
                ScimType::Mutability,
                "a member is added or removed, never changed",
            )),
        };
    }
    Ok(match operation.verb {
        // Null is as if left out; an empty list says that nobody is in it.
        Verb::Add | Verb::Replace if needed(operation)?.is_null() => None,
        Verb::Add => Some(MemberChange::Add(members(needed(operation)?)?)),
        Verb::Replace => Some(MemberChange::Replace(members(needed(operation)?)?)),
        // Entra names whom to remove in the value, which the standard does not provide for. An
        // empty list removes nobody; no value at all removes everybody.
        Verb::Remove => match operation.value {
            None | Some(Value::Null) => Some(MemberChange::Clear),
            Some(value) => {
                let named = members(value)?;
                let named: Vec<String> = named.into_iter().map(|it| it.value).collect();
                (!named.is_empty()).then_some(MemberChange::Remove(named))
            }
        },
    })
}
