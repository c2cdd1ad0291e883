//! Sessions: a random cookie, of which only the digest is kept.

use brudvagt_kit::pg::Ts;
use brudvagt_types::{Actor, Scope};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{PgPool, types::Json};

use super::Failure;

pub(crate) const COOKIE: &str = "session";
/// A working day. Who comes back tomorrow signs in again.
const LIFE: SignedDuration = SignedDuration::from_hours(10);

/// Somebody who is signed in. No `Debug`: holds the token of their forms.
#[derive(Clone)]
pub(crate) struct Session {
    pub actor: Actor,
    pub scope: Scope,
    pub csrf: String,
}

/// 32 random bytes as hex.
pub(crate) fn random_token() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::internal(&error))?;
    Ok(hex::encode(bytes))
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Opens a session and returns the cookie's value. Sessions that have ended go at the same time.
pub(crate) async fn open(
    pool: &PgPool,
    actor: &Actor,
    scope: &Scope,
    now: Timestamp,
) -> Result<String, Failure> {
    let token = random_token()?;
    sqlx::query("DELETE FROM portal.sessions WHERE expires_at < $1")
        .bind(Ts(now))
        .execute(pool)
        .await?;
    sqlx::query(
        "INSERT INTO portal.sessions (id_digest, actor, scope, csrf, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(digest(&token))
    .bind(Json(actor))
    .bind(scope.setting())
    .bind(random_token()?)
    .bind(Ts(now))
    .bind(Ts(now.saturating_add(LIFE).unwrap_or(now)))
    .execute(pool)
    .await?;
    Ok(token)
}

/// The session of a cookie's value, if there is one.
pub(crate) async fn find(
    pool: &PgPool,
    token: &str,
    now: Timestamp,
) -> Result<Option<Session>, Failure> {
    let row: Option<(Json<Actor>, String, String)> = sqlx::query_as(
        "SELECT actor, scope, csrf FROM portal.sessions
         WHERE id_digest = $1 AND expires_at > $2",
    )
    .bind(digest(token))
    .bind(Ts(now))
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(Json(actor), scope, csrf)| Session {
        actor,
        scope: parse_scope(&scope),
        csrf,
    }))
}

pub(crate) async fn close(pool: &PgPool, token: &str) -> Result<(), Failure> {
    sqlx::query("DELETE FROM portal.sessions WHERE id_digest = $1")
        .bind(digest(token))
        .execute(pool)
        .await?;
    Ok(())
}

/// Never everything: what is not a municipality's code is left out.
pub(super) fn parse_scope(text: &str) -> Scope {
    Scope::Municipalities(
        text.split(',')
            .filter_map(|code| code.parse().ok())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_scope_never_becomes_the_system() {
        assert_eq!(parse_scope("*"), Scope::Municipalities(vec![]));
        assert_eq!(parse_scope("901,902").setting(), "901,902");
    }
}
