//! A person's mail on its way to a report.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{mail::read::Mail, rules::same::skeleton};

/// A person's mail as it came.
pub(super) struct Arrived {
    pub(super) received_at: Timestamp,
    pub(super) mail: Mail,
    pub(super) raw: Bytes,
    /// The report that a person has said it adds to.
    pub(super) chosen: Option<Uuid>,
}

pub(super) fn skeleton_of(mail: &Mail) -> String {
    skeleton(&mail.content.subject, &mail.text)
}
