//! Hooks, and how they go.

use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

#[derive(Debug)]
pub(crate) struct HookRow {
    pub(crate) hook_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) door_id: Uuid,
    pub(crate) sealed: Vec<u8>,
    pub(crate) made_at: Timestamp,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) failed_at: Option<Timestamp>,
    pub(crate) failure: String,
    pub(crate) given_up_at: Option<Timestamp>,
    pub(crate) n_waiting: i64,
}

/// Those in use, the newest first.
pub(crate) async fn list(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
) -> Result<Vec<HookRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT h.hook_id, h.municipality, h.door_id, h.sealed, h.made_at, h.delivered_at, h.failed_at, \
           h.failure, h.given_up_at, (SELECT count(*) FROM notification.messages AS m \
             WHERE m.recipient_key = h.hook_id::text AND m.channel = 'hook' AND m.state = 'planned') \
             AS n_waiting \
         FROM notification.hooks AS h WHERE h.municipality = $1 AND h.ended_at IS NULL \
         ORDER BY h.made_at DESC, h.hook_id LIMIT 200",
    )
    .bind(municipality.as_str())
    .fetch_all(connection)
    .await
}

/// One that is in use.
pub(crate) async fn find(
    connection: &mut PgConnection,
    hook_id: Uuid,
) -> Result<Option<HookRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT hook_id, municipality, door_id, sealed, made_at, delivered_at, failed_at, failure, \
           given_up_at, 0::bigint AS n_waiting \
         FROM notification.hooks WHERE hook_id = $1 AND ended_at IS NULL",
    )
    .bind(hook_id)
    .fetch_optional(connection)
    .await
}

/// Whether any system of the municipality's has one.
pub(crate) async fn has_any(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM notification.hooks WHERE municipality = $1 AND ended_at IS NULL)",
    )
    .bind(municipality.as_str())
    .fetch_one(connection)
    .await
}

/// The one of a system's key.
pub(crate) async fn of_door(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    door_id: Uuid,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT hook_id FROM notification.hooks \
         WHERE municipality = $1 AND door_id = $2 AND ended_at IS NULL",
    )
    .bind(municipality.as_str())
    .bind(door_id)
    .fetch_optional(connection)
    .await
}

pub(crate) struct NewHook<'r> {
    pub(crate) hook_id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    pub(crate) door_id: Uuid,
    pub(crate) sealed: &'r [u8],
    pub(crate) made_at: Timestamp,
    pub(crate) made_by: &'r str,
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewHook<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notification.hooks (hook_id, municipality, door_id, sealed, made_at, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.hook_id)
    .bind(new.municipality.as_str())
    .bind(new.door_id)
    .bind(new.sealed)
    .bind(Ts(new.made_at))
    .bind(new.made_by)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn end(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    door_id: Uuid,
    at: Timestamp,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.hooks SET ended_at = $3, ended_by = $4 \
         WHERE municipality = $1 AND door_id = $2 AND ended_at IS NULL",
    )
    .bind(municipality.as_str())
    .bind(door_id)
    .bind(Ts(at))
    .bind(by)
    .execute(connection)
    .await?;
    Ok(())
}

/// Something arrived: what was wrong before is over.
pub(crate) async fn note_delivered(
    connection: &mut PgConnection,
    hook_id: Uuid,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.hooks SET delivered_at = $2, failed_at = NULL, failure = '', \
           given_up_at = NULL, told_at = NULL WHERE hook_id = $1",
    )
    .bind(hook_id)
    .bind(Ts(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Something did not arrive, and, when it `is_given_up`, will not be tried again.
pub(crate) async fn note_failed(
    connection: &mut PgConnection,
    hook_id: Uuid,
    at: Timestamp,
    failure: &str,
    is_given_up: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.hooks SET failed_at = $2, failure = $3, \
           given_up_at = CASE WHEN $4 THEN coalesce(given_up_at, $2) ELSE given_up_at END \
         WHERE hook_id = $1",
    )
    .bind(hook_id)
    .bind(Ts(at))
    .bind(failure)
    .bind(is_given_up)
    .execute(connection)
    .await?;
    Ok(())
}

/// A hook of which the officer has to hear.
pub(crate) struct Untold {
    pub(crate) hook_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) failure: String,
    pub(crate) given_up_at: Timestamp,
}

/// The oldest that nobody was told of. One that was ended since is nobody's worry.
pub(crate) async fn untold(connection: &mut PgConnection) -> Result<Vec<Untold>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT hook_id, municipality, failure, given_up_at FROM notification.hooks \
         WHERE given_up_at IS NOT NULL AND told_at IS NULL AND ended_at IS NULL \
         ORDER BY given_up_at LIMIT 20",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Untold {
                hook_id: row.try_get("hook_id")?,
                municipality: row.try_get("municipality")?,
                failure: row.try_get("failure")?,
                given_up_at: row.try_get::<Ts, _>("given_up_at")?.0,
            })
        })
        .collect()
}

pub(crate) async fn note_told(
    connection: &mut PgConnection,
    hook_id: Uuid,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.hooks SET told_at = $2 WHERE hook_id = $1")
        .bind(hook_id)
        .bind(Ts(at))
        .execute(connection)
        .await?;
    Ok(())
}

impl FromRow<'_, PgRow> for HookRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let at = |name| {
            row.try_get::<Option<Ts>, _>(name)
                .map(|at| at.map(|at| at.0))
        };
        Ok(Self {
            hook_id: row.try_get("hook_id")?,
            municipality: row.try_get("municipality")?,
            door_id: row.try_get("door_id")?,
            sealed: row.try_get("sealed")?,
            made_at: row.try_get::<Ts, _>("made_at")?.0,
            delivered_at: at("delivered_at")?,
            failed_at: at("failed_at")?,
            failure: row.try_get("failure")?,
            given_up_at: at("given_up_at")?,
            n_waiting: row.try_get("n_waiting")?,
        })
    }
}
