//! Measures over all cases, as tasks of their owners.

use brudvagt_case::Case;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};

use super::MeasureRow;

/// A measure with what it takes of its case to show it.
#[derive(Debug, FromRow)]
pub(crate) struct TaskRow {
    #[sqlx(flatten)]
    pub(crate) measure: MeasureRow,
    pub(crate) reference: String,
    pub(crate) unit_id: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) due_key: String,
    pub(crate) state: Json<Case>,
}

const TASK: &str = "m.id, m.case_id, m.municipality, m.kind, m.owner_id, m.due_date, m.done, m.words, \
     m.note, m.added_at, m.done_at, m.done_by, m.due_key, c.reference, c.unit_id, \
     c.wrapped_key, c.state";

pub(crate) fn measure_sql() -> String {
    format!(
        "SELECT {TASK} FROM triage.measures AS m JOIN triage.cases AS c USING (case_id) \
         WHERE m.id = $1 AND c.wrapped_key IS NOT NULL"
    )
}

/// One measure whose case is not erased; those of an erased case have no words.
pub(crate) async fn measure(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<TaskRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(measure_sql()))
        .bind(id)
        .fetch_optional(connection)
        .await
}

pub(crate) fn measures_owned_sql() -> String {
    format!(
        "SELECT {TASK} FROM triage.measures AS m JOIN triage.cases AS c USING (case_id) \
         WHERE m.owner_id = $1 AND m.owner_id <> '' AND NOT m.done AND c.wrapped_key IS NOT NULL \
         ORDER BY m.due_key, m.id LIMIT $2"
    )
}

/// What somebody owns and has not done, what is due first first.
pub(crate) async fn measures_owned(
    connection: &mut PgConnection,
    owner_id: &str,
    limit: i64,
) -> Result<Vec<TaskRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(measures_owned_sql()))
        .bind(owner_id)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// What is asked of the list; empty means any.
#[derive(Clone, Debug)]
pub(crate) struct MeasureFilter {
    /// Named one by one, never "all": each has its own range of the index.
    pub(crate) municipalities: Vec<String>,
    pub(crate) unit_id: String,
    pub(crate) done: bool,
    /// Due before this day.
    pub(crate) before: String,
}

/// Those to be done from the first due, those done from the last. A page's cases are found one by one:
/// joined, they may be read from end to end.
pub(crate) fn measures_sql(done: bool, in_unit: bool) -> String {
    let (after, order) = if done { ("<", "DESC") } else { (">", "ASC") };
    // A unit's cases are found first; those of everybody one by one.
    let cases = if in_unit {
        "JOIN triage.cases AS c USING (case_id)"
    } else {
        "CROSS JOIN LATERAL (SELECT * FROM triage.cases AS c WHERE c.case_id = m.case_id OFFSET 0) AS c"
    };
    format!(
        "SELECT {TASK} \
         FROM (SELECT one.id, one.due_key FROM unnest($1::text[]) AS strand (municipality) \
             CROSS JOIN LATERAL (SELECT m.id, m.due_key FROM triage.measures AS m \
                 {cases} \
                 WHERE m.municipality = strand.municipality AND m.done = $2 \
                   AND (m.due_key, m.id) {after} ($3, $4) AND m.due_key < $5 \
                   AND ($6 = '' OR c.unit_id = $6) AND c.wrapped_key IS NOT NULL \
                 ORDER BY m.due_key {order}, m.id {order} LIMIT $7) AS one \
             ORDER BY one.due_key {order}, one.id {order} LIMIT $7) AS page \
         JOIN triage.measures AS m USING (id) \
         {cases} \
         ORDER BY m.due_key {order}, m.id {order}"
    )
}

pub(crate) async fn measures_page(
    connection: &mut PgConnection,
    filter: &MeasureFilter,
    (due_key, id): (&str, &str),
    limit: i64,
) -> Result<Vec<TaskRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(measures_sql(
        filter.done,
        !filter.unit_id.is_empty(),
    )))
    .bind(&filter.municipalities)
    .bind(filter.done)
    .bind(due_key)
    .bind(id)
    .bind(&filter.before)
    .bind(&filter.unit_id)
    .bind(limit)
    .fetch_all(connection)
    .await
}
