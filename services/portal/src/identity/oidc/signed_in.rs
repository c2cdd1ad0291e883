//! Which provider a session came from, so that the provider can end it.

use brudvagt_kit::pg::Ts;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::claims::LoggedOut;
use crate::http::Failure;

/// A logout token older than this is refused by its time.
const TOKENS_FOR: SignedDuration = SignedDuration::from_hours(24);

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// The provider somebody signed in with, its ids for her and for its session, and when that session
/// ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) provider: String,
    pub(crate) sub: String,
    pub(crate) session: Option<String>,
    pub(crate) ends_at: Option<Timestamp>,
}

/// Notes where the session of this cookie's value came from, and ends it no later than the provider
/// ends its own.
pub(crate) async fn note(pool: &PgPool, token: &str, origin: &Origin) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO portal.session_providers (session_digest, provider, sub, session) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (session_digest) DO UPDATE SET \
           provider = excluded.provider, sub = excluded.sub, session = excluded.session",
    )
    .bind(digest(token))
    .bind(&origin.provider)
    .bind(&origin.sub)
    .bind(&origin.session)
    .execute(pool)
    .await?;
    if let Some(ends_at) = origin.ends_at {
        sqlx::query(
            "UPDATE portal.sessions SET expires_at = least(expires_at, $2) WHERE id_digest = $1",
        )
        .bind(digest(token))
        .bind(Ts(ends_at))
        .execute(pool)
        .await?;
    }
    Ok(())
}

/// Where the session of this cookie's value came from. One that takes its place (another role) ends no
/// later than it.
pub(crate) async fn origin_of(pool: &PgPool, token: &str) -> Result<Option<Origin>, Failure> {
    let row: Option<(String, String, Option<String>, Ts)> = sqlx::query_as(
        "SELECT p.provider, p.sub, p.session, s.expires_at FROM portal.session_providers AS p \
         JOIN portal.sessions AS s ON s.id_digest = p.session_digest WHERE p.session_digest = $1",
    )
    .bind(digest(token))
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(provider, sub, session, Ts(ends_at))| Origin {
        provider,
        sub,
        session,
        ends_at: Some(ends_at),
    }))
}

/// Ends the sessions that a logout token means: the one it names, or all of that person through this
/// provider. A repeated token ends nothing, because a new sign-in may have come in between.
pub(crate) async fn end(
    pool: &PgPool,
    provider: &str,
    out: &LoggedOut,
    now: Timestamp,
) -> Result<u64, Failure> {
    let mut tx = pool.begin().await?;
    let before = now.saturating_sub(TOKENS_FOR).unwrap_or(now);
    sqlx::query("DELETE FROM portal.logout_tokens WHERE at < $1")
        .bind(Ts(before))
        .execute(&mut *tx)
        .await?;
    let is_new = sqlx::query(
        "INSERT INTO portal.logout_tokens (provider, jti_digest, at) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(provider)
    .bind(digest(&out.jti))
    .bind(Ts(now))
    .execute(&mut *tx)
    .await?;
    if is_new.rows_affected() == 0 {
        return Ok(0);
    }
    let ended = sqlx::query(
        "DELETE FROM portal.sessions WHERE id_digest IN (\
           SELECT session_digest FROM portal.session_providers WHERE provider = $1 \
             AND ($2::text IS NULL OR session = $2) AND ($3::text IS NULL OR sub = $3))",
    )
    .bind(provider)
    .bind(&out.session)
    .bind(&out.sub)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(ended.rows_affected())
}
