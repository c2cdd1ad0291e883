//! SQL only, on a connection whose scope is set.

pub(crate) mod demonstration;
pub(crate) mod gathering;
pub(crate) mod messages;
