//! Who is on duty.

use brudvagt_calculus::roster::Shift;
use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct DutyRow {
    pub(crate) duty_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) person_id: String,
    pub(crate) person_name: String,
    pub(crate) from_at: Ts,
    pub(crate) to_at: Ts,
}

impl From<DutyRow> for Shift<String> {
    fn from(row: DutyRow) -> Self {
        Self {
            person: row.person_id,
            from: row.from_at.0,
            to: row.to_at.0,
        }
    }
}

/// The shifts that touch `from..to`, by their start.
pub(crate) async fn between(
    connection: &mut PgConnection,
    municipality: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<DutyRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT d.duty_id, d.municipality, d.person_id, coalesce(p.name, '') AS person_name, \
           d.from_at, d.to_at \
         FROM directory.duties AS d LEFT JOIN directory.people AS p ON p.id = d.person_id \
         WHERE d.municipality = $1 AND d.to_at > $2 AND d.from_at < $3 \
         ORDER BY d.from_at, d.duty_id LIMIT 5000",
    )
    .bind(municipality)
    .bind(Ts(from))
    .bind(Ts(to))
    .fetch_all(connection)
    .await
}

/// Takes back the shifts that begin at `from` or later; says which.
pub(crate) async fn delete_from(
    connection: &mut PgConnection,
    municipality: &str,
    from: Timestamp,
) -> Result<Vec<DutyRow>, sqlx::Error> {
    sqlx::query_as(
        "DELETE FROM directory.duties WHERE municipality = $1 AND from_at >= $2 \
         RETURNING duty_id, municipality, person_id, '' AS person_name, from_at, to_at",
    )
    .bind(municipality)
    .bind(Ts(from))
    .fetch_all(connection)
    .await
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    duties: &[DutyRow],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.duties (duty_id, municipality, person_id, from_at, to_at) \
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])",
    )
    .bind(duties.iter().map(|duty| duty.duty_id).collect::<Vec<_>>())
    .bind(duties.iter().map(|duty| duty.municipality.clone()).collect::<Vec<_>>())
    .bind(duties.iter().map(|duty| duty.person_id.clone()).collect::<Vec<_>>())
    .bind(duties.iter().map(|duty| duty.from_at).collect::<Vec<_>>())
    .bind(duties.iter().map(|duty| duty.to_at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}
