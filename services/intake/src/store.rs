//! SQL only, on a connection whose scope is set.

pub(crate) mod attachments;
pub(crate) mod follow_ups;
pub(crate) mod keys;
pub(crate) mod quarantine;
pub(crate) mod reports;
