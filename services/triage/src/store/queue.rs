//! The pages people look at. Every order has its index; every page starts where the last ended.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A case as one line.
#[derive(Debug, FromRow)]
pub(crate) struct Line {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) reference: String,
    pub(crate) report_id: Uuid,
    pub(crate) unit_id: String,
    pub(crate) channel: String,
    pub(crate) version: i64,
    pub(crate) phase: String,
    pub(crate) outcome: String,
    pub(crate) reported_at: Ts,
    pub(crate) aware_at: Ts,
    pub(crate) due_at: Ts,
    pub(crate) clock_settled: bool,
    pub(crate) next_action: String,
    pub(crate) assignee_id: String,
    pub(crate) aware_confirmed: bool,
}

#[derive(Debug, FromRow)]
pub(crate) struct RegisterLine {
    #[sqlx(flatten)]
    pub(crate) line: Line,
    pub(crate) incident_type: String,
    pub(crate) notified: String,
    pub(crate) first_filed_at: Option<Ts>,
    /// The state of the communication, or the exemption's code.
    pub(crate) communicated: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
}

/// Where a queue page starts: after this line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueueKey {
    pub(crate) clock_settled: bool,
    pub(crate) due_at: Ts,
    pub(crate) case_id: Uuid,
}

/// What is asked of the queue; empty means any. `searches` holds, for each municipality, the tokens a
/// case must have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) municipalities: Option<Vec<String>>,
    pub(crate) phase: String,
    pub(crate) outcome: String,
    pub(crate) assignee_id: String,
    pub(crate) reference: String,
    pub(crate) tokens: Option<Vec<i64>>,
    pub(crate) include_closed: bool,
    pub(crate) due_before: Option<Ts>,
}

pub(crate) async fn queue_page(
    connection: &mut PgConnection,
    filter: &Filter,
    after: Option<QueueKey>,
    limit: i64,
) -> Result<Vec<Line>, sqlx::Error> {
    let first = QueueKey {
        clock_settled: false,
        due_at: Ts(jiff::Timestamp::UNIX_EPOCH),
        case_id: Uuid::nil(),
    };
    let key = after.unwrap_or(first);
    // Open cases are the common question and have an index of their own; the planner uses it only
    // when the condition stands in the text.
    let sql = if filter.include_closed {
        "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, phase, \
           outcome, reported_at, aware_at, due_at, clock_settled, next_action, assignee_id, \
           (state->>'aware_confirmed')::boolean AS aware_confirmed \
         FROM triage.cases \
         WHERE (clock_settled, due_at, case_id) > ($1, $2, $3) \
           AND ($4::text[] IS NULL OR municipality = ANY($4)) \
           AND ($5 = '' OR phase = $5) AND ($6 = '' OR outcome = $6) \
           AND ($7 = '' OR assignee_id = $7) \
           AND ($8::bigint[] IS NULL OR search @> $8 OR reference = $9) \
           AND ($10::timestamptz IS NULL OR due_at < $10) \
         ORDER BY clock_settled, due_at, case_id LIMIT $11"
    } else {
        "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, phase, \
           outcome, reported_at, aware_at, due_at, clock_settled, next_action, assignee_id, \
           (state->>'aware_confirmed')::boolean AS aware_confirmed \
         FROM triage.cases \
         WHERE NOT closed AND (clock_settled, due_at, case_id) > ($1, $2, $3) \
           AND ($4::text[] IS NULL OR municipality = ANY($4)) \
           AND ($5 = '' OR phase = $5) AND ($6 = '' OR outcome = $6) \
           AND ($7 = '' OR assignee_id = $7) \
           AND ($8::bigint[] IS NULL OR search @> $8 OR reference = $9) \
           AND ($10::timestamptz IS NULL OR due_at < $10) \
         ORDER BY clock_settled, due_at, case_id LIMIT $11"
    };
    sqlx::query_as(sql)
        .bind(key.clock_settled)
        .bind(key.due_at)
        .bind(key.case_id)
        .bind(filter.municipalities.as_deref())
        .bind(&filter.phase)
        .bind(&filter.outcome)
        .bind(&filter.assignee_id)
        .bind(filter.tokens.as_deref())
        .bind(&filter.reference)
        .bind(filter.due_before)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// Open cases and overdue clocks in scope. Counts stop at 1 000: a page says "over 999".
pub(crate) async fn count_open(
    connection: &mut PgConnection,
    now: Ts,
) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM (SELECT FROM triage.cases WHERE NOT closed LIMIT 1000) AS o), \
           (SELECT count(*) FROM (SELECT FROM triage.cases \
             WHERE NOT closed AND NOT clock_settled AND due_at < $1 LIMIT 1000) AS d)",
    )
    .bind(now)
    .fetch_one(connection)
    .await
}

#[derive(Clone, Debug, Default)]
pub(crate) struct RegisterFilter {
    pub(crate) municipalities: Option<Vec<String>>,
    pub(crate) from: Option<Ts>,
    pub(crate) to: Option<Ts>,
    pub(crate) notified: String,
    pub(crate) unit_id: String,
    pub(crate) incident_type: String,
    pub(crate) reference: String,
    pub(crate) tokens: Option<Vec<i64>>,
}

pub(crate) async fn register_page(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
    after: Option<(Ts, Uuid)>,
    limit: i64,
) -> Result<Vec<RegisterLine>, sqlx::Error> {
    sqlx::query_as(
        "SELECT case_id, municipality, reference, report_id, unit_id, channel, version, phase, \
           outcome, reported_at, aware_at, due_at, clock_settled, next_action, assignee_id, \
           (state->>'aware_confirmed')::boolean AS aware_confirmed, incident_type, notified, \
           first_filed_at, COALESCE(state #>> '{data_subjects,exemption}', \
             state #>> '{data_subjects,state}', '') AS communicated, wrapped_key, content \
         FROM triage.cases \
         WHERE ($1::timestamptz IS NULL OR (reported_at, case_id) < ($1, $2)) \
           AND ($3::text[] IS NULL OR municipality = ANY($3)) \
           AND ($4::timestamptz IS NULL OR reported_at >= $4) \
           AND ($5::timestamptz IS NULL OR reported_at < $5) \
           AND ($6 = '' OR notified = $6) AND ($7 = '' OR unit_id = $7) \
           AND ($8 = '' OR incident_type = $8) \
           AND ($9::bigint[] IS NULL OR search @> $9 OR reference = $10) \
         ORDER BY reported_at DESC, case_id DESC LIMIT $11",
    )
    .bind(after.map(|key| key.0))
    .bind(after.map(|key| key.1))
    .bind(filter.municipalities.as_deref())
    .bind(filter.from)
    .bind(filter.to)
    .bind(&filter.notified)
    .bind(&filter.unit_id)
    .bind(&filter.incident_type)
    .bind(filter.tokens.as_deref())
    .bind(&filter.reference)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Counts over everything a register filter selects, not only the page that is shown.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Figures {
    pub(crate) n_rows: i64,
    pub(crate) n_notified: i64,
    pub(crate) n_in_time: i64,
    pub(crate) n_not_notified: i64,
    pub(crate) n_undecided: i64,
    pub(crate) n_high_risk: i64,
}

impl Figures {
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            n_rows: self.n_rows.saturating_add(other.n_rows),
            n_notified: self.n_notified.saturating_add(other.n_notified),
            n_in_time: self.n_in_time.saturating_add(other.n_in_time),
            n_not_notified: self.n_not_notified.saturating_add(other.n_not_notified),
            n_undecided: self.n_undecided.saturating_add(other.n_undecided),
            n_high_risk: self.n_high_risk.saturating_add(other.n_high_risk),
        }
    }
}

pub(crate) async fn register_figures(
    connection: &mut PgConnection,
    filter: &RegisterFilter,
) -> Result<Figures, sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*) AS n_rows, count(*) FILTER (WHERE notified = 'yes') AS n_notified, \
           count(*) FILTER (WHERE first_filed_at <= due_at) AS n_in_time, \
           count(*) FILTER (WHERE notified = 'no') AS n_not_notified, \
           count(*) FILTER (WHERE notified = 'undecided') AS n_undecided, \
           count(*) FILTER (WHERE outcome = 'high_risk') AS n_high_risk \
         FROM triage.cases \
         WHERE ($1::text[] IS NULL OR municipality = ANY($1)) \
           AND ($2::timestamptz IS NULL OR reported_at >= $2) \
           AND ($3::timestamptz IS NULL OR reported_at < $3) \
           AND ($4 = '' OR notified = $4) AND ($5 = '' OR unit_id = $5) \
           AND ($6 = '' OR incident_type = $6) \
           AND ($7::bigint[] IS NULL OR search @> $7 OR reference = $8)",
    )
    .bind(filter.municipalities.as_deref())
    .bind(filter.from)
    .bind(filter.to)
    .bind(&filter.notified)
    .bind(&filter.unit_id)
    .bind(&filter.incident_type)
    .bind(filter.tokens.as_deref())
    .bind(&filter.reference)
    .fetch_one(connection)
    .await
}
