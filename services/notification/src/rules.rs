//! Decisions without I/O.

pub(crate) mod asked_mails;
pub(crate) mod backoff;
pub(crate) mod check_filing;
pub(crate) mod check_letter;
pub(crate) mod find_warnings;
pub(crate) mod message_key;
pub(crate) mod parties;
pub(crate) mod read_recipients;
