//! Reading a filter.

use super::{Entry, Filter, Literal, Op, Test};
use crate::{
    Error, ScimType, path,
    path::Spot,
    schema::{Attribute, Kind, Resource},
};

const LONGEST: usize = 4096;
const DEEPEST: usize = 20;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    OpenEntry,
    CloseEntry,
    Word(String),
    Text(String),
}

/// Where the name of an attribute is looked up.
#[derive(Clone, Copy)]
enum Among {
    Resource(Resource),
    Entry(&'static Attribute),
}

pub(super) fn parse(resource: Resource, text: &str) -> Result<Filter, Error> {
    whole(Among::Resource(resource), text)
}

/// A filter on the entries of `attribute`.
pub(crate) fn parse_within(attribute: &'static Attribute, text: &str) -> Result<Filter, Error> {
    whole(Among::Entry(attribute), text)
}

fn refused(what: &str) -> Error {
    Error::of(ScimType::InvalidFilter, what)
}

fn whole(among: Among, text: &str) -> Result<Filter, Error> {
    if text.len() > LONGEST {
        return Err(refused("the filter is too long"));
    }
    let mut parser = Parser {
        tokens: tokens(text)?.into_iter().peekable(),
        depth: 0,
    };
    let filter = parser.any(among)?;
    match parser.tokens.next() {
        None => Ok(filter),
        Some(_more) => Err(refused("the filter goes on where it should end")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenEntry, 1),
            ']' => (Token::CloseEntry, 1),
            '"' => quoted(rest)?,
            _word => {
                let ends = |it: char| it.is_whitespace() || "()[]\"".contains(it);
                let length = rest.find(ends).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                (Token::Word(word.to_owned()), length)
            }
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// A JSON string at the beginning of `rest`, and its length.
fn quoted(rest: &str) -> Result<(Token, usize), Error> {
    let unended = || refused("a text in the filter does not end");
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _any if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => {
                let length = at + 1;
                let json = rest.get(..length).unwrap_or_default();
                let text: String = serde_json::from_str(json)
                    .map_err(|_unreadable| refused("a text in the filter is not one"))?;
                return Ok((Token::Text(text), length));
            }
            _inside => {}
        }
    }
    Err(unended())
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    fn is_next_word(&mut self, word: &str) -> bool {
        matches!(self.tokens.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, wanted: &Token) -> bool {
        self.tokens.next_if_eq(wanted).is_some()
    }

    fn any(&mut self, among: Among) -> Result<Filter, Error> {
        let mut parts = vec![self.all(among)?];
        while self.is_next_word("or") {
            self.tokens.next();
            parts.push(self.all(among)?);
        }
        Ok(one_or(parts, Filter::Any))
    }

    fn all(&mut self, among: Among) -> Result<Filter, Error> {
        let mut parts = vec![self.one(among)?];
        while self.is_next_word("and") {
            self.tokens.next();
            parts.push(self.one(among)?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn one(&mut self, among: Among) -> Result<Filter, Error> {
        if self.take(&Token::Open) {
            return self.in_brackets(among);
        }
        if self.is_next_word("not") {
            self.tokens.next();
            if !self.take(&Token::Open) {
                return Err(refused("`not` is followed by a bracket"));
            }
            return Ok(Filter::Not(Box::new(self.in_brackets(among)?)));
        }
        self.expression(among)
    }

    fn in_brackets(&mut self, among: Among) -> Result<Filter, Error> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(refused(
                "the filter has too many brackets inside each other",
            ));
        }
        let inside = self.any(among)?;
        self.depth -= 1;
        if self.take(&Token::Close) {
            Ok(inside)
        } else {
            Err(refused("a bracket in the filter is not closed"))
        }
    }

    fn expression(&mut self, among: Among) -> Result<Filter, Error> {
        let Some(Token::Word(name)) = self.tokens.next() else {
            return Err(refused("an attribute is expected"));
        };
        let spot = among.spot(&name)?;
        if self.take(&Token::OpenEntry) {
            return self.entry(spot);
        }
        let (op, literal) = self.test()?;
        tested(spot, op, literal)
    }

    /// `emails[type eq "work"]`, also with a test of one part behind it.
    fn entry(&mut self, spot: Spot) -> Result<Filter, Error> {
        if !spot.attribute.multi || spot.sub.is_some() {
            return Err(refused("this attribute has no entries to choose from"));
        }
        let within = Among::Entry(spot.attribute);
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(refused(
                "the filter has too many brackets inside each other",
            ));
        }
        let inner = self.any(within)?;
        self.depth -= 1;
        if !self.take(&Token::CloseEntry) {
            return Err(refused("a bracket in the filter is not closed"));
        }
        let part = match self.tokens.peek() {
            Some(Token::Word(word)) if word.starts_with('.') => {
                let name = word.trim_start_matches('.').to_owned();
                self.tokens.next();
                Some(name)
            }
            _no_part => None,
        };
        let is_tested = matches!(self.tokens.peek(), Some(Token::Word(word)) if op(word).is_some());
        let inner = match (part, is_tested) {
            (None, false) => inner,
            (Some(_untested), false) => return Err(refused("a comparison is expected")),
            // One manual shows `emails[type eq "work"] eq "…"`: the value is meant.
            (part, true) => {
                let sub = within.spot(part.as_deref().unwrap_or("value"))?;
                let (op, literal) = self.test()?;
                Filter::All(vec![inner, tested(sub, op, literal)?])
            }
        };
        Ok(Filter::Entry(Entry {
            spot,
            inner: Box::new(inner),
        }))
    }

    fn test(&mut self) -> Result<(Op, Literal), Error> {
        let Some(Token::Word(word)) = self.tokens.next() else {
            return Err(refused("a comparison is expected"));
        };
        let op = op(&word).ok_or_else(|| refused("there is no such comparison"))?;
        if op == Op::Present {
            return Ok((op, Literal::Null));
        }
        let literal = match self.tokens.next() {
            Some(Token::Text(text)) => Literal::Text(text),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("null") => Literal::Null,
            Some(Token::Word(word)) => Literal::Text(word),
            Some(Token::Open | Token::Close | Token::OpenEntry | Token::CloseEntry) | None => {
                return Err(refused("a value is expected"));
            }
        };
        // The database takes no zero byte, so nothing we keep has one.
        if matches!(&literal, Literal::Text(text) if text.contains('\0')) {
            return Err(refused("a value in the filter has a zero byte"));
        }
        Ok((op, literal))
    }
}

impl Among {
    fn spot(self, name: &str) -> Result<Spot, Error> {
        let found = match self {
            Self::Resource(resource) => path::spot(resource, name),
            Self::Entry(attribute) => attribute.sub(name).map(|attribute| Spot {
                extension: None,
                attribute,
                sub: None,
            }),
        };
        found.ok_or_else(|| refused("the filter names an attribute that does not exist"))
    }
}

/// Checks that the comparison makes sense for the attribute.
fn tested(spot: Spot, op: Op, literal: Literal) -> Result<Filter, Error> {
    let compared = spot
        .sub
        .or_else(|| spot.attribute.sub("value"))
        .unwrap_or(spot.attribute);
    let literal = match (compared.kind, literal) {
        (_, Literal::Null) if matches!(op, Op::Present | Op::Equal | Op::NotEqual) => Literal::Null,
        (Kind::Complex, _) | (_, Literal::Null) => {
            return Err(refused("this attribute cannot be compared so"));
        }
        (Kind::Boolean, Literal::Text(text)) => match text.to_ascii_lowercase().as_str() {
            "true" if matches!(op, Op::Equal | Op::NotEqual) => Literal::Boolean(true),
            "false" if matches!(op, Op::Equal | Op::NotEqual) => Literal::Boolean(false),
            _other => return Err(refused("this attribute is true or false")),
        },
        (Kind::Text | Kind::Reference | Kind::Instant | Kind::Boolean, literal) => literal,
    };
    Ok(Filter::Test(Test { spot, op, literal }))
}

fn op(word: &str) -> Option<Op> {
    Some(match word.to_ascii_lowercase().as_str() {
        "eq" => Op::Equal,
        "ne" => Op::NotEqual,
        "co" => Op::Contains,
        "sw" => Op::StartsWith,
        "ew" => Op::EndsWith,
        "gt" => Op::Greater,
        "ge" => Op::GreaterOrEqual,
        "lt" => Op::Less,
        "le" => Op::LessOrEqual,
        "pr" => Op::Present,
        _other => return None,
    })
}

fn one_or(mut parts: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            many(parts)
        }
    }
}
