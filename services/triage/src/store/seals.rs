//! Who alone sees a case.

use sqlx::PgConnection;
use uuid::Uuid;

/// An empty `people` lifts the seal.
pub(crate) async fn keep_seal(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    people: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.seals (case_id, municipality, people) VALUES ($1, $2, $3) \
         ON CONFLICT (case_id) DO UPDATE SET people = excluded.people",
    )
    .bind(case_id)
    .bind(municipality)
    .bind(people)
    .execute(connection)
    .await?;
    Ok(())
}

/// Empty when it is not sealed.
pub(crate) async fn sealed_for(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    let people = sqlx::query_scalar("SELECT people FROM triage.seals WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(connection)
        .await?;
    Ok(people.unwrap_or_default())
}

pub(crate) const SEALED_AMONG: &str =
    "SELECT case_id FROM triage.seals WHERE case_id = ANY ($1) AND people <> '{}'";

/// Which of these cases are sealed.
pub(crate) async fn sealed_among(
    connection: &mut PgConnection,
    cases: &[Uuid],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(SEALED_AMONG)
        .bind(cases)
        .fetch_all(connection)
        .await
}
