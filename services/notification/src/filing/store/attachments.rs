//! What goes to Datatilsynet beside the form.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Without its content.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct AttachmentRow {
    pub(crate) attachment_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) filing_id: Option<Uuid>,
    pub(crate) at: Ts,
    pub(crate) by: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) state: String,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    row: &AttachmentRow,
    content: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notification.filing_attachments (attachment_id, case_id, municipality, at, by, \
           size_bytes, sha256, state, sealed, content) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(row.attachment_id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(row.at)
    .bind(&row.by)
    .bind(row.size_bytes)
    .bind(&row.sha256)
    .bind(&row.state)
    .bind(&row.sealed)
    .bind(content)
    .execute(connection)
    .await?;
    Ok(())
}

/// Of one filing, or of the draft; in the order they were attached.
pub(crate) async fn of_filing(
    connection: &mut PgConnection,
    case_id: Uuid,
    filing_id: Option<Uuid>,
) -> Result<Vec<AttachmentRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT attachment_id, case_id, municipality, filing_id, at, by, size_bytes, sha256, state, \
           sealed FROM notification.filing_attachments \
         WHERE case_id = $1 AND filing_id IS NOT DISTINCT FROM $2 ORDER BY attachment_id",
    )
    .bind(case_id)
    .bind(filing_id)
    .fetch_all(connection)
    .await
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    attachment_id: Uuid,
) -> Result<Option<AttachmentRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT attachment_id, case_id, municipality, filing_id, at, by, size_bytes, sha256, state, \
           sealed FROM notification.filing_attachments WHERE attachment_id = $1",
    )
    .bind(attachment_id)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn content(
    connection: &mut PgConnection,
    attachment_id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT content FROM notification.filing_attachments WHERE attachment_id = $1",
    )
    .bind(attachment_id)
    .fetch_optional(connection)
    .await
}

/// True when it belonged to the draft and was removed.
pub(crate) async fn remove(
    connection: &mut PgConnection,
    case_id: Uuid,
    attachment_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM notification.filing_attachments \
         WHERE attachment_id = $1 AND case_id = $2 AND filing_id IS NULL",
    )
    .bind(attachment_id)
    .bind(case_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The draft's attachments become the filing's; says how many.
pub(crate) async fn freeze(
    connection: &mut PgConnection,
    attachments: &[Uuid],
    filing_id: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.filing_attachments SET filing_id = $2 \
         WHERE attachment_id = ANY($1) AND filing_id IS NULL",
    )
    .bind(attachments)
    .bind(filing_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
