//! The days of measures, and when their owners are reminded next.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct MeasureRow {
    pub(crate) measure_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    /// An ISO date.
    pub(crate) due_on: String,
    pub(crate) next_at: Ts,
}

/// Drops what the case does not have any more.
pub(crate) async fn keep_only(
    connection: &mut PgConnection,
    case_id: Uuid,
    these: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM deadlines.measures WHERE case_id = $1 AND measure_id <> ALL ($2)")
        .bind(case_id)
        .bind(these)
        .execute(connection)
        .await?;
    Ok(())
}

/// A measure that is new or has another day; one that is known keeps the time of its next reminder.
pub(crate) async fn put(
    connection: &mut PgConnection,
    row: &MeasureRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO deadlines.measures (measure_id, case_id, municipality, due_on, next_at) \
         VALUES ($1, $2, $3, $4::date, $5) \
         ON CONFLICT (measure_id) DO UPDATE SET due_on = EXCLUDED.due_on, next_at = EXCLUDED.next_at \
         WHERE deadlines.measures.due_on <> EXCLUDED.due_on",
    )
    .bind(row.measure_id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.due_on)
    .bind(row.next_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes those to be reminded of for this transaction; another engine skips them.
pub(crate) async fn claim_due(
    connection: &mut PgConnection,
    now: Ts,
    limit: i64,
) -> Result<Vec<MeasureRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT measure_id, case_id, municipality, due_on::text AS due_on, next_at \
         FROM deadlines.measures WHERE next_at <= $1 ORDER BY next_at LIMIT $2 \
         FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(connection)
    .await
}

pub(crate) async fn remind_next(
    connection: &mut PgConnection,
    measure_id: Uuid,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE deadlines.measures SET next_at = $2 WHERE measure_id = $1")
        .bind(measure_id)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Stops the reminders: the calendar has no further day.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    measure_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM deadlines.measures WHERE measure_id = $1")
        .bind(measure_id)
        .execute(connection)
        .await?;
    Ok(())
}
