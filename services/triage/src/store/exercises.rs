//! Exercises, which no other list of the past holds.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct ExerciseRow {
    pub(crate) case_id: Uuid,
    pub(crate) reference: String,
    pub(crate) municipality: String,
    pub(crate) unit_id: String,
    pub(crate) version: i64,
    pub(crate) reported_at: Ts,
    pub(crate) ended_at: Option<Ts>,
    pub(crate) evaluated: bool,
}

pub(crate) const EXERCISES: &str = "SELECT c.case_id, c.reference, c.municipality, c.unit_id, c.version, \
       c.reported_at, \
       (SELECT h.at FROM triage.history AS h WHERE h.case_id = c.case_id \
          AND h.kind = 'exercise_ended' LIMIT 1) AS ended_at, \
       EXISTS (SELECT FROM triage.history AS h WHERE h.case_id = c.case_id \
          AND h.kind = 'exercise_evaluated') AS evaluated \
     FROM triage.cases AS c WHERE c.municipality = ANY($1) AND c.exercise \
       AND ($2::uuid IS NULL OR c.case_id = $2) \
     ORDER BY c.reported_at DESC, c.case_id DESC LIMIT $3";

/// The newest exercises of these municipalities, or this one of them.
pub(crate) async fn exercises(
    connection: &mut PgConnection,
    municipalities: &[String],
    only: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ExerciseRow>, sqlx::Error> {
    sqlx::query_as(EXERCISES)
        .bind(municipalities)
        .bind(only)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// Exercises that began before `before` and run, the oldest first.
pub(crate) async fn forgotten(
    connection: &mut PgConnection,
    before: Ts,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT case_id FROM triage.cases WHERE exercise AND state ->> 'exercise' = 'running' \
           AND reported_at < $1 ORDER BY reported_at LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// What an exercise that is over asked of people is asked of nobody any more.
pub(crate) async fn end_measures(
    connection: &mut PgConnection,
    case_id: Uuid,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE triage.measures SET done = true, done_at = $2 WHERE case_id = $1 AND NOT done",
    )
    .bind(case_id)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}
