//! Open cases that ask somebody for something.

use brudvagt_case::Case;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

use super::{
    Line, QuestionRow, QueueKey,
    queue::{LINE, NEXT_DUE_AT, NOTHING_DUE, Rank},
};

#[derive(Debug, FromRow)]
pub(crate) struct AskingRow {
    #[sqlx(flatten)]
    pub(crate) line: Line,
    pub(crate) state: Json<Case>,
    pub(crate) incident_type: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
}

/// Open cases that may ask something of somebody; the state says whom.
pub(crate) fn asking_sql() -> String {
    format!(
        "SELECT {LINE}, state, incident_type, wrapped_key, content FROM triage.cases \
         WHERE municipality = ANY($1) AND NOT closed AND asks \
           AND ({NOTHING_DUE}, {NEXT_DUE_AT}, case_id) > ($2, $3, $4) \
         ORDER BY {NOTHING_DUE}, {NEXT_DUE_AT}, case_id LIMIT $5"
    )
}

/// Cases after `after`, in the order in which something is due.
pub(crate) async fn asking(
    connection: &mut PgConnection,
    municipalities: &[String],
    after: QueueKey,
    limit: i64,
) -> Result<Vec<AskingRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(asking_sql()))
        .bind(municipalities)
        .bind(after.rank == Rank::NothingDue)
        .bind(after.next_due_at)
        .bind(after.case_id)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) const OPEN_QUESTIONS: &str = "SELECT id, case_id, municipality, role, words, asked_by, asked_at, \
       answer, answered_by, answered_at \
     FROM triage.questions WHERE case_id = ANY($1) AND role = $2 AND answered_at IS NULL \
     ORDER BY asked_at, id";

/// Questions of these cases to `role` that nobody has answered, the oldest first.
pub(crate) async fn open_questions(
    connection: &mut PgConnection,
    case_ids: &[Uuid],
    role: &str,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(OPEN_QUESTIONS)
        .bind(case_ids)
        .bind(role)
        .fetch_all(connection)
        .await
}
