//! Signing in while the municipality's own login is away: named people, with a key on paper and a code of
//! an authenticator.
//!
//! Invariants: nobody has such a key unless an operator made one on the command line. It gives no right:
//! what its holder may do the directory says, and the session is one municipality's and half an hour long,
//! and makes no token or link that outlasts it. A code counts once. Nobody comes in this way unless those who must hear of it are being told.

mod totp;

use anyhow::Context as _;
use brudvagt_kit::{Clock, pg::Ts};
use jiff::{SignedDuration, Timestamp};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// Where one signs in with such a key.
pub(crate) const PATH: &str = "/noedadgang";
/// What stands beside a session in the place of a provider's name; no provider can be called so.
pub(crate) const ORIGIN: &str = "!emergency";
/// How long such a session lasts, used or not.
pub(crate) const LIFE: SignedDuration = SignedDuration::from_mins(30);
/// Wrong codes with a right key before it rests, and for how long.
const MOST_WRONG: i32 = 5;
const REST: SignedDuration = SignedDuration::from_mins(15);
/// Bytes of a key: nobody guesses it, so it is found by its digest.
const KEY_BYTES: usize = 20;
/// Uses that the page of the settings shows.
const SHOWN: i64 = 50;
/// How long a use is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// What an operator is shown, this once.
pub struct Made {
    pub key: String,
    /// `otpauth://`, for the person's authenticator.
    pub uri: String,
}

/// Somebody who has a key.
#[derive(Clone, Debug, FromRow)]
pub struct Holder {
    pub person_id: String,
    pub made_at: Ts,
}

/// A use, or a right key with a wrong code.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Used {
    pub(crate) person_id: String,
    pub(crate) outcome: String,
    pub(crate) at: Ts,
}

#[derive(FromRow)]
struct Row {
    municipality: String,
    person_id: String,
    sealed: Vec<u8>,
    last_step: i64,
    n_wrong: i32,
    locked_until: Option<Ts>,
}

/// Whom a key names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) municipality: String,
    pub(crate) person_id: String,
}

/// What a key and a code are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// Both are right, and the code is used up.
    Right(Named),
    /// The key is right and this was one wrong code too many: it rests from now on.
    Rests(Named),
    /// Either is wrong, the code was used, or the key rests: which of them is not told.
    Wrong,
}

/// A key as people may write it: small letters, blanks, without hyphens.
fn plain(key: &str) -> String {
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|it| it.to_ascii_uppercase()).collect()
}

fn digest(key: &str) -> Vec<u8> {
    Sha256::digest(format!("emergency key {}", plain(key))).to_vec()
}

fn sealing(key: &str) -> anyhow::Result<LessSafeKey> {
    let derived = Sha256::digest(format!("emergency secret {}", plain(key)));
    let key = UnboundKey::new(&CHACHA20_POLY1305, &derived);
    Ok(LessSafeKey::new(
        key.map_err(|_opaque| anyhow::anyhow!("no key"))?,
    ))
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).context("the system has no random bytes")?;
    Ok(bytes)
}

fn seal(key: &str, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = secret.to_vec();
    sealing(key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(digest(key)),
            &mut sealed,
        )
        .map_err(|_opaque| anyhow::anyhow!("it cannot be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut secret = sealed.to_vec();
    let opened = sealing(key)
        .ok()?
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(digest(key)),
            &mut secret,
        )
        .ok()?;
    Some(opened.to_vec())
}

/// Gives somebody a key, in the place of the one she had.
///
/// # Errors
/// When the database is away.
pub async fn make(pool: &PgPool, municipality: &str, person_id: &str) -> anyhow::Result<Made> {
    let letters = totp::base32(&random::<KEY_BYTES>()?);
    let groups: Vec<&str> = (0..letters.len())
        .step_by(4)
        .filter_map(|at| letters.get(at..at + 4))
        .collect();
    let key = groups.join("-");
    let secret = random::<KEY_BYTES>()?;
    sqlx::query(
        "INSERT INTO portal.emergency_keys (key_digest, municipality, person_id, sealed, made_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (municipality, person_id) DO UPDATE SET \
           key_digest = excluded.key_digest, sealed = excluded.sealed, made_at = excluded.made_at, \
           last_step = 0, n_wrong = 0, locked_until = NULL",
    )
    .bind(digest(&key))
    .bind(municipality)
    .bind(person_id)
    .bind(seal(&key, &secret)?)
    .bind(Ts(Clock::default().now()))
    .execute(pool)
    .await?;
    let label: String = form_urlencoded::byte_serialize(person_id.as_bytes()).collect();
    let uri = format!(
        "otpauth://totp/Brudvagt:{label}?secret={}&issuer=Brudvagt&algorithm=SHA1&digits=6&period=30",
        totp::base32(&secret)
    );
    Ok(Made { key, uri })
}

/// What stands beside a session to say which key opened it: it lasts no longer than the key.
pub(crate) fn mark(key: &str) -> String {
    hex::encode(digest(key))
}

/// Takes somebody's key away; whether there was one. What it opened is shut from the next request on.
///
/// # Errors
/// When the database is away.
pub async fn end(pool: &PgPool, municipality: &str, person_id: &str) -> anyhow::Result<bool> {
    let ended =
        sqlx::query("DELETE FROM portal.emergency_keys WHERE municipality = $1 AND person_id = $2")
            .bind(municipality)
            .bind(person_id)
            .execute(pool)
            .await?;
    Ok(ended.rows_affected() > 0)
}

/// Who has a key in a municipality, who got it first first.
///
/// # Errors
/// When the database is away.
pub async fn holders(pool: &PgPool, municipality: &str) -> Result<Vec<Holder>, sqlx::Error> {
    sqlx::query_as(
        "SELECT person_id, made_at FROM portal.emergency_keys WHERE municipality = $1 \
         ORDER BY made_at, person_id LIMIT 100",
    )
    .bind(municipality)
    .fetch_all(pool)
    .await
}

/// The newest uses in a municipality.
pub(crate) async fn uses(pool: &PgPool, municipality: &str) -> Result<Vec<Used>, sqlx::Error> {
    sqlx::query_as(
        "SELECT person_id, outcome, at FROM portal.emergency_uses WHERE municipality = $1 \
         ORDER BY use_id DESC LIMIT $2",
    )
    .bind(municipality)
    .bind(SHOWN)
    .fetch_all(pool)
    .await
}

/// Looks at a key and a code; a right code is used up.
///
/// A code is of the machine's time, which the person's telephone has, too; how long a key rests is of the
/// services'. Tries with one key wait for each other, so that no more of them count than should.
pub(crate) async fn check(
    pool: &PgPool,
    (key, code): (&str, &str),
    now: Timestamp,
) -> Result<Checked, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let row: Option<Row> = sqlx::query_as(
        "SELECT municipality, person_id, sealed, last_step, n_wrong, locked_until \
         FROM portal.emergency_keys WHERE key_digest = $1 FOR UPDATE",
    )
    .bind(digest(key))
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else {
        return Ok(Checked::Wrong);
    };
    if row.locked_until.is_some_and(|Ts(until)| until > now) {
        return Ok(Checked::Wrong);
    }
    let named = Named {
        municipality: row.municipality,
        person_id: row.person_id,
    };
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let machine = Clock::default().now().as_second();
    let secret = open(key, &row.sealed);
    let step = secret.and_then(|it| totp::step_of(&it, &code, machine, row.last_step));
    let (n_wrong, locked_until) = match step {
        Some(_used) => (0, None),
        None if row.n_wrong + 1 < MOST_WRONG => (row.n_wrong + 1, None),
        None => (0, now.checked_add(REST).ok()),
    };
    sqlx::query(
        "UPDATE portal.emergency_keys SET last_step = $2, n_wrong = $3, locked_until = $4 \
         WHERE key_digest = $1",
    )
    .bind(digest(key))
    .bind(step.unwrap_or(row.last_step))
    .bind(n_wrong)
    .bind(locked_until.map(Ts))
    .execute(&mut *tx)
    .await?;
    if step.is_none() {
        let outcome = if locked_until.is_some() {
            "locked"
        } else {
            "refused"
        };
        note(&mut tx, &named, outcome, now).await?;
    }
    tx.commit().await?;
    Ok(match (step, locked_until) {
        (Some(_used), _) => Checked::Right(named),
        (None, Some(_until)) => Checked::Rests(named),
        (None, None) => Checked::Wrong,
    })
}

/// Whether a session was opened with a key for emergencies.
pub(crate) async fn is_by_key(pool: &PgPool, session_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM portal.sessions AS s JOIN portal.session_providers AS p \
           ON p.session_digest = s.id_digest WHERE s.session_id = $1 AND p.provider = $2)",
    )
    .bind(session_id)
    .bind(ORIGIN)
    .fetch_one(pool)
    .await
}

/// Notes a use for the page of the settings, and forgets those of long ago.
pub(crate) async fn note(
    connection: &mut PgConnection,
    named: &Named,
    outcome: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM portal.emergency_uses WHERE municipality = $1 AND at < $2")
        .bind(&named.municipality)
        .bind(Ts(now.saturating_sub(KEPT).unwrap_or(now)))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO portal.emergency_uses (use_id, municipality, person_id, outcome, at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(Uuid::now_v7())
    .bind(&named.municipality)
    .bind(&named.person_id)
    .bind(outcome)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
