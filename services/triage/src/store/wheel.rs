//! The yearly wheel: tasks, their days, and what was done with them.

use brudvagt_kit::pg::Ts;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use uuid::Uuid;

/// A task, which has a day or several.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct WheelTaskRow {
    pub(crate) task_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) code: String,
    pub(crate) repeats: String,
    pub(crate) first_on: String,
    pub(crate) owner_id: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) added_at: Ts,
    pub(crate) laid_through: i16,
    pub(crate) ended_at: Option<Ts>,
}

/// A day of a task, with its task.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct WheelDayRow {
    pub(crate) day_id: Uuid,
    pub(crate) year: i16,
    pub(crate) quarter: i16,
    pub(crate) due_on: String,
    pub(crate) state: String,
    pub(crate) done_on: String,
    pub(crate) settled_at: Option<Ts>,
    pub(crate) settled_by: String,
    pub(crate) note: Option<Vec<u8>>,
    pub(crate) next_at: Option<Ts>,
    pub(crate) version: i32,
    #[sqlx(flatten)]
    pub(crate) task: WheelTaskRow,
}

#[derive(Clone, Debug, FromRow)]
pub(crate) struct WheelEntryRow {
    pub(crate) entry_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) task_id: Uuid,
    pub(crate) day_id: Option<Uuid>,
    pub(crate) kind: String,
    pub(crate) at: Ts,
    pub(crate) by_id: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) words: Option<Vec<u8>>,
}

const DAY: &str = "d.day_id, d.year, d.quarter, d.due_on, d.state, d.done_on, d.settled_at, \
     d.settled_by, d.note, d.next_at, d.version, t.task_id, t.municipality, t.code, t.repeats, \
     t.first_on, t.owner_id, t.wrapped_key, t.content, t.added_at, t.laid_through, t.ended_at \
     FROM triage.wheel_days AS d JOIN triage.wheel_tasks AS t USING (task_id)";

pub(crate) fn wheel_of_sql() -> String {
    format!(
        "SELECT {DAY} WHERE d.municipality = $1 AND d.year = $2 ORDER BY d.due_on, d.day_id LIMIT 500"
    )
}

/// A municipality's days of a year.
pub(crate) async fn wheel_of(
    connection: &mut PgConnection,
    municipality: &str,
    year: i16,
) -> Result<Vec<WheelDayRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(wheel_of_sql()))
        .bind(municipality)
        .bind(year)
        .fetch_all(connection)
        .await
}

/// Days that were due, or done, from one day on and before another.
pub(crate) async fn wheel_between(
    connection: &mut PgConnection,
    municipality: &str,
    (from, before): (&str, &str),
) -> Result<Vec<WheelDayRow>, sqlx::Error> {
    let sql = format!(
        "SELECT {DAY} WHERE d.municipality = $1 AND ((d.due_on >= $2 AND d.due_on < $3) \
           OR (d.done_on >= $2 AND d.done_on < $3)) ORDER BY d.due_on, d.day_id LIMIT 500"
    );
    sqlx::query_as(AssertSqlSafe(sql))
        .bind(municipality)
        .bind(from)
        .bind(before)
        .fetch_all(connection)
        .await
}

/// What somebody owns, and what nobody owns in these municipalities, that is open and due before a day.
pub(crate) async fn wheel_owned(
    connection: &mut PgConnection,
    (owner_id, officer_of): (&str, &[String]),
    before: &str,
) -> Result<Vec<WheelDayRow>, sqlx::Error> {
    let sql = format!(
        "SELECT {DAY} WHERE d.state = 'open' AND d.due_on < $3 \
           AND ((t.owner_id = $1 AND t.owner_id <> '') \
             OR (t.owner_id = '' AND t.municipality = ANY($2))) \
         ORDER BY d.due_on, d.day_id LIMIT 200"
    );
    sqlx::query_as(AssertSqlSafe(sql))
        .bind(owner_id)
        .bind(officer_of)
        .bind(before)
        .fetch_all(connection)
        .await
}

pub(crate) async fn wheel_day(
    connection: &mut PgConnection,
    day_id: Uuid,
) -> Result<Option<WheelDayRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!("SELECT {DAY} WHERE d.day_id = $1")))
        .bind(day_id)
        .fetch_optional(connection)
        .await
}

/// The same, locked with its task until the transaction ends.
pub(crate) async fn wheel_day_for_update(
    connection: &mut PgConnection,
    day_id: Uuid,
) -> Result<Option<WheelDayRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {DAY} WHERE d.day_id = $1 FOR UPDATE"
    )))
    .bind(day_id)
    .fetch_optional(connection)
    .await
}

/// Other open days of a task.
pub(crate) async fn open_days_of(
    connection: &mut PgConnection,
    task_id: Uuid,
) -> Result<Vec<WheelDayRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {DAY} WHERE d.task_id = $1 AND d.state = 'open' FOR UPDATE"
    )))
    .bind(task_id)
    .fetch_all(connection)
    .await
}

/// How a municipality stands in a year.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct StandingRow {
    pub(crate) municipality: String,
    pub(crate) n_tasks: i64,
    pub(crate) n_done: i64,
    pub(crate) n_skipped: i64,
    pub(crate) n_overdue: i64,
    pub(crate) next_on: Option<String>,
}

pub(crate) async fn wheel_standings(
    connection: &mut PgConnection,
    municipalities: &[String],
    (year, today): (i16, &str),
) -> Result<Vec<StandingRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT municipality, count(*) AS n_tasks, \
           count(*) FILTER (WHERE state = 'done') AS n_done, \
           count(*) FILTER (WHERE state = 'skipped') AS n_skipped, \
           count(*) FILTER (WHERE state = 'open' AND due_on < $3) AS n_overdue, \
           min(due_on) FILTER (WHERE state = 'open') AS next_on \
         FROM triage.wheel_days WHERE municipality = ANY($1) AND year = $2 \
         GROUP BY municipality ORDER BY municipality",
    )
    .bind(municipalities)
    .bind(year)
    .bind(today)
    .fetch_all(connection)
    .await
}

/// The codes of the proposal that a municipality has.
pub(crate) async fn wheel_codes(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT code FROM triage.wheel_tasks \
         WHERE municipality = $1 AND code <> '' AND ended_at IS NULL",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}

/// False when the municipality has the proposed task already.
pub(crate) async fn insert_wheel_task(
    connection: &mut PgConnection,
    row: &WheelTaskRow,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO triage.wheel_tasks (task_id, municipality, code, repeats, first_on, owner_id, \
           wrapped_key, content, added_at, laid_through) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (municipality, code) WHERE code <> '' AND ended_at IS NULL DO NOTHING",
    )
    .bind(row.task_id)
    .bind(&row.municipality)
    .bind(&row.code)
    .bind(&row.repeats)
    .bind(&row.first_on)
    .bind(&row.owner_id)
    .bind(&row.wrapped_key)
    .bind(&row.content)
    .bind(row.added_at)
    .bind(row.laid_through)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert_wheel_day(
    connection: &mut PgConnection,
    row: &WheelDayRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.wheel_days (day_id, task_id, municipality, year, quarter, due_on, state, \
           done_on, settled_by, next_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, 'open', '', '', $7, 1) \
         ON CONFLICT (task_id, year, quarter) DO NOTHING",
    )
    .bind(row.day_id)
    .bind(row.task.task_id)
    .bind(&row.task.municipality)
    .bind(row.year)
    .bind(row.quarter)
    .bind(&row.due_on)
    .bind(row.next_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a day as it is now; its version is one more.
pub(crate) async fn update_wheel_day(
    connection: &mut PgConnection,
    row: &WheelDayRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE triage.wheel_days SET due_on = $2, state = $3, done_on = $4, settled_at = $5, \
           settled_by = $6, note = $7, next_at = $8, version = version + 1 WHERE day_id = $1",
    )
    .bind(row.day_id)
    .bind(&row.due_on)
    .bind(&row.state)
    .bind(&row.done_on)
    .bind(row.settled_at)
    .bind(&row.settled_by)
    .bind(&row.note)
    .bind(row.next_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn update_wheel_task(
    connection: &mut PgConnection,
    row: &WheelTaskRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE triage.wheel_tasks SET owner_id = $2, content = $3, laid_through = $4, ended_at = $5 \
         WHERE task_id = $1",
    )
    .bind(row.task_id)
    .bind(&row.owner_id)
    .bind(&row.content)
    .bind(row.laid_through)
    .bind(row.ended_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Tasks that have no days yet for a year.
pub(crate) async fn wheel_to_lay(
    connection: &mut PgConnection,
    through: i16,
) -> Result<Vec<WheelTaskRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT task_id, municipality, code, repeats, first_on, owner_id, wrapped_key, content, \
           added_at, laid_through, ended_at FROM triage.wheel_tasks \
         WHERE ended_at IS NULL AND repeats <> 'once' AND laid_through < $1 \
         ORDER BY task_id LIMIT 500 FOR UPDATE SKIP LOCKED",
    )
    .bind(through)
    .fetch_all(connection)
    .await
}

/// Takes days to be reminded of for this transaction; another process skips them.
pub(crate) async fn claim_wheel_due(
    connection: &mut PgConnection,
    now: Ts,
) -> Result<Vec<WheelDayRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {DAY} WHERE d.next_at <= $1 ORDER BY d.next_at LIMIT 500 \
         FOR UPDATE OF d SKIP LOCKED"
    )))
    .bind(now)
    .fetch_all(connection)
    .await
}

pub(crate) async fn insert_wheel_entry(
    connection: &mut PgConnection,
    row: &WheelEntryRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.wheel_history (entry_id, municipality, task_id, day_id, kind, at, by_id, \
           before, after, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(row.entry_id)
    .bind(&row.municipality)
    .bind(row.task_id)
    .bind(row.day_id)
    .bind(&row.kind)
    .bind(row.at)
    .bind(&row.by_id)
    .bind(&row.before)
    .bind(&row.after)
    .bind(&row.words)
    .execute(connection)
    .await?;
    Ok(())
}

/// What happened to a day and to its task, the newest first.
pub(crate) async fn wheel_history(
    connection: &mut PgConnection,
    (task_id, day_id): (Uuid, Uuid),
) -> Result<Vec<WheelEntryRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT entry_id, municipality, task_id, day_id, kind, at, by_id, before, after, words \
         FROM triage.wheel_history WHERE task_id = $1 AND (day_id = $2 OR day_id IS NULL) \
         ORDER BY at DESC, entry_id DESC LIMIT 200",
    )
    .bind(task_id)
    .bind(day_id)
    .fetch_all(connection)
    .await
}

/// Lays the next reminder. The day itself is as it was, and so is its version.
pub(crate) async fn remind_wheel_next(
    connection: &mut PgConnection,
    day_id: Uuid,
    next_at: Option<Ts>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE triage.wheel_days SET next_at = $2 WHERE day_id = $1")
        .bind(day_id)
        .bind(next_at)
        .execute(connection)
        .await?;
    Ok(())
}
