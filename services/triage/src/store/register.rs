//! The register: newest report first, read in strands as the queue is.

use brudvagt_case::Case;
use brudvagt_kit::pg::Ts;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

use super::{Line, queue::LINE, words::without};

#[derive(Debug, FromRow)]
pub(crate) struct RegisterLine {
    #[sqlx(flatten)]
    pub(crate) line: Line,
    pub(crate) incident_type: String,
    pub(crate) notified: String,
    pub(crate) first_filed_at: Option<Ts>,
    /// The state of the communication, or the exemption's code.
    pub(crate) communicated: String,
    pub(crate) state: Json<Case>,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
}

/// What is asked of the register; empty means any.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegisterFilter {
    /// Named one by one, never "all": each has its own range of the index.
    pub(crate) municipalities: Vec<String>,
    pub(crate) from: Option<Ts>,
    pub(crate) to: Option<Ts>,
    pub(crate) notified: String,
    pub(crate) unit_id: String,
    pub(crate) incident_type: String,
}

impl RegisterFilter {
    fn from(&self) -> Ts {
        self.from.unwrap_or(Ts(jiff::Timestamp::UNIX_EPOCH))
    }

    fn to(&self) -> Ts {
        self.to.unwrap_or(Ts(jiff::Timestamp::MAX))
    }
}

/// The columns of a row of the register.
fn columns() -> String {
    format!(
        "{LINE}, incident_type, notified, first_filed_at, \
         COALESCE(state #>> '{{data_subjects,exemption}}', state #>> '{{data_subjects,state}}', '') \
           AS communicated, state, wrapped_key, content"
    )
}

/// What a page asks beside its order. What comes first in it decides the index.
pub(crate) const BY_REPORT: &str = "true";
pub(crate) const BY_UNIT: &str = "c.unit_id = $6 AND ($7 = '' OR c.incident_type = $7) \
     AND ($8 = '' OR c.notified = $8)";
pub(crate) const BY_INCIDENT_TYPE: &str = "c.incident_type = $7 AND ($8 = '' OR c.notified = $8)";
pub(crate) const BY_NOTIFIED: &str = "c.notified = $8";
/// For words that so many cases hold that walking the register finds a page of them soonest. Written
/// as in the queue.
pub(crate) const BY_WORDS: &str = "CASE WHEN c.search @> $9 THEN true ELSE false END \
     AND ($6 = '' OR c.unit_id = $6) AND ($7 = '' OR c.incident_type = $7) \
     AND ($8 = '' OR c.notified = $8)";

/// The text of a register page that asks `narrow`, one of the constants above and never input.
pub(crate) fn page_sql(narrow: &'static str) -> String {
    let columns = columns();
    format!(
        "SELECT {columns} FROM (SELECT one.case_id FROM unnest($1::text[]) AS strand (municipality) \
             CROSS JOIN LATERAL (SELECT c.case_id, c.reported_at FROM triage.cases AS c \
                 WHERE c.municipality = strand.municipality \
                   AND (c.reported_at, c.case_id) < ($2, $3) AND c.reported_at >= $4 \
                   AND NOT c.exercise \
                   AND {narrow} \
                 ORDER BY c.reported_at DESC, c.case_id DESC LIMIT $5) AS one \
             ORDER BY one.reported_at DESC, one.case_id DESC LIMIT $5) AS page \
         JOIN triage.cases USING (case_id) ORDER BY reported_at DESC, case_id DESC"
    )
}

/// Rows older than `after`. `tokens` are words they must all hold.
pub(crate) async fn register_page(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
    tokens: Option<&[i64]>,
    after: Option<(Ts, Uuid)>,
    limit: i64,
) -> Result<Vec<RegisterLine>, sqlx::Error> {
    let narrow = if tokens.is_some() {
        BY_WORDS
    } else if !filter.unit_id.is_empty() {
        BY_UNIT
    } else if !filter.incident_type.is_empty() {
        BY_INCIDENT_TYPE
    } else if !filter.notified.is_empty() {
        BY_NOTIFIED
    } else {
        BY_REPORT
    };
    let (before, case_id) = after.unwrap_or((filter.to(), Uuid::nil()));
    sqlx::query_as(AssertSqlSafe(page_sql(narrow)))
        .bind(&filter.municipalities)
        .bind(before)
        .bind(case_id)
        .bind(filter.from())
        .bind(limit)
        .bind(&filter.unit_id)
        .bind(&filter.incident_type)
        .bind(&filter.notified)
        .bind(tokens)
        .fetch_all(connection)
        .await
}

/// The text of the rows among some cases.
pub(crate) fn rows_of_sql() -> String {
    let columns = columns();
    format!(
        "SELECT {columns} FROM triage.cases \
         WHERE case_id = ANY($9) AND municipality = ANY($1) AND NOT exercise \
           AND (reported_at, case_id) < ($2, $3) AND reported_at >= $4 \
           AND ($6 = '' OR unit_id = $6) AND ($7 = '' OR incident_type = $7) \
           AND ($8 = '' OR notified = $8) \
         ORDER BY reported_at DESC, case_id DESC LIMIT $5"
    )
}

/// Rows older than `after` among these cases.
pub(crate) async fn register_of(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
    filter: &RegisterFilter,
    after: Option<(Ts, Uuid)>,
    limit: i64,
) -> Result<Vec<RegisterLine>, sqlx::Error> {
    let (before, case_id) = after.unwrap_or((filter.to(), Uuid::nil()));
    sqlx::query_as(AssertSqlSafe(rows_of_sql()))
        .bind(&filter.municipalities)
        .bind(before)
        .bind(case_id)
        .bind(filter.from())
        .bind(limit)
        .bind(&filter.unit_id)
        .bind(&filter.incident_type)
        .bind(&filter.notified)
        .bind(case_ids)
        .fetch_all(connection)
        .await
}

/// Counts over everything a register filter selects, not only the page that is shown.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Figures {
    pub(crate) n_rows: i64,
    pub(crate) n_notified: i64,
    pub(crate) n_in_time: i64,
    pub(crate) n_withdrawn: i64,
    pub(crate) n_to_notify: i64,
    pub(crate) n_not_notified: i64,
    pub(crate) n_not_a_breach: i64,
    pub(crate) n_undecided: i64,
    pub(crate) n_high_risk: i64,
}

impl Figures {
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            n_rows: self.n_rows.saturating_add(other.n_rows),
            n_notified: self.n_notified.saturating_add(other.n_notified),
            n_in_time: self.n_in_time.saturating_add(other.n_in_time),
            n_withdrawn: self.n_withdrawn.saturating_add(other.n_withdrawn),
            n_to_notify: self.n_to_notify.saturating_add(other.n_to_notify),
            n_not_a_breach: self.n_not_a_breach.saturating_add(other.n_not_a_breach),
            n_not_notified: self.n_not_notified.saturating_add(other.n_not_notified),
            n_undecided: self.n_undecided.saturating_add(other.n_undecided),
            n_high_risk: self.n_high_risk.saturating_add(other.n_high_risk),
        }
    }
}

/// Which of a filter's cases are counted.
pub(crate) const OF_ALL: &str = "true";
pub(crate) const OF_THESE: &str = "c.case_id = ANY($7)";
/// The rarest word first, so that the others are asked of fewer cases.
pub(crate) const WITH_WORDS: &str = "EXISTS (SELECT FROM triage.case_words AS w \
       WHERE w.municipality = c.municipality AND w.token = $7 AND w.case_id = c.case_id) \
     AND NOT EXISTS (SELECT FROM unnest($8::bigint[]) AS other (token) \
       WHERE NOT EXISTS (SELECT FROM triage.case_words AS w \
         WHERE w.municipality = c.municipality AND w.token = other.token \
           AND w.case_id = c.case_id))";

/// The text of the figures of `which`, one of the constants above and never input.
pub(crate) fn figures_sql(which: &'static str) -> String {
    format!(
        "SELECT count(*) AS n_rows, count(*) FILTER (WHERE notified = 'yes') AS n_notified, \
           count(*) FILTER (WHERE filed_in_time) AS n_in_time, \
           count(*) FILTER (WHERE notified = 'withdrawn') AS n_withdrawn, \
           count(*) FILTER (WHERE notified = 'to_notify') AS n_to_notify, \
           count(*) FILTER (WHERE notified = 'no') AS n_not_notified, \
           count(*) FILTER (WHERE notified = 'not_a_breach') AS n_not_a_breach, \
           count(*) FILTER (WHERE notified = 'undecided') AS n_undecided, \
           count(*) FILTER (WHERE outcome = 'high_risk') AS n_high_risk \
         FROM triage.case_codes AS c \
         WHERE municipality = ANY($1) AND reported_at >= $2 AND reported_at < $3 \
           AND ($4 = '' OR notified = $4) AND ($5 = '' OR unit_id = $5) \
           AND ($6 = '' OR incident_type = $6) AND {which}"
    )
}

/// The figures of every case that the filter selects.
pub(crate) async fn register_figures(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
) -> Result<Figures, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(figures_sql(OF_ALL)))
        .bind(&filter.municipalities)
        .bind(filter.from())
        .bind(filter.to())
        .bind(&filter.notified)
        .bind(&filter.unit_id)
        .bind(&filter.incident_type)
        .fetch_one(connection)
        .await
}

/// The figures of these cases alone.
pub(crate) async fn figures_of(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
    case_ids: &[Uuid],
) -> Result<Figures, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(figures_sql(OF_THESE)))
        .bind(&filter.municipalities)
        .bind(filter.from())
        .bind(filter.to())
        .bind(&filter.notified)
        .bind(&filter.unit_id)
        .bind(&filter.incident_type)
        .bind(case_ids)
        .fetch_one(connection)
        .await
}

/// The figures of the cases that hold every token.
pub(crate) async fn figures_with(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
    rarest: i64,
    tokens: &[i64],
) -> Result<Figures, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(figures_sql(WITH_WORDS)))
        .bind(&filter.municipalities)
        .bind(filter.from())
        .bind(filter.to())
        .bind(&filter.notified)
        .bind(&filter.unit_id)
        .bind(&filter.incident_type)
        .bind(rarest)
        .bind(without(tokens, rarest))
        .fetch_one(connection)
        .await
}
