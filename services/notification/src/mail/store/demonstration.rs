//! The built-in mailbox.

use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

/// How many mails stay: a demonstration must not fill a disk.
const KEPT: i64 = 500;

#[derive(Clone, Debug)]
pub(crate) struct KeptMail {
    pub(crate) mail_id: Uuid,
    pub(crate) recipient: String,
    pub(crate) subject: String,
    pub(crate) at: Timestamp,
    pub(crate) message_id: String,
    pub(crate) body: String,
    pub(crate) html: String,
}

pub(crate) async fn keep(
    connection: &mut PgConnection,
    mail: &KeptMail,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notification.demonstration_mail \
           (mail_id, recipient, subject, at, message_id, body, html) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(mail.mail_id)
    .bind(&mail.recipient)
    .bind(&mail.subject)
    .bind(Ts(mail.at))
    .bind(&mail.message_id)
    .bind(&mail.body)
    .bind(&mail.html)
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets the oldest go.
pub(crate) async fn let_go(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    // Ids are in the order of arrival.
    sqlx::query(
        "DELETE FROM notification.demonstration_mail WHERE mail_id <= (SELECT mail_id \
           FROM notification.demonstration_mail ORDER BY mail_id DESC OFFSET $1 LIMIT 1)",
    )
    .bind(KEPT)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest first, to `recipient`, or to everybody when it is empty; without their text.
pub(crate) async fn list(
    connection: &mut PgConnection,
    recipient: &str,
    limit: i64,
) -> Result<Vec<KeptMail>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT mail_id, recipient, subject, at, message_id, '' AS body, '' AS html \
         FROM notification.demonstration_mail WHERE $1 = '' OR recipient = lower($1) \
         ORDER BY mail_id DESC LIMIT $2",
    )
    .bind(recipient)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(kept).collect()
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    mail_id: Uuid,
) -> Result<Option<KeptMail>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM notification.demonstration_mail WHERE mail_id = $1")
        .bind(mail_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(kept).transpose()
}

fn kept(row: &PgRow) -> Result<KeptMail, sqlx::Error> {
    Ok(KeptMail {
        mail_id: row.try_get("mail_id")?,
        recipient: row.try_get("recipient")?,
        subject: row.try_get("subject")?,
        at: row.try_get::<Ts, _>("at")?.0,
        message_id: row.try_get("message_id")?,
        body: row.try_get("body")?,
        html: row.try_get("html")?,
    })
}
