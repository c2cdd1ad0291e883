//! Keys of cases and of lists of recipients.

use brudvagt_kit::Problem;
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::MunicipalityCode;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::content::unsealed;

/// Reason of what cannot be read any more.
pub(crate) const ERASED: &str = "ERASED";

/// The key of `owner`, made when there is none.
///
/// # Errors
/// `INTERNAL` when the municipality has no key or the stored one does not open.
pub(crate) async fn ensure(
    connection: &mut PgConnection,
    keyring: &Keyring,
    owner: Uuid,
    municipality: &MunicipalityCode,
) -> Result<CaseKey, Problem> {
    if let Some(key) = find(connection, keyring, owner, municipality).await? {
        return Ok(key);
    }
    let (_, wrapped) = keyring.new_key(municipality).map_err(unsealed)?;
    sqlx::query(
        "INSERT INTO notification.keys (owner, municipality, wrapped) VALUES ($1, $2, $3) \
         ON CONFLICT (owner) DO NOTHING",
    )
    .bind(owner)
    .bind(municipality.as_str())
    .bind(wrapped.as_bytes())
    .execute(&mut *connection)
    .await?;
    // Another transaction may have made one first; then that key is used.
    find(connection, keyring, owner, municipality)
        .await?
        .ok_or_else(erased)
}

/// The key of `owner`; `None` when there was none or it is destroyed.
///
/// # Errors
/// As [`ensure`].
pub(crate) async fn find(
    connection: &mut PgConnection,
    keyring: &Keyring,
    owner: Uuid,
    municipality: &MunicipalityCode,
) -> Result<Option<CaseKey>, Problem> {
    let wrapped: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT wrapped FROM notification.keys WHERE owner = $1")
            .bind(owner)
            .fetch_optional(connection)
            .await?;
    wrapped
        .map(|wrapped| keyring.unwrap(municipality, &wrapped).map_err(unsealed))
        .transpose()
}

/// Destroys a key: what it sealed can never be read again.
pub(crate) async fn destroy(
    connection: &mut PgConnection,
    owner: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM notification.keys WHERE owner = $1")
        .bind(owner)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Destroys the keys of a case's words and of its list of recipients.
pub(crate) async fn destroy_of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "WITH lists AS (SELECT communication_id FROM notification.communications WHERE case_id = $1), \
           listed AS (DELETE FROM notification.recipients AS r USING lists \
             WHERE r.communication_id = lists.communication_id) \
         DELETE FROM notification.keys \
         WHERE owner = $1 OR owner IN (SELECT communication_id FROM lists)",
    )
    .bind(case_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The refusal when the content has been erased.
pub(crate) fn erased() -> Problem {
    Problem::new(
        brudvagt_kit::Kind::NotFound,
        ERASED,
        "Oplysningerne er slettet.",
        "the data has been erased",
    )
}
