//! Where in a resource something is: `name.familyName`, `emails[type eq "work"].value`, with or
//! without the name of a schema before it.

use crate::schema::{Attribute, Resource, Schema, find};

/// An attribute, under the extension's schema when it belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub extension: Option<&'static str>,
    pub attribute: &'static Attribute,
    pub sub: Option<&'static Attribute>,
}

/// The schema that `text` begins with, and what follows its colon. Names of schemas hold dots and
/// colons, so they are looked for as a whole.
pub(crate) fn after_schema(resource: Resource, text: &str) -> Option<(&'static Schema, &str)> {
    let known = [Some(resource.core()), resource.extension()];
    known.into_iter().flatten().find_map(|schema| {
        let head = text.get(..schema.id.len())?;
        let rest = text.get(schema.id.len()..)?;
        if !head.eq_ignore_ascii_case(schema.id) {
            return None;
        }
        match rest.strip_prefix(':') {
            Some(attribute) => Some((schema, attribute)),
            None if rest.is_empty() => Some((schema, "")),
            None => None,
        }
    })
}

/// What a name chooses: an attribute, or all of a schema's.
pub(crate) fn chosen(resource: Resource, text: &str) -> Vec<Spot> {
    let Some((schema, "")) = after_schema(resource, text) else {
        return spot(resource, text).into_iter().collect();
    };
    let extension = (schema != resource.core()).then_some(schema.id);
    let whole = |attribute| Spot {
        extension,
        attribute,
        sub: None,
    };
    schema.attributes.iter().map(whole).collect()
}

/// `attribute` or `attribute.sub`, with or without a schema; `None` when there is no such
/// attribute. Entra asks `manager eq "…"` without the extension that `manager` belongs to, and nothing
/// else has that name.
pub(crate) fn spot(resource: Resource, text: &str) -> Option<Spot> {
    match after_schema(resource, text) {
        Some((schema, rest)) => spot_in(resource, schema, rest),
        None => [Some(resource.core()), resource.extension()]
            .into_iter()
            .flatten()
            .find_map(|schema| spot_in(resource, schema, text)),
    }
}

fn spot_in(resource: Resource, schema: &'static Schema, rest: &str) -> Option<Spot> {
    let (name, sub) = match rest.split_once('.') {
        Some((name, sub)) => (name, Some(sub)),
        None => (rest, None),
    };
    let is_core = schema == resource.core();
    let attribute = if is_core {
        resource.attribute(name)?
    } else {
        find(schema.attributes, name)?
    };
    let sub = match sub {
        Some(sub) => Some(attribute.sub(sub)?),
        None => None,
    };
    Some(Spot {
        extension: (!is_core).then_some(schema.id),
        attribute,
        sub,
    })
}
