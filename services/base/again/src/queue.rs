//! The rows that wait, on the transaction of whoever asks.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, postgres::PgRow};
use uuid::Uuid;

/// Rows of a table that are attempted until they are settled. All of it is constants of the user's crate,
/// never input.
///
/// The table has `state` (`planned` until it is settled), `priority`, `planned_at`, `due_at`, `attempts`,
/// `last_error`, `settled_at` and `header_id`, and an index on what waits by `due_at`.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    pub table: &'static str,
    /// The column with the row's id.
    pub id: &'static str,
    /// Which rows of the table, a condition: several senders may share one.
    pub only: &'static str,
    /// What is returned of a leased row, as a list of columns; the table is `m` there.
    pub columns: &'static str,
}

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// When the next is due.
    pub due_at: Option<Timestamp>,
    /// Since when the oldest waits.
    pub planned_at: Option<Timestamp>,
}

/// Looks at what waits.
///
/// # Errors
/// When the database is away.
pub async fn pending(connection: &mut PgConnection, queue: Queue) -> Result<Pending, sqlx::Error> {
    let Queue { table, only, .. } = queue;
    let (due_at, planned_at): (Option<Ts>, Option<Ts>) = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT (SELECT min(due_at) FROM {table} WHERE {only} AND state = 'planned'), \
                (SELECT min(planned_at) FROM {table} WHERE {only} AND state = 'planned')"
    )))
    .fetch_one(connection)
    .await?;
    Ok(Pending {
        due_at: due_at.map(|at| at.0),
        planned_at: planned_at.map(|at| at.0),
    })
}

/// Leases up to `limit` rows that are due until `lease_end`, the most important first, without those that
/// another process is taking. Each counts as attempted.
///
/// # Errors
/// When the database is away.
pub async fn lease<R>(
    connection: &mut PgConnection,
    queue: Queue,
    now: Timestamp,
    lease_end: Timestamp,
    limit: i64,
) -> Result<Vec<R>, sqlx::Error>
where
    R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let Queue {
        table,
        id,
        only,
        columns,
    } = queue;
    sqlx::query_as(AssertSqlSafe(format!(
        "UPDATE {table} AS m SET due_at = $2, attempts = attempts + 1 \
         WHERE {id} IN (SELECT {id} FROM {table} \
           WHERE {only} AND state = 'planned' AND due_at <= $1 \
           ORDER BY priority, due_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
         RETURNING {columns}"
    )))
    .bind(Ts(now))
    .bind(Ts(lease_end))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Leases rows that this transaction has locked by itself, because they leave with others.
///
/// # Errors
/// When the database is away.
pub async fn lease_these<R>(
    connection: &mut PgConnection,
    queue: Queue,
    ids: &[Uuid],
    lease_end: Timestamp,
) -> Result<Vec<R>, sqlx::Error>
where
    R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let Queue {
        table, id, columns, ..
    } = queue;
    sqlx::query_as(AssertSqlSafe(format!(
        "UPDATE {table} AS m SET due_at = $2, attempts = attempts + 1 \
         WHERE {id} = ANY($1) AND state = 'planned' RETURNING {columns}"
    )))
    .bind(ids)
    .bind(Ts(lease_end))
    .fetch_all(connection)
    .await
}

/// Settles rows as `state`, each with the id by which the other side knows it if it comes back; says which
/// were not settled before.
///
/// # Errors
/// When the database is away.
pub async fn settle(
    connection: &mut PgConnection,
    queue: Queue,
    ended: &[(Uuid, Uuid)],
    state: &str,
    error: &str,
    now: Timestamp,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let Queue { table, id, .. } = queue;
    let (ids, header_ids): (Vec<Uuid>, Vec<Uuid>) = ended.iter().copied().unzip();
    sqlx::query_scalar(AssertSqlSafe(format!(
        "UPDATE {table} AS m SET state = $3, last_error = $4, settled_at = $5, \
           header_id = ended.header_id \
         FROM unnest($1::uuid[], $2::uuid[]) AS ended (id, header_id) \
         WHERE m.{id} = ended.id AND m.state = 'planned' RETURNING m.{id}"
    )))
    .bind(ids)
    .bind(header_ids)
    .bind(state)
    .bind(error)
    .bind(Ts(now))
    .fetch_all(connection)
    .await
}

/// Gives a row back to be attempted at `due_at`; `false` when somebody has settled it meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn postpone(
    connection: &mut PgConnection,
    queue: Queue,
    row: Uuid,
    due_at: Timestamp,
    error: &str,
) -> Result<bool, sqlx::Error> {
    let Queue { table, id, .. } = queue;
    let done = sqlx::query(AssertSqlSafe(format!(
        "UPDATE {table} SET due_at = $2, last_error = $3 WHERE {id} = $1 AND state = 'planned'"
    )))
    .bind(row)
    .bind(Ts(due_at))
    .bind(error)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
