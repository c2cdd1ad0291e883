use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Debug, FromRow)]
pub(crate) struct MeasureRow {
    pub(crate) id: String,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) kind: String,
    pub(crate) owner_id: String,
    pub(crate) due_date: String,
    pub(crate) done: bool,
    pub(crate) words: Vec<u8>,
    pub(crate) note: Option<Vec<u8>>,
    pub(crate) added_at: Ts,
    pub(crate) done_at: Option<Ts>,
    /// A name.
    pub(crate) done_by: String,
}

pub(crate) async fn insert_measure(
    connection: &mut PgConnection,
    row: &MeasureRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.measures (id, case_id, municipality, kind, owner_id, due_date, done, \
           words, added_at, done_at, done_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&row.id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.kind)
    .bind(&row.owner_id)
    .bind(&row.due_date)
    .bind(row.done)
    .bind(&row.words)
    .bind(row.added_at)
    .bind(row.done_at)
    .bind(&row.done_by)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn complete_measure(
    connection: &mut PgConnection,
    id: &str,
    note: Vec<u8>,
    by: &str,
    at: Ts,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query(
        "UPDATE triage.measures SET done = true, note = $2, done_by = $3, done_at = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(note)
    .bind(by)
    .bind(at)
    .execute(connection)
    .await?;
    one_row(done.rows_affected())
}

pub(crate) async fn hand_over_measure(
    connection: &mut PgConnection,
    id: &str,
    owner_id: &str,
    due_date: &str,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query("UPDATE triage.measures SET owner_id = $2, due_date = $3 WHERE id = $1")
        .bind(id)
        .bind(owner_id)
        .bind(due_date)
        .execute(connection)
        .await?;
    one_row(done.rows_affected())
}

const fn one_row(n_rows: u64) -> Result<(), sqlx::Error> {
    if n_rows == 1 {
        Ok(())
    } else {
        Err(sqlx::Error::RowNotFound)
    }
}

pub(crate) const MEASURES: &str = "SELECT id, case_id, municipality, kind, owner_id, due_date, done, \
       words, note, added_at, done_at, done_by \
     FROM triage.measures WHERE case_id = $1 ORDER BY added_at, id";

pub(crate) async fn measures(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<MeasureRow>, sqlx::Error> {
    sqlx::query_as(MEASURES)
        .bind(case_id)
        .fetch_all(connection)
        .await
}

pub(crate) const MEASURES_OF: &str = "SELECT id, case_id, municipality, kind, owner_id, due_date, done, \
       words, note, added_at, done_at, done_by \
     FROM triage.measures WHERE case_id = ANY($1) ORDER BY case_id, added_at, id";

/// The measures of these cases.
pub(crate) async fn measures_of(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
) -> Result<Vec<MeasureRow>, sqlx::Error> {
    sqlx::query_as(MEASURES_OF)
        .bind(case_ids)
        .fetch_all(connection)
        .await
}

#[derive(Debug, FromRow)]
pub(crate) struct QuestionRow {
    pub(crate) id: String,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) role: String,
    pub(crate) words: Vec<u8>,
    pub(crate) asked_by: String,
    pub(crate) asked_at: Ts,
    pub(crate) answer: Option<Vec<u8>>,
    pub(crate) answered_by: String,
    pub(crate) answered_at: Option<Ts>,
}

pub(crate) async fn insert_question(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.questions (id, case_id, municipality, role, words, asked_by, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&row.id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.role)
    .bind(&row.words)
    .bind(&row.asked_by)
    .bind(row.asked_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn answer_question(
    connection: &mut PgConnection,
    id: &str,
    answer: Vec<u8>,
    by: &str,
    at: Ts,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query(
        "UPDATE triage.questions SET answer = $2, answered_by = $3, answered_at = $4 \
         WHERE id = $1 AND answer IS NULL",
    )
    .bind(id)
    .bind(answer)
    .bind(by)
    .bind(at)
    .execute(connection)
    .await?;
    one_row(done.rows_affected())
}

pub(crate) const QUESTIONS: &str = "SELECT id, case_id, municipality, role, words, asked_by, asked_at, \
       answer, answered_by, answered_at \
     FROM triage.questions WHERE case_id = $1 ORDER BY asked_at, id";

pub(crate) async fn questions(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(QUESTIONS)
        .bind(case_id)
        .fetch_all(connection)
        .await
}
