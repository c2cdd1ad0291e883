//! SQL only, on a connection whose scope is set.

pub(crate) mod attachments;
pub(crate) mod correspondence;
pub(crate) mod filings;
