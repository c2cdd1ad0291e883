//! Decisions without I/O.

pub(crate) mod asked_mails;
pub(crate) mod backoff;
pub(crate) mod bounced;
pub(crate) mod gather;
pub(crate) mod measure_mails;
pub(crate) mod message_key;
