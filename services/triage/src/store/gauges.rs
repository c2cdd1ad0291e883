//! What the Persondata-meter counts, by municipality and business area.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};

/// Breaches of two spans of twelve months, told apart by `this`.
#[derive(Debug, FromRow)]
pub(crate) struct ReportedRow {
    pub(crate) municipality: String,
    pub(crate) unit_id: String,
    pub(crate) this: bool,
    pub(crate) n_breaches: i64,
    pub(crate) n_filed: i64,
    pub(crate) n_filed_in_time: i64,
    pub(crate) n_dated: i64,
    pub(crate) n_reported_soon: i64,
    pub(crate) n_alike: i64,
}

/// Grows with the cases of two years, each a row of an index.
pub(crate) const GAUGE_REPORTED: &str = "SELECT municipality, unit_id, this, \
       sum(n_breaches)::bigint AS n_breaches, sum(n_filed)::bigint AS n_filed, \
       sum(n_filed_in_time)::bigint AS n_filed_in_time, sum(n_dated)::bigint AS n_dated, \
       sum(n_reported_soon)::bigint AS n_reported_soon, \
       coalesce(max(n_breaches) FILTER (WHERE incident_group <> ''), 0) AS n_alike \
     FROM (SELECT municipality, unit_id, incident_group, reported_at > $3 AS this, \
         count(*) FILTER (WHERE breach) AS n_breaches, \
         count(*) FILTER (WHERE notified = 'yes') AS n_filed, \
         count(*) FILTER (WHERE notified = 'yes' AND filed_in_time) AS n_filed_in_time, \
         count(*) FILTER (WHERE breach AND occurrence_to_report <> '') AS n_dated, \
         count(*) FILTER (WHERE breach AND occurrence_to_report = 'within_24h') AS n_reported_soon \
       FROM triage.case_codes WHERE municipality = ANY($1) AND reported_at > $2 \
       GROUP BY municipality, unit_id, incident_group, this) AS kind \
     GROUP BY municipality, unit_id, this";

/// Reported after `before` and, as `this`, after `since`.
pub(crate) async fn gauge_reported(
    connection: &mut PgConnection,
    municipalities: &[String],
    before: Ts,
    since: Ts,
) -> Result<Vec<ReportedRow>, sqlx::Error> {
    sqlx::query_as(GAUGE_REPORTED)
        .bind(municipalities)
        .bind(before)
        .bind(since)
        .fetch_all(connection)
        .await
}

/// Open cases, and in how many nobody has done anything.
#[derive(Debug, FromRow)]
pub(crate) struct OpenRow {
    pub(crate) municipality: String,
    pub(crate) unit_id: String,
    pub(crate) n_open: i64,
    pub(crate) n_overdue: i64,
    pub(crate) n_quiet: i64,
    pub(crate) n_silent: i64,
}

/// Grows with the open cases; of each, its history is walked back to the last entry of a person.
pub(crate) const GAUGE_OPEN: &str = "SELECT municipality, unit_id, count(*) AS n_open, \
       count(*) FILTER (WHERE NOT clock_settled AND due_at < $2) AS n_overdue, \
       count(*) FILTER (WHERE touched_at < $3) AS n_quiet, \
       count(*) FILTER (WHERE touched_at < $4) AS n_silent \
     FROM (SELECT c.municipality, c.unit_id, c.clock_settled, c.due_at, \
         coalesce((SELECT h.at FROM triage.history AS h \
             WHERE h.case_id = c.case_id AND h.author_role <> 'system' \
             ORDER BY h.seq DESC LIMIT 1), c.reported_at) AS touched_at \
       FROM triage.cases AS c WHERE c.municipality = ANY($1) AND NOT c.closed AND NOT c.exercise) AS open \
     GROUP BY municipality, unit_id";

/// Cases that no person touched since `quiet` and since `silent`.
pub(crate) async fn gauge_open(
    connection: &mut PgConnection,
    municipalities: &[String],
    now: Ts,
    quiet: Ts,
    silent: Ts,
) -> Result<Vec<OpenRow>, sqlx::Error> {
    sqlx::query_as(GAUGE_OPEN)
        .bind(municipalities)
        .bind(now)
        .bind(quiet)
        .bind(silent)
        .fetch_all(connection)
        .await
}

/// Measures that are not done.
#[derive(Debug, FromRow)]
pub(crate) struct OwedRow {
    pub(crate) municipality: String,
    pub(crate) unit_id: String,
    pub(crate) n_measures: i64,
    pub(crate) n_late: i64,
    pub(crate) n_very_late: i64,
}

/// Grows with the measures that are not done. Over many municipalities the planner may ask once for all
/// cases instead of once for each measure whether its case is seen (policy `units`).
pub(crate) const GAUGE_OWED: &str = "SELECT municipality, unit_id, count(*) AS n_measures, \
       count(*) FILTER (WHERE due_key < $2) AS n_late, \
       count(*) FILTER (WHERE due_key < $3) AS n_very_late \
     FROM (SELECT m.municipality, m.due_key, \
         (SELECT c.unit_id FROM triage.cases AS c \
           WHERE c.case_id = m.case_id AND NOT c.exercise) AS unit_id \
       FROM triage.measures AS m WHERE m.municipality = ANY($1) AND NOT m.done) AS owed \
     WHERE unit_id IS NOT NULL \
     GROUP BY municipality, unit_id";

/// Days are ISO dates in Danish time.
pub(crate) async fn gauge_owed(
    connection: &mut PgConnection,
    municipalities: &[String],
    today: &str,
    long_ago: &str,
) -> Result<Vec<OwedRow>, sqlx::Error> {
    sqlx::query_as(GAUGE_OWED)
        .bind(municipalities)
        .bind(today)
        .bind(long_ago)
        .fetch_all(connection)
        .await
}

/// How many breaches took how long, in two spans of twelve months.
#[derive(Debug, FromRow)]
pub(crate) struct TimeRow {
    pub(crate) municipality: String,
    pub(crate) this: bool,
    pub(crate) what: String,
    pub(crate) step: String,
    pub(crate) n_breaches: i64,
}

/// As [`GAUGE_REPORTED`].
pub(crate) const GAUGE_TIMES: &str = "SELECT municipality, this, what, step, count(*) AS n_breaches \
     FROM (SELECT municipality, reported_at > $3 AS this, awareness_to_filing, \
         occurrence_to_report, occurrence_to_filing FROM triage.case_codes \
       WHERE municipality = ANY($1) AND reported_at > $2 AND breach) AS c \
     CROSS JOIN LATERAL (VALUES ('awareness_to_filing', awareness_to_filing), \
       ('occurrence_to_report', occurrence_to_report), \
       ('occurrence_to_filing', occurrence_to_filing)) AS t (what, step) \
     WHERE step <> '' GROUP BY municipality, this, what, step";

/// Reported after `before` and, as `this`, after `since`.
pub(crate) async fn gauge_times(
    connection: &mut PgConnection,
    municipalities: &[String],
    before: Ts,
    since: Ts,
) -> Result<Vec<TimeRow>, sqlx::Error> {
    sqlx::query_as(GAUGE_TIMES)
        .bind(municipalities)
        .bind(before)
        .bind(since)
        .fetch_all(connection)
        .await
}

/// Breaches reported in one of the quarters asked for, counted from one.
#[derive(Debug, FromRow)]
pub(crate) struct QuarterRow {
    pub(crate) municipality: String,
    pub(crate) nth: i32,
    pub(crate) n_breaches: i64,
    pub(crate) n_filed: i64,
    pub(crate) n_filed_in_time: i64,
}

/// As [`GAUGE_REPORTED`].
pub(crate) const GAUGE_QUARTERS: &str = "SELECT municipality, width_bucket(reported_at, $2) AS nth, \
       count(*) AS n_breaches, count(*) FILTER (WHERE notified = 'yes') AS n_filed, \
       count(*) FILTER (WHERE notified = 'yes' AND filed_in_time) AS n_filed_in_time \
     FROM triage.case_codes WHERE municipality = ANY($1) AND reported_at >= $2[1] AND breach \
     GROUP BY municipality, nth";

/// `starts` are those of the quarters, the oldest first.
pub(crate) async fn gauge_quarters(
    connection: &mut PgConnection,
    municipalities: &[String],
    starts: &[Ts],
) -> Result<Vec<QuarterRow>, sqlx::Error> {
    sqlx::query_as(GAUGE_QUARTERS)
        .bind(municipalities)
        .bind(starts)
        .fetch_all(connection)
        .await
}
