//! Sign-ins that have begun: what was sent to the provider, kept with the digest of a cookie, so that
//! an answer counts only in the browser that asked.

use brudvagt_kit::pg::Ts;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgPool};

use crate::http::Failure;

const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Tabs of one browser that may be under way.
const MOST_IN_A_BROWSER: i64 = 10;
/// Anybody may begin a sign-in; beyond this many the oldest are dropped.
const MOST: i64 = 20_000;

#[derive(FromRow)]
pub(crate) struct Pending {
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) next: String,
    /// When the person was asked to show again who she is, by the machine's clock.
    pub(crate) again_since: Option<Ts>,
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// One sign-in that begins.
pub(crate) struct Begun<'r> {
    pub(crate) provider: &'r str,
    pub(crate) state: &'r str,
    pub(crate) cookie: &'r str,
    pub(crate) nonce: &'r str,
    pub(crate) verifier: &'r str,
    pub(crate) next: &'r str,
    pub(crate) again_since: Option<Timestamp>,
}

pub(crate) async fn keep(pool: &PgPool, begun: &Begun<'_>, now: Timestamp) -> Result<(), Failure> {
    sqlx::query(
        "DELETE FROM portal.pending_sign_ins WHERE expires_at < $1 OR state_digest IN (\
           SELECT state_digest FROM portal.pending_sign_ins WHERE cookie_digest = $2 \
           ORDER BY expires_at DESC OFFSET $3) OR state_digest IN (\
           SELECT state_digest FROM portal.pending_sign_ins ORDER BY expires_at DESC OFFSET $4)",
    )
    .bind(Ts(now))
    .bind(digest(begun.cookie))
    .bind(MOST_IN_A_BROWSER - 1)
    .bind(MOST)
    .execute(pool)
    .await?;
    sqlx::query(
        "INSERT INTO portal.pending_sign_ins (state_digest, cookie_digest, provider, nonce, verifier, \
           next, expires_at, again_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(digest(begun.state))
    .bind(digest(begun.cookie))
    .bind(begun.provider)
    .bind(begun.nonce)
    .bind(begun.verifier)
    .bind(begun.next)
    .bind(Ts(now.saturating_add(LIFE).unwrap_or(now)))
    .bind(begun.again_since.map(Ts))
    .execute(pool)
    .await?;
    Ok(())
}

/// Takes the sign-in that waits for this answer in this browser, so that the answer counts once.
/// Other browsers' sign-ins are untouched.
pub(crate) async fn take(
    pool: &PgPool,
    provider: &str,
    state: &str,
    cookie: &str,
    now: Timestamp,
) -> Result<Option<Pending>, Failure> {
    Ok(sqlx::query_as(
        "DELETE FROM portal.pending_sign_ins \
         WHERE state_digest = $1 AND cookie_digest = $2 AND provider = $3 AND expires_at > $4 \
         RETURNING nonce, verifier, next, again_since",
    )
    .bind(digest(state))
    .bind(digest(cookie))
    .bind(provider)
    .bind(Ts(now))
    .fetch_optional(pool)
    .await?)
}

/// Whether another tab of the browser is under way.
pub(crate) async fn is_waiting(
    pool: &PgPool,
    cookie: &str,
    now: Timestamp,
) -> Result<bool, Failure> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM portal.pending_sign_ins \
           WHERE cookie_digest = $1 AND expires_at > $2)",
    )
    .bind(digest(cookie))
    .bind(Ts(now))
    .fetch_one(pool)
    .await?)
}
