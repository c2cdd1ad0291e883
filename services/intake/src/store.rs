//! SQL only, on a connection whose scope is set.

pub(crate) mod attachments;
pub(crate) mod doors;
pub(crate) mod follow_ups;
pub(crate) mod keys;
pub(crate) mod mailboxes;
pub(crate) mod numbers;
pub(crate) mod own_questions;
pub(crate) mod quarantine;
pub(crate) mod questions;
pub(crate) mod receipts;
pub(crate) mod reports;
pub(crate) mod seals;

use brudvagt_outbox::AccessLog;

/// Who looked at a report, a file of one, or a mail in quarantine.
pub(crate) const ACCESS: AccessLog = AccessLog {
    schema: "intake",
    subject: "subject_id",
};
