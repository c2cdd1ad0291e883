//! The queue: cases with something due come first, under whatever rule, nearest due time first.
//!
//! A page is merged from strands: the cases of one municipality that are open, or closed. Each strand
//! is one range of one index, so a page costs the same however many other cases there are. Row-level
//! security applies besides the municipalities named here.

use brudvagt_kit::pg::Ts;
use brudvagt_proto::{Code, types::Phase};
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
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
    /// What is due first, over every rule: which, and when. The time of art. 33 where nothing is.
    pub(crate) next_due: String,
    pub(crate) next_due_at: Ts,
    pub(crate) nothing_due: bool,
    /// About a protected address, and nobody has told the person yet: it stands first.
    pub(crate) urgent: bool,
}

/// A case as a line of the queue, with what opens its words.
#[derive(Debug, FromRow)]
pub(crate) struct QueueRow {
    #[sqlx(flatten)]
    pub(crate) line: Line,
    pub(crate) incident_type: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
}

/// The columns of a [`Line`].
pub(crate) const LINE: &str = "case_id, municipality, reference, report_id, unit_id, channel, version, phase, \
       outcome, reported_at, aware_at, due_at, clock_settled, next_action, assignee_id, \
       (state->>'aware_confirmed')::boolean AS aware_confirmed, \
       coalesce(next_due, CASE WHEN clock_settled THEN '' ELSE 'gdpr_33' END) AS next_due, \
       coalesce(next_due_at, due_at) AS next_due_at, \
       coalesce(nothing_due, clock_settled) AS nothing_due, urgent";
/// The columns of a [`QueueRow`].
const ROW: &str = "incident_type, wrapped_key, content";
/// Whether nothing is due, and when the next is: what the queue's indexes hold (migration 0010).
pub(crate) const NOTHING_DUE: &str = "coalesce(nothing_due, clock_settled)";
pub(crate) const NEXT_DUE_AT: &str = "coalesce(next_due_at, due_at)";

/// The first criterion of the order: cases of somebody with a protected address, then cases with
/// something due, then the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Urgent,
    Due,
    NothingDue,
}

impl Rank {
    pub(crate) const ALL: [Self; 3] = [Self::Urgent, Self::Due, Self::NothingDue];

    /// As the statements and the cursors number them.
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Urgent => 0,
            Self::Due => 1,
            Self::NothingDue => 2,
        }
    }

    pub(crate) fn of(line: &Line) -> Self {
        match (line.urgent, line.nothing_due) {
            (true, _) => Self::Urgent,
            (false, false) => Self::Due,
            (false, true) => Self::NothingDue,
        }
    }
}

const RANK: &str =
    "CASE WHEN urgent THEN 0 WHEN coalesce(nothing_due, clock_settled) THEN 2 ELSE 1 END";

/// Where a queue page starts: after this line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueueKey {
    pub(crate) rank: Rank,
    pub(crate) next_due_at: Ts,
    pub(crate) case_id: Uuid,
}

impl QueueKey {
    /// Before every line.
    pub(crate) const FIRST: Self = Self::first_of(Rank::Urgent);

    /// Before every line of a rank.
    pub(crate) const fn first_of(rank: Rank) -> Self {
        Self {
            rank,
            next_due_at: Ts(jiff::Timestamp::UNIX_EPOCH),
            case_id: Uuid::nil(),
        }
    }
}

/// What is asked of the queue; empty means any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Named one by one, never "all": each has its own range of the index.
    pub(crate) municipalities: Vec<String>,
    pub(crate) phase: Option<Phase>,
    pub(crate) outcome: String,
    pub(crate) assignee_id: String,
    pub(crate) include_closed: bool,
    pub(crate) due_before: Option<Ts>,
}

/// What a page asks beside its order. What comes first in it decides the index.
pub(crate) const BY_DUE: &str = "true";
pub(crate) const BY_ASSIGNEE: &str = "c.assignee_id = $8 AND c.assignee_id <> '' \
     AND ($9 = '' OR c.outcome = $9) AND ($10 = '' OR c.phase = $10)";
pub(crate) const BY_OUTCOME: &str = "c.outcome = $9 AND ($10 = '' OR c.phase = $10)";
pub(crate) const BY_PHASE: &str = "c.phase = $10";
/// For words that so many cases hold that walking the queue finds a page of them soonest. Written as
/// a choice because the planner takes `@>` for rare, and would gather and sort a whole strand.
pub(crate) const BY_WORDS: &str = "CASE WHEN c.search @> $11 THEN true ELSE false END \
     AND ($8 = '' OR c.assignee_id = $8) AND ($9 = '' OR c.outcome = $9) \
     AND ($10 = '' OR c.phase = $10)";

/// The text of a queue page of a rank that asks `narrow`, one of the constants above and never input.
/// The rows' own columns are read for the winners alone. For urgent cases `$3` narrows to those with
/// something due; for the others it selects those with nothing due.
pub(crate) fn page_sql(rank: Rank, narrow: &'static str) -> String {
    let standing = match rank {
        Rank::Urgent => format!("c.urgent AND NOT ($3 AND {NOTHING_DUE})"),
        Rank::Due | Rank::NothingDue => format!("NOT c.urgent AND {NOTHING_DUE} = $3"),
    };
    format!(
        "SELECT {LINE}, {ROW} \
         FROM (SELECT one.case_id \
             FROM unnest($1::text[], $2::boolean[]) AS strand (municipality, closed) \
             CROSS JOIN LATERAL (SELECT c.case_id, {NEXT_DUE_AT} AS due FROM triage.cases AS c \
                 WHERE c.municipality = strand.municipality AND c.closed = strand.closed \
                   AND {standing} AND ({NEXT_DUE_AT}, c.case_id) > ($4, $5) \
                   AND {NEXT_DUE_AT} < $6 AND {narrow} \
                 ORDER BY {NEXT_DUE_AT}, c.case_id LIMIT $7) AS one \
             ORDER BY one.due, one.case_id LIMIT $7) AS page \
         JOIN triage.cases USING (case_id) ORDER BY {NEXT_DUE_AT}, case_id"
    )
}

/// Lines after `after`, of its rank. `tokens` are words they must all hold.
pub(crate) async fn queue_page(
    connection: &mut PgConnection,
    filter: &Filter,
    tokens: Option<&[i64]>,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<QueueRow>, sqlx::Error> {
    let narrow = if tokens.is_some() {
        BY_WORDS
    } else if !filter.assignee_id.is_empty() {
        BY_ASSIGNEE
    } else if !filter.outcome.is_empty() {
        BY_OUTCOME
    } else if filter.phase.is_some() {
        BY_PHASE
    } else {
        BY_DUE
    };
    let closed: &[bool] = if filter.include_closed {
        &[false, true]
    } else {
        &[false]
    };
    let (codes, closed): (Vec<&str>, Vec<bool>) = filter
        .municipalities
        .iter()
        .flat_map(|code| closed.iter().map(|closed| (code.as_str(), *closed)))
        .unzip();
    let standing = match after.rank {
        Rank::Urgent => filter.due_before.is_some(),
        Rank::Due => false,
        Rank::NothingDue => true,
    };
    sqlx::query_as(AssertSqlSafe(page_sql(after.rank, narrow)))
        .bind(codes)
        .bind(closed)
        .bind(standing)
        .bind(after.next_due_at)
        .bind(after.case_id)
        .bind(before(filter))
        .bind(limit)
        .bind(&filter.assignee_id)
        .bind(&filter.outcome)
        .bind(filter.phase.map_or("", Phase::code))
        .bind(tokens)
        .fetch_all(connection)
        .await
}

fn before(filter: &Filter) -> Ts {
    filter.due_before.unwrap_or(Ts(jiff::Timestamp::MAX))
}

/// The text of a page among some cases.
pub(crate) fn queue_of_sql() -> String {
    format!(
        "SELECT {LINE}, {ROW} FROM triage.cases \
         WHERE case_id = ANY($1) AND municipality = ANY($2) \
           AND ({RANK}, {NEXT_DUE_AT}, case_id) > ($3, $4, $5) AND {NEXT_DUE_AT} < $6 \
           AND ($8 = '' OR assignee_id = $8) AND ($9 = '' OR outcome = $9) \
           AND ($10 = '' OR phase = $10) AND (NOT closed OR $11) \
         ORDER BY {RANK}, {NEXT_DUE_AT}, case_id LIMIT $7"
    )
}

/// Lines after `after` among these cases; of which nothing is due, last.
pub(crate) async fn queue_of(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
    filter: &Filter,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<QueueRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(queue_of_sql()))
        .bind(case_ids)
        .bind(&filter.municipalities)
        .bind(after.rank.number())
        .bind(after.next_due_at)
        .bind(after.case_id)
        .bind(before(filter))
        .bind(limit)
        .bind(&filter.assignee_id)
        .bind(&filter.outcome)
        .bind(filter.phase.map_or("", Phase::code))
        .bind(filter.include_closed)
        .fetch_all(connection)
        .await
}

pub(crate) const COUNT_OPEN: &str = "SELECT (SELECT count(*) FROM (SELECT FROM triage.cases \
         WHERE municipality = ANY($1) AND NOT closed AND NOT exercise LIMIT 1000) AS o), \
       (SELECT count(*) FROM (SELECT FROM triage.cases \
         WHERE municipality = ANY($1) AND NOT closed AND NOT exercise \
           AND NOT coalesce(nothing_due, clock_settled) AND coalesce(next_due_at, due_at) < $2 \
         LIMIT 1000) AS d)";

/// Open cases, and those of which something is overdue under any rule; an exercise is neither. Counts stop at 1 000: a page says "over 999".
pub(crate) async fn count_open(
    connection: &mut PgConnection,
    municipalities: &[String],
    now: Ts,
) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(COUNT_OPEN)
        .bind(municipalities)
        .bind(now)
        .fetch_one(connection)
        .await
}
