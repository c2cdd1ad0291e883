use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use super::reports::municipality;

pub(crate) struct NewDoor<'r> {
    pub(crate) id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    pub(crate) kind: &'static str,
    pub(crate) address: &'r str,
    pub(crate) token_key: Option<[u8; 32]>,
    pub(crate) agreed_hours: Option<i32>,
    pub(crate) sealed: &'r [u8],
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: &'r str,
}

#[derive(Debug)]
pub(crate) struct DoorRow {
    pub(crate) id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) kind: String,
    pub(crate) address: String,
    pub(crate) token_key: Option<Vec<u8>>,
    pub(crate) agreed_hours: Option<i32>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) opened_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) used_at: Option<Timestamp>,
}

/// Keeps a public address for the municipality, for good; false when it is another's. Of another's row
/// nothing is seen, only that it is there.
pub(crate) async fn claim_address(
    connection: &mut PgConnection,
    address: &str,
    municipality: &MunicipalityCode,
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.door_addresses (address, municipality) VALUES ($1, $2) \
         ON CONFLICT DO NOTHING",
    )
    .bind(address)
    .bind(municipality.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM intake.door_addresses WHERE address = $1 AND municipality = $2)",
    )
    .bind(address)
    .bind(municipality.as_str())
    .fetch_one(connection)
    .await
}

/// True when it was written; false when another door has the address.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewDoor<'_>,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO intake.doors (door_id, municipality, kind, address, token_key, agreed_hours, \
           sealed, opened_at, opened_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(new.id)
    .bind(new.municipality.as_str())
    .bind(new.kind)
    .bind(new.address)
    .bind(new.token_key.as_ref().map(<[u8; 32]>::as_slice))
    .bind(new.agreed_hours)
    .bind(new.sealed)
    .bind(Ts(new.opened_at))
    .bind(new.opened_by)
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The open ones first, the newest of each first.
pub(crate) async fn list(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
) -> Result<Vec<DoorRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT d.door_id, d.municipality, d.kind, d.address, d.token_key, d.agreed_hours, d.sealed, \
           d.opened_at, d.closed_at, d.used_at, k.wrapped \
         FROM intake.doors AS d JOIN intake.keys AS k ON k.owner = d.door_id \
         WHERE d.municipality = $1 \
         ORDER BY d.closed_at IS NOT NULL, d.opened_at DESC, d.door_id LIMIT 200",
    )
    .bind(municipality.as_str())
    .fetch_all(connection)
    .await
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<DoorRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT d.door_id, d.municipality, d.kind, d.address, d.token_key, d.agreed_hours, d.sealed, \
           d.opened_at, d.closed_at, d.used_at, k.wrapped \
         FROM intake.doors AS d JOIN intake.keys AS k ON k.owner = d.door_id \
         WHERE d.door_id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// The public door at an address, which may be closed: then the newest that was there.
pub(crate) async fn find_public(
    connection: &mut PgConnection,
    address: &str,
) -> Result<Option<DoorRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT d.door_id, d.municipality, d.kind, d.address, d.token_key, d.agreed_hours, d.sealed, \
           d.opened_at, d.closed_at, d.used_at, k.wrapped \
         FROM intake.doors AS d JOIN intake.keys AS k ON k.owner = d.door_id \
         WHERE d.kind = 'public' AND d.address = $1 \
         ORDER BY d.closed_at IS NOT NULL, d.opened_at DESC LIMIT 1",
    )
    .bind(address)
    .fetch_optional(connection)
    .await
}

/// The door of a token, which may be closed.
pub(crate) async fn find_by_token(
    connection: &mut PgConnection,
    kind: &str,
    token_keys: &[Vec<u8>],
) -> Result<Option<DoorRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT d.door_id, d.municipality, d.kind, d.address, d.token_key, d.agreed_hours, d.sealed, \
           d.opened_at, d.closed_at, d.used_at, k.wrapped \
         FROM intake.doors AS d JOIN intake.keys AS k ON k.owner = d.door_id \
         WHERE d.kind = $1 AND d.token_key = ANY ($2)",
    )
    .bind(kind)
    .bind(token_keys)
    .fetch_optional(connection)
    .await
}

/// Closes a door that is open.
pub(crate) async fn close(
    connection: &mut PgConnection,
    id: Uuid,
    at: Timestamp,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.doors SET closed_at = $2, closed_by = $3 \
         WHERE door_id = $1 AND closed_at IS NULL",
    )
    .bind(id)
    .bind(Ts(at))
    .bind(by)
    .execute(connection)
    .await?;
    Ok(())
}

/// Closes a municipality's public door because another takes its place.
pub(crate) async fn close_public(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    at: Timestamp,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.doors SET closed_at = $2, closed_by = $3 \
         WHERE municipality = $1 AND kind = 'public' AND closed_at IS NULL",
    )
    .bind(municipality.as_str())
    .bind(Ts(at))
    .bind(by)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a key was shown, unless that was noted since `before`.
pub(crate) async fn note_use(
    connection: &mut PgConnection,
    id: Uuid,
    at: Timestamp,
    before: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.doors SET used_at = $2 \
         WHERE door_id = $1 AND (used_at IS NULL OR used_at < $3)",
    )
    .bind(id)
    .bind(Ts(at))
    .bind(Ts(before))
    .execute(connection)
    .await?;
    Ok(())
}

impl FromRow<'_, PgRow> for DoorRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("door_id")?,
            municipality: municipality(row)?,
            kind: row.try_get("kind")?,
            address: row.try_get("address")?,
            token_key: row.try_get("token_key")?,
            agreed_hours: row.try_get("agreed_hours")?,
            sealed: row.try_get("sealed")?,
            wrapped_key: row.try_get("wrapped")?,
            opened_at: row.try_get::<Ts, _>("opened_at")?.0,
            closed_at: row.try_get::<Option<Ts>, _>("closed_at")?.map(|at| at.0),
            used_at: row.try_get::<Option<Ts>, _>("used_at")?.map(|at| at.0),
        })
    }
}
