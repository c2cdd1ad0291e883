use brudvagt_case::history::Entry;
use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::column;

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

/// An entry to be written, and its sealed words.
pub(crate) struct NewEntry {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) entry: Entry,
    pub(crate) words: Option<Vec<u8>>,
}

/// Writes entries of any cases.
pub(crate) async fn insert_entries(
    connection: &mut PgConnection,
    new: &[NewEntry],
) -> Result<(), sqlx::Error> {
    if new.is_empty() {
        return Ok(());
    }
    let digest = |it: &NewEntry| it.entry.text_digest.map(|digest| digest.to_vec());
    let codes = |it: &NewEntry| brudvagt_case::history::canonical(&it.entry.codes);
    sqlx::query(
        "INSERT INTO triage.history (case_id, seq, municipality, at, author_id, author_name, \
           author_role, kind, codes, words, text_digest, prev, hash) \
         SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[], \
           $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[], \
           $13::bytea[])",
    )
    .bind(column(new, |it| it.case_id))
    .bind(column(new, |it| {
        i64::try_from(it.entry.seq).unwrap_or(i64::MAX)
    }))
    .bind(column(new, |it| it.municipality.as_str()))
    .bind(column(new, |it| Ts(it.entry.at)))
    .bind(column(new, |it| it.entry.author.id.as_str()))
    .bind(column(new, |it| it.entry.author.name.as_str()))
    .bind(column(new, |it| it.entry.author.role.as_str()))
    .bind(column(new, |it| it.entry.kind.as_str()))
    .bind(column(new, codes))
    .bind(column(new, |it| it.words.as_deref()))
    .bind(column(new, digest))
    .bind(column(new, |it| it.entry.prev.as_slice()))
    .bind(column(new, |it| it.entry.hash.as_slice()))
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
