//! Where in a resource something is: `name.familyName`, `emails[type eq "work"].value`, with or
//! without the name of a schema before it.

use crate::{
    Error, ScimType,
    filter::{self, Filter},
    schema::{Attribute, Resource, Schema, find},
};

/// An attribute, under the extension's schema when it belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub extension: Option<&'static str>,
    pub attribute: &'static Attribute,
    pub sub: Option<&'static Attribute>,
}

/// What a patch's path points at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// A whole extension.
    Extension(&'static Schema),
    Attribute {
        spot: Spot,
        filter: Option<Filter>,
    },
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

/// `attribute` or `attribute.sub`, with or without a schema. Nothing when there is no such.
pub(crate) fn spot(resource: Resource, text: &str) -> Option<Spot> {
    let (schema, rest) = match after_schema(resource, text) {
        Some((schema, rest)) => (schema, rest),
        None => (resource.core(), text),
    };
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

/// Reads the path of a patch operation.
pub(crate) fn target(resource: Resource, text: &str) -> Result<Target, Error> {
    let unknown = || Error::of(ScimType::InvalidPath, "there is no attribute at this path");
    let text = text.trim();
    if let Some((schema, "")) = after_schema(resource, text)
        && resource.extension() == Some(schema)
    {
        return Ok(Target::Extension(schema));
    }
    let Some((before, rest)) = text.split_once('[') else {
        let spot = spot(resource, text).ok_or_else(unknown)?;
        return Ok(Target::Attribute { spot, filter: None });
    };
    let (inside, after) = rest.rsplit_once(']').ok_or_else(unknown)?;
    let mut spot = spot(resource, before).ok_or_else(unknown)?;
    if !spot.attribute.multi || spot.sub.is_some() {
        return Err(unknown());
    }
    spot.sub = match after {
        "" => None,
        after => {
            let name = after.strip_prefix('.').ok_or_else(unknown)?;
            Some(spot.attribute.sub(name).ok_or_else(unknown)?)
        }
    };
    let filter = filter::parse_within(spot.attribute, inside)?;
    Ok(Target::Attribute {
        spot,
        filter: Some(filter),
    })
}
