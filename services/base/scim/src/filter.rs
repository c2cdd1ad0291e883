//! Filters (RFC 7644, section 3.4.2.2): parsed, and matched against a resource.
//!
//! A filter that is not understood is refused, never read as "everybody". Length and depth are
//! bounded.

mod parse;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub(crate) use parse::parse_within;

use crate::{
    Error,
    path::Spot,
    schema::{Attribute, Kind, Resource},
};

#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// An attribute of the resource; of one with many values, any of them.
    #[doc(hidden)]
    Test(Test),
    /// Holds when one entry of a multi-valued attribute passes everything inside.
    #[doc(hidden)]
    Entry(Entry),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub(crate) spot: Spot,
    pub(crate) op: Op,
    pub(crate) literal: Literal,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub(crate) spot: Spot,
    pub(crate) inner: Box<Filter>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Present,
}

/// A value to compare with. A value without quotes is read as if it had them, because one client
/// leaves them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(String),
    Boolean(bool),
    /// Not there.
    Null,
}

/// A condition that every match of the filter fulfils and that an index can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    Id(String),
    ExternalId(String),
    UserName(String),
    DisplayName(String),
    Member(String),
}

impl Filter {
    /// # Errors
    /// `invalidFilter`.
    pub fn parse(resource: Resource, text: &str) -> Result<Self, Error> {
        parse::parse(resource, text)
    }

    pub fn hint(&self) -> Option<Hint> {
        match self {
            Self::All(parts) => parts.iter().find_map(Self::hint),
            Self::Test(test) => test.hint(),
            Self::Entry(entry) if entry.spot.attribute.name == "members" => {
                match entry.inner.as_ref() {
                    Self::Test(test) => test.equals("value").map(Hint::Member),
                    _more => None,
                }
            }
            Self::Any(_) | Self::Not(_) | Self::Entry(_) => None,
        }
    }

    /// Whether it looks at an attribute of this name.
    pub fn mentions(&self, name: &str) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|it| it.mentions(name)),
            Self::Not(inner) => inner.mentions(name),
            Self::Test(test) => test.spot.attribute.name == name,
            Self::Entry(entry) => entry.spot.attribute.name == name,
        }
    }

    /// Whether it holds for a resource.
    pub fn holds(&self, resource: &Map<String, Value>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.holds(resource)),
            Self::Any(parts) => parts.iter().any(|it| it.holds(resource)),
            Self::Not(inner) => !inner.holds(resource),
            Self::Test(test) => test.holds_for(value_at(resource, &test.spot)),
            Self::Entry(entry) => value_at(resource, &entry.spot)
                .and_then(Value::as_array)
                .is_some_and(|entries| entries.iter().any(|it| entry.inner.holds_within(it))),
        }
    }

    /// Whether it holds for one entry of an attribute with many values.
    pub(crate) fn holds_within(&self, entry: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.holds_within(entry)),
            Self::Any(parts) => parts.iter().any(|it| it.holds_within(entry)),
            Self::Not(inner) => !inner.holds_within(entry),
            Self::Test(test) => test.holds_for(entry.get(test.spot.attribute.name)),
            Self::Entry(_) => false,
        }
    }

    /// The sub-attributes that it asks to be equal to something, when it asks nothing else: what an
    /// entry must have to pass.
    pub(crate) fn equalities(&self) -> Option<Vec<(&'static str, Value)>> {
        match self {
            Self::All(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::equalities).collect();
                parts.map(|parts| parts.into_iter().flatten().collect())
            }
            Self::Test(test) if test.op == Op::Equal => {
                let value = match &test.literal {
                    Literal::Text(text) => Value::from(text.clone()),
                    Literal::Boolean(is) => Value::from(*is),
                    Literal::Null => return None,
                };
                Some(vec![(test.spot.attribute.name, value)])
            }
            Self::Any(_) | Self::Not(_) | Self::Test(_) | Self::Entry(_) => None,
        }
    }

    /// The values that a filter of the form `value eq "a" or value eq "b"` names.
    pub(crate) fn named_values(&self) -> Option<Vec<String>> {
        match self {
            Self::Any(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::named_values).collect();
                parts.map(|parts| parts.into_iter().flatten().collect())
            }
            Self::Test(test) => test.equals("value").map(|value| vec![value]),
            Self::All(_) | Self::Not(_) | Self::Entry(_) => None,
        }
    }
}

impl Test {
    fn equals(&self, name: &str) -> Option<String> {
        match &self.literal {
            Literal::Text(text) if self.op == Op::Equal && self.spot.attribute.name == name => {
                Some(text.clone())
            }
            Literal::Text(_) | Literal::Boolean(_) | Literal::Null => None,
        }
    }

    fn hint(&self) -> Option<Hint> {
        let is_of_value = self.spot.sub.is_none_or(|sub| sub.name == "value");
        if self.spot.extension.is_some() || !is_of_value {
            return None;
        }
        type Of = fn(String) -> Hint;
        let known: [(&str, Of); 5] = [
            ("id", Hint::Id),
            ("externalId", Hint::ExternalId),
            ("userName", Hint::UserName),
            ("displayName", Hint::DisplayName),
            ("members", Hint::Member),
        ];
        known
            .into_iter()
            .find_map(|(name, hint)| self.equals(name).map(hint))
    }

    /// What is compared: the sub-attribute, or the value of a complex attribute.
    fn compared(&self) -> &'static Attribute {
        let of_complex = || self.spot.attribute.sub("value");
        self.spot
            .sub
            .or_else(of_complex)
            .unwrap_or(self.spot.attribute)
    }

    fn holds_for(&self, value: Option<&Value>) -> bool {
        let values: Vec<&Value> = match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(entries)) => entries.iter().collect(),
            Some(one) => vec![one],
        };
        let wanted = self.compared();
        let plain: Vec<&Value> = values
            .into_iter()
            .filter_map(|value| match value {
                Value::Object(entry) if self.op == Op::Present && self.spot.sub.is_none() => {
                    (!entry.is_empty()).then_some(value)
                }
                Value::Object(entry) => entry.get(wanted.name),
                plain => Some(plain),
            })
            .collect();
        match (self.op, &self.literal) {
            (Op::Present, _) | (Op::NotEqual, Literal::Null) => !plain.is_empty(),
            (Op::Equal, Literal::Null) => plain.is_empty(),
            // `ne` holds when no value equals the literal, so also when there is no value.
            (Op::NotEqual, literal) => !plain
                .iter()
                .any(|it| compare(it, Op::Equal, literal, wanted)),
            (op, literal) => plain.iter().any(|it| compare(it, op, literal, wanted)),
        }
    }
}

fn value_at<'r>(resource: &'r Map<String, Value>, spot: &Spot) -> Option<&'r Value> {
    match spot.extension {
        Some(schema) => resource.get(schema)?.get(spot.attribute.name),
        None => resource.get(spot.attribute.name),
    }
}

fn compare(value: &Value, op: Op, literal: &Literal, attribute: &Attribute) -> bool {
    match (value, literal) {
        (Value::Bool(is), Literal::Boolean(wanted)) => op == Op::Equal && is == wanted,
        (Value::String(text), Literal::Text(wanted)) if attribute.kind == Kind::Instant => {
            match (text.parse::<Timestamp>(), wanted.parse::<Timestamp>()) {
                (Ok(text), Ok(wanted)) => ordered(op, &text, &wanted),
                _no_instant => false,
            }
        }
        (Value::String(text), Literal::Text(wanted)) => {
            if attribute.case_exact {
                compare_text(op, text, wanted)
            } else {
                compare_text(op, &text.to_lowercase(), &wanted.to_lowercase())
            }
        }
        _other_kinds => false,
    }
}

fn compare_text(op: Op, text: &str, wanted: &str) -> bool {
    match op {
        Op::Contains => text.contains(wanted),
        Op::StartsWith => text.starts_with(wanted),
        Op::EndsWith => text.ends_with(wanted),
        order => ordered(order, text, wanted),
    }
}

fn ordered<T: Ord + ?Sized>(op: Op, value: &T, wanted: &T) -> bool {
    match op {
        Op::Equal => value == wanted,
        Op::Greater => value > wanted,
        Op::GreaterOrEqual => value >= wanted,
        Op::Less => value < wanted,
        Op::LessOrEqual => value <= wanted,
        Op::NotEqual | Op::Contains | Op::StartsWith | Op::EndsWith | Op::Present => false,
    }
}
