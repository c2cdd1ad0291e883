//! SQL only, on a connection whose scope is set.

pub(crate) mod communications;
pub(crate) mod recipients;
