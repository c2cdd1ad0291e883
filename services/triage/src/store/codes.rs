//! The narrow row of codes of each case: what is counted and compared.

use brudvagt_kit::pg::Ts;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

use super::column;
use crate::rules::Codes;

/// Writes what the cases' codes are now; untouched where nothing differs. No case may be among them twice.
pub(crate) async fn keep_codes(
    connection: &mut PgConnection,
    of: &[Codes],
) -> Result<(), sqlx::Error> {
    if of.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO triage.case_codes AS kept (case_id, municipality, reference, unit_id, \
           reported_at, year, breach, incident_type, incident_group, nature, cause, outcome, \
           notified, communicated, filed_in_time, awareness_to_filing, occurrence_to_report, \
           occurrence_to_filing, features) \
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], \
           $6::smallint[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[], \
           $12::text[], $13::text[], $14::text[], $15::boolean[], $16::text[], $17::text[], \
           $18::text[], $19::jsonb[]) \
         ON CONFLICT (case_id) DO UPDATE SET unit_id = EXCLUDED.unit_id, \
           reported_at = EXCLUDED.reported_at, year = EXCLUDED.year, breach = EXCLUDED.breach, \
           incident_type = EXCLUDED.incident_type, incident_group = EXCLUDED.incident_group, \
           nature = EXCLUDED.nature, cause = EXCLUDED.cause, outcome = EXCLUDED.outcome, \
           notified = EXCLUDED.notified, communicated = EXCLUDED.communicated, \
           filed_in_time = EXCLUDED.filed_in_time, \
           awareness_to_filing = EXCLUDED.awareness_to_filing, \
           occurrence_to_report = EXCLUDED.occurrence_to_report, \
           occurrence_to_filing = EXCLUDED.occurrence_to_filing, features = EXCLUDED.features \
         WHERE kept.* IS DISTINCT FROM EXCLUDED.*",
    )
    .bind(column(of, |it| it.case_id))
    .bind(column(of, |it| it.municipality.as_str()))
    .bind(column(of, |it| it.reference.as_str()))
    .bind(column(of, |it| it.unit_id.as_str()))
    .bind(column(of, |it| Ts(it.reported_at)))
    .bind(column(of, |it| it.year))
    .bind(column(of, |it| it.breach))
    .bind(column(of, |it| it.incident_type))
    .bind(column(of, |it| it.incident_group.as_str()))
    .bind(column(of, |it| it.nature.as_str()))
    .bind(column(of, |it| it.cause))
    .bind(column(of, |it| it.outcome))
    .bind(column(of, |it| it.notified))
    .bind(column(of, |it| it.communicated))
    .bind(column(of, |it| it.filed_in_time))
    .bind(column(of, |it| it.awareness_to_filing))
    .bind(column(of, |it| it.occurrence_to_report))
    .bind(column(of, |it| it.occurrence_to_filing))
    .bind(column(of, |it| it.features.as_ref().map(Json)))
    .execute(connection)
    .await?;
    Ok(())
}

/// How many cases have one code in one year.
#[derive(Debug, FromRow)]
pub(crate) struct Counted {
    /// Eleven bits: the one that is not set says which code was counted, the highest for the first
    /// table.
    pub(crate) left_out: i32,
    pub(crate) key: String,
    pub(crate) year: i16,
    pub(crate) n_cases: i64,
}

/// Counts by each code and `period`, a column of the rows of `from`, in one walk. Both are constants of
/// the statements below, never input. The order is that of [`crate::rules::TABLES`].
fn counted_by(period: &'static str, from: &'static str) -> String {
    const CODES: [&str; 11] = [
        "municipality",
        "unit_id",
        "incident_type",
        "nature",
        "cause",
        "outcome",
        "notified",
        "communicated",
        "awareness_to_filing",
        "occurrence_to_report",
        "occurrence_to_filing",
    ];
    let codes = CODES.join(", ");
    let sets = CODES.map(|code| format!("({code}, {period})")).join(", ");
    format!(
        "SELECT GROUPING({codes}) AS left_out, COALESCE({codes}) AS key, {period} AS year, \
           count(*) AS n_cases FROM {from} GROUP BY GROUPING SETS ({sets})"
    )
}

pub(crate) fn count_codes_sql() -> String {
    counted_by(
        "year",
        "triage.case_codes \
         WHERE municipality = ANY($1) AND year = ANY($2) AND ($3 = '' OR unit_id = $3)",
    )
}

/// Counts the cases of `years` by each code.
pub(crate) async fn count_codes(
    connection: &mut PgConnection,
    municipalities: &[String],
    years: &[i16],
    unit_id: &str,
) -> Result<Vec<Counted>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(count_codes_sql()))
        .bind(municipalities)
        .bind(years)
        .bind(unit_id)
        .fetch_all(connection)
        .await
}

/// How many cases were reported in one month, by Danish time.
#[derive(Debug, FromRow)]
pub(crate) struct OfMonth {
    pub(crate) year: i16,
    /// One to twelve.
    pub(crate) month: i16,
    pub(crate) n_cases: i64,
}

pub(crate) const COUNT_MONTHS: &str = "SELECT year, \
       extract(month FROM reported_at AT TIME ZONE 'Europe/Copenhagen')::smallint AS month, \
       count(*) AS n_cases FROM triage.case_codes \
     WHERE municipality = ANY($1) AND year = ANY($2) AND ($3 = '' OR unit_id = $3) GROUP BY 1, 2";

/// Counts the cases of `years` by month.
pub(crate) async fn count_months(
    connection: &mut PgConnection,
    municipalities: &[String],
    years: &[i16],
    unit_id: &str,
) -> Result<Vec<OfMonth>, sqlx::Error> {
    sqlx::query_as(COUNT_MONTHS)
        .bind(municipalities)
        .bind(years)
        .bind(unit_id)
        .fetch_all(connection)
        .await
}

pub(crate) fn count_quarters_sql() -> String {
    counted_by(
        "quarter",
        "(SELECT c.*, (1 + width_bucket(c.reported_at, $3))::smallint AS quarter \
         FROM triage.case_codes AS c WHERE c.municipality = $1 AND c.year = $2 \
           AND NOT ($4 AND EXISTS (SELECT FROM triage.seals AS s \
             WHERE s.case_id = c.case_id AND s.people <> '{}'))) AS counted",
    )
}

/// Counts the cases of one year by each code and quarter; `starts` are those of the second to fourth.
pub(crate) async fn count_quarters(
    connection: &mut PgConnection,
    municipality: &str,
    year: i16,
    starts: &[Ts; 3],
    unsealed: bool,
) -> Result<Vec<Counted>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(count_quarters_sql()))
        .bind(municipality)
        .bind(year)
        .bind(starts.as_slice())
        .bind(unsealed)
        .fetch_all(connection)
        .await
}

/// An assessed case as it is compared with others.
#[derive(Debug, FromRow)]
pub(crate) struct Alike {
    pub(crate) municipality: String,
    pub(crate) reference: String,
    pub(crate) incident_type: String,
    pub(crate) outcome: String,
    pub(crate) notified: String,
    pub(crate) communicated: String,
    pub(crate) features: Json<brudvagt_risk::precedents::Features>,
}

pub(crate) const ALIKE: &str = "SELECT one.municipality, one.reference, one.incident_type, \
       one.outcome, one.notified, one.communicated, one.features \
     FROM unnest($1::text[]) AS strand (municipality) \
     CROSS JOIN LATERAL (SELECT c.* FROM triage.case_codes AS c \
         WHERE c.municipality = strand.municipality AND c.incident_group = $2 \
           AND c.features IS NOT NULL AND c.case_id <> $3 \
         ORDER BY c.reported_at DESC, c.case_id DESC LIMIT $4) AS one \
     ORDER BY one.reported_at DESC, one.case_id DESC";

/// The newest assessed cases of a kind, at most `limit` of each municipality, but not the case itself.
pub(crate) async fn alike(
    connection: &mut PgConnection,
    municipalities: &[String],
    incident_group: &str,
    but: Uuid,
    limit: i64,
) -> Result<Vec<Alike>, sqlx::Error> {
    sqlx::query_as(ALIKE)
        .bind(municipalities)
        .bind(incident_group)
        .bind(but)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) const REPEATED: &str = "SELECT reference FROM triage.case_codes \
     WHERE municipality = $1 AND unit_id = $2 AND incident_group = $3 AND breach \
       AND reported_at > $4 AND reported_at <= $5 AND case_id <> $6 \
     ORDER BY reported_at DESC LIMIT $7";

/// Which like breaches a unit had.
pub(crate) struct Repeated<'a> {
    pub(crate) municipality: &'a str,
    pub(crate) unit_id: &'a str,
    pub(crate) incident_group: &'a str,
    pub(crate) after: Ts,
    pub(crate) until: Ts,
    pub(crate) but: Uuid,
}

/// References of the unit's like breaches, newest first, at most `limit`.
pub(crate) async fn repeated(
    connection: &mut PgConnection,
    asked: &Repeated<'_>,
    limit: i64,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(REPEATED)
        .bind(asked.municipality)
        .bind(asked.unit_id)
        .bind(asked.incident_group)
        .bind(asked.after)
        .bind(asked.until)
        .bind(asked.but)
        .bind(limit)
        .fetch_all(connection)
        .await
}
