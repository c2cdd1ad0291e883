use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

pub(crate) struct NewFollowUp<'r> {
    pub(crate) id: Uuid,
    pub(crate) report_id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    pub(crate) number: i32,
    pub(crate) at: Timestamp,
    pub(crate) n_attachments: i32,
    pub(crate) message_key: Option<i64>,
    pub(crate) sender_key: Option<i64>,
    pub(crate) by_stranger: bool,
    pub(crate) sealed: &'r [u8],
}

pub(crate) struct FollowUpRow {
    pub(crate) id: Uuid,
    pub(crate) number: i32,
    pub(crate) at: Timestamp,
    pub(crate) sealed: Vec<u8>,
    /// The report it became.
    pub(crate) split_into: Option<Uuid>,
    /// The report did not know who wrote it.
    pub(crate) by_stranger: bool,
}

/// The next number of a report. Others that add to the same report wait until this transaction
/// ends.
pub(crate) async fn next_number(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<i32, sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('follow-up ' || $1::text, 0))")
        .bind(report_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar(
        "SELECT coalesce(max(number), 0) + 1 FROM intake.follow_ups WHERE report_id = $1",
    )
    .bind(report_id)
    .fetch_one(connection)
    .await
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewFollowUp<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.follow_ups \
           (follow_up_id, report_id, municipality, number, at, n_attachments, message_key, \
            sender_key, sealed, by_stranger) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.report_id)
    .bind(new.municipality.as_str())
    .bind(new.number)
    .bind(Ts(new.at))
    .bind(new.n_attachments)
    .bind(new.message_key)
    .bind(new.sender_key)
    .bind(new.sealed)
    .bind(new.by_stranger)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether somebody whom the report knew has added to it before.
pub(crate) async fn has_written(
    connection: &mut PgConnection,
    report_id: Uuid,
    sender_key: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM intake.follow_ups \
           WHERE report_id = $1 AND sender_key = $2 AND NOT by_stranger)",
    )
    .bind(report_id)
    .bind(sender_key)
    .fetch_one(connection)
    .await
}

/// The additions of a report that carry one Message-ID, the newest first.
pub(crate) async fn list_of_message(
    connection: &mut PgConnection,
    report_id: Uuid,
    message_key: i64,
) -> Result<Vec<FollowUpRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT follow_up_id, number, at, sealed, split_into, by_stranger FROM intake.follow_ups \
         WHERE report_id = $1 AND message_key = $2 ORDER BY number DESC LIMIT 10",
    )
    .bind(report_id)
    .bind(message_key)
    .fetch_all(connection)
    .await
}

pub(crate) async fn list(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<Vec<FollowUpRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT follow_up_id, number, at, sealed, split_into, by_stranger FROM intake.follow_ups \
         WHERE report_id = $1 ORDER BY number",
    )
    .bind(report_id)
    .fetch_all(connection)
    .await
}

/// One addition; whoever splits it at the same time waits.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    report_id: Uuid,
    number: i32,
) -> Result<Option<FollowUpRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT follow_up_id, number, at, sealed, split_into, by_stranger FROM intake.follow_ups \
         WHERE report_id = $1 AND number = $2 FOR UPDATE",
    )
    .bind(report_id)
    .bind(number)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn mark_split(
    connection: &mut PgConnection,
    id: Uuid,
    split_into: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE intake.follow_ups SET split_into = $2 WHERE follow_up_id = $1")
        .bind(id)
        .bind(split_into)
        .execute(connection)
        .await?;
    Ok(())
}

impl FromRow<'_, PgRow> for FollowUpRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("follow_up_id")?,
            number: row.try_get("number")?,
            at: row.try_get::<Ts, _>("at")?.0,
            sealed: row.try_get("sealed")?,
            split_into: row.try_get("split_into")?,
            by_stranger: row.try_get("by_stranger")?,
        })
    }
}
