//! Tokens of municipalities' own directories. Only digests are kept: a copy of the table opens nothing.

use brudvagt_kit::pg::Ts;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Begins every such token, to tell it from other random text and from a person's token.
pub(crate) const MARK: &str = "brudvagt_scim_";
/// A token's last use is noted no more often than this.
const USED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

#[derive(FromRow)]
pub(crate) struct TokenRow {
    pub(crate) token_id: Uuid,
    pub(crate) created_at: Ts,
    pub(crate) expires_at: Ts,
    pub(crate) ended_at: Option<Ts>,
    pub(crate) used_at: Option<Ts>,
}

pub(crate) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Whether `token` is one of this municipality's now. Notes that it was used.
pub(crate) async fn is_good(
    connection: &mut PgConnection,
    municipality: &str,
    token: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let found: Option<(Uuid, Option<Ts>)> = sqlx::query_as(
        "SELECT token_id, used_at FROM directory.scim_tokens \
         WHERE municipality = $1 AND digest = $2 AND ended_at IS NULL AND expires_at > $3",
    )
    .bind(municipality)
    .bind(digest(token))
    .bind(Ts(now))
    .fetch_optional(&mut *connection)
    .await?;
    let Some((token_id, used_at)) = found else {
        return Ok(false);
    };
    let before = now.saturating_sub(USED_WITHIN).unwrap_or(now);
    if used_at.is_none_or(|used_at| used_at.0 < before) {
        let noted =
            sqlx::query("UPDATE directory.scim_tokens SET used_at = $2 WHERE token_id = $1")
                .bind(token_id)
                .bind(Ts(now))
                .execute(connection)
                .await;
        if let Err(error) = noted
            && !is_noted_by_another(&error)
        {
            return Err(error);
        }
    }
    Ok(true)
}

/// Whether a request at the same time has changed the row since ours began to look (40001).
fn is_noted_by_another(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code());
    code.is_some_and(|code| code == "40001")
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    municipality: &str,
    token_id: Uuid,
    token: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.scim_tokens (token_id, municipality, digest, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_id)
    .bind(municipality)
    .bind(digest(token))
    .bind(Ts(now))
    .bind(Ts(expires_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a token at once; says whether there was one.
pub(crate) async fn end(
    connection: &mut PgConnection,
    municipality: &str,
    token_id: Uuid,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE directory.scim_tokens SET ended_at = $3 \
         WHERE municipality = $1 AND token_id = $2 AND ended_at IS NULL",
    )
    .bind(municipality)
    .bind(token_id)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest first.
pub(crate) async fn list(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<TokenRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT token_id, created_at, expires_at, ended_at, used_at FROM directory.scim_tokens \
         WHERE municipality = $1 ORDER BY created_at DESC, token_id LIMIT 100",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}
