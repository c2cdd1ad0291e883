//! Instants and codes of the wire, and what was chosen for it.

use std::borrow::Borrow;

use brudvagt_proto::Code;
use jiff::Timestamp;

use super::failure::{Failure, What};
use crate::texts::Lang;

pub(crate) fn from_proto(at: prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(at.seconds, at.nanos).ok()
}

/// An instant that may be absent.
pub(crate) fn instant(at: impl Borrow<Option<prost_types::Timestamp>>) -> Option<Timestamp> {
    (*at.borrow()).and_then(from_proto)
}

/// The number of a code that was chosen, 0 when none was.
///
/// # Errors
/// `QUERY_UNREADABLE` of a code that there is not: a list is never longer because its filter is misspelt.
pub(crate) fn chosen<C: Code + Into<i32>>(code: &str) -> Result<i32, Failure> {
    if code.is_empty() {
        return Ok(0);
    }
    let known = C::parse(code).map(C::into);
    known.ok_or_else(|| Failure::worded(What::Invalid, "QUERY_UNREADABLE", Lang::both("api.query")))
}
