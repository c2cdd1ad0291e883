//! NIS 2: the incident as a person judged it, and its notices.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct IncidentRow {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) aware_at: Ts,
    pub(crate) significance: Vec<String>,
    pub(crate) opened_at: Ts,
    pub(crate) opened_by: String,
    pub(crate) sealed: Vec<u8>,
    /// The step by which it was opened the last time; 0 until the case has been told of it.
    pub(crate) opening: i64,
}

#[derive(Clone, Debug, FromRow)]
pub(crate) struct NoticeRow {
    pub(crate) notice_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) version: i64,
    pub(crate) saved_at: Ts,
    pub(crate) saved_by: String,
    pub(crate) approved_at: Option<Ts>,
    pub(crate) approved_by: String,
    pub(crate) filed_at: Option<Ts>,
    pub(crate) due_at: Option<Ts>,
    pub(crate) reference: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) receipt_sha256: Option<Vec<u8>>,
    /// Another person has been asked to approve it.
    pub(crate) asked: bool,
}

pub(crate) async fn incident(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<IncidentRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality, aware_at, significance, opened_at, opened_by, sealed, \
           opening FROM notification.nis2_incidents WHERE case_id = $1",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await
}

/// False when the case has one already.
pub(crate) async fn open(
    connection: &mut PgConnection,
    row: &IncidentRow,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO notification.nis2_incidents (case_id, municipality, aware_at, significance, \
           opened_at, opened_by, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (case_id) DO NOTHING",
    )
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(row.aware_at)
    .bind(&row.significance)
    .bind(row.opened_at)
    .bind(&row.opened_by)
    .bind(&row.sealed)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens again what was ended, with its present contents; false when somebody else has opened it
/// meanwhile.
pub(crate) async fn open_again(
    connection: &mut PgConnection,
    row: &IncidentRow,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.nis2_incidents SET aware_at = $2, significance = $3, opened_at = $4, \
           opened_by = $5, sealed = $6 WHERE case_id = $1 AND opening = $7",
    )
    .bind(row.case_id)
    .bind(row.aware_at)
    .bind(&row.significance)
    .bind(row.opened_at)
    .bind(&row.opened_by)
    .bind(&row.sealed)
    .bind(row.opening)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One step of NIS 2 on a case, as the case is told of it.
#[derive(Clone, Copy, Debug, FromRow)]
pub(crate) struct StepRow {
    pub(crate) number: i64,
    pub(crate) opening: i64,
    pub(crate) aware_at: Ts,
}

/// Numbers the next step. Steps of a case wait for each other here, so that each tells of everything
/// before it.
pub(crate) async fn next_step(
    connection: &mut PgConnection,
    case_id: Uuid,
    opens: bool,
) -> Result<StepRow, sqlx::Error> {
    sqlx::query_as(
        "UPDATE notification.nis2_incidents SET number = number + 1, \
           opening = CASE WHEN $2 THEN number + 1 ELSE greatest(opening, 1) END \
         WHERE case_id = $1 RETURNING number, opening, aware_at",
    )
    .bind(case_id)
    .bind(opens)
    .fetch_one(connection)
    .await
}

/// What is known of a notice without opening its words.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct StandingRow {
    pub(crate) kind: String,
    pub(crate) filed_at: Option<Ts>,
    pub(crate) asked: bool,
}

pub(crate) async fn standing(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<StandingRow>, sqlx::Error> {
    sqlx::query_as("SELECT kind, filed_at, asked FROM notification.nis2_notices WHERE case_id = $1")
        .bind(case_id)
        .fetch_all(connection)
        .await
}

/// Incidents whose cases have not been told of them, from before NIS 2 was a track. Erased ones are
/// left out.
pub(crate) async fn untold(
    connection: &mut PgConnection,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality FROM notification.nis2_incidents AS i WHERE number = 0 \
           AND EXISTS (SELECT FROM notification.keys WHERE owner = i.case_id) \
         ORDER BY case_id LIMIT $1 FOR UPDATE OF i SKIP LOCKED",
    )
    .bind(limit)
    .fetch_all(connection)
    .await
}

pub(crate) async fn notices(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<NoticeRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT notice_id, case_id, municipality, kind, state, version, saved_at, saved_by, \
           approved_at, approved_by, filed_at, due_at, reference, sealed, receipt_sha256, asked \
         FROM notification.nis2_notices WHERE case_id = $1",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}

/// Writes the next version of a notice; false when somebody else has written one meanwhile, or it is
/// filed.
pub(crate) async fn put(
    connection: &mut PgConnection,
    row: &NoticeRow,
    receipt: Option<&[u8]>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO notification.nis2_notices AS n (notice_id, case_id, municipality, kind, state, \
           version, saved_at, saved_by, approved_at, approved_by, filed_at, due_at, reference, \
           sealed, receipt, receipt_sha256, asked) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (case_id, kind) DO UPDATE SET state = $5, version = $6, saved_at = $7, \
           saved_by = $8, approved_at = $9, approved_by = $10, filed_at = $11, due_at = $12, \
           reference = $13, sealed = $14, receipt = $15, receipt_sha256 = $16, asked = $17 \
         WHERE n.notice_id = $1 AND n.version = $6 - 1 AND n.state <> 'filed'",
    )
    .bind(row.notice_id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.kind)
    .bind(&row.state)
    .bind(row.version)
    .bind(row.saved_at)
    .bind(&row.saved_by)
    .bind(row.approved_at)
    .bind(&row.approved_by)
    .bind(row.filed_at)
    .bind(row.due_at)
    .bind(&row.reference)
    .bind(&row.sealed)
    .bind(receipt)
    .bind(row.receipt_sha256.as_deref())
    .bind(row.asked)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
