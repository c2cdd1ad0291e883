//! Sessions: a random cookie, of which only the digest is kept. A session ends when it was idle, after
//! a working day, with its person's role, when the person says so, and when the browser signs in anew.

use axum::http::HeaderMap;
use brudvagt_kit::pg::Ts;
use brudvagt_types::{Actor, Scope};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{App, Failure, What, cookie};
use crate::{
    emergency::{self, ORIGIN},
    texts::Lang,
};

/// Sent over https only, to this host alone, and set by nobody else on it.
const SECURE_COOKIE: &str = "__Host-session";
const COOKIE: &str = "session";
/// How exactly it is noted when a session was used.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// When sessions end by themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub idle: SignedDuration,
    pub life: SignedDuration,
    /// How long it counts that somebody has shown who she is.
    pub proof: SignedDuration,
}

/// Somebody who is signed in. No `Debug`: holds the token of their forms.
#[derive(Clone)]
pub(crate) struct Session {
    pub id: Uuid,
    pub actor: Actor,
    pub scope: Scope,
    pub csrf: String,
    /// The directory could not be asked what she may do: she reports, and waits with everything else.
    pub rights_unknown: bool,
    /// When she last showed who she is, as far as is known.
    pub proved_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    session_id: Uuid,
    actor: Json<Actor>,
    scope: String,
    csrf: String,
    seen_at: Ts,
    proved_at: Option<Ts>,
}

/// A session as its person sees it.
#[derive(FromRow)]
pub(crate) struct Known {
    pub session_id: Uuid,
    pub role: String,
    pub created_at: Ts,
    pub seen_at: Ts,
}

/// 32 random bytes as hex.
pub(crate) fn random_token() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::internal(&error))?;
    Ok(hex::encode(bytes))
}

pub(super) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// What the cookie is called here.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.secure_cookies {
        SECURE_COOKIE
    } else {
        COOKIE
    }
}

/// The value of the browser's cookie, when it sent one.
pub(crate) fn token<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, cookie_name(app))
}

/// Opens a session and returns its cookie. The one this browser had ends, and so do those whose time is
/// up.
pub(crate) async fn open(
    app: &App,
    headers: &HeaderMap,
    (actor, scope): (&Actor, &Scope),
    proved_at: Option<Timestamp>,
) -> Result<String, Failure> {
    let now = app.runtime.clock.now();
    let (value, Limits { idle, life, .. }) = (random_token()?, app.session_limits);
    let ended = sqlx::query_scalar(
        "DELETE FROM portal.sessions \
         WHERE expires_at < $1 OR coalesce(seen_at, created_at) < $2 OR id_digest = $3 \
         RETURNING session_id",
    )
    .bind(Ts(now))
    .bind(Ts(now.saturating_sub(idle).unwrap_or(now)))
    .bind(token(app, headers).map(digest))
    .fetch_all(&app.pool)
    .await?;
    end_streams(app, ended);
    sqlx::query(
        "INSERT INTO portal.sessions \
           (session_id, id_digest, actor, scope, csrf, created_at, seen_at, expires_at, proved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
    )
    .bind(Uuid::now_v7())
    .bind(digest(&value))
    .bind(Json(actor))
    .bind(scope.setting())
    .bind(random_token()?)
    .bind(Ts(now))
    .bind(Ts(now.saturating_add(life).unwrap_or(now)))
    .bind(proved_at.map(Ts))
    .execute(&app.pool)
    .await?;
    Ok(set_cookie(app, &value, ""))
}

/// # Errors
/// `EMERGENCY_SESSION`: a session that was opened with a key for emergencies is short and watched, so it
/// makes nothing that opens anything after it.
pub(crate) async fn may_last(app: &App, session: &Session) -> Result<(), Failure> {
    if emergency::is_by_key(&app.pool, session.id).await? {
        return Err(Failure::worded(
            What::Denied,
            "EMERGENCY_SESSION",
            Lang::both("emergency.lasting"),
        ));
    }
    Ok(())
}

/// Ends the browser's session and returns the cookie that says so.
pub(crate) async fn close(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    if let Some(value) = token(app, headers) {
        close_one(app, value).await?;
    }
    Ok(set_cookie(app, "", "; Max-Age=0"))
}

pub(super) fn set_cookie(app: &App, value: &str, life: &str) -> String {
    written(app.secure_cookies, value, life)
}

fn written(is_https: bool, value: &str, life: &str) -> String {
    let (name, secure) = if is_https {
        (SECURE_COOKIE, "; Secure")
    } else {
        (COOKIE, "")
    };
    format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/{secure}{life}")
}

/// The session of a cookie's value, if there is one whose time is not up. One that a key for emergencies
/// opened is there as long as the key.
pub(crate) async fn find(app: &App, token: &str) -> Result<Option<Session>, Failure> {
    let now = app.runtime.clock.now();
    let idle_since = now.saturating_sub(app.session_limits.idle).unwrap_or(now);
    let row: Option<Row> = sqlx::query_as(
        "SELECT session_id, actor, scope, csrf, coalesce(seen_at, created_at) AS seen_at, proved_at \
         FROM portal.sessions \
         WHERE id_digest = $1 AND expires_at > $2 AND coalesce(seen_at, created_at) > $3 \
           AND NOT EXISTS (SELECT FROM portal.session_providers AS p \
             WHERE p.session_digest = id_digest AND p.provider = $4 \
               AND NOT EXISTS (SELECT FROM portal.emergency_keys AS k \
                 WHERE encode(k.key_digest, 'hex') = p.session))",
    )
    .bind(digest(token))
    .bind(Ts(now))
    .bind(Ts(idle_since))
    .bind(ORIGIN)
    .fetch_optional(&app.pool)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if now.duration_since(row.seen_at.0) > SEEN_WITHIN {
        sqlx::query("UPDATE portal.sessions SET seen_at = $2 WHERE session_id = $1")
            .bind(row.session_id)
            .bind(Ts(now))
            .execute(&app.pool)
            .await?;
    }
    Ok(Some(Session {
        id: row.session_id,
        actor: row.actor.0,
        scope: parse_scope(&row.scope),
        csrf: row.csrf,
        rights_unknown: false,
        proved_at: row.proved_at.map(|Ts(at)| at),
    }))
}

/// A person's sessions that go on, the one used last first.
pub(crate) async fn list(app: &App, person_id: &str) -> Result<Vec<Known>, Failure> {
    let now = app.runtime.clock.now();
    let idle_since = now.saturating_sub(app.session_limits.idle).unwrap_or(now);
    Ok(sqlx::query_as(
        "SELECT session_id, actor ->> 'role' AS role, created_at, \
           coalesce(seen_at, created_at) AS seen_at \
         FROM portal.sessions \
         WHERE person_id = $1 AND expires_at > $2 AND coalesce(seen_at, created_at) > $3 \
         ORDER BY seen_at DESC, session_id LIMIT 100",
    )
    .bind(person_id)
    .bind(Ts(now))
    .bind(Ts(idle_since))
    .fetch_all(&app.pool)
    .await?)
}

/// Whether the session is still there.
pub(crate) async fn goes_on(app: &App, id: Uuid) -> Result<bool, Failure> {
    let now = app.runtime.clock.now();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM portal.sessions \
           WHERE session_id = $1 AND expires_at > $2 \
             AND NOT EXISTS (SELECT FROM portal.session_providers AS p \
               WHERE p.session_digest = id_digest AND p.provider = $3 \
                 AND NOT EXISTS (SELECT FROM portal.emergency_keys AS k \
                   WHERE encode(k.key_digest, 'hex') = p.session)))",
    )
    .bind(id)
    .bind(Ts(now))
    .bind(ORIGIN)
    .fetch_one(&app.pool)
    .await?)
}

/// Ends one of a person's own sessions.
pub(crate) async fn end_one(app: &App, person_id: &str, id: Uuid) -> Result<(), Failure> {
    let ended = sqlx::query_scalar(
        "DELETE FROM portal.sessions WHERE person_id = $1 AND session_id = $2 RETURNING session_id",
    )
    .bind(person_id)
    .bind(id)
    .fetch_all(&app.pool)
    .await?;
    end_streams(app, ended);
    Ok(())
}

/// Ends all of a person's sessions but `kept`.
pub(crate) async fn end_others(app: &App, person_id: &str, kept: Uuid) -> Result<(), Failure> {
    let ended = sqlx::query_scalar(
        "DELETE FROM portal.sessions WHERE person_id = $1 AND session_id <> $2 RETURNING session_id",
    )
    .bind(person_id)
    .bind(kept)
    .fetch_all(&app.pool)
    .await?;
    end_streams(app, ended);
    Ok(())
}

/// Ends the session of a cookie's value.
pub(crate) async fn close_one(app: &App, token: &str) -> Result<(), Failure> {
    let ended =
        sqlx::query_scalar("DELETE FROM portal.sessions WHERE id_digest = $1 RETURNING session_id")
            .bind(digest(token))
            .fetch_all(&app.pool)
            .await?;
    end_streams(app, ended);
    Ok(())
}

/// Pages that are open hear nothing more.
fn end_streams(app: &App, ended: Vec<Uuid>) {
    for id in ended {
        app.streams.end(id);
    }
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
    fn a_cookie_is_bound_to_https_and_this_host_where_the_address_is() {
        assert_eq!(
            written(true, "x", ""),
            "__Host-session=x; HttpOnly; SameSite=Lax; Path=/; Secure"
        );
        let plain = written(false, "x", "; Max-Age=0");
        assert_eq!(
            plain,
            "session=x; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn a_stored_scope_never_becomes_the_system() {
        assert_eq!(parse_scope("*"), Scope::Municipalities(vec![]));
        assert_eq!(parse_scope("901,902").setting(), "901,902");
    }
}
