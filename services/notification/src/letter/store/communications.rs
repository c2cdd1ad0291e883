//! Letters to data subjects, and how far their delivery has come.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use super::recipients::Counts;

#[derive(Clone, Debug)]
pub(crate) struct CommunicationRow {
    pub(crate) communication_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) state: String,
    pub(crate) letter: Option<Vec<u8>>,
    pub(crate) n_recipients: u32,
    pub(crate) n_sent: u32,
    pub(crate) n_failed: u32,
    pub(crate) n_told: u32,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) leaves_at: Option<Timestamp>,
    /// Whose letters have been sent: ids of groups, empty for everybody's.
    pub(crate) written_as: Vec<String>,
}

/// The counts after one more letter was settled.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) communication_id: Uuid,
    pub(crate) n_recipients: u32,
    pub(crate) n_sent: u32,
    pub(crate) n_failed: u32,
    /// In another way than by our mail.
    pub(crate) n_told: u32,
    pub(crate) done: bool,
    pub(crate) sent_by: String,
}

pub(crate) async fn of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<CommunicationRow>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM notification.communications WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(communication).transpose()
}

/// The case's communication, locked, made as an empty draft when there is none.
pub(crate) async fn ensure(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
) -> Result<CommunicationRow, sqlx::Error> {
    sqlx::query(
        "INSERT INTO notification.communications (communication_id, case_id, municipality, state) \
         VALUES ($1, $2, $3, 'draft') ON CONFLICT (case_id) DO NOTHING",
    )
    .bind(Uuid::now_v7())
    .bind(case_id)
    .bind(municipality)
    .execute(&mut *connection)
    .await?;
    let row =
        sqlx::query("SELECT * FROM notification.communications WHERE case_id = $1 FOR UPDATE")
            .bind(case_id)
            .fetch_one(connection)
            .await?;
    communication(&row)
}

fn communication(row: &PgRow) -> Result<CommunicationRow, sqlx::Error> {
    Ok(CommunicationRow {
        communication_id: row.try_get("communication_id")?,
        municipality: row.try_get("municipality")?,
        state: row.try_get("state")?,
        letter: row.try_get("letter")?,
        n_recipients: count_of(row, "n_recipients")?,
        n_sent: count_of(row, "n_sent")?,
        n_failed: count_of(row, "n_failed")?,
        n_told: count_of(row, "n_told")?,
        sent_at: row.try_get::<Option<Ts>, _>("sent_at")?.map(|at| at.0),
        leaves_at: row.try_get::<Option<Ts>, _>("leaves_at")?.map(|at| at.0),
        written_as: row.try_get("written_as")?,
    })
}

fn count_of(row: &PgRow, name: &str) -> Result<u32, sqlx::Error> {
    row.try_get::<i32, _>(name).map(i32::unsigned_abs)
}

/// Writes the letter, until one of them has been sent; the number of letters written.
pub(crate) async fn write_letter(
    connection: &mut PgConnection,
    communication_id: Uuid,
    letter: &[u8],
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.communications SET letter = $2 \
         WHERE communication_id = $1 AND sent_at IS NULL",
    )
    .bind(communication_id)
    .bind(letter)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Writes a letter whose group nobody has been written to in: only that part of it has changed, which
/// the caller has checked under the row's lock.
pub(crate) async fn write_letter_of_group(
    connection: &mut PgConnection,
    communication_id: Uuid,
    letter: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.communications SET letter = $2 WHERE communication_id = $1")
        .bind(communication_id)
        .bind(letter)
        .execute(connection)
        .await?;
    Ok(())
}

/// Schedules letters for `leaves_at`. Keeps the first time of sending and the last sender.
pub(crate) async fn start(
    connection: &mut PgConnection,
    communication_id: Uuid,
    sent_by: &str,
    leaves_at: Timestamp,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.communications \
         SET sent_by = $2, sent_at = coalesce(sent_at, $3), leaves_at = $4 \
         WHERE communication_id = $1",
    )
    .bind(communication_id)
    .bind(sent_by)
    .bind(Ts(now))
    .bind(Ts(leaves_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// How one letter ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LetterEnd<'l> {
    pub(crate) case_id: Uuid,
    pub(crate) recipient_id: Uuid,
    /// The group whose letter was sent, empty for everybody's; nothing when it was not sent.
    pub(crate) written_as: Option<&'l str>,
    /// Why it was not sent.
    pub(crate) error: &'l str,
}

/// Writes what became of a letter to its recipient, counts it, and keeps whose letter was sent beyond
/// the list of people, which is erased before the case is.
pub(crate) async fn end_letter(
    connection: &mut PgConnection,
    letter: LetterEnd<'_>,
    now: Timestamp,
) -> Result<Progress, sqlx::Error> {
    let row = sqlx::query(
        "WITH told AS (UPDATE notification.recipients \
           SET state = CASE WHEN $3::text IS NULL THEN 'failed' ELSE 'sent' END, error = $4, at = $5, \
             written_as = coalesce($3, written_as) \
           WHERE recipient_id = $2) \
         UPDATE notification.communications SET \
           n_sent = n_sent + CASE WHEN $3 IS NULL THEN 0 ELSE 1 END, \
           n_failed = n_failed + CASE WHEN $3 IS NULL THEN 1 ELSE 0 END, \
           written_as = CASE WHEN $3 IS NULL OR written_as @> ARRAY[$3] THEN written_as \
             ELSE array_append(written_as, $3) END, \
           state = CASE WHEN n_sent + n_failed + n_told + 1 >= n_recipients THEN 'done' ELSE state END, \
           done_at = CASE WHEN n_sent + n_failed + n_told + 1 >= n_recipients THEN $5 ELSE done_at END \
         WHERE case_id = $1 RETURNING *",
    )
    .bind(letter.case_id)
    .bind(letter.recipient_id)
    .bind(letter.written_as)
    .bind(letter.error)
    .bind(Ts(now))
    .fetch_one(connection)
    .await?;
    progress(&row)
}

/// Counts a letter that was sent as failed after all: it came back.
pub(crate) async fn count_bounced(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Progress, sqlx::Error> {
    let row = sqlx::query(
        "UPDATE notification.communications SET n_sent = n_sent - 1, n_failed = n_failed + 1 \
         WHERE case_id = $1 AND n_sent > 0 \
         RETURNING *",
    )
    .bind(case_id)
    .fetch_one(connection)
    .await?;
    progress(&row)
}

fn progress(row: &PgRow) -> Result<Progress, sqlx::Error> {
    Ok(Progress {
        communication_id: row.try_get("communication_id")?,
        n_recipients: count_of(row, "n_recipients")?,
        n_sent: count_of(row, "n_sent")?,
        n_failed: count_of(row, "n_failed")?,
        n_told: count_of(row, "n_told")?,
        done: row.try_get::<&str, _>("state")? == "done",
        sent_by: row.try_get("sent_by")?,
    })
}

/// Recounts after a person changed the list. While nobody has been told it is a draft.
pub(crate) async fn recount(
    connection: &mut PgConnection,
    communication_id: Uuid,
    counts: Counts,
    now: Timestamp,
) -> Result<Progress, sqlx::Error> {
    let n = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let row = sqlx::query(
        "UPDATE notification.communications SET \
           n_recipients = $2, n_sent = $3, n_failed = $4, n_told = $5, \
           state = CASE WHEN $6 AND $3::integer + $4::integer + $5::integer > 0 THEN 'done' \
                        WHEN sent_at IS NULL AND $5::integer = 0 THEN 'draft' ELSE 'sending' END, \
           done_at = CASE WHEN $6 AND $3::integer + $4::integer + $5::integer > 0 THEN $7::timestamptz END \
         WHERE communication_id = $1 RETURNING *",
    )
    .bind(communication_id)
    .bind(n(counts.all()))
    .bind(n(counts.sent))
    .bind(n(counts.failed))
    .bind(n(counts.told))
    .bind(counts.nothing_left())
    .bind(Ts(now))
    .fetch_one(connection)
    .await?;
    progress(&row)
}

/// Nothing has left: the letter may be changed again.
pub(crate) async fn stop(
    connection: &mut PgConnection,
    communication_id: Uuid,
    nothing_left: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.communications SET leaves_at = NULL, \
           sent_at = CASE WHEN $2 THEN NULL ELSE sent_at END \
         WHERE communication_id = $1",
    )
    .bind(communication_id)
    .bind(nothing_left)
    .execute(connection)
    .await?;
    Ok(())
}

/// Communications that were done before `before` and still have their list.
pub(crate) async fn with_old_lists(
    connection: &mut PgConnection,
    before: Timestamp,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT communication_id FROM notification.communications AS c WHERE done_at < $1 \
         AND EXISTS (SELECT FROM notification.recipients AS r WHERE r.communication_id = c.communication_id) \
         ORDER BY done_at LIMIT 50",
    )
    .bind(Ts(before))
    .fetch_all(connection)
    .await
}
