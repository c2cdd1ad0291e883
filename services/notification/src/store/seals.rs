//! Who alone sees a case, as triage has said it.

use sqlx::PgConnection;
use uuid::Uuid;

/// What an older version of the case said changes nothing. Nobody in `people` lifts the seal.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    people: &[String],
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notification.seals (case_id, municipality, people, version) \
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
