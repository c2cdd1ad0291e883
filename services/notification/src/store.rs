//! SQL only, on a connection whose scope is set.

pub(crate) mod attachments;
pub(crate) mod communications;
pub(crate) mod correspondence;
pub(crate) mod demonstration;
pub(crate) mod filings;
pub(crate) mod keys;
pub(crate) mod messages;
pub(crate) mod nis2;
pub(crate) mod recipients;

use brudvagt_outbox::AccessLog;

/// Who looked at letters, recipients, filings, correspondence and NIS 2 notices.
pub(crate) const ACCESS: AccessLog = AccessLog {
    schema: "notification",
    subject: "case_id",
};
