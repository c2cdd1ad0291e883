use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::events::intake::ReportFollowedUp;
use brudvagt_seal::{CaseKey, Keyring};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    count,
    keep_files::{Place, keep_files},
};
use crate::{
    blind::address_key,
    content::{self, FollowUpContent},
    rules::check_files::File,
    store::follow_ups::{self, NewFollowUp},
    wire::to_proto,
};

/// More to a report, from any channel.
pub(super) struct Addition {
    pub(super) report_id: Uuid,
    pub(super) received_at: Timestamp,
    pub(super) message_key: Option<i64>,
    pub(super) content: FollowUpContent,
    pub(super) files: Vec<File>,
    pub(super) original: Option<File>,
    /// The report does not know who wrote it.
    pub(super) from_stranger: bool,
}

/// Seals and writes it under the report's key, and says so. Gives its number.
pub(super) async fn add_follow_up(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    key: &CaseKey,
    addition: Addition,
) -> Result<u32, Problem> {
    let id = Uuid::now_v7();
    let report_id = addition.report_id;
    let number = follow_ups::next_number(unit.connection(), report_id).await?;
    let n_files = count(addition.files.len());
    let sealed = content::seal(key, id, &addition.content)?;
    let sender_key = address_key(keyring, key.municipality(), &addition.content.by.email)?;
    let new = NewFollowUp {
        id,
        report_id,
        municipality: key.municipality(),
        number,
        at: addition.received_at,
        n_attachments: n_files,
        message_key: addition.message_key,
        sender_key,
        by_stranger: addition.from_stranger,
        sealed: &sealed,
    };
    follow_ups::insert(unit.connection(), &new).await?;
    let place = Place {
        report_id,
        follow_up: number,
        received_at: addition.received_at,
    };
    let mut files = addition.files;
    files.extend(addition.original);
    keep_files(unit.connection(), key, place, files).await?;
    unit.announce(&ReportFollowedUp {
        report_id: report_id.to_string(),
        municipality: key.municipality().to_string(),
        follow_up: number.unsigned_abs(),
        received_at: Some(to_proto(addition.received_at)),
        n_attachments: n_files.unsigned_abs(),
        from_stranger: addition.from_stranger,
    });
    Ok(number.unsigned_abs())
}
