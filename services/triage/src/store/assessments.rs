use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A concluded assessment to be kept.
pub(crate) struct AssessmentRow {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) seq: i64,
    pub(crate) content: Vec<u8>,
}

/// One that is kept, with what the history says of it.
#[derive(Debug, FromRow)]
pub(crate) struct StoredVersion {
    pub(crate) number: i32,
    pub(crate) seq: i64,
    pub(crate) content: Vec<u8>,
    pub(crate) at: Ts,
    pub(crate) author_name: String,
    pub(crate) codes: String,
}

/// The case's row is locked, so that the next number is free.
pub(crate) async fn insert_assessment(
    connection: &mut PgConnection,
    row: &AssessmentRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.assessments (case_id, number, municipality, seq, content) \
         SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 \
         FROM triage.assessments WHERE case_id = $1",
    )
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(row.seq)
    .bind(&row.content)
    .execute(connection)
    .await?;
    Ok(())
}

/// Oldest first.
pub(crate) async fn assessments(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<StoredVersion>, sqlx::Error> {
    sqlx::query_as(
        "SELECT a.number, a.seq, a.content, h.at, h.author_name, h.codes \
         FROM triage.assessments AS a JOIN triage.history AS h USING (case_id, seq) \
         WHERE a.case_id = $1 ORDER BY a.number",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}
