//! Who a letter goes to. Their list has a key of its own and ends before the case does.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

/// One more on a list.
#[derive(Clone, Debug)]
pub(crate) struct NewRecipient {
    pub(crate) recipient_id: Uuid,
    pub(crate) address_key: i64,
    pub(crate) sealed: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) struct RecipientRow {
    pub(crate) recipient_id: Uuid,
    pub(crate) sealed: Vec<u8>,
    pub(crate) state: String,
    pub(crate) at: Timestamp,
    pub(crate) error: String,
}

pub(crate) async fn count(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM notification.recipients WHERE communication_id = $1")
        .bind(communication_id)
        .fetch_one(connection)
        .await
}

/// Adds those that are not on the list; how many that were.
pub(crate) async fn add(
    connection: &mut PgConnection,
    communication_id: Uuid,
    municipality: &str,
    first_position: i32,
    recipients: &[NewRecipient],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let ids: Vec<Uuid> = recipients.iter().map(|one| one.recipient_id).collect();
    let keys: Vec<i64> = recipients.iter().map(|one| one.address_key).collect();
    let sealed: Vec<&[u8]> = recipients.iter().map(|one| one.sealed.as_slice()).collect();
    let done = sqlx::query(
        "INSERT INTO notification.recipients \
           (recipient_id, communication_id, municipality, position, address_key, sealed, state, at) \
         SELECT id, $1, $2, $3 + n::integer, address_key, sealed, 'listed', $4 \
         FROM unnest($5::uuid[], $6::bigint[], $7::bytea[]) WITH ORDINALITY \
           AS new (id, address_key, sealed, n) \
         ON CONFLICT (communication_id, address_key) DO NOTHING",
    )
    .bind(communication_id)
    .bind(municipality)
    .bind(first_position)
    .bind(Ts(now))
    .bind(&ids)
    .bind(&keys)
    .bind(&sealed)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Everybody on the list waits for the letter now.
pub(crate) async fn start(
    connection: &mut PgConnection,
    communication_id: Uuid,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.recipients SET state = 'waiting', at = $2 \
         WHERE communication_id = $1 AND state = 'listed'",
    )
    .bind(communication_id)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn settle(
    connection: &mut PgConnection,
    recipient_id: Uuid,
    state: &str,
    error: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.recipients SET state = $2, error = $3, at = $4 WHERE recipient_id = $1",
    )
    .bind(recipient_id)
    .bind(state)
    .bind(error)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn sealed(
    connection: &mut PgConnection,
    recipient_id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("SELECT sealed FROM notification.recipients WHERE recipient_id = $1")
        .bind(recipient_id)
        .fetch_optional(connection)
        .await
}

/// The list in the order it was given, at most `limit`.
pub(crate) async fn list(
    connection: &mut PgConnection,
    communication_id: Uuid,
    limit: i64,
) -> Result<Vec<RecipientRow>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT recipient_id, sealed, state, at, error FROM notification.recipients \
         WHERE communication_id = $1 ORDER BY position LIMIT $2",
    )
    .bind(communication_id)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RecipientRow {
                recipient_id: row.try_get("recipient_id")?,
                sealed: row.try_get("sealed")?,
                state: row.try_get("state")?,
                at: row.try_get::<Ts, _>("at")?.0,
                error: row.try_get("error")?,
            })
        })
        .collect()
}

pub(crate) async fn delete(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM notification.recipients WHERE communication_id = $1")
        .bind(communication_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
