use brudvagt_kit::Problem;
use brudvagt_seal::CaseKey;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    content::{self, FILE, FileLabel},
    rules::check_files::File,
    store::attachments::{self, NewAttachment},
};

/// Where files belong.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) report_id: Uuid,
    /// 0: the report itself.
    pub(super) follow_up: i32,
    pub(super) received_at: Timestamp,
}

/// Seals and writes files in their order.
pub(super) async fn keep_files(
    connection: &mut PgConnection,
    key: &CaseKey,
    place: Place,
    files: Vec<File>,
) -> Result<(), Problem> {
    for (file, position) in files.into_iter().zip(0..) {
        let id = Uuid::now_v7();
        let label = FileLabel {
            filename: file.filename,
            content_type: file.content_type,
        };
        let sealed_label = content::seal(key, id, &label)?;
        let sealed = content::seal_bytes(key, FILE, id, &file.content)?;
        let new = NewAttachment {
            id,
            report_id: place.report_id,
            municipality: key.municipality(),
            follow_up: place.follow_up,
            position,
            received_at: place.received_at,
            size_bytes: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
            sha256: Sha256::digest(&file.content).into(),
            sealed_label: &sealed_label,
            sealed: &sealed,
        };
        attachments::insert(connection, &new).await?;
    }
    Ok(())
}
