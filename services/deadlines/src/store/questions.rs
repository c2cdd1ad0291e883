//! Questions that wait for their answer, and when they are asked again next.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct QuestionRow {
    pub(crate) question_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) asked_at: Ts,
    pub(crate) next_at: Ts,
}

/// Drops the questions that are no longer open.
pub(crate) async fn keep_only(
    connection: &mut PgConnection,
    case_id: Uuid,
    these: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM deadlines.questions WHERE case_id = $1 AND question_id <> ALL ($2)")
        .bind(case_id)
        .bind(these)
        .execute(connection)
        .await?;
    Ok(())
}

/// One that is known keeps the time it was asked.
pub(crate) async fn put_new(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO deadlines.questions (question_id, case_id, municipality, asked_at, next_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (question_id) DO NOTHING",
    )
    .bind(row.question_id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(row.asked_at)
    .bind(row.next_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes those to be asked again for this transaction; another engine skips them.
pub(crate) async fn claim_due(
    connection: &mut PgConnection,
    now: Ts,
    limit: i64,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT question_id, case_id, municipality, asked_at, next_at \
         FROM deadlines.questions WHERE next_at <= $1 ORDER BY next_at LIMIT $2 \
         FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(connection)
    .await
}

pub(crate) async fn ask_again_at(
    connection: &mut PgConnection,
    question_id: Uuid,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE deadlines.questions SET next_at = $2 WHERE question_id = $1")
        .bind(question_id)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Stops the reminders: the calendar has no further day.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    question_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM deadlines.questions WHERE question_id = $1")
        .bind(question_id)
        .execute(connection)
        .await?;
    Ok(())
}
