//! Reading the path of a patch.

use crate::{
    Error, ScimType,
    filter::{self, Filter},
    path::{Spot, after_schema, spot},
    schema::{Resource, Schema},
};

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
