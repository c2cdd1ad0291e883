//! What somebody has begun to write and not sent: kept when a page is left, a language changed, a session
//! ended or a file too large, and gone when the form has been sent.
//!
//! A draft is sealed with a secret that only the browser has, as a cookie that no script reads; we keep
//! no key. With the cookie alone nothing opens: the secret is made of it and of who is signed in, so that
//! the next person at a shared machine finds her own drafts and nobody else's. The form itself brings
//! along where its draft belongs, so that it is kept even when its session has ended meanwhile; knowing
//! that place one can write and not read.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use brudvagt_kit::pg::Ts;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::{answer::cookie, sealing};

/// Drafts of one person in one browser; the oldest goes first.
const MOST: i64 = 20;
/// Characters of one draft, as a form sends them: of those who are signed in, and of others.
const LARGEST: usize = 256 * 1024;
const LARGEST_OUTSIDE: usize = 64 * 1024;
/// How long a place may be named.
const LONGEST_PLACE: usize = 300;
/// Those who are signed in come back after a weekend.
const INSIDE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Others may sit at a library's machine.
const OUTSIDE: SignedDuration = SignedDuration::from_hours(2);
/// The cookie of those who are signed in outlives each of their drafts.
const COOKIE_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows of others whose time is up that one save takes along.
const SWEPT: i64 = 50;

/// Says to the script when a draft was saved.
const HEADER: &str = "brudvagt-draft";

/// Where the drafts of one person in one browser lie. No `Debug`: a secret.
#[derive(Clone, Default)]
pub(crate) struct Drawer {
    secret: String,
    is_outside: bool,
}

impl Drawer {
    /// `person` is empty for those who have no account.
    fn of(browser: &str, person: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, browser.as_bytes());
        let made = hmac::sign(&key, format!("drafts of {person}").as_bytes());
        Self {
            secret: hex::encode(made.as_ref()),
            is_outside: person.is_empty(),
        }
    }

    /// As a form brought it along.
    fn sent(fields: &[(String, String)], is_outside: bool) -> Option<Self> {
        let secret = field(fields, "drawer");
        let is_one = secret.len() == 64 && secret.bytes().all(|it| it.is_ascii_hexdigit());
        is_one.then(|| Self {
            secret: secret.to_owned(),
            is_outside,
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.secret
    }

    /// The address that keeps drafts.
    pub(crate) const fn keeps_at(&self) -> &'static str {
        if self.is_outside {
            "/foelg/kladde"
        } else {
            "/kladde"
        }
    }

    fn owner(&self) -> Vec<u8> {
        Sha256::digest(self.secret.as_bytes()).to_vec()
    }

    /// Tells nobody which case somebody writes about.
    fn place(&self, place: &str) -> Vec<u8> {
        Sha256::digest(format!("{}:{place}", self.secret)).to_vec()
    }

    const fn life(&self) -> SignedDuration {
        if self.is_outside { OUTSIDE } else { INSIDE }
    }
}

/// The drawer of a browser, and its cookie, where it is to be set.
pub(crate) struct Browser {
    pub drawer: Drawer,
    pub cookie: Option<String>,
}

/// What drafts are called in the browser: the cookie of those who are signed in, and of others.
pub(crate) const fn cookie_name(is_secure: bool, is_outside: bool) -> &'static str {
    match (is_secure, is_outside) {
        (true, false) => "__Host-kladder",
        (false, false) => "kladder",
        (true, true) => "__Host-kladde",
        (false, true) => "kladde",
    }
}

impl Browser {
    /// Whose drafts a page may fill in: those who are signed in are nobody in particular on the pages of
    /// everybody else. Nothing for nobody on the others, nor without randomness. An answer to a form
    /// gives no cookie: what it tells once is tied to nothing.
    pub(crate) fn of(
        headers: &HeaderMap,
        (person, is_outside): (Option<&str>, bool),
        (is_secure, is_post): (bool, bool),
    ) -> Option<Self> {
        let person = if is_outside { "" } else { person? };
        let name = cookie_name(is_secure, is_outside);
        let known = cookie(headers, name).filter(|it| it.len() == 64 && it.is_ascii());
        let value = match known {
            Some(known) => known.to_owned(),
            None if is_post => return None,
            None => random()?,
        };
        let secure = if is_secure { "; Secure" } else { "" };
        // A stranger's ends with the browser.
        let life = if is_outside {
            String::new()
        } else {
            format!("; Max-Age={}", COOKIE_LIFE.as_secs())
        };
        let cookie = format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/{secure}{life}");
        Some(Self {
            drawer: Drawer::of(&value, person),
            cookie: (!is_post).then_some(cookie),
        })
    }
}

fn random() -> Option<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

/// What somebody wrote, to be filled in again. No `Debug`.
pub(crate) struct Draft {
    pub place: String,
    pub fields: Vec<(String, String)>,
    pub saved_at: Timestamp,
}

/// Where the draft of an act on one thing lies: `task.complete:0199…`.
pub(crate) fn place_of(act: &str, id: &str) -> String {
    format!("{act}:{id}")
}

/// The act of a place, as its fields say it: `complete`.
pub(crate) fn act_of(place: &str) -> &str {
    let act = place.split(':').next().unwrap_or_default();
    act.rsplit('.').next().unwrap_or_default()
}

/// What becomes of a form's draft when the form was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was sent: there is nothing to come back to.
    Sent,
    /// It is not done with: refused, to be confirmed, or not heard.
    Waits,
    /// The page has seen to it.
    SeenTo,
}

impl Fate {
    /// A form that was done with leads to another page; a page of its own says otherwise. `signed_out` says
    /// of a failure whether it was that the session had ended: what is refused to be kept is not kept, and
    /// that is no refusal.
    pub(crate) fn of(status: StatusCode, signed_out: Option<bool>, path: &str) -> Self {
        match signed_out {
            Some(false) if path.ends_with("/kladde") => Self::SeenTo,
            None if status.is_redirection() => Self::Sent,
            None | Some(_) => Self::Waits,
        }
    }
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    let found = fields.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value.trim())
}

/// What of a form is its sender's: not what ties it to its session and its draft.
fn is_written(name: &str) -> bool {
    !matches!(
        name,
        "csrf" | "key" | "drawer" | "draft" | "held" | "stage" | "discard"
    )
}

/// What a page fills in by itself. A form that holds nothing else has not been written on.
const FILLED_IN: [&str; 15] = [
    "version",
    "municipality",
    "affected_estimate",
    "unit_id",
    "asked",
    "proposed",
    "til",
    "save",
    "act",
    "language",
    "letter_group",
    "question_id",
    "answer.question_id",
    "hand_over.owner_id",
    "hand_over.due_date",
];

fn says_something((name, value): &(String, String)) -> bool {
    is_written(name) && !FILLED_IN.contains(&name.as_str()) && !value.trim().is_empty()
}

/// Tells the script that a draft was kept, and when.
pub(crate) fn tell(headers: &mut HeaderMap, at: Timestamp) {
    let local = brudvagt_facts::local_time::in_copenhagen(at);
    let said = format!("{:02}.{:02}", local.hour(), local.minute());
    if let Ok(said) = HeaderValue::from_str(&said) {
        headers.insert(HEADER, said);
    }
}

/// Keeps or discards the draft of a form that was sent, and says when it was kept. A form of which
/// nothing is kept says nothing.
pub(crate) async fn settle(
    pool: &PgPool,
    now: Timestamp,
    fields: &[(String, String)],
    (fate, is_outside): (Fate, bool),
) -> Result<Option<Timestamp>, sqlx::Error> {
    let place = field(fields, "draft");
    let drawer = Drawer::sent(fields, is_outside);
    let Some(drawer) = drawer.filter(|_| !place.is_empty() && place.len() <= LONGEST_PLACE) else {
        return Ok(None);
    };
    match fate {
        Fate::SeenTo => Ok(None),
        Fate::Sent => discard(pool, &drawer, place).await.map(|()| None),
        Fate::Waits => save(pool, now, &drawer, place, fields).await,
    }
}

async fn save(
    pool: &PgPool,
    now: Timestamp,
    drawer: &Drawer,
    place: &str,
    fields: &[(String, String)],
) -> Result<Option<Timestamp>, sqlx::Error> {
    if !fields.iter().any(says_something) {
        discard(pool, drawer, place).await?;
        return Ok(Some(now));
    }
    let written = fields.iter().filter(|(name, _)| is_written(name));
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(written)
        // Its owner's list of drafts says where each belongs; outside the seal nothing does.
        .append_pair(PLACE, place)
        .finish();
    let largest = if drawer.is_outside {
        LARGEST_OUTSIDE
    } else {
        LARGEST
    };
    if text.len() > largest {
        return Ok(None);
    }
    let (owner, row) = (drawer.owner(), drawer.place(place));
    let sealed = sealing::seal(&drawer.secret, "draft", &row, &text)
        .map_err(|_opaque| sqlx::Error::Encode("a draft could not be sealed".into()))?;
    sqlx::query(
        "DELETE FROM portal.drafts WHERE (owner_digest, place_digest) IN (\
           (SELECT owner_digest, place_digest FROM portal.drafts \
            WHERE owner_digest = $1 AND place_digest <> $2 ORDER BY saved_at DESC OFFSET $3) \
           UNION ALL \
           (SELECT owner_digest, place_digest FROM portal.drafts \
            WHERE expires_at < $4 ORDER BY expires_at LIMIT $5))",
    )
    .bind(&owner)
    .bind(&row)
    .bind(MOST - 1)
    .bind(Ts(now))
    .bind(SWEPT)
    .execute(pool)
    .await?;
    sqlx::query(
        "INSERT INTO portal.drafts (owner_digest, place_digest, sealed, saved_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (owner_digest, place_digest) DO UPDATE SET \
           sealed = excluded.sealed, saved_at = excluded.saved_at, expires_at = excluded.expires_at",
    )
    .bind(owner)
    .bind(row)
    .bind(sealed)
    .bind(Ts(now))
    .bind(Ts(now.saturating_add(drawer.life()).unwrap_or(now)))
    .execute(pool)
    .await?;
    Ok(Some(now))
}

/// What of a sealed draft is not a field: the place it belongs to.
const PLACE: &str = "draft";

async fn discard(pool: &PgPool, drawer: &Drawer, place: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM portal.drafts WHERE owner_digest = $1 AND place_digest = $2")
        .bind(drawer.owner())
        .bind(drawer.place(place))
        .execute(pool)
        .await?;
    Ok(())
}

/// The drafts of these places, as far as there are some whose time is not up.
pub(crate) async fn find(
    pool: &PgPool,
    now: Timestamp,
    drawer: &Drawer,
    places: &[String],
) -> Result<Vec<Draft>, sqlx::Error> {
    let named: Vec<Vec<u8>> = places.iter().map(|place| drawer.place(place)).collect();
    let rows: Vec<(Vec<u8>, Vec<u8>, Ts)> = sqlx::query_as(
        "SELECT place_digest, sealed, saved_at FROM portal.drafts \
         WHERE owner_digest = $1 AND place_digest = ANY($2) AND expires_at > $3",
    )
    .bind(drawer.owner())
    .bind(&named)
    .bind(Ts(now))
    .fetch_all(pool)
    .await?;
    let opened = rows.into_iter().filter_map(|(row, sealed, saved_at)| {
        let (place, _row) = places
            .iter()
            .zip(&named)
            .find(|(_, named)| **named == row)?;
        let draft = opened(drawer, &row, &sealed, saved_at)?;
        Some(Draft {
            place: place.clone(),
            ..draft
        })
    });
    Ok(opened.collect())
}

/// Every draft of a drawer whose time is not up, the newest first.
pub(crate) async fn all(
    pool: &PgPool,
    now: Timestamp,
    drawer: &Drawer,
) -> Result<Vec<Draft>, sqlx::Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Ts)> = sqlx::query_as(
        "SELECT place_digest, sealed, saved_at FROM portal.drafts \
         WHERE owner_digest = $1 AND expires_at > $2 ORDER BY saved_at DESC LIMIT $3",
    )
    .bind(drawer.owner())
    .bind(Ts(now))
    .bind(MOST)
    .fetch_all(pool)
    .await?;
    let opened = rows
        .into_iter()
        .filter_map(|(row, sealed, saved_at)| opened(drawer, &row, &sealed, saved_at));
    Ok(opened.collect())
}

/// How many drafts of a drawer wait.
pub(crate) async fn count(
    pool: &PgPool,
    now: Timestamp,
    drawer: &Drawer,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT count(*) FROM portal.drafts WHERE owner_digest = $1 AND expires_at > $2",
    )
    .bind(drawer.owner())
    .bind(Ts(now))
    .fetch_one(pool)
    .await
}

/// A draft as it was sealed; without its place where it was kept before that was sealed along.
fn opened(drawer: &Drawer, row: &[u8], sealed: &[u8], saved_at: Ts) -> Option<Draft> {
    let text = sealing::open(&drawer.secret, "draft", row, sealed)?;
    let fields = form_urlencoded::parse(text.as_bytes()).into_owned();
    let (place, fields): (Vec<_>, Vec<_>) = fields.partition(|(name, _)| name == PLACE);
    let place = place.into_iter().map(|(_, place)| place).next();
    Some(Draft {
        place: place.unwrap_or_default(),
        fields,
        saved_at: saved_at.0,
    })
}

impl Draft {
    /// The longest of what was written, which tells its writer most.
    pub(crate) fn words(&self) -> &str {
        let written = self
            .fields
            .iter()
            .filter(|(name, _)| !FILLED_IN.contains(&name.as_str()));
        let words = written.map(|(_, value)| value.as_str());
        words
            .max_by_key(|value| value.chars().count())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
