use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use crate::scanner::Verdict;

pub(crate) struct NewAttachment<'r> {
    pub(crate) id: Uuid,
    pub(crate) report_id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    pub(crate) follow_up: i32,
    pub(crate) position: i32,
    pub(crate) received_at: Timestamp,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: [u8; 32],
    pub(crate) sealed_label: &'r [u8],
    pub(crate) sealed: &'r [u8],
}

/// A file without its content.
pub(crate) struct LabelRow {
    pub(crate) id: Uuid,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) sealed_label: Vec<u8>,
    /// `None`: nobody has looked at it.
    pub(crate) verdict: Option<String>,
    pub(crate) finding: String,
}

pub(crate) struct FileRow {
    pub(crate) report_id: Uuid,
    pub(crate) label: LabelRow,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewAttachment<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.attachments (attachment_id, report_id, municipality, follow_up, position, \
           received_at, size_bytes, sha256, sealed_label, sealed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.report_id)
    .bind(new.municipality.as_str())
    .bind(new.follow_up)
    .bind(new.position)
    .bind(Ts(new.received_at))
    .bind(new.size_bytes)
    .bind(new.sha256.as_slice())
    .bind(new.sealed_label)
    .bind(new.sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// How many files came with a report (0) and with each addition, originals among them.
pub(crate) async fn count_files(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<Vec<(i32, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT follow_up, count(*) FROM intake.attachments WHERE report_id = $1 GROUP BY follow_up",
    )
    .bind(report_id)
    .fetch_all(connection)
    .await
}

/// In the order they came.
pub(crate) async fn list(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<Vec<LabelRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT attachment_id, size_bytes, sha256, sealed_label, verdict, finding FROM intake.attachments \
         WHERE report_id = $1 ORDER BY follow_up, position",
    )
    .bind(report_id)
    .fetch_all(connection)
    .await
}

/// The files of one addition, in the order they came.
pub(crate) async fn list_of_follow_up(
    connection: &mut PgConnection,
    report_id: Uuid,
    follow_up: i32,
) -> Result<Vec<FileRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT attachment_id, report_id, size_bytes, sha256, sealed_label, sealed, verdict, finding \
         FROM intake.attachments WHERE report_id = $1 AND follow_up = $2 ORDER BY position",
    )
    .bind(report_id)
    .bind(follow_up)
    .fetch_all(connection)
    .await
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<FileRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT attachment_id, report_id, size_bytes, sha256, sealed_label, sealed, verdict, finding \
         FROM intake.attachments WHERE attachment_id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Files that nobody has looked at, the newest first.
pub(crate) async fn unscanned(
    connection: &mut PgConnection,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT attachment_id FROM intake.attachments WHERE verdict IS NULL \
         ORDER BY received_at DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Files that were clean when they were looked at, and that came since `since`, the newest first.
pub(crate) async fn scanned_before(
    connection: &mut PgConnection,
    before: Timestamp,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT attachment_id FROM intake.attachments \
         WHERE verdict = 'clean' AND received_at > $2 AND scanned_at < $1 \
         ORDER BY received_at DESC LIMIT $3",
    )
    .bind(Ts(before))
    .bind(Ts(since))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Keeps what a scanner said. A warning is not taken back.
pub(crate) async fn judge(
    connection: &mut PgConnection,
    id: Uuid,
    verdict: &Verdict,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.attachments SET verdict = $2, finding = $3, scanned_at = $4 \
         WHERE attachment_id = $1 AND (verdict IS NULL OR verdict = 'clean')",
    )
    .bind(id)
    .bind(verdict.code())
    .bind(verdict.finding())
    .bind(Ts(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// What was said of the files of one addition holds for the same files in a report made of it: a warning
/// does not go away for a while because a file was copied.
pub(crate) async fn judge_copies(
    connection: &mut PgConnection,
    (report_id, follow_up): (Uuid, i32),
    into: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.attachments AS copy \
         SET verdict = known.verdict, finding = known.finding, scanned_at = known.scanned_at \
         FROM intake.attachments AS known \
         WHERE known.report_id = $1 AND known.follow_up = $2 AND known.verdict IS NOT NULL \
           AND copy.report_id = $3 AND copy.sha256 = known.sha256",
    )
    .bind(report_id)
    .bind(follow_up)
    .bind(into)
    .execute(connection)
    .await?;
    Ok(())
}

impl FromRow<'_, PgRow> for LabelRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("attachment_id")?,
            size_bytes: row.try_get("size_bytes")?,
            sha256: row.try_get("sha256")?,
            sealed_label: row.try_get("sealed_label")?,
            verdict: row.try_get("verdict")?,
            finding: row.try_get("finding")?,
        })
    }
}

impl FromRow<'_, PgRow> for FileRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            report_id: row.try_get("report_id")?,
            label: LabelRow::from_row(row)?,
            sealed: row.try_get("sealed")?,
        })
    }
}
