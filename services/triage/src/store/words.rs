//! The blind index: which cases contain a word, without storing the word.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// How many cases of a municipality hold a token, counted up to a limit.
#[derive(Debug, FromRow)]
pub(crate) struct TokenCount {
    pub(crate) municipality: String,
    pub(crate) token: i64,
    pub(crate) n_cases: i64,
}

pub(crate) const COUNT_TOKENS: &str = "SELECT asked.municipality, asked.token, \
       (SELECT count(*) FROM (SELECT FROM triage.case_words AS w \
           WHERE w.municipality = asked.municipality AND w.token = asked.token LIMIT $3) AS held) \
         AS n_cases \
     FROM unnest($1::text[], $2::bigint[]) AS asked (municipality, token)";

/// Counts each pair of `municipalities` and `tokens`, up to `limit`.
pub(crate) async fn count_tokens(
    connection: &mut PgConnection,
    municipalities: &[&str],
    tokens: &[i64],
    limit: i64,
) -> Result<Vec<TokenCount>, sqlx::Error> {
    sqlx::query_as(COUNT_TOKENS)
        .bind(municipalities)
        .bind(tokens)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// From the rarest word outwards: the others are asked of its few cases only.
pub(crate) const CASES_WITH: &str = "SELECT w.case_id FROM triage.case_words AS w \
     WHERE w.municipality = $1 AND w.token = $2 \
       AND NOT EXISTS (SELECT FROM unnest($3::bigint[]) AS other (token) \
         WHERE NOT EXISTS (SELECT FROM triage.case_words AS o \
           WHERE o.municipality = $1 AND o.token = other.token AND o.case_id = w.case_id))";

/// The cases that hold every token; `rarest` is one that few hold.
pub(crate) async fn cases_with(
    connection: &mut PgConnection,
    municipality: &str,
    rarest: i64,
    tokens: &[i64],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(CASES_WITH)
        .bind(municipality)
        .bind(rarest)
        .bind(without(tokens, rarest))
        .fetch_all(connection)
        .await
}

/// The tokens that are still to be asked for.
pub(crate) fn without(tokens: &[i64], asked: i64) -> Vec<i64> {
    tokens
        .iter()
        .copied()
        .filter(|token| *token != asked)
        .collect()
}

pub(crate) const RECENT_WORDS: &str = "SELECT case_id, coalesce(report_words, search) FROM triage.cases \
     WHERE municipality = $1 AND reported_at >= $2 AND case_id <> $3 AND wrapped_key IS NOT NULL \
       AND NOT exercise \
     ORDER BY reported_at DESC, case_id DESC LIMIT $4";

/// What the newest other reports of a municipality say.
pub(crate) async fn recent_words(
    connection: &mut PgConnection,
    municipality: &str,
    since: Ts,
    case_id: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Vec<i64>)>, sqlx::Error> {
    sqlx::query_as(RECENT_WORDS)
        .bind(municipality)
        .bind(since)
        .bind(case_id)
        .bind(limit)
        .fetch_all(connection)
        .await
}
