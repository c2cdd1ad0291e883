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
    pub(crate) sealed_label: &'r [u8],
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
    pub(crate) sealed_label: Option<Vec<u8>>,
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewQuarantined<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.quarantine (quarantine_id, municipality, is_addressed, reason, \
           received_at, size_bytes, sealed_path, sealed_label, sealed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(new.municipality.as_str())
    .bind(new.is_addressed)
    .bind(new.reason)
    .bind(Ts(new.received_at))
    .bind(new.size_bytes)
    .bind(new.sealed_path)
    .bind(new.sealed_label)
    .bind(new.sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// Where a page of waiting mail begins: after this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct After {
    pub(crate) received_at: Timestamp,
    pub(crate) id: Uuid,
}

impl After {
    pub(crate) const NOTHING: Self = Self {
        received_at: Timestamp::UNIX_EPOCH,
        id: Uuid::nil(),
    };
}

/// A page of what waits, the oldest first; of one reason, unless that is empty.
pub(crate) async fn list_waiting(
    connection: &mut PgConnection,
    reason: &str,
    after: After,
    limit: i64,
) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT q.quarantine_id, q.municipality, q.is_addressed, q.reason, q.received_at, \
           q.size_bytes, q.discarded_at, q.discard_reason, q.sealed_label, k.wrapped \
         FROM intake.quarantine AS q LEFT JOIN intake.keys AS k ON k.owner = q.quarantine_id \
         WHERE q.released_at IS NULL AND q.discarded_at IS NULL AND ($1 = '' OR q.reason = $1) \
           AND (q.received_at, q.quarantine_id) > ($2, $3) \
         ORDER BY q.received_at, q.quarantine_id LIMIT $4",
    )
    .bind(reason)
    .bind(Ts(after.received_at))
    .bind(after.id)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// How many wait, by reason; the most first.
pub(crate) async fn count_waiting(
    connection: &mut PgConnection,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT reason, count(*) FROM intake.quarantine \
         WHERE released_at IS NULL AND discarded_at IS NULL GROUP BY reason ORDER BY 2 DESC, 1",
    )
    .fetch_all(connection)
    .await
}

/// A page of what is laid aside and still readable, the newest first.
pub(crate) async fn list_discarded(
    connection: &mut PgConnection,
    before: After,
    limit: i64,
) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT q.quarantine_id, q.municipality, q.is_addressed, q.reason, q.received_at, \
           q.size_bytes, q.discarded_at, q.discard_reason, q.sealed_label, k.wrapped \
         FROM intake.quarantine AS q JOIN intake.keys AS k ON k.owner = q.quarantine_id \
         WHERE q.released_at IS NULL AND q.discarded_at IS NOT NULL \
           AND (q.discarded_at, q.quarantine_id) < ($1, $2) \
         ORDER BY q.discarded_at DESC, q.quarantine_id DESC LIMIT $3",
    )
    .bind(Ts(before.received_at))
    .bind(before.id)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// What waits in a municipality, and what its officer was last told of it.
#[derive(Debug)]
pub(crate) struct WaitingHere {
    pub(crate) municipality: String,
    pub(crate) n_waiting: i64,
    pub(crate) oldest_at: Timestamp,
    pub(crate) newest_at: Timestamp,
    pub(crate) told: Option<(Timestamp, Timestamp)>,
}

/// Every municipality in which mail waits, leaving out mail that waits for reason `but`, is forwarded by
/// itself, and came `after`.
pub(crate) async fn waiting_by_municipality(
    connection: &mut PgConnection,
    (but, after): (&str, Timestamp),
) -> Result<Vec<WaitingHere>, sqlx::Error> {
    sqlx::query_as(
        "SELECT q.municipality, count(*) AS n_waiting, min(q.received_at) AS oldest_at, \
           max(q.received_at) AS newest_at, t.told_at, t.newest_at AS told_newest_at \
         FROM intake.quarantine AS q LEFT JOIN intake.waiting_told AS t USING (municipality) \
         WHERE q.released_at IS NULL AND q.discarded_at IS NULL \
           AND (q.reason <> $1 OR q.received_at <= $2) \
         GROUP BY q.municipality, t.told_at, t.newest_at",
    )
    .bind(but)
    .bind(Ts(after))
    .fetch_all(connection)
    .await
}

pub(crate) async fn mark_told(
    connection: &mut PgConnection,
    municipality: &str,
    told_at: Timestamp,
    newest_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.waiting_told (municipality, told_at, newest_at) VALUES ($1, $2, $3) \
         ON CONFLICT (municipality) DO UPDATE SET told_at = $2, newest_at = $3",
    )
    .bind(municipality)
    .bind(Ts(told_at))
    .bind(Ts(newest_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// One that waits or is laid aside, as it is listed.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<WaitingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT q.quarantine_id, q.municipality, q.is_addressed, q.reason, q.received_at, \
           q.size_bytes, q.discarded_at, q.discard_reason, q.sealed_label, k.wrapped \
         FROM intake.quarantine AS q LEFT JOIN intake.keys AS k ON k.owner = q.quarantine_id \
         WHERE q.quarantine_id = $1 AND q.released_at IS NULL",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Returns how many rows changed: one, or none when it was released or discarded meanwhile.
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

/// When the first mail came that waits for `reason`.
pub(crate) async fn oldest_waiting_for(
    connection: &mut PgConnection,
    reason: &str,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let oldest: Option<Ts> = sqlx::query_scalar(
        "SELECT min(received_at) FROM intake.quarantine \
         WHERE released_at IS NULL AND discarded_at IS NULL AND reason = $1",
    )
    .bind(reason)
    .fetch_one(connection)
    .await?;
    Ok(oldest.map(|at| at.0))
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

/// Returns how many rows changed: one, or none when it was released meanwhile.
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
            sealed_label: row.try_get("sealed_label")?,
            wrapped_key: row.try_get("wrapped")?,
        })
    }
}

impl FromRow<'_, PgRow> for WaitingHere {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let at = |name| row.try_get::<Ts, _>(name).map(|at| at.0);
        let told_at = row.try_get::<Option<Ts>, _>("told_at")?;
        let told_newest_at = row.try_get::<Option<Ts>, _>("told_newest_at")?;
        Ok(Self {
            municipality: row.try_get("municipality")?,
            n_waiting: row.try_get("n_waiting")?,
            oldest_at: at("oldest_at")?,
            newest_at: at("newest_at")?,
            told: told_at.zip(told_newest_at).map(|(a, b)| (a.0, b.0)),
        })
    }
}
