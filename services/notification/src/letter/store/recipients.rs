//! The recipients of a letter. Their list has a key of its own and is erased before the case is.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

/// A person to add to a list.
#[derive(Clone, Debug)]
pub(crate) struct NewRecipient {
    pub(crate) recipient_id: Uuid,
    /// Keyed digest of name and address. Its column is `address_key`, because it once held the
    /// address alone.
    pub(crate) person_key: i64,
    pub(crate) has_mail: bool,
    pub(crate) sealed: Vec<u8>,
    /// Id of the person's group on the case; empty for none.
    pub(crate) group_id: String,
}

#[derive(Clone, Debug)]
pub(crate) struct RecipientRow {
    pub(crate) recipient_id: Uuid,
    pub(crate) position: i32,
    pub(crate) sealed: Vec<u8>,
    pub(crate) state: String,
    pub(crate) at: Timestamp,
    pub(crate) error: String,
    pub(crate) means: String,
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) told: Option<Vec<u8>>,
    pub(crate) group_id: String,
    /// The group whose letter the person was sent, empty for everybody's; absent: none was sent.
    pub(crate) written_as: Option<String>,
}

impl RecipientRow {
    /// Whose letter this person gets, or got: somebody put into another group afterwards has still been
    /// sent the letter of the first.
    pub(crate) fn letter_of(&self) -> &str {
        self.written_as.as_deref().unwrap_or(&self.group_id)
    }
}

/// How many recipients there are in each state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// On the list, with an e-mail address, not written to.
    pub(crate) ready: u32,
    /// On the list without one.
    pub(crate) without_mail: u32,
    pub(crate) waiting: u32,
    pub(crate) sent: u32,
    pub(crate) failed: u32,
    pub(crate) told: u32,
}

impl Counts {
    pub(crate) const fn all(self) -> u32 {
        self.ready
            .saturating_add(self.without_mail)
            .saturating_add(self.waiting)
            .saturating_add(self.sent)
            .saturating_add(self.failed)
            .saturating_add(self.told)
    }

    /// No letter is on its way, and nobody is left to write to.
    pub(crate) const fn nothing_left(self) -> bool {
        self.ready == 0 && self.without_mail == 0 && self.waiting == 0
    }
}

pub(crate) async fn counts(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<Counts, sqlx::Error> {
    let rows: Vec<(String, bool, i64)> = sqlx::query_as(
        "SELECT state, has_mail, count(*) FROM notification.recipients \
         WHERE communication_id = $1 GROUP BY state, has_mail",
    )
    .bind(communication_id)
    .fetch_all(connection)
    .await?;
    let mut counts = Counts::default();
    for (state, has_mail, n) in rows {
        let place = match (state.as_str(), has_mail) {
            ("listed", true) => &mut counts.ready,
            ("listed", false) => &mut counts.without_mail,
            ("waiting", _) => &mut counts.waiting,
            ("sent", _) => &mut counts.sent,
            ("failed", _) => &mut counts.failed,
            _told => &mut counts.told,
        };
        *place = place.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
    }
    Ok(counts)
}

/// Adds those who are not on the list yet, and returns how many were added.
pub(crate) async fn add(
    connection: &mut PgConnection,
    communication_id: Uuid,
    municipality: &str,
    first_position: i32,
    recipients: &[NewRecipient],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let ids: Vec<Uuid> = recipients.iter().map(|one| one.recipient_id).collect();
    let keys: Vec<i64> = recipients.iter().map(|one| one.person_key).collect();
    let has_mail: Vec<bool> = recipients.iter().map(|one| one.has_mail).collect();
    let sealed: Vec<&[u8]> = recipients.iter().map(|one| one.sealed.as_slice()).collect();
    let groups: Vec<&str> = recipients.iter().map(|one| one.group_id.as_str()).collect();
    let done = sqlx::query(
        "INSERT INTO notification.recipients \
           (recipient_id, communication_id, municipality, position, address_key, sealed, has_mail, group_id, state, at) \
         SELECT id, $1, $2, $3 + n::integer, address_key, sealed, has_mail, group_id, 'listed', $4 \
         FROM unnest($5::uuid[], $6::bigint[], $7::bytea[], $8::boolean[], $9::text[]) WITH ORDINALITY \
           AS new (id, address_key, sealed, has_mail, group_id, n) \
         ON CONFLICT (communication_id, address_key) DO NOTHING",
    )
    .bind(communication_id)
    .bind(municipality)
    .bind(first_position)
    .bind(Ts(now))
    .bind(&ids)
    .bind(&keys)
    .bind(&sealed)
    .bind(&has_mail)
    .bind(&groups)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Marks everybody on the list who has a mail address as waiting for the letter.
pub(crate) async fn start(
    connection: &mut PgConnection,
    communication_id: Uuid,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.recipients SET state = 'waiting', at = $2 \
         WHERE communication_id = $1 AND state = 'listed' AND has_mail",
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

/// How many of a group have been written to, or will be when the letters under way leave.
pub(crate) async fn n_written_in_group(
    connection: &mut PgConnection,
    communication_id: Uuid,
    group_id: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT count(*) FROM notification.recipients WHERE communication_id = $1 \
         AND (written_as = $2 OR (group_id = $2 AND state = 'waiting'))",
    )
    .bind(communication_id)
    .bind(group_id)
    .fetch_one(connection)
    .await
}

/// The list in the order it was given, at most `limit`.
pub(crate) async fn list(
    connection: &mut PgConnection,
    communication_id: Uuid,
    limit: i64,
) -> Result<Vec<RecipientRow>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT * FROM notification.recipients \
         WHERE communication_id = $1 ORDER BY position LIMIT $2",
    )
    .bind(communication_id)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(recipient).collect()
}

/// One of the list, locked.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    communication_id: Uuid,
    recipient_id: Uuid,
) -> Result<Option<RecipientRow>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT * FROM notification.recipients \
         WHERE communication_id = $1 AND recipient_id = $2 FOR UPDATE",
    )
    .bind(communication_id)
    .bind(recipient_id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(recipient).transpose()
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    communication_id: Uuid,
    recipient_id: Uuid,
) -> Result<Option<RecipientRow>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT * FROM notification.recipients WHERE communication_id = $1 AND recipient_id = $2",
    )
    .bind(communication_id)
    .bind(recipient_id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(recipient).transpose()
}

fn recipient(row: &PgRow) -> Result<RecipientRow, sqlx::Error> {
    Ok(RecipientRow {
        recipient_id: row.try_get("recipient_id")?,
        position: row.try_get("position")?,
        sealed: row.try_get("sealed")?,
        state: row.try_get("state")?,
        at: row.try_get::<Ts, _>("at")?.0,
        error: row.try_get("error")?,
        means: row.try_get("means")?,
        told_at: row.try_get::<Option<Ts>, _>("told_at")?.map(|at| at.0),
        told: row.try_get("told")?,
        group_id: row.try_get("group_id")?,
        written_as: row.try_get("written_as")?,
    })
}

/// The recipients before and after a position, for paging through the list.
pub(crate) async fn neighbours(
    connection: &mut PgConnection,
    communication_id: Uuid,
    position: i32,
) -> Result<(Option<Uuid>, Option<Uuid>), sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT recipient_id FROM notification.recipients \
                 WHERE communication_id = $1 AND position < $2 ORDER BY position DESC LIMIT 1), \
                (SELECT recipient_id FROM notification.recipients \
                 WHERE communication_id = $1 AND position > $2 ORDER BY position LIMIT 1)",
    )
    .bind(communication_id)
    .bind(position)
    .fetch_one(connection)
    .await
}

/// The last place that is taken.
pub(crate) async fn last_position(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT coalesce(max(position), 0) FROM notification.recipients WHERE communication_id = $1",
    )
    .bind(communication_id)
    .fetch_one(connection)
    .await
}

/// Removes people who have not been told and to whom no letter is on its way, except `kept`;
/// returns how many.
pub(crate) async fn remove_listed(
    connection: &mut PgConnection,
    communication_id: Uuid,
    kept: &[i64],
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM notification.recipients \
         WHERE communication_id = $1 AND state = 'listed' AND address_key <> ALL ($2)",
    )
    .bind(communication_id)
    .bind(kept)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn remove(
    connection: &mut PgConnection,
    recipient_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM notification.recipients WHERE recipient_id = $1")
        .bind(recipient_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Replaces one recipient by another; `false` when the new one is on the list already.
pub(crate) async fn put(
    connection: &mut PgConnection,
    communication_id: Uuid,
    municipality: &str,
    position: i32,
    one: &NewRecipient,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let before = position.saturating_sub(1);
    let one = std::slice::from_ref(one);
    Ok(add(connection, communication_id, municipality, before, one, now).await? == 1)
}

/// Puts people whose letters have not been attempted back on the list.
pub(crate) async fn stop(
    connection: &mut PgConnection,
    stopped: &[Uuid],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.recipients SET state = 'listed', at = $2 \
         WHERE recipient_id = ANY ($1) AND state = 'waiting'",
    )
    .bind(stopped)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Everybody who is not told and whom no letter is on its way to.
pub(crate) async fn not_told(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT recipient_id FROM notification.recipients \
         WHERE communication_id = $1 AND state IN ('listed', 'failed')",
    )
    .bind(communication_id)
    .fetch_all(connection)
    .await
}

/// People on the list who can get the letter by mail and have not.
pub(crate) async fn not_written_to(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT recipient_id FROM notification.recipients \
         WHERE communication_id = $1 AND state = 'listed' AND has_mail",
    )
    .bind(communication_id)
    .fetch_all(connection)
    .await
}

/// How many of `ids` are on the list.
pub(crate) async fn count_of(
    connection: &mut PgConnection,
    communication_id: Uuid,
    ids: &[Uuid],
) -> Result<usize, sqlx::Error> {
    let n: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM notification.recipients \
         WHERE communication_id = $1 AND recipient_id = ANY ($2)",
    )
    .bind(communication_id)
    .bind(ids)
    .fetch_one(connection)
    .await?;
    Ok(usize::try_from(n).unwrap_or_default())
}

/// How people were told in another way than by our mail.
pub(crate) struct TellRows<'t> {
    pub(crate) recipient_ids: &'t [Uuid],
    /// For each person the sealed record of who told them, with the note.
    pub(crate) sealed: &'t [Vec<u8>],
    pub(crate) means: &'t str,
    pub(crate) told_at: Timestamp,
}

/// Records that people were told, and returns how many; people whose letter is on its way or has
/// left are skipped.
pub(crate) async fn tell(
    connection: &mut PgConnection,
    communication_id: Uuid,
    told: &TellRows<'_>,
    now: Timestamp,
) -> Result<usize, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.recipients AS r \
         SET state = 'told', means = $2, told_at = $3, told = new.told, at = $4 \
         FROM unnest($5::uuid[], $6::bytea[]) AS new (recipient_id, told) \
         WHERE r.recipient_id = new.recipient_id AND r.communication_id = $1 \
           AND r.state IN ('listed', 'failed')",
    )
    .bind(communication_id)
    .bind(told.means)
    .bind(Ts(told.told_at))
    .bind(Ts(now))
    .bind(told.recipient_ids)
    .bind(told.sealed)
    .execute(connection)
    .await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
}

/// By which means people were really told.
pub(crate) async fn means(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT DISTINCT CASE WHEN state = 'sent' THEN 'email' ELSE means END AS means \
         FROM notification.recipients \
         WHERE communication_id = $1 AND state IN ('sent', 'told') ORDER BY means",
    )
    .bind(communication_id)
    .fetch_all(connection)
    .await
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

/// Says which group people belong to: those named, or everybody who is in none.
pub(crate) async fn put_in_group(
    connection: &mut PgConnection,
    communication_id: Uuid,
    ids: &[Uuid],
    group_id: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification.recipients SET group_id = $2 \
         WHERE communication_id = $1 \
           AND (recipient_id = ANY ($3) OR (cardinality($3) = 0 AND group_id = ''))",
    )
    .bind(communication_id)
    .bind(group_id)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Groups of which somebody was told and nobody is left. A failed letter counts as accounted for, but a
/// group in which nobody was reached has not been told.
pub(crate) async fn groups_told(
    connection: &mut PgConnection,
    communication_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT group_id FROM notification.recipients \
         WHERE communication_id = $1 AND group_id <> '' GROUP BY group_id \
         HAVING bool_and(state NOT IN ('listed', 'waiting')) AND bool_or(state IN ('sent', 'told')) \
         ORDER BY group_id",
    )
    .bind(communication_id)
    .fetch_all(connection)
    .await
}
