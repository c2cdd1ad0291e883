use brudvagt_case::Case;
use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

use super::column;
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

/// Takes the locks of these cases, always in the same order.
pub(crate) async fn cases_for_update(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
) -> Result<Vec<CaseRow>, sqlx::Error> {
    sqlx::query_as(CASES_FOR_UPDATE)
        .bind(case_ids)
        .fetch_all(connection)
        .await
}

pub(crate) const CASES_FOR_UPDATE: &str = "SELECT case_id, municipality, reference, report_id, unit_id, \
       channel, version, head_hash, state, incident_type, first_filed_at, ruleset, wrapped_key, content, \
       search, urgent \
     FROM triage.cases WHERE case_id = ANY($1) ORDER BY case_id FOR UPDATE";

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

/// The cases of these reports, by report.
pub(crate) async fn cases_by_report(
    connection: &mut PgConnection,
    report_ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    sqlx::query_as("SELECT report_id, case_id FROM triage.cases WHERE report_id = ANY($1)")
        .bind(report_ids)
        .fetch_all(connection)
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

/// What a case is called, by its ids.
#[derive(FromRow)]
pub(crate) struct NumberRow {
    pub(crate) case_id: Uuid,
    pub(crate) report_id: Uuid,
    pub(crate) reference: String,
}

pub(crate) const NUMBERS_OF: &str = "SELECT case_id, report_id, reference FROM triage.cases \
     WHERE case_id = ANY($1) OR report_id = ANY($1)";

/// The cases that have one of these ids, or whose report has.
pub(crate) async fn numbers_of(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<NumberRow>, sqlx::Error> {
    sqlx::query_as(NUMBERS_OF)
        .bind(ids)
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

/// Waits until no other case of these municipalities is being opened, until this transaction ends. Two
/// reports of one breach come within the same minute, and neither would see the other.
pub(crate) async fn one_at_a_time(
    connection: &mut PgConnection,
    municipalities: &[&str],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "SELECT pg_advisory_xact_lock(hashtextextended('open case ' || asked.municipality, 0)) \
         FROM unnest($1::text[]) AS asked (municipality)",
    )
    .bind(municipalities)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a new case, whose report has none yet.
pub(crate) async fn insert_case(
    connection: &mut PgConnection,
    row: &CaseRow,
) -> Result<(), sqlx::Error> {
    let case = &row.state.0;
    let due = DueFirst::of(case);
    sqlx::query(
        "WITH words AS (INSERT INTO triage.case_words (municipality, token, case_id) \
           SELECT $2, held.token, $1 FROM unnest($21::bigint[]) AS held (token) ON CONFLICT DO NOTHING) \
         INSERT INTO triage.cases (case_id, municipality, reference, report_id, unit_id, channel, \
           version, head_hash, state, phase, outcome, reported_at, aware_at, due_at, clock_settled, \
           next_action, assignee_id, closed, wrapped_key, content, search, ruleset, next_due_at, \
           next_due, nothing_due, urgent, report_words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
           $19, $20, $21, $22, $23, $24, $25, $26, $21)",
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
    .execute(connection)
    .await?;
    Ok(())
}

/// A case after a change, to be written.
pub(crate) struct Step<'r> {
    pub(crate) row: &'r CaseRow,
    /// The version it had, which guards against a lost update.
    pub(crate) version_before: i64,
    pub(crate) closed_at: Option<Ts>,
}

impl<'r> Step<'r> {
    const fn case(&self) -> &'r Case {
        &self.row.state.0
    }
}

/// Writes cases after their changes; no case may be among them twice.
pub(crate) async fn update_cases(
    connection: &mut PgConnection,
    steps: &[Step<'_>],
) -> Result<(), sqlx::Error> {
    if steps.is_empty() {
        return Ok(());
    }
    let due: Vec<DueFirst<'_>> = steps
        .iter()
        .map(|it| DueFirst::of(&it.row.state.0))
        .collect();
    // Words are only ever added, so an unchanged number means unchanged words and nothing to write.
    // Lists of different lengths travel as text: an array of arrays would have to be a rectangle.
    let done = sqlx::query(
        "WITH new AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::jsonb[], \
             $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], \
             $11::text[], $12::boolean[], $13::timestamptz[], $14::bytea[], $15::text[], $16::text[], \
             $17::text[], $18::timestamptz[], $19::text[], $20::timestamptz[], $21::bigint[], \
             $22::timestamptz[], $23::text[], $24::boolean[], $25::text[], $26::boolean[]) \
           AS n (case_id, version, head_hash, state, phase, outcome, aware_at, due_at, clock_settled, \
             next_action, assignee_id, closed, closed_at, content, search, incident_type, notified, \
             first_filed_at, ruleset, reported_at, version_before, next_due_at, next_due, nothing_due, \
             unit_id, urgent)), \
         words AS (INSERT INTO triage.case_words (municipality, token, case_id) \
           SELECT before.municipality, held.token, n.case_id \
           FROM new AS n JOIN triage.cases AS before USING (case_id), \
             unnest(n.search::bigint[]) AS held (token) \
           WHERE cardinality(before.search) < cardinality(n.search::bigint[]) \
           ON CONFLICT DO NOTHING) \
         UPDATE triage.cases AS c SET version = n.version, head_hash = n.head_hash, state = n.state, \
           phase = n.phase, outcome = n.outcome, aware_at = n.aware_at, due_at = n.due_at, \
           clock_settled = n.clock_settled, next_action = n.next_action, assignee_id = n.assignee_id, \
           closed = n.closed, closed_at = n.closed_at, content = n.content, \
           search = n.search::bigint[], incident_type = n.incident_type, notified = n.notified, \
           first_filed_at = n.first_filed_at, ruleset = n.ruleset, reported_at = n.reported_at, \
           next_due_at = n.next_due_at, next_due = n.next_due, nothing_due = n.nothing_due, \
           unit_id = n.unit_id, urgent = n.urgent \
         FROM new AS n WHERE c.case_id = n.case_id AND c.version = n.version_before",
    )
    .bind(column(steps, |it| it.row.case_id))
    .bind(column(steps, |it| it.row.version))
    .bind(column(steps, |it| it.row.head_hash.as_slice()))
    .bind(column(steps, |it| &it.row.state))
    .bind(column(steps, |it| brudvagt_case::phase(it.case()).as_str()))
    .bind(column(steps, |it| {
        let outcome = it.case().outcome();
        outcome.map_or("", brudvagt_case::Outcome::as_str)
    }))
    .bind(column(steps, |it| Ts(it.case().aware_at)))
    .bind(column(steps, |it| Ts(it.case().due_at)))
    .bind(column(steps, |it| it.case().clock_settled()))
    .bind(column(steps, |it| {
        brudvagt_case::next_action(it.case()).0.as_str()
    }))
    .bind(column(steps, |it| {
        it.case().assignee_id.as_deref().unwrap_or("")
    }))
    // An unread addition keeps a closed case in the queue.
    .bind(column(steps, |it| it.case().is_at_rest()))
    .bind(column(steps, |it| it.closed_at))
    .bind(column(steps, |it| it.row.content.as_slice()))
    .bind(column(steps, |it| as_array(&it.row.search)))
    .bind(column(steps, |it| it.row.incident_type.as_str()))
    .bind(column(steps, |it| notified(it.case())))
    .bind(column(steps, |it| it.row.first_filed_at))
    .bind(column(steps, |it| it.row.ruleset.as_str()))
    .bind(column(steps, |it| Ts(it.case().reported_at)))
    .bind(column(steps, |it| it.version_before))
    .bind(column(&due, |it| it.next_due_at))
    .bind(column(&due, |it| it.next_due))
    .bind(column(&due, |it| it.nothing_due))
    .bind(column(steps, |it| it.row.unit_id.as_str()))
    .bind(column(steps, |it| it.row.urgent))
    .execute(connection)
    .await?;
    if usize::try_from(done.rows_affected()).is_ok_and(|n| n == steps.len()) {
        Ok(())
    } else {
        Err(sqlx::Error::RowNotFound)
    }
}

/// As PostgreSQL writes an array.
fn as_array(tokens: &[i64]) -> String {
    let tokens: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    format!("{{{}}}", tokens.join(","))
}
