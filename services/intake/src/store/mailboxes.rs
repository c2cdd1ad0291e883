use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};

/// A mailbox, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'p> {
    pub(crate) address: &'p str,
    pub(crate) municipality: &'p MunicipalityCode,
}

/// A mailbox that cannot be read.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) address: String,
    pub(crate) municipality: String,
    pub(crate) since: Timestamp,
    pub(crate) reason: String,
    pub(crate) told_at: Option<Timestamp>,
}

/// When everything in it was last dealt with.
pub(crate) async fn last_read_at(
    connection: &mut PgConnection,
    address: &str,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let at: Option<Option<Ts>> =
        sqlx::query_scalar("SELECT read_at FROM intake.mailboxes WHERE address = $1")
            .bind(address)
            .fetch_optional(connection)
            .await?;
    Ok(at.flatten().map(|at| at.0))
}

/// Since when it could not be read, when somebody was told so.
pub(crate) async fn told_of(
    connection: &mut PgConnection,
    address: &str,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let since: Option<Option<Ts>> = sqlx::query_scalar(
        "SELECT failing_since FROM intake.mailboxes \
         WHERE address = $1 AND told_at IS NOT NULL FOR UPDATE",
    )
    .bind(address)
    .fetch_optional(connection)
    .await?;
    Ok(since.flatten().map(|at| at.0))
}

pub(crate) async fn mark_read(
    connection: &mut PgConnection,
    place: Place<'_>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.mailboxes (address, municipality, read_at) VALUES ($1, $2, $3) \
         ON CONFLICT (address) DO UPDATE SET municipality = $2, read_at = $3, \
           failing_since = NULL, reason = '', told_at = NULL",
    )
    .bind(place.address)
    .bind(place.municipality.as_str())
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn mark_trouble(
    connection: &mut PgConnection,
    place: Place<'_>,
    now: Timestamp,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.mailboxes AS m (address, municipality, failing_since, reason) \
         VALUES ($1, $2, $3, $4) \
         ON CONFLICT (address) DO UPDATE SET municipality = $2, reason = $4, \
           failing_since = COALESCE(m.failing_since, $3)",
    )
    .bind(place.address)
    .bind(place.municipality.as_str())
    .bind(Ts(now))
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of `configured` that cannot be read.
pub(crate) async fn list_unread(
    connection: &mut PgConnection,
    configured: &[String],
) -> Result<Vec<Unread>, sqlx::Error> {
    sqlx::query_as(
        "SELECT address, municipality, failing_since, reason, told_at FROM intake.mailboxes \
         WHERE failing_since IS NOT NULL AND address = ANY ($1) ORDER BY address",
    )
    .bind(configured)
    .fetch_all(connection)
    .await
}

pub(crate) async fn mark_told(
    connection: &mut PgConnection,
    address: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE intake.mailboxes SET told_at = $2 WHERE address = $1")
        .bind(address)
        .bind(Ts(now))
        .execute(connection)
        .await?;
    Ok(())
}

impl FromRow<'_, PgRow> for Unread {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            address: row.try_get("address")?,
            municipality: row.try_get("municipality")?,
            since: row.try_get::<Ts, _>("failing_since")?.0,
            reason: row.try_get("reason")?,
            told_at: row.try_get::<Option<Ts>, _>("told_at")?.map(|at| at.0),
        })
    }
}
