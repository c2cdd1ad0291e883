//! SQL that every part shares, on a connection whose scope is set.

pub(crate) mod keys;
pub(crate) mod seals;

use brudvagt_outbox::AccessLog;

/// Who looked at letters, recipients, filings, correspondence and NIS 2 notices.
pub(crate) const ACCESS: AccessLog = AccessLog {
    schema: "notification",
    subject: "case_id",
};
