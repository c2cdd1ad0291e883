//! Erasing what a case holds in words.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A case whose time is up.
#[derive(Clone, Copy, Debug, FromRow)]
pub(crate) struct Due {
    pub(crate) case_id: Uuid,
    pub(crate) report_id: Uuid,
}

/// Closed cases of a municipality that are journalised, or exercises that are over, on which nothing was
/// written since `before`, the oldest first, at most `limit`.
pub(crate) async fn due_to_erase(
    connection: &mut PgConnection,
    municipality: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Due>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, report_id FROM triage.cases \
         WHERE municipality = $1 AND closed_at <= $2 \
           AND closed AND wrapped_key IS NOT NULL AND erasable \
         ORDER BY closed_at LIMIT $3",
    )
    .bind(municipality)
    .bind(Ts(before))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// When the locked case was closed, or last written on since then; `None` while it is open.
pub(crate) async fn closed_at(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let at: Option<Ts> =
        sqlx::query_scalar("SELECT closed_at FROM triage.cases WHERE case_id = $1 AND closed")
            .bind(case_id)
            .fetch_optional(connection)
            .await?
            .flatten();
    Ok(at.map(|at| at.0))
}

/// Destroys the case's key, and the keyed words by which it was found. What the key sealed can never be
/// read again; the sealed history stays where it is, because its digests are what the chain covers.
pub(crate) async fn destroy_contents(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query(
        "WITH words AS (DELETE FROM triage.case_words AS w USING triage.cases AS c \
           WHERE c.case_id = $1 AND w.case_id = c.case_id AND w.municipality = c.municipality \
             AND w.token = ANY (c.search)) \
         UPDATE triage.cases SET wrapped_key = NULL, content = '', search = '{}', \
           report_words = NULL \
         WHERE case_id = $1 AND wrapped_key IS NOT NULL",
    )
    .bind(case_id)
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(sqlx::Error::RowNotFound)
    }
}
