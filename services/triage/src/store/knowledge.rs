//! What is shared, and the lessons it comes from.

use brudvagt_kit::pg::Ts;
use brudvagt_risk::precedents::Features;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct LessonRow {
    pub(crate) lesson_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) case_id: Option<Uuid>,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) incident_type: String,
    pub(crate) outcome: String,
    pub(crate) notified: String,
    /// What its case is compared by; none of a text that came from no case.
    pub(crate) features: Option<Json<Features>>,
    pub(crate) saved_by: String,
    pub(crate) saved_at: Ts,
    pub(crate) version: i32,
}

/// What all municipalities see.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct KnowledgeRow {
    pub(crate) lesson_id: Uuid,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) happened: String,
    pub(crate) decided: String,
    pub(crate) learned: String,
    pub(crate) control: String,
    pub(crate) incident_type: String,
    pub(crate) outcome: String,
    pub(crate) notified: String,
    pub(crate) features: Option<Json<Features>>,
    pub(crate) named: String,
    pub(crate) published_at: Ts,
}

const LESSON: &str = "SELECT lesson_id, municipality, case_id, kind, state, wrapped_key, content, \
     incident_type, outcome, notified, features, saved_by, saved_at, version FROM triage.lessons";
const SHARED: &str = "SELECT lesson_id, kind, title, happened, decided, learned, control, \
     incident_type, outcome, notified, features, named, published_at FROM triage.knowledge";

pub(crate) async fn lesson(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<LessonRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!("{LESSON} WHERE lesson_id = $1")))
        .bind(id)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn lesson_for_update(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<LessonRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{LESSON} WHERE lesson_id = $1 FOR UPDATE"
    )))
    .bind(id)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn lessons_of(
    connection: &mut PgConnection,
    municipalities: &[String],
) -> Result<Vec<LessonRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{LESSON} WHERE municipality = ANY($1) ORDER BY saved_at DESC, lesson_id LIMIT 200"
    )))
    .bind(municipalities)
    .fetch_all(connection)
    .await
}

pub(crate) async fn insert_lesson(
    connection: &mut PgConnection,
    row: &LessonRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.lessons (lesson_id, municipality, case_id, kind, state, wrapped_key, \
           content, incident_type, outcome, notified, saved_by, saved_at, features, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
    )
    .bind(row.lesson_id)
    .bind(&row.municipality)
    .bind(row.case_id)
    .bind(&row.kind)
    .bind(&row.state)
    .bind(&row.wrapped_key)
    .bind(&row.content)
    .bind(&row.incident_type)
    .bind(&row.outcome)
    .bind(&row.notified)
    .bind(&row.saved_by)
    .bind(row.saved_at)
    .bind(&row.features)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes how it stands now; its version is one more.
pub(crate) async fn update_lesson(
    connection: &mut PgConnection,
    row: &LessonRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE triage.lessons SET state = $2, content = $3, saved_by = $4, saved_at = $5, \
           version = version + 1 WHERE lesson_id = $1",
    )
    .bind(row.lesson_id)
    .bind(&row.state)
    .bind(&row.content)
    .bind(&row.saved_by)
    .bind(row.saved_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn share(
    connection: &mut PgConnection,
    row: &KnowledgeRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.knowledge (lesson_id, kind, title, happened, decided, learned, control, \
           incident_type, outcome, notified, named, published_at, features) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(row.lesson_id)
    .bind(&row.kind)
    .bind(&row.title)
    .bind(&row.happened)
    .bind(&row.decided)
    .bind(&row.learned)
    .bind(&row.control)
    .bind(&row.incident_type)
    .bind(&row.outcome)
    .bind(&row.notified)
    .bind(&row.named)
    .bind(row.published_at)
    .bind(&row.features)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a lesson away from everybody; says how many there were.
pub(crate) async fn unshare(connection: &mut PgConnection, id: Uuid) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM triage.knowledge WHERE lesson_id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Takes away what came from a case, which is sealed now.
pub(crate) async fn unshare_case(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM triage.knowledge WHERE lesson_id IN \
           (SELECT lesson_id FROM triage.lessons WHERE case_id = $1)",
    )
    .bind(case_id)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE triage.lessons SET state = 'withdrawn', version = version + 1 \
         WHERE case_id = $1 AND state = 'published'",
    )
    .bind(case_id)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn knowledge(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<KnowledgeRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!("{SHARED} WHERE lesson_id = $1")))
        .bind(id)
        .fetch_optional(connection)
        .await
}

pub(crate) const SEARCH: &str = "SELECT lesson_id, kind, title, happened, decided, learned, control, \
       incident_type, outcome, notified, features, named, published_at FROM triage.knowledge \
     WHERE ($2 = '' OR kind = $2) AND ($3 = '' OR incident_type = $3) \
       AND ($1 = '' OR stems @@ websearch_to_tsquery('danish', replace(lower($1), 'aa', 'å'))) \
     ORDER BY CASE WHEN $1 = '' THEN 0 ELSE \
         ts_rank(stems, websearch_to_tsquery('danish', replace(lower($1), 'aa', 'å'))) END DESC, \
       published_at DESC, lesson_id LIMIT 50";

/// What has these words, the nearest first; without words the newest.
pub(crate) async fn search_knowledge(
    connection: &mut PgConnection,
    (words, kind, incident_type): (&str, &str, &str),
) -> Result<Vec<KnowledgeRow>, sqlx::Error> {
    sqlx::query_as(SEARCH)
        .bind(words)
        .bind(kind)
        .bind(incident_type)
        .fetch_all(connection)
        .await
}

/// The newest that can be compared with a case, but what came from this one itself.
pub(crate) const COMPARABLE: &str = "SELECT lesson_id, kind, title, happened, decided, learned, control, \
       incident_type, outcome, notified, features, named, published_at FROM triage.knowledge AS k \
     WHERE features IS NOT NULL AND NOT EXISTS (SELECT FROM triage.lessons AS l \
         WHERE l.lesson_id = k.lesson_id AND l.case_id = $1) \
     ORDER BY published_at DESC, lesson_id LIMIT $2";

pub(crate) async fn comparable(
    connection: &mut PgConnection,
    case_id: Uuid,
    most: i64,
) -> Result<Vec<KnowledgeRow>, sqlx::Error> {
    sqlx::query_as(COMPARABLE)
        .bind(case_id)
        .bind(most)
        .fetch_all(connection)
        .await
}

/// A case's codes that knowledge is found by.
#[derive(Clone, Debug, Default, FromRow)]
pub(crate) struct AlikeCodes {
    pub(crate) incident_type: String,
    pub(crate) cause: String,
    pub(crate) outcome: String,
    pub(crate) notified: String,
    /// As many cases of the municipality are of its kind.
    pub(crate) n_alike: i64,
}

pub(crate) async fn alike_codes(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<AlikeCodes>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.incident_type, c.cause, c.outcome, c.notified, \
           (SELECT count(*) FROM triage.case_codes AS o \
             WHERE o.municipality = c.municipality AND o.incident_type = c.incident_type) AS n_alike \
         FROM triage.case_codes AS c WHERE c.case_id = $1",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await
}
