use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use super::reports::municipality;

pub(crate) struct NewQuarantined<'r> {
    pub(crate) id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    pub(crate) is_addressed: bool,
    pub(crate) reason: &'r str,
    pub(crate) received_at: Timestamp,
    pub(crate) size_bytes: i64,
    pub(crate) sealed_path: &'r [u8],
    pub(crate) sealed: &'r [u8],
}

/// A waiting mail with its key.
pub(crate) struct QuarantinedRow {
    pub(crate) id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) received_at: Timestamp,
    pub(crate) sealed_path: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Vec<u8>,
}

/// A waiting mail as it is listed.
pub(crate) struct WaitingRow {
    pub(crate) id: Uuid,
    pub(crate) municipality: String,
    pub(crate) is_addressed: bool,
    pub(crate) reason: String,
    pub(crate) received_at: Timestamp,
    pub(crate) size_bytes: i64,
    pub(crate) discarded_at: Option<Timestamp>,
    pub(crate) discard_reason: String,
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewQuarantined<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.quarantine (quarantine_id, municipality, is_addressed, reason, \
           received_at, size_bytes, sealed_path, sealed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.municipality.as_str())
    .bind(new.is_addressed)
    .bind(new.reason)
    .bind(Ts(new.received_at))
    .bind(new.size_bytes)
    .bind(new.sealed_path)
    .bind(new.sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// The oldest first.
pub(crate) async fn list_waiting(
    connection: &mut PgConnection,
) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT quarantine_id, municipality, is_addressed, reason, received_at, size_bytes, \
           discarded_at, discard_reason \
         FROM intake.quarantine WHERE released_at IS NULL AND discarded_at IS NULL \
         ORDER BY received_at, quarantine_id LIMIT 500",
    )
    .fetch_all(connection)
    .await
}

/// Laid aside and still readable, the newest first.
pub(crate) async fn list_discarded(
    connection: &mut PgConnection,
) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT quarantine_id, municipality, is_addressed, reason, received_at, size_bytes, \
           discarded_at, discard_reason \
         FROM intake.quarantine AS q WHERE released_at IS NULL AND discarded_at IS NOT NULL \
           AND EXISTS (SELECT FROM intake.keys AS k WHERE k.owner = q.quarantine_id) \
         ORDER BY discarded_at DESC, quarantine_id LIMIT 500",
    )
    .fetch_all(connection)
    .await
}

/// One that waits or is laid aside, as it is listed.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT quarantine_id, municipality, is_addressed, reason, received_at, size_bytes, \
           discarded_at, discard_reason \
         FROM intake.quarantine WHERE quarantine_id = $1 AND released_at IS NULL",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// How many rows changed: one, or none when somebody was faster.
pub(crate) async fn mark_discarded(
    connection: &mut PgConnection,
    id: Uuid,
    at: Timestamp,
    by: &str,
    reason: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE intake.quarantine SET discarded_at = $2, discarded_by = $3, discard_reason = $4 \
         WHERE quarantine_id = $1 AND released_at IS NULL AND discarded_at IS NULL",
    )
    .bind(id)
    .bind(Ts(at))
    .bind(by)
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Mails that wait for `reason`, the oldest first.
pub(crate) async fn list_waiting_for(
    connection: &mut PgConnection,
    reason: &str,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT quarantine_id FROM intake.quarantine \
         WHERE released_at IS NULL AND discarded_at IS NULL AND reason = $1 \
         ORDER BY received_at, quarantine_id LIMIT 100",
    )
    .bind(reason)
    .fetch_all(connection)
    .await
}

/// A mail that waits or is laid aside; whoever releases it at the same time waits.
pub(crate) async fn lock_waiting(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<QuarantinedRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT q.quarantine_id, q.municipality, q.received_at, q.sealed_path, q.sealed, k.wrapped \
         FROM intake.quarantine AS q JOIN intake.keys AS k ON k.owner = q.quarantine_id \
         WHERE q.quarantine_id = $1 AND q.released_at IS NULL FOR UPDATE OF q",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// How many rows changed: one, or none when somebody was faster.
pub(crate) async fn mark_released(
    connection: &mut PgConnection,
    id: Uuid,
    at: Timestamp,
    by: &str,
    report_id: Option<Uuid>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE intake.quarantine SET released_at = $2, released_by = $3, report_id = $4 \
         WHERE quarantine_id = $1 AND released_at IS NULL",
    )
    .bind(id)
    .bind(Ts(at))
    .bind(by)
    .bind(report_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn set_reason(
    connection: &mut PgConnection,
    id: Uuid,
    reason: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE intake.quarantine SET reason = $2 WHERE quarantine_id = $1 AND released_at IS NULL",
    )
    .bind(id)
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

impl FromRow<'_, PgRow> for QuarantinedRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("quarantine_id")?,
            municipality: municipality(row)?,
            received_at: row.try_get::<Ts, _>("received_at")?.0,
            sealed_path: row.try_get("sealed_path")?,
            sealed: row.try_get("sealed")?,
            wrapped_key: row.try_get("wrapped")?,
        })
    }
}

impl FromRow<'_, PgRow> for WaitingRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("quarantine_id")?,
            municipality: row.try_get("municipality")?,
            is_addressed: row.try_get("is_addressed")?,
            reason: row.try_get("reason")?,
            received_at: row.try_get::<Ts, _>("received_at")?.0,
            size_bytes: row.try_get("size_bytes")?,
            discarded_at: row.try_get::<Option<Ts>, _>("discarded_at")?.map(|at| at.0),
            discard_reason: row
                .try_get::<Option<String>, _>("discard_reason")?
                .unwrap_or_default(),
        })
    }
}
