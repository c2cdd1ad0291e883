//! SQL only, on a connection whose scope is set.

pub(crate) mod access;
pub(crate) mod attachments;
pub(crate) mod communications;
pub(crate) mod correspondence;
pub(crate) mod demonstration;
pub(crate) mod filings;
pub(crate) mod keys;
pub(crate) mod messages;
pub(crate) mod nis2;
pub(crate) mod recipients;
