use brudvagt_case::history::Entry;
use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Debug, FromRow)]
pub(crate) struct HistoryRow {
    pub(crate) seq: i64,
    pub(crate) at: Ts,
    pub(crate) author_id: String,
    pub(crate) author_name: String,
    pub(crate) author_role: String,
    pub(crate) kind: String,
    pub(crate) codes: String,
    pub(crate) words: Option<Vec<u8>>,
    pub(crate) text_digest: Option<Vec<u8>>,
    pub(crate) prev: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

pub(crate) async fn insert_entry(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    entry: &Entry,
    words: Option<Vec<u8>>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.history (case_id, seq, municipality, at, author_id, author_name, \
           author_role, kind, codes, words, text_digest, prev, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(case_id)
    .bind(i64::try_from(entry.seq).unwrap_or(i64::MAX))
    .bind(municipality)
    .bind(Ts(entry.at))
    .bind(&entry.author.id)
    .bind(&entry.author.name)
    .bind(&entry.author.role)
    .bind(&entry.kind)
    .bind(brudvagt_case::history::canonical(&entry.codes))
    .bind(words)
    .bind(entry.text_digest.map(|digest| digest.to_vec()))
    .bind(entry.prev.to_vec())
    .bind(entry.hash.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) const HISTORY_PAGE: &str = "SELECT seq, at, author_id, author_name, author_role, kind, codes, \
       words, text_digest, prev, hash \
     FROM triage.history WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

pub(crate) async fn history_page(
    connection: &mut PgConnection,
    case_id: Uuid,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<HistoryRow>, sqlx::Error> {
    sqlx::query_as(HISTORY_PAGE)
        .bind(case_id)
        .bind(after_seq)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// The newest entry of each kind, in order of time.
pub(crate) async fn history_of_kinds(
    connection: &mut PgConnection,
    case_id: Uuid,
    kinds: &[&str],
) -> Result<Vec<HistoryRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT seq, at, author_id, author_name, author_role, kind, codes, words, text_digest, \
           prev, hash \
         FROM (SELECT DISTINCT ON (kind) * FROM triage.history \
             WHERE case_id = $1 AND kind = ANY($2) ORDER BY kind, seq DESC) AS newest \
         ORDER BY seq",
    )
    .bind(case_id)
    .bind(kinds)
    .fetch_all(connection)
    .await
}

/// Where each chain in scope ends.
pub(crate) async fn chain_heads(
    connection: &mut PgConnection,
) -> Result<Vec<(Uuid, i64, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as("SELECT case_id, version, head_hash FROM triage.cases ORDER BY case_id")
        .fetch_all(connection)
        .await
}

/// Who wrote in a case's history: id and the newest name.
pub(crate) async fn authors(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT DISTINCT ON (author_id) author_id, author_name FROM triage.history \
         WHERE case_id = $1 ORDER BY author_id, seq DESC",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}

/// The role somebody wrote in a case's history in, the last time.
pub(crate) async fn role_of_author(
    connection: &mut PgConnection,
    case_id: Uuid,
    author_id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT author_role FROM triage.history WHERE case_id = $1 AND author_id = $2 \
         ORDER BY seq DESC LIMIT 1",
    )
    .bind(case_id)
    .bind(author_id)
    .fetch_optional(connection)
    .await
}

pub(crate) const DECISION_REASONS: &str = "SELECT DISTINCT ON (case_id, kind) case_id, kind, words \
     FROM triage.history WHERE case_id = ANY($1) AND kind = ANY($2) \
     ORDER BY case_id, kind, seq DESC";

/// The sealed words of each case's newest entry of each of these kinds.
pub(crate) async fn decision_reasons(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
    kinds: &[&str],
) -> Result<Vec<(Uuid, String, Option<Vec<u8>>)>, sqlx::Error> {
    sqlx::query_as(DECISION_REASONS)
        .bind(case_ids)
        .bind(kinds)
        .fetch_all(connection)
        .await
}

/// Whether anything but `notes` was written after entry `seq`.
pub(crate) async fn changed_by_people(
    connection: &mut PgConnection,
    case_id: Uuid,
    seq: i64,
    notes: &[&str],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM triage.history \
         WHERE case_id = $1 AND seq > $2 AND NOT kind = ANY($3))",
    )
    .bind(case_id)
    .bind(seq)
    .bind(notes)
    .fetch_one(connection)
    .await
}
