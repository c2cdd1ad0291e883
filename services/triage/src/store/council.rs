//! What the council's report counts beside the codes, and the words kept with it. `unsealed` leaves out
//! what a seal keeps from others, also for those who see it.

use brudvagt_case::Case;
use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// Cases of a municipality reported in a stretch of time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'a> {
    pub(crate) municipality: &'a str,
    pub(crate) from: Ts,
    pub(crate) to: Ts,
    pub(crate) unsealed: bool,
}

#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Timed {
    pub(crate) n_in_time: i64,
    /// How many have both ends of the time below.
    pub(crate) n_timed: i64,
    pub(crate) median_minutes: i64,
}

pub(crate) const COUNCIL_TIMED: &str = "SELECT \
       count(*) FILTER (WHERE c.notified = 'yes' AND k.filed_in_time) AS n_in_time, \
       count(c.first_filed_at) AS n_timed, \
       coalesce(floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(0, \
         extract(epoch FROM c.first_filed_at - c.aware_at)::double precision / 60))), 0)::bigint \
         AS median_minutes \
     FROM triage.cases AS c JOIN triage.case_codes AS k USING (case_id) \
     WHERE c.municipality = $1 AND c.reported_at >= $2 AND c.reported_at < $3 \
       AND NOT ($4 AND EXISTS (SELECT FROM triage.seals AS s \
         WHERE s.case_id = c.case_id AND s.people <> '{}'))";

/// How soon was notified.
pub(crate) async fn council_timed(
    connection: &mut PgConnection,
    span: Span<'_>,
) -> Result<Timed, sqlx::Error> {
    sqlx::query_as(COUNCIL_TIMED)
        .bind(span.municipality)
        .bind(span.from)
        .bind(span.to)
        .bind(span.unsealed)
        .fetch_one(connection)
        .await
}

#[derive(Debug, FromRow)]
pub(crate) struct AlikeRow {
    pub(crate) unit_id: String,
    pub(crate) incident_types: Vec<String>,
    pub(crate) n_cases: i64,
}

pub(crate) const COUNCIL_ALIKE: &str = "SELECT unit_id, \
       array_agg(DISTINCT incident_type ORDER BY incident_type) AS incident_types, \
       count(*) AS n_cases \
     FROM triage.case_codes AS c \
     WHERE municipality = $1 AND reported_at >= $2 AND reported_at < $3 AND breach \
       AND incident_group <> '' AND incident_group <> 'other' AND unit_id <> '' \
       AND NOT ($4 AND EXISTS (SELECT FROM triage.seals AS s \
         WHERE s.case_id = c.case_id AND s.people <> '{}')) \
     GROUP BY unit_id, incident_group HAVING count(*) >= $5 \
     ORDER BY n_cases DESC, unit_id, incident_group LIMIT 20";

/// Kinds of which a business area had at least so many breaches, the most first.
pub(crate) async fn council_alike(
    connection: &mut PgConnection,
    span: Span<'_>,
    at_least: u32,
) -> Result<Vec<AlikeRow>, sqlx::Error> {
    sqlx::query_as(COUNCIL_ALIKE)
        .bind(span.municipality)
        .bind(span.from)
        .bind(span.to)
        .bind(span.unsealed)
        .bind(i64::from(at_least))
        .fetch_all(connection)
        .await
}

pub(crate) const COUNCIL_ADVISED: &str = "SELECT state FROM triage.cases AS c \
     WHERE municipality = $1 AND reported_at >= $2 AND reported_at < $3 \
       AND jsonb_array_length(coalesce(state->'advice', '[]')) > 0 AND NOT exercise \
       AND NOT ($4 AND EXISTS (SELECT FROM triage.seals AS s \
         WHERE s.case_id = c.case_id AND s.people <> '{}'))";

/// Cases on which the data protection officer gave advice.
pub(crate) async fn council_advised(
    connection: &mut PgConnection,
    span: Span<'_>,
) -> Result<Vec<Json<Case>>, sqlx::Error> {
    sqlx::query_scalar(COUNCIL_ADVISED)
        .bind(span.municipality)
        .bind(span.from)
        .bind(span.to)
        .bind(span.unsealed)
        .fetch_all(connection)
        .await
}

#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Undertaken {
    pub(crate) n_added: i64,
    pub(crate) n_done: i64,
    /// Not done, and past their day today.
    pub(crate) n_late: i64,
}

pub(crate) const COUNCIL_MEASURES: &str = "SELECT \
       count(*) FILTER (WHERE added_at >= $2 AND added_at < $3) AS n_added, \
       count(*) FILTER (WHERE done AND done_at >= $2 AND done_at < $3) AS n_done, \
       count(*) FILTER (WHERE NOT done AND due_key < $5) AS n_late \
     FROM triage.measures AS m WHERE municipality = $1 \
       AND NOT EXISTS (SELECT FROM triage.cases AS c WHERE c.case_id = m.case_id AND c.exercise) \
       AND NOT ($4 AND EXISTS (SELECT FROM triage.seals AS s \
         WHERE s.case_id = m.case_id AND s.people <> '{}'))";

/// Measures of all the municipality's cases. Grows with its measures.
pub(crate) async fn council_measures(
    connection: &mut PgConnection,
    span: Span<'_>,
    today: &str,
) -> Result<Undertaken, sqlx::Error> {
    sqlx::query_as(COUNCIL_MEASURES)
        .bind(span.municipality)
        .bind(span.from)
        .bind(span.to)
        .bind(span.unsealed)
        .bind(today)
        .fetch_one(connection)
        .await
}

/// The words kept for a municipality and a period.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct CouncilTextRow {
    pub(crate) municipality: String,
    pub(crate) year: i16,
    pub(crate) quarter: i16,
    pub(crate) text_id: Uuid,
    pub(crate) version: i32,
    pub(crate) state: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) figures: Vec<u8>,
    pub(crate) saved_by: String,
    pub(crate) saved_role: String,
    pub(crate) saved_at: Ts,
}

pub(crate) async fn council_text(
    connection: &mut PgConnection,
    municipality: &str,
    year: i16,
    quarter: i16,
) -> Result<Option<CouncilTextRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT municipality, year, quarter, text_id, version, state, wrapped_key, content, figures, \
           saved_by, saved_role, saved_at \
         FROM triage.council_texts WHERE municipality = $1 AND year = $2 AND quarter = $3",
    )
    .bind(municipality)
    .bind(year)
    .bind(quarter)
    .fetch_optional(connection)
    .await
}

/// False when what is kept is not the version before it.
pub(crate) async fn keep_council_text(
    connection: &mut PgConnection,
    row: &CouncilTextRow,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO triage.council_texts AS kept (municipality, year, quarter, text_id, version, \
           state, wrapped_key, content, figures, saved_by, saved_role, saved_at) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 \
         WHERE $5 = 1 OR EXISTS (SELECT FROM triage.council_texts \
           WHERE municipality = $1 AND year = $2 AND quarter = $3) \
         ON CONFLICT (municipality, year, quarter) DO UPDATE SET text_id = EXCLUDED.text_id, \
           version = EXCLUDED.version, state = EXCLUDED.state, wrapped_key = EXCLUDED.wrapped_key, \
           content = EXCLUDED.content, figures = EXCLUDED.figures, saved_by = EXCLUDED.saved_by, \
           saved_role = EXCLUDED.saved_role, saved_at = EXCLUDED.saved_at \
         WHERE kept.version = EXCLUDED.version - 1",
    )
    .bind(&row.municipality)
    .bind(row.year)
    .bind(row.quarter)
    .bind(row.text_id)
    .bind(row.version)
    .bind(&row.state)
    .bind(&row.wrapped_key)
    .bind(&row.content)
    .bind(&row.figures)
    .bind(&row.saved_by)
    .bind(&row.saved_role)
    .bind(row.saved_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
