//! SQL only, on a connection whose scope is set.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Debug, FromRow)]
pub(crate) struct ReferenceRow {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) system: String,
    pub(crate) case_number: String,
    pub(crate) normalised: String,
    pub(crate) kle_subject: String,
    pub(crate) kle_facet: String,
    pub(crate) attached_at: Ts,
    pub(crate) journalised_at: Option<Ts>,
}

pub(crate) async fn reference(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<ReferenceRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality, system, case_number, normalised, kle_subject, kle_facet, \
           attached_at, journalised_at FROM esdh.case_references WHERE case_id = $1",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await
}

/// Attaches, or attaches another: then nothing of it is journalised yet.
pub(crate) async fn put_reference(
    connection: &mut PgConnection,
    row: &ReferenceRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO esdh.case_references (case_id, municipality, system, case_number, normalised, \
           kle_subject, kle_facet, attached_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (case_id) DO UPDATE SET system = $3, case_number = $4, normalised = $5, \
           attached_at = $8, journalised_at = NULL",
    )
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.system)
    .bind(&row.case_number)
    .bind(&row.normalised)
    .bind(&row.kle_subject)
    .bind(&row.kle_facet)
    .bind(row.attached_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// True when this marked it; false when it was marked already, or there is no reference.
pub(crate) async fn mark_journalised(
    connection: &mut PgConnection,
    case_id: Uuid,
    at: Ts,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE esdh.case_references SET journalised_at = $2 \
         WHERE case_id = $1 AND journalised_at IS NULL",
    )
    .bind(case_id)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
