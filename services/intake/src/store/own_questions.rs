use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// One version of a question.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct QuestionRow {
    pub(crate) question_id: Uuid,
    pub(crate) version: i32,
    pub(crate) municipality: String,
    pub(crate) position: i32,
    pub(crate) kind: String,
    pub(crate) wanted: bool,
    pub(crate) situations: Vec<String>,
    pub(crate) text_da: String,
    pub(crate) text_en: String,
    pub(crate) options_da: Vec<String>,
    pub(crate) options_en: Vec<String>,
    pub(crate) withdrawn: bool,
    pub(crate) written_at: Ts,
    pub(crate) written_by: String,
}

/// The newest version of each question that is not withdrawn, in their order.
pub(crate) async fn list(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM (SELECT DISTINCT ON (question_id) * FROM intake.own_questions \
             WHERE municipality = $1 ORDER BY question_id, version DESC) AS newest \
         WHERE NOT withdrawn ORDER BY position, question_id",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}

/// These versions, of this municipality, in no order.
pub(crate) async fn versions(
    connection: &mut PgConnection,
    municipality: &str,
    wanted: &[(Uuid, i32)],
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    let (ids, versions): (Vec<Uuid>, Vec<i32>) = wanted.iter().copied().unzip();
    sqlx::query_as(
        "SELECT q.* FROM intake.own_questions AS q \
           JOIN unnest($2::uuid[], $3::integer[]) AS w (question_id, version) \
             USING (question_id, version) \
         WHERE q.municipality = $1",
    )
    .bind(municipality)
    .bind(ids)
    .bind(versions)
    .fetch_all(connection)
    .await
}

/// False when that version is there already: somebody was faster.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO intake.own_questions (question_id, version, municipality, position, kind, wanted, \
           situations, text_da, text_en, options_da, options_en, withdrawn, written_at, written_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
    )
    .bind(row.question_id)
    .bind(row.version)
    .bind(&row.municipality)
    .bind(row.position)
    .bind(&row.kind)
    .bind(row.wanted)
    .bind(&row.situations)
    .bind(&row.text_da)
    .bind(&row.text_en)
    .bind(&row.options_da)
    .bind(&row.options_en)
    .bind(row.withdrawn)
    .bind(row.written_at)
    .bind(&row.written_by)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
