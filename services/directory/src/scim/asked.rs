//! A request whose municipality is known.

use brudvagt_scim::{Error, Filter, Project, Resource, ScimType};
use brudvagt_types::Ctx;

use super::Door;

pub(crate) const MOST_RESULTS: usize = 200;
const LONGEST_QUERY: usize = 8 * 1024;

/// One municipality's request, past its token.
pub(crate) struct Asked {
    pub(crate) door: Door,
    pub(crate) ctx: Ctx,
    pub(crate) code: String,
    /// Public address of this municipality's resources.
    pub(crate) base: String,
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) query: Query,
}

#[derive(Default)]
pub(crate) struct Query {
    pub(crate) filter: Option<String>,
    pub(crate) start: usize,
    pub(crate) count: usize,
    attributes: String,
    excluded: String,
}

impl Query {
    pub(crate) fn project(&self, resource: Resource) -> Project {
        Project::new(resource, &self.attributes, &self.excluded)
    }

    /// Whether the sender says what it wants to see: then it is answered with that (RFC 7644, section
    /// 3.5.2).
    pub(crate) fn names_attributes(&self) -> bool {
        !self.attributes.trim().is_empty()
    }

    pub(crate) fn filter(&self, resource: Resource) -> Result<Option<Filter>, Error> {
        let text = self.filter.as_deref();
        text.map(|text| Filter::parse(resource, text)).transpose()
    }
}

impl Asked {
    pub(crate) fn location(&self, resource: Resource, id: &str) -> String {
        format!("{}/{}/{id}", self.base, resource.plural())
    }

    /// Refuses a change of another version than the sender saw.
    pub(crate) fn check_version(&self, version: i64) -> Result<(), Error> {
        let Some(wanted) = &self.if_match else {
            return Ok(());
        };
        if names(wanted, version) {
            Ok(())
        } else {
            Err(Error::new(412, "the resource has changed; read it again"))
        }
    }

    /// Whether the sender says that it has this version.
    pub(crate) fn has_version(&self, version: i64) -> bool {
        let known = self.if_none_match.as_deref();
        known.is_some_and(|known| names(known, version))
    }
}

/// Whether a list of versions names this one.
fn names(list: &str, version: i64) -> bool {
    let own = etag(version);
    list.split(',')
        .map(str::trim)
        // Weak and strong are the same to us: a version is a number.
        .any(|it| it == "*" || it.trim_start_matches("W/") == own.trim_start_matches("W/"))
}

pub(crate) fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// A plus sign is a blank here, as forms write it; a broken escape is refused.
pub(super) fn query(raw: &str) -> Result<Query, Error> {
    let broken = || {
        Error::of(
            ScimType::InvalidFilter,
            "the query is not written as it should be",
        )
    };
    if raw.len() > LONGEST_QUERY {
        return Err(broken());
    }
    let escapes = raw.split('%').skip(1);
    for escape in escapes {
        let digits = escape.as_bytes().get(..2).unwrap_or_default();
        if digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(broken());
        }
    }
    let mut query = Query {
        start: 1,
        count: 100,
        ..Query::default()
    };
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        let number = || value.trim().parse::<i64>().ok();
        match name.to_ascii_lowercase().as_str() {
            "filter" => query.filter = Some(value.into_owned()),
            "attributes" => query.attributes = value.into_owned(),
            "excludedattributes" => query.excluded = value.into_owned(),
            "startindex" => {
                let start = number().ok_or_else(|| whole("startIndex"))?;
                query.start = usize::try_from(start.max(1)).unwrap_or(1);
            }
            "count" => {
                let count = number().ok_or_else(|| whole("count"))?;
                query.count = usize::try_from(count.max(0)).unwrap_or(0).min(MOST_RESULTS);
            }
            // Sorting is not offered, and flags like Entra's `aadOptscim062020` change nothing.
            _unknown => {}
        }
    }
    Ok(query)
}

fn whole(name: &str) -> Error {
    Error::of(ScimType::InvalidValue, format!("{name} is a whole number"))
}
