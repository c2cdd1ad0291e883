//! Decisions without I/O.

pub(crate) mod asked_mails;
pub(crate) mod bounced;
pub(crate) mod gather;
pub(crate) mod judge_refusal;
pub(crate) mod measure_mails;
pub(crate) mod message_key;
