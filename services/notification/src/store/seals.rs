//! Who alone may see a sealed case, as triage announced it.

use sqlx::PgConnection;
use uuid::Uuid;

/// Whom the seal names; nobody when there is none.
pub(crate) async fn named(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    let people = sqlx::query_scalar("SELECT people FROM notification.seals WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(connection)
        .await?;
    Ok(people.unwrap_or_default())
}

/// The same, locked until the transaction ends.
pub(crate) async fn named_for_update(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    let people =
        sqlx::query_scalar("SELECT people FROM notification.seals WHERE case_id = $1 FOR UPDATE")
            .bind(case_id)
            .fetch_optional(connection)
            .await?;
    Ok(people.unwrap_or_default())
}

/// An older version of the case changes nothing, and the answer is false. An empty `people` lifts the
/// seal.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    people: &[String],
    version: i64,
) -> Result<bool, sqlx::Error> {
    let kept = sqlx::query(
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
    Ok(kept.rows_affected() == 1)
}
