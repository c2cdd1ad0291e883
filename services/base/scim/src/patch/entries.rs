//! Operations on an attribute with many values.

use serde_json::{Map, Value};

use super::{Operation, Verb, needed};
use crate::{
    Error, ScimType,
    error::invalid_value,
    filter::Filter,
    path::Spot,
    read::{Document, coerce, entry, finished, is_primary, only_primary, put},
};

pub(super) fn apply(
    document: &mut Document,
    spot: Spot,
    filter: Option<&Filter>,
    operation: &Operation<'_>,
) -> Result<(), Error> {
    let mut entries = known(document, spot);
    let before: Vec<Value> = entries.clone();
    match (filter, spot.sub) {
        (None, None) => list(&mut entries, spot, operation)?,
        (filter, _) => chosen(&mut entries, spot, filter, operation)?,
    }
    one_primary(&before, &mut entries);
    entries.dedup();
    let whole = (!entries.is_empty()).then_some(Value::Array(entries));
    put(document, Spot { sub: None, ..spot }, whole);
    Ok(())
}

fn known(document: &Document, spot: Spot) -> Vec<Value> {
    let place = match spot.extension {
        None => Some(document),
        Some(schema) => document.get(schema).and_then(Value::as_object),
    };
    let value = place.and_then(|place| place.get(spot.attribute.name));
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// The list as a whole.
fn list(entries: &mut Vec<Value>, spot: Spot, operation: &Operation<'_>) -> Result<(), Error> {
    let sent = |value: &Value| -> Result<Vec<Value>, Error> {
        Ok(match coerce(spot.attribute, value)? {
            Some(Value::Array(entries)) => entries,
            _nothing => Vec::new(),
        })
    };
    match (operation.verb, operation.value) {
        (Verb::Remove, None | Some(Value::Null)) => entries.clear(),
        (Verb::Remove, Some(value)) => {
            let named = sent(value)?;
            entries.retain(|entry| !named.iter().any(|named| is_same(entry, named)));
        }
        (Verb::Replace, _) => *entries = sent(needed(operation)?)?,
        (Verb::Add, _) => {
            for new in sent(needed(operation)?)? {
                match entries.iter_mut().find(|known| is_same(known, &new)) {
                    Some(known) => merge(known, &new),
                    None => entries.push(new),
                }
            }
        }
    }
    Ok(())
}

/// The entries that pass the filter, or a part of them.
fn chosen(
    entries: &mut Vec<Value>,
    spot: Spot,
    filter: Option<&Filter>,
    operation: &Operation<'_>,
) -> Result<(), Error> {
    let passes = |entry: &Value| filter.is_none_or(|filter| filter.holds_within(entry));
    if operation.verb == Verb::Remove {
        match spot.sub {
            None => entries.retain(|entry| !passes(entry)),
            Some(sub) => {
                for entry in entries.iter_mut().filter(|entry| passes(entry)) {
                    if let Value::Object(parts) = entry {
                        parts.remove(sub.name);
                    }
                }
                // An entry without its value is dropped.
                let is_whole = |entry: &Value| match spot.attribute.sub("value") {
                    Some(_) => entry.get("value").is_some(),
                    None => entry.as_object().is_some_and(|parts| !parts.is_empty()),
                };
                entries.retain(is_whole);
            }
        }
        return Ok(());
    }
    let parts = sent_parts(spot, needed(operation)?)?;
    let mut n_chosen = 0_usize;
    for entry in entries.iter_mut().filter(|entry| passes(entry)) {
        n_chosen += 1;
        merge(entry, &parts);
        if let Value::Object(merged) = entry {
            *entry = finished(spot.attribute, std::mem::take(merged))?;
        }
    }
    if n_chosen == 0 {
        // Entra adds a person's first mail this way. Only a filter made of equalities can be
        // satisfied by a new entry.
        let asked = filter
            .and_then(Filter::equalities)
            .ok_or_else(|| Error::of(ScimType::NoTarget, "no entry is chosen by this path"))?;
        let mut new: Map<String, Value> = asked
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if let Value::Object(parts) = &parts {
            new.extend(parts.clone());
        }
        entries.push(entry(spot.attribute, &Value::Object(new))?);
    }
    Ok(())
}

/// What is written into each chosen entry.
fn sent_parts(spot: Spot, value: &Value) -> Result<Value, Error> {
    let Some(sub) = spot.sub else {
        return match value {
            Value::Array(list) => match list.as_slice() {
                [only] => sent_parts(spot, only),
                _many => Err(invalid_value(spot.attribute.name, "one entry is meant")),
            },
            Value::Object(sent) => {
                let mut parts = Map::new();
                for (name, value) in sent {
                    if let Some(sub) = spot.attribute.sub(name)
                        && let Some(value) = coerce(sub, value)?
                    {
                        parts.insert(sub.name.to_owned(), value);
                    }
                }
                Ok(Value::Object(parts))
            }
            plain => entry(spot.attribute, plain),
        };
    };
    let value = coerce(sub, value)?
        .ok_or_else(|| invalid_value(spot.attribute.name, "has an entry without value"))?;
    Ok(Value::Object(Map::from_iter([(
        sub.name.to_owned(),
        value,
    )])))
}

fn merge(entry: &mut Value, parts: &Value) {
    if let (Value::Object(entry), Value::Object(parts)) = (entry, parts) {
        entry.extend(parts.clone());
    }
}

/// The same value of the same kind; of an address, the same in all.
fn is_same(known: &Value, other: &Value) -> bool {
    match (known.get("value"), other.get("value")) {
        (Some(known_value), Some(other_value)) => {
            known_value == other_value
                && (known.get("type") == other.get("type") || other.get("type").is_none())
        }
        _without_value => known == other,
    }
}

/// At most one entry is the primary one: the newest that says so (RFC 7643, section 2.4).
fn one_primary(before: &[Value], entries: &mut [Value]) {
    let newest = entries
        .iter()
        .rposition(|entry| is_primary(entry) && !before.contains(entry))
        .or_else(|| entries.iter().position(is_primary));
    only_primary(entries, newest);
}
