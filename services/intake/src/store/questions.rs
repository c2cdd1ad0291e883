use brudvagt_kit::pg::Ts;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct QuestionRow {
    pub(crate) question_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) unit_id: String,
    pub(crate) asker_id: String,
    pub(crate) asked_at: Ts,
    pub(crate) answer_by: Ts,
    pub(crate) state: String,
    pub(crate) settled_at: Option<Ts>,
    pub(crate) report_id: Option<Uuid>,
    pub(crate) reference: String,
    pub(crate) asker_shares: bool,
    pub(crate) officer_shares: bool,
    pub(crate) tell_at: Option<Ts>,
    pub(crate) n_told: i32,
    pub(crate) version: i32,
    /// None when its words were erased, or are the report's now.
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

#[derive(Clone, Debug, FromRow)]
pub(crate) struct TurnRow {
    pub(crate) turn_id: Uuid,
    pub(crate) question_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) number: i32,
    pub(crate) kind: String,
    pub(crate) at: Ts,
    pub(crate) sealed: Vec<u8>,
}

const QUESTION: &str = "SELECT q.question_id, q.municipality, q.unit_id, q.asker_id, q.asked_at, \
     q.answer_by, q.state, q.settled_at, q.report_id, q.reference, q.asker_shares, \
     q.officer_shares, q.tell_at, q.n_told, q.version, \
     (SELECT k.wrapped FROM intake.keys AS k WHERE k.owner = q.question_id) AS wrapped_key \
     FROM intake.questions AS q";

pub(crate) async fn insert(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.questions (question_id, municipality, unit_id, asker_id, asked_at, \
           answer_by, state, reference, asker_shares, officer_shares, tell_at, n_told, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', false, false, $8, 0, 1)",
    )
    .bind(row.question_id)
    .bind(&row.municipality)
    .bind(&row.unit_id)
    .bind(&row.asker_id)
    .bind(row.asked_at)
    .bind(row.answer_by)
    .bind(&row.state)
    .bind(row.tell_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes how it stands now; its version is one more.
pub(crate) async fn update(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.questions SET state = $2, settled_at = $3, report_id = $4, reference = $5, \
           asker_shares = $6, officer_shares = $7, tell_at = $8, n_told = $9, \
           version = version + 1 WHERE question_id = $1",
    )
    .bind(row.question_id)
    .bind(&row.state)
    .bind(row.settled_at)
    .bind(row.report_id)
    .bind(&row.reference)
    .bind(row.asker_shares)
    .bind(row.officer_shares)
    .bind(row.tell_at)
    .bind(row.n_told)
    .execute(connection)
    .await?;
    Ok(())
}

/// When it is told of again; nothing else of it changes.
pub(crate) async fn tell_again(
    connection: &mut PgConnection,
    row: &QuestionRow,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE intake.questions SET tell_at = $2, n_told = $3 WHERE question_id = $1")
        .bind(row.question_id)
        .bind(row.tell_at)
        .bind(row.n_told)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<QuestionRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{QUESTION} WHERE q.question_id = $1"
    )))
    .bind(id)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<QuestionRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{QUESTION} WHERE q.question_id = $1 FOR UPDATE OF q"
    )))
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Somebody's own, the newest first.
pub(crate) async fn of_asker(
    connection: &mut PgConnection,
    asker_id: &str,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{QUESTION} WHERE q.asker_id = $1 AND q.asker_id <> '' ORDER BY q.asked_at DESC LIMIT 100"
    )))
    .bind(asker_id)
    .fetch_all(connection)
    .await
}

/// An officer's: what is open with the nearest aim first, or what is settled with the newest first.
pub(crate) async fn of_officer(
    connection: &mut PgConnection,
    municipalities: &[String],
    settled: bool,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    let order = if settled {
        "AND q.settled_at IS NOT NULL ORDER BY q.settled_at DESC"
    } else {
        "AND q.settled_at IS NULL ORDER BY q.answer_by"
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "{QUESTION} WHERE q.municipality = ANY($1) {order}, q.question_id LIMIT 200"
    )))
    .bind(municipalities)
    .fetch_all(connection)
    .await
}

pub(crate) async fn count_waiting(
    connection: &mut PgConnection,
    municipalities: &[String],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT count(*) FROM intake.questions \
         WHERE municipality = ANY($1) AND state = 'waiting'",
    )
    .bind(municipalities)
    .fetch_one(connection)
    .await
}

/// Takes what is to be told of again for this transaction; another process skips it.
pub(crate) async fn claim_resting(
    connection: &mut PgConnection,
    now: Ts,
) -> Result<Vec<QuestionRow>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "{QUESTION} WHERE q.tell_at <= $1 ORDER BY q.tell_at LIMIT 200 FOR UPDATE OF q SKIP LOCKED"
    )))
    .bind(now)
    .fetch_all(connection)
    .await
}

pub(crate) async fn add_turn(
    connection: &mut PgConnection,
    row: &TurnRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.question_turns (turn_id, question_id, municipality, number, kind, at, \
           sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.turn_id)
    .bind(row.question_id)
    .bind(&row.municipality)
    .bind(row.number)
    .bind(&row.kind)
    .bind(row.at)
    .bind(&row.sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// What was said in these questions, in order.
pub(crate) async fn turns(
    connection: &mut PgConnection,
    ids: &[Uuid],
    first_only: bool,
) -> Result<Vec<TurnRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT turn_id, question_id, municipality, number, kind, at, sealed \
         FROM intake.question_turns WHERE question_id = ANY($1) AND ($2 IS FALSE OR number = 1) \
         ORDER BY question_id, number",
    )
    .bind(ids)
    .bind(first_only)
    .fetch_all(connection)
    .await
}

/// Destroys the keys of questions settled before `before`, or before what its municipality has of its own,
/// and says how many.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    before: Ts,
    (codes, befores): (&[String], &[Ts]),
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM intake.keys AS k USING intake.questions AS q \
         WHERE k.owner = q.question_id AND q.settled_at < coalesce( \
           (SELECT o.before FROM unnest($2::text[], $3::timestamptz[]) AS o (code, before) \
             WHERE o.code = q.municipality), $1)",
    )
    .bind(before)
    .bind(codes)
    .bind(befores)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
