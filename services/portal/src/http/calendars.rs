//! Secret links to calendars of deadlines, and what each calendar last said.

use brudvagt_kit::pg::Ts;
use brudvagt_types::Actor;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgPool, types::Json};
use uuid::Uuid;

use super::{
    Failure,
    session::{Session, parse_scope, random_token},
};
use crate::texts::Lang;

/// How long a calendar says that a deadline is no more: programs that were away read it then.
const CANCELLED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How exactly it is noted when a calendar was read.
const READ_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// A calendar as its owner sees it.
#[derive(FromRow)]
pub(crate) struct Known {
    pub created_at: Ts,
    pub read_at: Option<Ts>,
}

/// A calendar that is read by its link.
pub(crate) struct Calendar {
    pub id: Uuid,
    pub session: Session,
    pub lang: Lang,
}

/// A deadline as a calendar says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub clock_id: String,
    pub case_id: String,
    pub reference: String,
    pub label: String,
    pub due_at: Timestamp,
    /// How often it was changed since it was first said.
    pub revision: i32,
    pub changed_at: Timestamp,
    pub cancelled_at: Option<Timestamp>,
}

/// A deadline that is owed now.
#[derive(Clone, Debug)]
pub(crate) struct Owed {
    pub clock_id: String,
    pub case_id: String,
    /// Empty when it is not known now: the calendar waits with it.
    pub reference: String,
    pub label: String,
    pub due_at: Timestamp,
}

/// What a calendar says after `known`, when `owed` is owed up to `through`: what is owed no more is
/// cancelled, what moved is said anew, and what was cancelled long ago is forgotten.
pub(crate) fn follow(
    known: Vec<Entry>,
    owed: &[Owed],
    through: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Entry> {
    let is_new = |it: &&Owed| {
        !it.reference.is_empty() && known.iter().all(|entry| entry.clock_id != it.clock_id)
    };
    let new: Vec<Entry> = owed
        .iter()
        .filter(is_new)
        .map(|it| Entry {
            clock_id: it.clock_id.clone(),
            case_id: it.case_id.clone(),
            reference: it.reference.clone(),
            label: it.label.clone(),
            due_at: it.due_at,
            revision: 0,
            changed_at: now,
            cancelled_at: None,
        })
        .collect();
    let went_on = known.into_iter().filter_map(|entry| {
        let owed = owed.iter().find(|it| it.clock_id == entry.clock_id);
        let changed = |due_at: Timestamp, cancelled_at: Option<Timestamp>| Entry {
            due_at,
            cancelled_at,
            revision: entry.revision.saturating_add(1),
            changed_at: now,
            ..entry.clone()
        };
        match (owed, entry.cancelled_at) {
            (Some(owed), None) if owed.due_at == entry.due_at => Some(entry),
            (Some(owed), _) => Some(changed(owed.due_at, None)),
            // The list did not reach as far as this one.
            (None, None) if through.is_some_and(|through| entry.due_at >= through) => Some(entry),
            (None, None) => Some(changed(entry.due_at, Some(now))),
            (None, Some(at)) if now.duration_since(at) > CANCELLED_FOR => None,
            (None, Some(_lately)) => Some(entry),
        }
    });
    went_on.chain(new).collect()
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Makes the person's link anew and ends the one before. It is told once, here; the same form sent
/// again tells nothing and makes nothing.
pub(crate) async fn make(
    pool: &PgPool,
    session: &Session,
    (lang, form_key): (Lang, &str),
    now: Timestamp,
) -> Result<Option<String>, Failure> {
    let token = random_token()?;
    let mut tx = pool.begin().await?;
    sqlx::query("DELETE FROM portal.calendars WHERE person_id = $1 AND form_key <> $2")
        .bind(&session.actor.id)
        .bind(form_key)
        .execute(&mut *tx)
        .await?;
    let made = sqlx::query(
        "INSERT INTO portal.calendars (calendar_id, token_digest, person_id, actor, scope, lang, \
           form_key, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (person_id) DO NOTHING",
    )
    .bind(Uuid::now_v7())
    .bind(digest(&token))
    .bind(&session.actor.id)
    .bind(Json(&session.actor))
    .bind(session.scope.setting())
    .bind(lang.code())
    .bind(form_key)
    .bind(Ts(now))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((made.rows_affected() == 1).then_some(token))
}

/// A person's own calendar, if she has one.
pub(crate) async fn known(pool: &PgPool, person_id: &str) -> Result<Option<Known>, Failure> {
    Ok(
        sqlx::query_as("SELECT created_at, read_at FROM portal.calendars WHERE person_id = $1")
            .bind(person_id)
            .fetch_optional(pool)
            .await?,
    )
}

/// Ends a person's link at once, with everything it said.
pub(crate) async fn end(pool: &PgPool, person_id: &str) -> Result<(), Failure> {
    sqlx::query("DELETE FROM portal.calendars WHERE person_id = $1")
        .bind(person_id)
        .execute(pool)
        .await?;
    Ok(())
}

/// The calendar of a link, as it was made; whether its person still may is asked elsewhere.
pub(crate) async fn find(
    pool: &PgPool,
    token: &str,
    now: Timestamp,
) -> Result<Option<Calendar>, Failure> {
    let row: Option<(Uuid, Json<Actor>, String, String)> = sqlx::query_as(
        "SELECT calendar_id, actor, scope, lang FROM portal.calendars WHERE token_digest = $1",
    )
    .bind(digest(token))
    .fetch_optional(pool)
    .await?;
    let Some((id, Json(actor), scope, lang)) = row else {
        return Ok(None);
    };
    let before = now.saturating_sub(READ_WITHIN).unwrap_or(now);
    sqlx::query(
        "UPDATE portal.calendars SET read_at = $2 \
         WHERE calendar_id = $1 AND (read_at IS NULL OR read_at < $3)",
    )
    .bind(id)
    .bind(Ts(now))
    .bind(Ts(before))
    .execute(pool)
    .await?;
    Ok(Some(Calendar {
        id,
        lang: Lang::parse(&lang).unwrap_or_default(),
        session: Session {
            id: Uuid::nil(),
            actor,
            scope: parse_scope(&scope),
            // Nothing is sent with it, and nothing that is sent may match it.
            csrf: random_token()?,
            rights_unknown: false,
            proved_at: None,
        },
    }))
}

#[derive(FromRow)]
struct Row {
    clock_id: String,
    case_id: String,
    reference: String,
    label: String,
    due_at: Ts,
    revision: i32,
    changed_at: Ts,
    cancelled_at: Option<Ts>,
}

/// What a calendar last said.
pub(crate) async fn said(pool: &PgPool, id: Uuid) -> Result<Vec<Entry>, Failure> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT clock_id, case_id, reference, label, due_at, revision, changed_at, cancelled_at \
         FROM portal.calendar_entries WHERE calendar_id = $1 ORDER BY due_at, clock_id",
    )
    .bind(id)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            clock_id: row.clock_id,
            case_id: row.case_id,
            reference: row.reference,
            label: row.label,
            due_at: row.due_at.0,
            revision: row.revision,
            changed_at: row.changed_at.0,
            cancelled_at: row.cancelled_at.map(|at| at.0),
        })
        .collect())
}

/// Keeps what a calendar says now. Two readings at once say the same.
pub(crate) async fn keep(
    pool: &PgPool,
    id: Uuid,
    (before, now): (&[Entry], &[Entry]),
) -> Result<(), Failure> {
    let mut tx = pool.begin().await?;
    for entry in before {
        if now.iter().all(|it| it.clock_id != entry.clock_id) {
            sqlx::query(
                "DELETE FROM portal.calendar_entries WHERE calendar_id = $1 AND clock_id = $2",
            )
            .bind(id)
            .bind(&entry.clock_id)
            .execute(&mut *tx)
            .await?;
        }
    }
    for entry in now.iter().filter(|entry| !before.contains(entry)) {
        sqlx::query(
            "INSERT INTO portal.calendar_entries (calendar_id, clock_id, case_id, reference, label, \
               due_at, revision, changed_at, cancelled_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 \
             FROM portal.calendars WHERE calendar_id = $1 FOR KEY SHARE \
             ON CONFLICT (calendar_id, clock_id) DO UPDATE SET \
               due_at = excluded.due_at, revision = excluded.revision, \
               changed_at = excluded.changed_at, cancelled_at = excluded.cancelled_at \
             WHERE calendar_entries.revision < excluded.revision",
        )
        .bind(id)
        .bind(&entry.clock_id)
        .bind(&entry.case_id)
        .bind(&entry.reference)
        .bind(&entry.label)
        .bind(Ts(entry.due_at))
        .bind(entry.revision)
        .bind(Ts(entry.changed_at))
        .bind(entry.cancelled_at.map(Ts))
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn owed(clock_id: &str, hours: i64) -> Owed {
        Owed {
            clock_id: clock_id.to_owned(),
            case_id: "1".to_owned(),
            reference: "BRUD-2026-000001".to_owned(),
            label: "Anmeldelse".to_owned(),
            due_at: at(hours),
        }
    }

    #[test]
    fn a_deadline_that_moves_is_said_anew_and_one_that_is_settled_is_cancelled() {
        let first = follow(Vec::new(), &[owed("a", 72), owed("b", 24)], None, at(0));
        assert_eq!(first.len(), 2);
        assert!(first.iter().all(|it| it.revision == 0));
        // Nothing happened: nothing is said anew.
        let again = follow(first.clone(), &[owed("a", 72), owed("b", 24)], None, at(1));
        assert_eq!(again, first);

        let moved = follow(first, &[owed("a", 60)], None, at(2));
        assert_eq!((moved[0].revision, moved[0].due_at), (1, at(60)));
        assert_eq!((moved[1].revision, moved[1].cancelled_at), (1, Some(at(2))));
        // A case that is opened again owes it again.
        let back = follow(moved.clone(), &[owed("a", 60), owed("b", 24)], None, at(3));
        assert_eq!((back[1].revision, back[1].cancelled_at), (2, None));

        let month = 2 + 30 * 24;
        assert_eq!(
            follow(moved.clone(), &[owed("a", 60)], None, at(month)).len(),
            2
        );
        assert_eq!(
            follow(moved, &[owed("a", 60)], None, at(month + 1)).len(),
            1
        );
    }

    #[test]
    fn what_was_not_read_to_its_end_cancels_nothing_and_what_has_no_number_waits() {
        let first = follow(Vec::new(), &[owed("a", 24), owed("b", 72)], None, at(0));
        let cut = follow(first, &[owed("a", 24)], Some(at(24)), at(1));
        assert!(cut.iter().all(|it| it.cancelled_at.is_none()));
        let unnamed = Owed {
            reference: String::new(),
            ..owed("c", 72)
        };
        assert!(follow(Vec::new(), &[unnamed], None, at(0)).is_empty());
    }
}
