//! The members of a group as a body or an operation lists them.

use serde_json::{Map, Value};

use crate::{Error, error::invalid_value};

/// Who is in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub value: String,
    /// Another group. Its people gain nothing from this membership.
    pub is_group: bool,
}

pub(crate) fn field<'r>(object: &'r Map<String, Value>, name: &str) -> Option<&'r Value> {
    let found = object
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// The members that a body or an operation lists.
pub(crate) fn members(value: &Value) -> Result<Vec<Member>, Error> {
    let listed = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(listed) => listed.as_slice(),
        one @ Value::Object(_) => std::slice::from_ref(one),
        _other => return Err(invalid_value("members", "is a list")),
    };
    listed
        .iter()
        .map(|member| {
            let value = member.as_str().or_else(|| {
                let member = member.as_object()?;
                field(member, "value")?.as_str()
            });
            let value = value
                .filter(|it| !it.is_empty() && it.len() <= 256 && !it.contains(char::is_control))
                .ok_or_else(|| invalid_value("members", "has an entry without value"))?;
            let kind = member.as_object().and_then(|member| field(member, "type"));
            Ok(Member {
                value: value.to_owned(),
                is_group: kind
                    .and_then(Value::as_str)
                    .is_some_and(|it| it.eq_ignore_ascii_case("group")),
            })
        })
        .collect()
}
