//! Looks that no work explains, and what was said of them.

use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// The most looks of one person on one day that the rules read: far more than any of them asks for.
const MOST_LOOKS: i64 = 20_000;

pub(crate) const LOOKED_LATELY: &str = "SELECT DISTINCT municipality, actor_id \
     FROM triage.access_log WHERE at > $1 AND at <= $2 AND actor_role <> 'system'";

/// Who looked at cases of which municipality in a stretch of time.
pub(crate) async fn looked_lately(
    connection: &mut PgConnection,
    (after, until): (Ts, Ts),
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(LOOKED_LATELY)
        .bind(after)
        .bind(until)
        .fetch_all(connection)
        .await
}

/// One look, with what explains it.
#[derive(Debug, FromRow)]
pub(crate) struct LookRow {
    pub(crate) at: Ts,
    pub(crate) case_id: Uuid,
    pub(crate) what: String,
    pub(crate) actor_role: String,
    pub(crate) is_work: bool,
    pub(crate) holds_name: bool,
}

/// A look of somebody who has the case, or has written in its history, is work.
pub(crate) const LOOKS_OF: &str = "SELECT l.at, l.case_id, l.what, l.actor_role, \
       c.assignee_id = l.actor_id OR EXISTS (SELECT FROM triage.history AS h \
         WHERE h.case_id = l.case_id AND h.author_id = l.actor_id) AS is_work, \
       coalesce(c.search @> $5::bigint[], false) AS holds_name \
     FROM triage.access_log AS l JOIN triage.cases AS c USING (case_id) \
     WHERE l.at >= $3 AND l.at < $4 AND l.municipality = $1 AND l.actor_id = $2 \
     ORDER BY l.at LIMIT $6";

/// The looks of a person in a municipality from one moment to another. `name` are the tokens of her name;
/// without it no case names her.
pub(crate) async fn looks_of(
    connection: &mut PgConnection,
    (municipality, person_id): (&str, &str),
    (from, until): (Ts, Ts),
    name: Option<&[i64]>,
) -> Result<Vec<LookRow>, sqlx::Error> {
    sqlx::query_as(LOOKS_OF)
        .bind(municipality)
        .bind(person_id)
        .bind(from)
        .bind(until)
        .bind(name)
        .bind(MOST_LOOKS)
        .fetch_all(connection)
        .await
}

/// What a rule noticed.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct NoticeRow {
    pub(crate) notice_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) person_id: String,
    pub(crate) person_role: String,
    pub(crate) about_officer: bool,
    pub(crate) pattern: String,
    pub(crate) day: String,
    pub(crate) n: i32,
    pub(crate) n_limit: i32,
    pub(crate) first_at: Ts,
    pub(crate) last_at: Ts,
    pub(crate) found_at: Ts,
}

/// False when the person's day is noticed already under that rule.
pub(crate) async fn insert_notice(
    connection: &mut PgConnection,
    row: &NoticeRow,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO triage.odd_looks (notice_id, municipality, person_id, person_role, \
           about_officer, pattern, day, n, n_limit, first_at, last_at, found_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (municipality, person_id, pattern, day) DO NOTHING",
    )
    .bind(row.notice_id)
    .bind(&row.municipality)
    .bind(&row.person_id)
    .bind(&row.person_role)
    .bind(row.about_officer)
    .bind(&row.pattern)
    .bind(&row.day)
    .bind(row.n)
    .bind(row.n_limit)
    .bind(row.first_at)
    .bind(row.last_at)
    .bind(row.found_at)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Forgets what was noticed before a moment, with what was said of it.
pub(crate) async fn forget_notices(
    connection: &mut PgConnection,
    before: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM triage.odd_looks WHERE found_at < $1")
        .bind(before)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) const NOTICES: &str = "SELECT notice_id, municipality, person_id, person_role, \
       about_officer, pattern, day, n, n_limit, first_at, last_at, found_at \
     FROM triage.odd_looks WHERE municipality = ANY ($1) AND person_id <> $2 \
     ORDER BY found_at DESC, notice_id LIMIT $3";

/// What was noticed in these municipalities of everybody but one person, newest first.
pub(crate) async fn notices(
    connection: &mut PgConnection,
    municipalities: &[String],
    but: &str,
    limit: i64,
) -> Result<Vec<NoticeRow>, sqlx::Error> {
    sqlx::query_as(NOTICES)
        .bind(municipalities)
        .bind(but)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) const NOTICE: &str = "SELECT municipality FROM triage.odd_looks \
     WHERE notice_id = $1 AND person_id <> $2";

/// The municipality of a notice that is not about `but`.
pub(crate) async fn municipality_of_notice(
    connection: &mut PgConnection,
    notice_id: Uuid,
    but: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(NOTICE)
        .bind(notice_id)
        .bind(but)
        .fetch_optional(connection)
        .await
}

/// What somebody said of a notice.
#[derive(Debug, FromRow)]
pub(crate) struct AnswerRow {
    pub(crate) answer_id: Uuid,
    pub(crate) notice_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) actor_id: String,
    pub(crate) at: Ts,
    pub(crate) outcome: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) note: Vec<u8>,
}

pub(crate) async fn insert_answer(
    connection: &mut PgConnection,
    row: &AnswerRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.odd_look_answers (answer_id, notice_id, municipality, actor_id, at, \
           outcome, wrapped_key, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(row.answer_id)
    .bind(row.notice_id)
    .bind(&row.municipality)
    .bind(&row.actor_id)
    .bind(row.at)
    .bind(&row.outcome)
    .bind(&row.wrapped_key)
    .bind(&row.note)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) const ANSWERS: &str = "SELECT answer_id, notice_id, municipality, actor_id, at, outcome, \
       wrapped_key, note FROM triage.odd_look_answers WHERE notice_id = ANY ($1) \
     ORDER BY at, answer_id";

/// What was said of these notices, in the order in which it was.
pub(crate) async fn answers(
    connection: &mut PgConnection,
    notices: &[Uuid],
) -> Result<Vec<AnswerRow>, sqlx::Error> {
    sqlx::query_as(ANSWERS)
        .bind(notices)
        .fetch_all(connection)
        .await
}
