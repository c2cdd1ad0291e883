//! Mails to send and what became of them.

use std::collections::BTreeSet;

use brudvagt_again::Queue;
use brudvagt_kit::pg::Ts;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use crate::mail::rules::asked_mails::Template;

/// Which way a message goes. Each has a sender of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Mail,
    /// To another system.
    Hook,
}

impl Channel {
    pub(crate) fn of(template: &str) -> Self {
        if Template::parse(template) == Some(Template::Hook) {
            Self::Hook
        } else {
            Self::Mail
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Hook => "hook",
        }
    }

    /// What goes this way and is not settled.
    pub(crate) const fn queue(self) -> Queue {
        Queue {
            table: "notification.messages",
            id: "message_id",
            only: match self {
                Self::Mail => "channel = 'mail'",
                Self::Hook => "channel = 'hook'",
            },
            columns: CLAIMED,
        }
    }
}

/// A mail that is planned.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) message_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) template: &'static str,
    pub(crate) dedupe_key: String,
    pub(crate) recipient_key: String,
    pub(crate) role: String,
    pub(crate) priority: i16,
    pub(crate) sealed: Vec<u8>,
    pub(crate) traceparent: Option<String>,
    /// The deadline towards Datatilsynet that it tells of.
    pub(crate) told_due_at: Option<Timestamp>,
    /// The report of the case.
    pub(crate) report_id: Option<Uuid>,
    /// Of a receipt: where it goes.
    pub(crate) address_key: Option<i64>,
    /// It may wait for others to the same person and leave with them, when it leaves at this time.
    pub(crate) gathers_until: Option<Timestamp>,
}

/// The columns of [`Claimed`]. The report of a letter is known by the case's other mails.
const CLAIMED: &str = "message_id, case_id, municipality, template, dedupe_key, recipient_key, role, \
    sealed, recipient_id, traceparent, planned_at, attempts, delay_said_at IS NOT NULL AS delay_said, \
    gathers, digest_id, coalesce(report_id, (SELECT report_id FROM notification.messages AS o \
      WHERE o.case_id = m.case_id AND o.report_id IS NOT NULL LIMIT 1)) AS report_id";

/// A mail that this process may send until its lease ends.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) message_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) template: String,
    pub(crate) dedupe_key: String,
    pub(crate) recipient_key: String,
    pub(crate) role: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) recipient_id: Option<Uuid>,
    /// Of its case.
    pub(crate) report_id: Option<Uuid>,
    pub(crate) traceparent: Option<String>,
    pub(crate) planned_at: Timestamp,
    pub(crate) attempts: u32,
    pub(crate) delay_said: bool,
    /// It may leave together with others to the same person.
    pub(crate) gathers: bool,
    /// The mail in which it leaves, once others leave in it, too.
    pub(crate) digest_id: Option<Uuid>,
}

/// Keeps a mail to be sent; `false` when it is known already.
pub(crate) async fn plan(
    connection: &mut PgConnection,
    message: &NewMessage,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let n_new = plan_all(connection, std::slice::from_ref(message), now).await?;
    Ok(n_new == 1)
}

/// Keeps mails to be sent, those that are not known already; says how many those are.
pub(crate) async fn plan_all(
    connection: &mut PgConnection,
    messages: &[NewMessage],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    if messages.is_empty() {
        return Ok(0);
    }
    let texts = |of: fn(&NewMessage) -> &str| messages.iter().map(of).collect::<Vec<&str>>();
    let done = sqlx::query(
        "INSERT INTO notification.messages (message_id, case_id, municipality, template, \
           dedupe_key, recipient_key, role, priority, sealed, traceparent, told_due_at, report_id, \
           address_key, channel, due_at, gathers, planned_at, state) \
         SELECT *, $17::timestamptz, 'planned' FROM unnest($1::uuid[], $2::uuid[], \
           $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::bytea[], \
           $10::text[], $11::timestamptz[], $12::uuid[], $13::bigint[], $14::text[], \
           $15::timestamptz[], $16::boolean[]) \
         ON CONFLICT (case_id, template, dedupe_key, recipient_key) DO NOTHING",
    )
    .bind(messages.iter().map(|it| it.message_id).collect::<Vec<_>>())
    .bind(messages.iter().map(|it| it.case_id).collect::<Vec<_>>())
    .bind(texts(|it| &it.municipality))
    .bind(texts(|it| it.template))
    .bind(texts(|it| &it.dedupe_key))
    .bind(texts(|it| &it.recipient_key))
    .bind(texts(|it| &it.role))
    .bind(messages.iter().map(|it| it.priority).collect::<Vec<_>>())
    .bind(
        messages
            .iter()
            .map(|it| it.sealed.as_slice())
            .collect::<Vec<_>>(),
    )
    .bind(
        messages
            .iter()
            .map(|it| it.traceparent.as_deref())
            .collect::<Vec<_>>(),
    )
    .bind(
        messages
            .iter()
            .map(|it| it.told_due_at.map(Ts))
            .collect::<Vec<_>>(),
    )
    .bind(messages.iter().map(|it| it.report_id).collect::<Vec<_>>())
    .bind(messages.iter().map(|it| it.address_key).collect::<Vec<_>>())
    .bind(texts(|it| Channel::of(it.template).as_str()))
    .bind(
        messages
            .iter()
            .map(|it| Ts(it.gathers_until.unwrap_or(now)))
            .collect::<Vec<_>>(),
    )
    .bind(
        messages
            .iter()
            .map(|it| it.gathers_until.is_some())
            .collect::<Vec<_>>(),
    )
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// People, with their role, who were last told of another deadline than `due_at`. Mails show
/// minutes, so a shift by seconds is not a change.
pub(crate) async fn told_otherwise(
    connection: &mut PgConnection,
    case_id: Uuid,
    due_at: Timestamp,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT recipient_key, role FROM (SELECT DISTINCT ON (recipient_key) recipient_key, role, \
             told_due_at FROM notification.messages \
           WHERE case_id = $1 AND told_due_at IS NOT NULL \
           ORDER BY recipient_key, planned_at DESC, message_id DESC) AS last \
         WHERE date_trunc('minute', told_due_at) <> date_trunc('minute', $2::timestamptz)",
    )
    .bind(case_id)
    .bind(Ts(due_at))
    .fetch_all(connection)
    .await
}

/// Plans one letter to everybody who waits for one, to leave at `due_at`. A recipient's id is its
/// mail's, too.
pub(crate) async fn plan_letters(
    connection: &mut PgConnection,
    case_id: Uuid,
    communication_id: Uuid,
    priority: i16,
    traceparent: Option<&str>,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO notification.messages (message_id, case_id, municipality, template, \
           dedupe_key, recipient_key, role, priority, recipient_id, traceparent, planned_at, due_at, state) \
         SELECT recipient_id, $2, municipality, 'letter', communication_id::text, recipient_id::text, \
           'data_subject', $3, recipient_id, $4, $5, $6, 'planned' \
         FROM notification.recipients WHERE communication_id = $1 AND state = 'waiting' \
         ON CONFLICT DO NOTHING",
    )
    .bind(communication_id)
    .bind(case_id)
    .bind(priority)
    .bind(traceparent)
    .bind(Ts(now))
    .bind(Ts(due_at))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Takes back letters of a case that have not been attempted: all, or that of one recipient. Returns
/// the recipients. A letter that is being sent is skipped.
pub(crate) async fn take_back_letters(
    connection: &mut PgConnection,
    case_id: Uuid,
    recipient_id: Option<Uuid>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "DELETE FROM notification.messages WHERE message_id IN ( \
           SELECT message_id FROM notification.messages \
           WHERE case_id = $1 AND template = 'letter' AND state = 'planned' AND attempts = 0 \
             AND recipient_id IS NOT NULL AND ($2::uuid IS NULL OR recipient_id = $2) \
           FOR UPDATE SKIP LOCKED) \
         RETURNING recipient_id",
    )
    .bind(case_id)
    .bind(recipient_id)
    .fetch_all(connection)
    .await
}

impl FromRow<'_, PgRow> for Claimed {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let attempts: i32 = row.try_get("attempts")?;
        Ok(Self {
            message_id: row.try_get("message_id")?,
            case_id: row.try_get("case_id")?,
            municipality: row.try_get("municipality")?,
            template: row.try_get("template")?,
            dedupe_key: row.try_get("dedupe_key")?,
            recipient_key: row.try_get("recipient_key")?,
            role: row.try_get("role")?,
            sealed: row.try_get("sealed")?,
            recipient_id: row.try_get("recipient_id")?,
            report_id: row.try_get("report_id")?,
            traceparent: row.try_get("traceparent")?,
            planned_at: row.try_get::<Ts, _>("planned_at")?.0,
            attempts: attempts.unsigned_abs(),
            delay_said: row.try_get("delay_said")?,
            gathers: row.try_get("gathers")?,
            digest_id: row.try_get("digest_id")?,
        })
    }
}

/// A mail that came back.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Bounced {
    pub(crate) message_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) template: String,
    pub(crate) dedupe_key: String,
    pub(crate) recipient_key: String,
    pub(crate) role: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) recipient_id: Option<Uuid>,
    pub(crate) report_id: Option<Uuid>,
}

/// Marks a mail that was sent as failed after all, and each of a digest's; nothing when it is not ours or
/// came back before.
pub(crate) async fn bounce(
    connection: &mut PgConnection,
    header_id: Uuid,
    error: &str,
    now: Timestamp,
) -> Result<Vec<Bounced>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE notification.messages SET state = 'failed', last_error = $2, settled_at = $3 \
         WHERE header_id = $1 AND state = 'sent' \
         RETURNING message_id, case_id, municipality, template, dedupe_key, recipient_key, role, sealed, \
           recipient_id, report_id",
    )
    .bind(header_id)
    .bind(error)
    .bind(Ts(now))
    .fetch_all(connection)
    .await
}

/// How many receipts were planned to each of these addresses since `since`. Locks the addresses until
/// this transaction ends, so that reports arriving together are counted one by one.
pub(crate) async fn count_receipts(
    connection: &mut PgConnection,
    address_keys: &BTreeSet<i64>,
    since: Timestamp,
) -> Result<Vec<(i64, i64)>, sqlx::Error> {
    let address_keys: Vec<i64> = address_keys.iter().copied().collect();
    sqlx::query("SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS asked (key)")
        .bind(&address_keys)
        .execute(&mut *connection)
        .await?;
    sqlx::query_as(
        "SELECT address_key, count(*) FROM notification.messages \
         WHERE address_key = ANY($1) AND planned_at >= $2 GROUP BY address_key",
    )
    .bind(address_keys)
    .bind(Ts(since))
    .fetch_all(connection)
    .await
}

/// Notes that the case's history says that a mail is late.
pub(crate) async fn note_delay_said(
    connection: &mut PgConnection,
    message_id: Uuid,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.messages SET delay_said_at = $2 WHERE message_id = $1")
        .bind(message_id)
        .bind(Ts(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// A mail as it is listed; the letters to data subjects are counted with their communication.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) message_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) template: String,
    pub(crate) role: String,
    pub(crate) state: String,
    pub(crate) planned_at: Timestamp,
    pub(crate) settled_at: Option<Timestamp>,
    pub(crate) attempts: i32,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) async fn list(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT message_id, municipality, template, role, state, planned_at, settled_at, attempts, sealed \
         FROM notification.messages WHERE case_id = $1 AND sealed IS NOT NULL AND channel = 'mail' \
         ORDER BY planned_at, message_id LIMIT 500",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                message_id: row.try_get("message_id")?,
                municipality: row.try_get("municipality")?,
                template: row.try_get("template")?,
                role: row.try_get("role")?,
                state: row.try_get("state")?,
                planned_at: row.try_get::<Ts, _>("planned_at")?.0,
                settled_at: row.try_get::<Option<Ts>, _>("settled_at")?.map(|at| at.0),
                attempts: row.try_get("attempts")?,
                sealed: row.try_get("sealed")?,
            })
        })
        .collect()
}
