//! Mails to one person that leave as one (ADR 0082).

use brudvagt_again::lease_these;
use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::messages::{Channel, Claimed};
use crate::mail::rules::gather::Last;

/// The last mail since `since` to a person that may leave with others: the one that waits, before those that
/// have left.
pub(crate) async fn last_gathering(
    connection: &mut PgConnection,
    recipient_key: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<Last>, sqlx::Error> {
    let row: Option<(Ts, Ts, bool)> = sqlx::query_as(
        "SELECT planned_at, due_at, state = 'planned' AND attempts = 0 AND due_at > $3 AS waits \
         FROM notification.messages \
         WHERE recipient_key = $1 AND gathers AND planned_at > $2 \
         ORDER BY waits DESC, planned_at DESC LIMIT 1",
    )
    .bind(recipient_key)
    .bind(Ts(since))
    .bind(Ts(now))
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(planned_at, due_at, waits)| Last {
        planned_at: planned_at.0,
        due_at: due_at.0,
        waits,
    }))
}

/// Leases what leaves with some that were claimed: the others of their digests, and what else waits to be
/// gathered for the same people.
pub(crate) async fn claim_beside(
    connection: &mut PgConnection,
    claimed_before: &[Claimed],
    now: Timestamp,
    lease_end: Timestamp,
) -> Result<Vec<Claimed>, sqlx::Error> {
    let gathering = claimed_before.iter().filter(|it| it.gathers);
    let (bound, free): (Vec<_>, Vec<_>) = gathering.partition(|it| it.digest_id.is_some());
    if bound.is_empty() && free.is_empty() {
        return Ok(Vec::new());
    }
    let digests: Vec<Uuid> = bound.iter().filter_map(|it| it.digest_id).collect();
    let people: Vec<&str> = free.iter().map(|it| it.recipient_key.as_str()).collect();
    let beside: Vec<Uuid> = sqlx::query_scalar(
        "SELECT message_id FROM notification.messages \
         WHERE channel = 'mail' AND state = 'planned' AND due_at <= $1 AND gathers \
           AND (digest_id = ANY($2) OR digest_id IS NULL AND recipient_key = ANY($3)) \
         ORDER BY planned_at LIMIT $4 FOR UPDATE SKIP LOCKED",
    )
    .bind(Ts(now))
    .bind(digests)
    .bind(people)
    .bind(MOST_BESIDE)
    .fetch_all(&mut *connection)
    .await?;
    if beside.is_empty() {
        return Ok(Vec::new());
    }
    lease_these(connection, Channel::Mail.queue(), &beside, lease_end).await
}

/// More than one person gets within the time that mails gather, but for a flood.
const MOST_BESIDE: i64 = 200;

/// Binds mails to the one in which they leave, also when they are sent again.
pub(crate) async fn bind_digest(
    connection: &mut PgConnection,
    digest_id: Uuid,
    message_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.messages SET digest_id = $1 WHERE message_id = ANY($2)")
        .bind(digest_id)
        .bind(message_ids)
        .execute(connection)
        .await?;
    Ok(())
}

/// The municipalities whose cases a mail was about that was sent.
pub(crate) async fn municipalities_of(
    connection: &mut PgConnection,
    header_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT DISTINCT municipality FROM notification.messages WHERE header_id = $1",
    )
    .bind(header_id)
    .fetch_all(connection)
    .await
}
