//! Tokens with which a program reads in a person's name. Like sessions, only digests are kept. What is
//! sealed for her is shut to her programs: nobody is at hand who could show that it is she.

use brudvagt_kit::pg::Ts;
use brudvagt_types::Actor;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgPool, types::Json};
use uuid::Uuid;

use super::{
    Failure, What,
    session::{Session, parse_scope, random_token},
};

/// Long enough for a program, short enough that a forgotten one ends by itself.
const LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Tokens one person may have at a time.
const MOST: i64 = 10;
/// Tells a token from anything else that looks random: in a log, in a repository.
const MARK: &str = "brudvagt_";
/// How exactly it is noted when a token was used.
const USED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// A token as its owner sees it.
#[derive(FromRow)]
pub(crate) struct Known {
    pub token_id: Uuid,
    pub name: String,
    pub reads_words: bool,
    pub created_at: Ts,
    pub expires_at: Ts,
    pub used_at: Option<Ts>,
}

/// Who a token reads as, and what.
pub(crate) struct Reader {
    pub session: Session,
    pub reads_words: bool,
}

pub(crate) struct Wanted<'r> {
    pub name: &'r str,
    pub reads_words: bool,
    pub form_key: &'r str,
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Makes a token for the person of `session`, with that session's role and municipalities. It is
/// told once, here; the same form sent again tells nothing and makes nothing.
pub(crate) async fn make(
    pool: &PgPool,
    session: &Session,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<Option<String>, Failure> {
    let token = format!("{MARK}{}", random_token()?);
    let mut tx = pool.begin().await?;
    // Forms that come at the same moment count one after another.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(&session.actor.id)
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM portal.access_tokens WHERE expires_at < $1")
        .bind(Ts(now))
        .execute(&mut *tx)
        .await?;
    let known: i64 =
        sqlx::query_scalar("SELECT count(*) FROM portal.access_tokens WHERE person_id = $1")
            .bind(&session.actor.id)
            .fetch_one(&mut *tx)
            .await?;
    if known >= MOST {
        return Err(Failure::new(What::Rejected, "TOO_MANY_TOKENS"));
    }
    let made = sqlx::query(
        "INSERT INTO portal.access_tokens (token_id, id_digest, person_id, actor, scope, name,
           reads_words, form_key, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (person_id, form_key) DO NOTHING",
    )
    .bind(Uuid::now_v7())
    .bind(digest(&token))
    .bind(&session.actor.id)
    .bind(Json(&session.actor))
    .bind(session.scope.setting())
    .bind(wanted.name)
    .bind(wanted.reads_words)
    .bind(wanted.form_key)
    .bind(Ts(now))
    .bind(Ts(now.saturating_add(LIFE).unwrap_or(now)))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((made.rows_affected() == 1).then_some(token))
}

/// A person's own tokens that have not ended, the newest first.
pub(crate) async fn list(
    pool: &PgPool,
    person_id: &str,
    now: Timestamp,
) -> Result<Vec<Known>, Failure> {
    Ok(sqlx::query_as(
        "SELECT token_id, name, reads_words, created_at, expires_at, used_at
         FROM portal.access_tokens WHERE person_id = $1 AND expires_at > $2
         ORDER BY created_at DESC, token_id",
    )
    .bind(person_id)
    .bind(Ts(now))
    .fetch_all(pool)
    .await?)
}

/// Ends a person's own token at once.
pub(crate) async fn end(pool: &PgPool, person_id: &str, token_id: Uuid) -> Result<(), Failure> {
    sqlx::query("DELETE FROM portal.access_tokens WHERE token_id = $1 AND person_id = $2")
        .bind(token_id)
        .bind(person_id)
        .execute(pool)
        .await?;
    Ok(())
}

/// Who reads with `token`, as it was made; whether the person still may is asked elsewhere.
pub(crate) async fn find(
    pool: &PgPool,
    token: &str,
    now: Timestamp,
) -> Result<Option<Reader>, Failure> {
    if !token.starts_with(MARK) {
        return Ok(None);
    }
    let row: Option<(Uuid, Json<Actor>, String, bool)> = sqlx::query_as(
        "SELECT token_id, actor, scope, reads_words FROM portal.access_tokens
         WHERE id_digest = $1 AND expires_at > $2",
    )
    .bind(digest(token))
    .bind(Ts(now))
    .fetch_optional(pool)
    .await?;
    let Some((token_id, Json(mut actor), scope, reads_words)) = row else {
        return Ok(None);
    };
    actor.by_program = true;
    let before = now.saturating_sub(USED_WITHIN).unwrap_or(now);
    sqlx::query(
        "UPDATE portal.access_tokens SET used_at = $2
         WHERE token_id = $1 AND (used_at IS NULL OR used_at < $3)",
    )
    .bind(token_id)
    .bind(Ts(now))
    .bind(Ts(before))
    .execute(pool)
    .await?;
    Ok(Some(Reader {
        session: Session {
            id: Uuid::nil(),
            actor,
            scope: parse_scope(&scope),
            // Nothing is sent with it, and nothing that is sent may match it.
            csrf: random_token()?,
            rights_unknown: false,
            proved_at: None,
        },
        reads_words,
    }))
}
