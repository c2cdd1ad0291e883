//! What Datatilsynet and the municipality wrote. Written once.

use brudvagt_kit::{Problem, pg::Ts};
use jiff::Timestamp;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::reasons;

#[derive(Clone, Debug)]
pub(crate) struct EntryRow {
    pub(crate) entry_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) kind: String,
    pub(crate) due_date: String,
    pub(crate) outcome: String,
    pub(crate) dpa_case_number: String,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) sealed: Vec<u8>,
    /// Within its case, from 1.
    pub(crate) number: i32,
    /// By when an answer to a question is expected.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) received_at: Option<Timestamp>,
    pub(crate) question_id: Option<Uuid>,
}

/// # Errors
/// `STALE_CORRESPONDENCE` when somebody wrote the same number at the same moment.
pub(crate) async fn insert(connection: &mut PgConnection, entry: &EntryRow) -> Result<(), Problem> {
    let inserted = sqlx::query(
        "INSERT INTO notification.correspondence (entry_id, case_id, municipality, kind, due_date, \
           outcome, dpa_case_number, at, by, sealed, number, due_at, received_at, question_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(entry.entry_id)
    .bind(entry.case_id)
    .bind(&entry.municipality)
    .bind(&entry.kind)
    .bind(&entry.due_date)
    .bind(&entry.outcome)
    .bind(&entry.dpa_case_number)
    .bind(Ts(entry.at))
    .bind(&entry.by)
    .bind(&entry.sealed)
    .bind(entry.number)
    .bind(entry.due_at.map(Ts))
    .bind(entry.received_at.map(Ts))
    .bind(entry.question_id)
    .execute(connection)
    .await;
    inserted.map(drop).map_err(|error| {
        let constraint = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::constraint);
        if constraint == Some("correspondence_number") {
            reasons::STALE_CORRESPONDENCE.problem()
        } else {
            Problem::database(&error)
        }
    })
}

/// Oldest first.
pub(crate) async fn of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<EntryRow>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT * FROM notification.correspondence WHERE case_id = $1 ORDER BY number")
            .bind(case_id)
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(EntryRow {
                entry_id: row.try_get("entry_id")?,
                case_id: row.try_get("case_id")?,
                municipality: row.try_get("municipality")?,
                kind: row.try_get("kind")?,
                due_date: row.try_get("due_date")?,
                outcome: row.try_get("outcome")?,
                dpa_case_number: row.try_get("dpa_case_number")?,
                at: row.try_get::<Ts, _>("at")?.0,
                by: row.try_get("by")?,
                sealed: row.try_get("sealed")?,
                number: row.try_get("number")?,
                due_at: row.try_get::<Option<Ts>, _>("due_at")?.map(|at| at.0),
                received_at: row.try_get::<Option<Ts>, _>("received_at")?.map(|at| at.0),
                question_id: row.try_get("question_id")?,
            })
        })
        .collect()
}
