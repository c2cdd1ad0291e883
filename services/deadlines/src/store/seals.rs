//! Who alone may see a sealed case, as triage announced it.

use sqlx::PgConnection;
use uuid::Uuid;

/// An older version of the case changes nothing. An empty `people` lifts the seal.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    people: &[String],
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO deadlines.seals (case_id, municipality, people, version) \
         VALUES ($1, $2, $3, $4) \
         ON CONFLICT (case_id) DO UPDATE SET people = excluded.people, version = excluded.version \
         WHERE seals.version < excluded.version",
    )
    .bind(case_id)
    .bind(municipality)
    .bind(people)
    .bind(version)
    .execute(connection)
    .await?;
    Ok(())
}
