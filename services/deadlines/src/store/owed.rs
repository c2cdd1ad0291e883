//! What is owed, the first due first.

use brudvagt_kit::pg::Ts;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ClockRow;

/// Where a page continues: after this clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) due_at: Ts,
    pub(crate) clock_id: Uuid,
}

/// A page of what is owed and due before one instant, in `municipalities` (none: all in scope).
pub(crate) async fn before(
    connection: &mut PgConnection,
    before: Ts,
    municipalities: &[String],
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks \
         WHERE owed AND due_at < $1 AND (cardinality($2::text[]) = 0 OR municipality = ANY($2)) \
           AND (due_at, clock_id) > ($3, $4) \
         ORDER BY due_at, clock_id LIMIT $5",
    )
    .bind(before)
    .bind(municipalities)
    .bind(after.map_or(EARLIEST, |after| after.due_at))
    .bind(after.map_or(Uuid::nil(), |after| after.clock_id))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// A page of what is owed and due at or before each municipality's own instant. The latest of them
/// bounds the walk along the index.
pub(crate) async fn before_openings(
    connection: &mut PgConnection,
    openings: &[(String, Ts)],
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    let latest = openings.iter().map(|(_, at)| *at).max().unwrap_or(EARLIEST);
    sqlx::query_as(
        "SELECT c.clock_id, c.case_id, c.municipality, c.regime, c.law, c.aware_at, c.due_at, c.state, \
           c.owed, c.rule, c.rule_en, c.label_da, c.label_en FROM deadlines.clocks AS c \
         JOIN unnest($1::text[], $2::timestamptz[]) AS o (municipality, at) \
           ON o.municipality = c.municipality AND c.due_at <= o.at \
         WHERE c.owed AND c.due_at <= $3 AND (c.due_at, c.clock_id) > ($4, $5) \
         ORDER BY c.due_at, c.clock_id LIMIT $6",
    )
    .bind(
        openings
            .iter()
            .map(|(code, _)| code.clone())
            .collect::<Vec<_>>(),
    )
    .bind(openings.iter().map(|(_, at)| *at).collect::<Vec<_>>())
    .bind(latest)
    .bind(after.map_or(EARLIEST, |after| after.due_at))
    .bind(after.map_or(Uuid::nil(), |after| after.clock_id))
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// What a municipality owes.
pub(crate) async fn of_municipality(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks WHERE owed AND municipality = $1",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}

/// Earlier than any clock can be due.
const EARLIEST: Ts = Ts(jiff::Timestamp::UNIX_EPOCH);
