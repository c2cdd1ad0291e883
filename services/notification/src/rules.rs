//! Decisions without I/O.

pub(crate) mod asked_mails;
pub(crate) mod backoff;
pub(crate) mod bounced;
pub(crate) mod check_filing;
pub(crate) mod check_letter;
pub(crate) mod correspondence;
pub(crate) mod describe_letter;
pub(crate) mod find_warnings;
pub(crate) mod message_key;
pub(crate) mod nis2;
pub(crate) mod parties;
pub(crate) mod read_recipients;
pub(crate) mod scan_attachment;
