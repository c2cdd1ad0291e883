//! Forms that wait until their sender has shown who she is. The key is the session's cookie, which we
//! do not keep: at rest nobody reads them, we included.

use brudvagt_kit::pg::Ts;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{App, Failure, What, sealing, session};

/// Forms of one session that wait; the oldest goes first.
const MOST: i64 = 5;

/// Beside the fields: there were files, which are not held.
pub(crate) const HAD_FILES: &str = "had-files";

/// A form as it was sent.
pub(crate) struct Form {
    pub path: String,
    pub fields: Vec<(String, String)>,
}

fn purpose(id: Uuid) -> String {
    format!("held form {id}")
}

fn seal(token: &str, id: Uuid, text: &str) -> Result<Vec<u8>, Failure> {
    sealing::seal(token, &purpose(id), id.as_bytes(), text)
        .map_err(|_opaque| Failure::new(What::Internal, "INTERNAL"))
}

/// Nothing when it was sealed with another cookie.
fn open(token: &str, id: Uuid, sealed: &[u8]) -> Option<String> {
    sealing::open(token, &purpose(id), id.as_bytes(), sealed)
}

/// Keeps what a form sent to `path`; its token goes with the session and is not kept.
pub(crate) async fn hold(
    app: &App,
    token: &str,
    path: &str,
    fields: &[(String, String)],
) -> Result<Uuid, Failure> {
    let id = Uuid::now_v7();
    let kept = fields.iter().filter(|(name, _)| name != "csrf");
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .finish();
    let of = session::digest(token);
    sqlx::query(
        "DELETE FROM portal.held_forms WHERE form_id IN (\
           SELECT form_id FROM portal.held_forms WHERE session_digest = $1 \
           ORDER BY held_at DESC, form_id DESC OFFSET $2)",
    )
    .bind(&of)
    .bind(MOST - 1)
    .execute(&app.pool)
    .await?;
    sqlx::query(
        "INSERT INTO portal.held_forms (form_id, session_digest, path, sealed, held_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(&of)
    .bind(path)
    .bind(seal(token, id, &text)?)
    .bind(Ts(app.runtime.clock.now()))
    .execute(&app.pool)
    .await?;
    Ok(id)
}

/// A form of this session that waits.
pub(crate) async fn find(pool: &PgPool, token: &str, id: Uuid) -> Result<Option<Form>, Failure> {
    let row: Option<(String, Vec<u8>)> = sqlx::query_as(
        "SELECT path, sealed FROM portal.held_forms WHERE form_id = $1 AND session_digest = $2",
    )
    .bind(id)
    .bind(session::digest(token))
    .fetch_optional(pool)
    .await?;
    Ok(row.and_then(|(path, sealed)| {
        let text = open(token, id, &sealed)?;
        let fields = form_urlencoded::parse(text.as_bytes());
        Some(Form {
            path,
            fields: fields.into_owned().collect(),
        })
    }))
}

/// It went on, and waits no more.
pub(crate) async fn release(pool: &PgPool, token: &str, id: Uuid) -> Result<(), Failure> {
    sqlx::query("DELETE FROM portal.held_forms WHERE form_id = $1 AND session_digest = $2")
        .bind(id)
        .bind(session::digest(token))
        .execute(pool)
        .await?;
    Ok(())
}

/// Seals what waits for a session with the cookie `after`, under which it goes on already.
pub(super) async fn seal_anew(
    tx: &mut PgConnection,
    before: &str,
    after: &str,
) -> Result<(), Failure> {
    let rows: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("SELECT form_id, sealed FROM portal.held_forms WHERE session_digest = $1")
            .bind(session::digest(after))
            .fetch_all(&mut *tx)
            .await?;
    for (id, sealed) in rows {
        let Some(text) = open(before, id, &sealed) else {
            continue;
        };
        sqlx::query("UPDATE portal.held_forms SET sealed = $2 WHERE form_id = $1")
            .bind(id)
            .bind(seal(after, id, &text)?)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_form_opens_with_its_own_cookie_and_under_its_own_name_alone() {
        let (id, other) = (Uuid::now_v7(), Uuid::now_v7());
        let sealed = seal("cookie", id, "stage=meant&reason=Ordet").ok().unwrap();
        let words = open("cookie", id, &sealed);
        assert_eq!(words.as_deref(), Some("stage=meant&reason=Ordet"));
        assert_eq!(open("another", id, &sealed), None);
        assert_eq!(open("cookie", other, &sealed), None);
        assert!(!sealed.windows(5).any(|it| it == b"Ordet"));
        assert_eq!(open("cookie", id, &sealed[..7]), None);
    }
}
