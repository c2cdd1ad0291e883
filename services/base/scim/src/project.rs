//! What of a resource is shown, and lists of resources.

use serde_json::{Map, Value, json};

use crate::{path, path::Spot, schema::Resource};

/// `attributes` and `excludedAttributes` of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    only: Option<Vec<Spot>>,
    without: Vec<Spot>,
}

impl Project {
    /// Names that are unknown choose nothing.
    pub fn new(resource: Resource, attributes: &str, excluded: &str) -> Self {
        let spots = |names: &str| -> Vec<Spot> {
            let names = names.split(',').map(str::trim);
            names.flat_map(|it| path::chosen(resource, it)).collect()
        };
        let only = (!attributes.trim().is_empty()).then(|| spots(attributes));
        Self {
            only,
            without: spots(excluded),
        }
    }

    /// Whether the attribute is shown at all; one that is not need not be read.
    pub fn shows(&self, name: &str) -> bool {
        let is_chosen = self
            .only
            .as_ref()
            .is_none_or(|only| only.iter().any(|it| it.attribute.name == name));
        let is_left_out = |it: &Spot| it.attribute.name == name && it.sub.is_none();
        is_chosen && !self.without.iter().any(is_left_out)
    }

    /// Leaves out what is not asked for. `id` and `schemas` are always shown.
    pub fn apply(&self, resource: Map<String, Value>) -> Map<String, Value> {
        let mut shown = match &self.only {
            None => resource,
            Some(only) => chosen(&resource, only),
        };
        for spot in &self.without {
            if spot.attribute.name != "id" {
                leave_out(&mut shown, *spot);
            }
        }
        shown.retain(|_, value| value.as_object().is_none_or(|it| !it.is_empty()));
        shown
    }
}

fn chosen(resource: &Map<String, Value>, only: &[Spot]) -> Map<String, Value> {
    let mut shown = Map::new();
    for name in ["schemas", "id"] {
        if let Some(value) = resource.get(name) {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    for spot in only {
        let (from, to) = match spot.extension {
            None => (Some(resource), &mut shown),
            Some(schema) => {
                let from = resource.get(schema).and_then(Value::as_object);
                let to = shown.entry(schema).or_insert_with(|| json!({}));
                match to {
                    Value::Object(to) => (from, to),
                    _never => continue,
                }
            }
        };
        let Some(value) = from.and_then(|from| from.get(spot.attribute.name)) else {
            continue;
        };
        let name = spot.attribute.name;
        match spot.sub {
            None => drop(to.insert(name.to_owned(), value.clone())),
            Some(sub) => {
                let known = to.remove(name);
                to.insert(name.to_owned(), with_part(known, value, sub.name));
            }
        }
    }
    shown
}

/// `known` (what is shown already) with the part `name` of `value`.
fn with_part(known: Option<Value>, value: &Value, name: &str) -> Value {
    match value {
        Value::Array(entries) => {
            let mut known = match known {
                Some(Value::Array(known)) => known.into_iter(),
                _none => Vec::new().into_iter(),
            };
            let entries = entries
                .iter()
                .map(|entry| with_part(known.next(), entry, name));
            Value::Array(entries.collect())
        }
        value => {
            let mut shown = match known {
                Some(Value::Object(known)) => known,
                _none => Map::new(),
            };
            if let Some(part) = value.get(name) {
                shown.insert(name.to_owned(), part.clone());
            }
            Value::Object(shown)
        }
    }
}

fn leave_out(shown: &mut Map<String, Value>, spot: Spot) {
    let place = match spot.extension {
        None => Some(shown),
        Some(schema) => shown.get_mut(schema).and_then(Value::as_object_mut),
    };
    let Some(place) = place else { return };
    let Some(sub) = spot.sub else {
        place.remove(spot.attribute.name);
        return;
    };
    match place.get_mut(spot.attribute.name) {
        Some(Value::Object(parts)) => drop(parts.remove(sub.name)),
        Some(Value::Array(entries)) => {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                entry.remove(sub.name);
            }
        }
        _nothing => {}
    }
}

/// RFC 7644, section 3.4.2. `Resources` is present even when empty.
pub fn list_response(resources: Vec<Value>, total: usize, start_index: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start_index,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
