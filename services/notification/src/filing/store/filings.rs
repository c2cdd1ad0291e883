//! Filings as they were sent. Written once.

use brudvagt_kit::{Problem, pg::Ts};
use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use crate::reasons;

#[derive(Clone, Debug)]
pub(crate) struct FilingRow {
    pub(crate) filing_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) number: i32,
    pub(crate) kind: String,
    pub(crate) complete: bool,
    pub(crate) virk_reference: String,
    pub(crate) dpa_case_number: String,
    pub(crate) filed_at: Timestamp,
    pub(crate) frozen_at: Timestamp,
    pub(crate) filed_by: String,
    pub(crate) case_version: i64,
    pub(crate) frozen: Vec<u8>,
    pub(crate) receipt: Option<Vec<u8>>,
    pub(crate) receipt_sha256: Option<Vec<u8>>,
}

/// # Errors
/// `VIRK_REFERENCE_USED`; `STALE_FILING` when somebody filed the same number at the same moment.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    filing: &FilingRow,
) -> Result<(), Problem> {
    let inserted = sqlx::query(
        "INSERT INTO notification.filings (filing_id, case_id, municipality, number, kind, complete, \
           virk_reference, dpa_case_number, filed_at, frozen_at, filed_by, case_version, frozen, \
           receipt, receipt_sha256) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(filing.filing_id)
    .bind(filing.case_id)
    .bind(&filing.municipality)
    .bind(filing.number)
    .bind(&filing.kind)
    .bind(filing.complete)
    .bind(&filing.virk_reference)
    .bind(&filing.dpa_case_number)
    .bind(Ts(filing.filed_at))
    .bind(Ts(filing.frozen_at))
    .bind(&filing.filed_by)
    .bind(filing.case_version)
    .bind(&filing.frozen)
    .bind(filing.receipt.as_deref())
    .bind(filing.receipt_sha256.as_deref())
    .execute(connection)
    .await;
    inserted.map(drop).map_err(|error| taken(&error))
}

fn taken(error: &sqlx::Error) -> Problem {
    let constraint = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::constraint);
    match constraint {
        Some("filings_virk_reference_key") => reasons::VIRK_REFERENCE_USED.at("virk_reference"),
        Some("filings_case_id_number_key") => reasons::FILING_STALE.problem(),
        _other => Problem::database(error),
    }
}

/// The case's filings, oldest first. Without receipts.
pub(crate) async fn of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<FilingRow>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT filing_id, case_id, municipality, number, kind, complete, virk_reference, \
           dpa_case_number, filed_at, frozen_at, filed_by, case_version, frozen, receipt_sha256 \
         FROM notification.filings WHERE case_id = $1 ORDER BY number",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await?;
    rows.iter().map(filing).collect()
}

/// One filing. Without its receipt.
pub(crate) async fn get(
    connection: &mut PgConnection,
    filing_id: Uuid,
) -> Result<Option<FilingRow>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT filing_id, case_id, municipality, number, kind, complete, virk_reference, \
           dpa_case_number, filed_at, frozen_at, filed_by, case_version, frozen, receipt_sha256 \
         FROM notification.filings WHERE filing_id = $1",
    )
    .bind(filing_id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(filing).transpose()
}

/// The sealed receipt of a filing; nothing when it has none.
pub(crate) async fn receipt(
    connection: &mut PgConnection,
    filing_id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("SELECT receipt FROM notification.filings WHERE filing_id = $1")
        .bind(filing_id)
        .fetch_optional(connection)
        .await
        .map(Option::flatten)
}

fn filing(row: &PgRow) -> Result<FilingRow, sqlx::Error> {
    Ok(FilingRow {
        filing_id: row.try_get("filing_id")?,
        case_id: row.try_get("case_id")?,
        municipality: row.try_get("municipality")?,
        number: row.try_get("number")?,
        kind: row.try_get("kind")?,
        complete: row.try_get("complete")?,
        virk_reference: row.try_get("virk_reference")?,
        dpa_case_number: row.try_get("dpa_case_number")?,
        filed_at: row.try_get::<Ts, _>("filed_at")?.0,
        frozen_at: row.try_get::<Ts, _>("frozen_at")?.0,
        filed_by: row.try_get("filed_by")?,
        case_version: row.try_get("case_version")?,
        frozen: row.try_get("frozen")?,
        receipt: None,
        receipt_sha256: row.try_get("receipt_sha256")?,
    })
}
