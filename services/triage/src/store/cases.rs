use brudvagt_case::Case;
use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

use crate::rules::notified;

/// The current row.
#[derive(Debug, FromRow)]
pub(crate) struct CaseRow {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) reference: String,
    pub(crate) report_id: Uuid,
    pub(crate) unit_id: String,
    pub(crate) channel: String,
    pub(crate) version: i64,
    pub(crate) head_hash: Vec<u8>,
    pub(crate) state: Json<Case>,
    pub(crate) incident_type: String,
    pub(crate) first_filed_at: Option<Ts>,
    pub(crate) ruleset: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
    pub(crate) search: Vec<i64>,
    /// Stands first in the queue (`rules::is_urgent`).
    pub(crate) urgent: bool,
}

/// Takes the row's lock: changes of one case happen one after another.
pub(crate) async fn case_for_update(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<CaseRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, head_hash, \
           state, incident_type, first_filed_at, ruleset, wrapped_key, content, search, \
           urgent \
         FROM triage.cases WHERE case_id = $1 FOR UPDATE",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await
}

pub(crate) const CASES_OF_REPORTS: &str = "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, head_hash, \
       state, incident_type, first_filed_at, ruleset, wrapped_key, content, search, urgent \
     FROM triage.cases WHERE report_id = ANY($1)";

/// The cases of these reports, in no order.
pub(crate) async fn cases_of_reports(
    connection: &mut PgConnection,
    report_ids: &[Uuid],
) -> Result<Vec<CaseRow>, sqlx::Error> {
    sqlx::query_as(CASES_OF_REPORTS)
        .bind(report_ids)
        .fetch_all(connection)
        .await
}

pub(crate) async fn case_row(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<CaseRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, head_hash, \
           state, incident_type, first_filed_at, ruleset, wrapped_key, content, search, \
           urgent \
         FROM triage.cases WHERE case_id = $1",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await
}

pub(crate) const CASE_ROWS: &str = "SELECT case_id, municipality, reference, report_id, unit_id, channel, \
       version, head_hash, state, incident_type, first_filed_at, ruleset, wrapped_key, content, search, \
       urgent \
     FROM triage.cases WHERE case_id = ANY($1)";

/// Those of these cases that there are.
pub(crate) async fn case_rows(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
) -> Result<Vec<CaseRow>, sqlx::Error> {
    sqlx::query_as(CASE_ROWS)
        .bind(case_ids)
        .fetch_all(connection)
        .await
}

pub(crate) async fn municipality_of(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT municipality FROM triage.cases WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn find_case(
    connection: &mut PgConnection,
    reference: &str,
    report_id: Option<Uuid>,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT case_id FROM triage.cases WHERE reference = $1 OR report_id = $2")
        .bind(reference)
        .bind(report_id)
        .fetch_optional(connection)
        .await
}

/// The cases with these numbers.
pub(crate) async fn cases_named(
    connection: &mut PgConnection,
    references: &[String],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT case_id FROM triage.cases WHERE reference = ANY($1)")
        .bind(references)
        .fetch_all(connection)
        .await
}

/// What is due first on a case, as its row holds it.
struct DueFirst<'c> {
    next_due_at: Ts,
    next_due: &'c str,
    nothing_due: bool,
}

impl<'c> DueFirst<'c> {
    fn of(case: &'c Case) -> Self {
        let first = case.due_first();
        Self {
            next_due_at: Ts(first.map_or(case.due_at, |owed| owed.due_at)),
            next_due: first.map_or("", |owed| owed.regime),
            nothing_due: first.is_none(),
        }
    }
}

/// Which of these reports have no case.
pub(crate) async fn without_case(
    connection: &mut PgConnection,
    report_ids: &[Uuid],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT asked.report_id FROM unnest($1::uuid[]) AS asked (report_id) \
         WHERE NOT EXISTS (SELECT FROM triage.cases AS c WHERE c.report_id = asked.report_id)",
    )
    .bind(report_ids)
    .fetch_all(connection)
    .await
}

/// Waits until no other case of the municipality is being opened, until this transaction ends. Two
/// reports of one breach come within the same minute, and neither would see the other.
pub(crate) async fn one_at_a_time(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('open case ' || $1, 0))")
        .bind(municipality)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a new case; false when its report has one already.
pub(crate) async fn insert_case(
    connection: &mut PgConnection,
    row: &CaseRow,
) -> Result<bool, sqlx::Error> {
    let case = &row.state.0;
    let due = DueFirst::of(case);
    let done = sqlx::query(
        "INSERT INTO triage.cases (case_id, municipality, reference, report_id, unit_id, channel, \
           version, head_hash, state, phase, outcome, reported_at, aware_at, due_at, clock_settled, \
           next_action, assignee_id, closed, wrapped_key, content, search, ruleset, next_due_at, \
           next_due, nothing_due, urgent, report_words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
           $19, $20, $21, $22, $23, $24, $25, $26, $21) ON CONFLICT (report_id) DO NOTHING",
    )
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.reference)
    .bind(row.report_id)
    .bind(&row.unit_id)
    .bind(&row.channel)
    .bind(row.version)
    .bind(&row.head_hash)
    .bind(&row.state)
    .bind(brudvagt_case::phase(case).as_str())
    .bind(case.outcome().map_or("", brudvagt_case::Outcome::as_str))
    .bind(Ts(case.reported_at))
    .bind(Ts(case.aware_at))
    .bind(Ts(case.due_at))
    .bind(case.clock_settled())
    .bind(brudvagt_case::next_action(case).0.as_str())
    .bind(case.assignee_id.as_deref().unwrap_or(""))
    .bind(case.is_at_rest())
    .bind(&row.wrapped_key)
    .bind(&row.content)
    .bind(&row.search)
    .bind(&row.ruleset)
    .bind(due.next_due_at)
    .bind(due.next_due)
    .bind(due.nothing_due)
    .bind(row.urgent)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    super::insert_words(connection, &row.municipality, row.case_id, &row.search).await?;
    Ok(true)
}

/// Writes the case after a change. The version it had guards against a lost update.
pub(crate) async fn update_case(
    connection: &mut PgConnection,
    row: &CaseRow,
    version_before: i64,
    closed_at: Option<Ts>,
) -> Result<(), sqlx::Error> {
    let case = &row.state.0;
    let due = DueFirst::of(case);
    // Words are only ever added, so an unchanged number means unchanged words and nothing to write.
    let done = sqlx::query(
        "WITH words AS (INSERT INTO triage.case_words (municipality, token, case_id) \
           SELECT before.municipality, held.token, $1 \
           FROM triage.cases AS before, unnest($15::bigint[]) AS held (token) \
           WHERE before.case_id = $1 AND cardinality(before.search) < cardinality($15::bigint[]) \
           ON CONFLICT DO NOTHING) \
         UPDATE triage.cases SET version = $2, head_hash = $3, state = $4, phase = $5, outcome = $6, \
           aware_at = $7, due_at = $8, clock_settled = $9, next_action = $10, assignee_id = $11, \
           closed = $12, closed_at = $13, content = $14, search = $15, incident_type = $16, \
           notified = $17, first_filed_at = $18, ruleset = $19, reported_at = $20, \
           next_due_at = $22, next_due = $23, nothing_due = $24, unit_id = $25, \
           urgent = $26 \
         WHERE case_id = $1 AND version = $21",
    )
    .bind(row.case_id)
    .bind(row.version)
    .bind(&row.head_hash)
    .bind(&row.state)
    .bind(brudvagt_case::phase(case).as_str())
    .bind(case.outcome().map_or("", brudvagt_case::Outcome::as_str))
    .bind(Ts(case.aware_at))
    .bind(Ts(case.due_at))
    .bind(case.clock_settled())
    .bind(brudvagt_case::next_action(case).0.as_str())
    .bind(case.assignee_id.as_deref().unwrap_or(""))
    // An unread addition keeps a closed case in the queue.
    .bind(case.is_at_rest())
    .bind(closed_at)
    .bind(&row.content)
    .bind(&row.search)
    .bind(&row.incident_type)
    .bind(notified(case))
    .bind(row.first_filed_at)
    .bind(&row.ruleset)
    .bind(Ts(case.reported_at))
    .bind(version_before)
    .bind(due.next_due_at)
    .bind(due.next_due)
    .bind(due.nothing_due)
    .bind(&row.unit_id)
    .bind(row.urgent)
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(sqlx::Error::RowNotFound)
    }
}
