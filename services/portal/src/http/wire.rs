//! Instants and texts of the wire as pages show them.

use std::borrow::Borrow;

use jiff::Timestamp;

pub(crate) fn from_proto(at: prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(at.seconds, at.nanos).ok()
}

/// An instant that may be absent.
pub(crate) fn instant(at: impl Borrow<Option<prost_types::Timestamp>>) -> Option<Timestamp> {
    (*at.borrow()).and_then(from_proto)
}
