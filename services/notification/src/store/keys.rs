//! Keys of cases and of lists of recipients.

use std::collections::BTreeMap;

use brudvagt_kit::Problem;
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::{MunicipalityCode, Text};
use sqlx::PgConnection;
use uuid::Uuid;

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
    let mut keys = ensure_all(connection, keyring, &[(owner, municipality)]).await?;
    keys.remove(&owner).ok_or_else(erased)
}

/// The keys of these owners, made where there is none.
///
/// # Errors
/// As [`ensure`].
pub(crate) async fn ensure_all(
    connection: &mut PgConnection,
    keyring: &Keyring,
    owners: &[(Uuid, &MunicipalityCode)],
) -> Result<BTreeMap<Uuid, CaseKey>, Problem> {
    let mut keys = find_all(&mut *connection, keyring, owners).await?;
    let missing: BTreeMap<Uuid, &MunicipalityCode> = owners
        .iter()
        .filter(|(owner, _)| !keys.contains_key(owner))
        .copied()
        .collect();
    if missing.is_empty() {
        return Ok(keys);
    }
    let (mut made, mut wrapped) = (BTreeMap::new(), Vec::with_capacity(missing.len()));
    for (owner, municipality) in &missing {
        let (key, sealed) = keyring.new_key(municipality)?;
        made.insert(*owner, key);
        wrapped.push(sealed.as_bytes().to_vec());
    }
    let municipalities: Vec<&str> = missing.values().map(|code| code.as_str()).collect();
    let kept: Vec<Uuid> = sqlx::query_scalar(
        "INSERT INTO notification.keys (owner, municipality, wrapped) \
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[]) \
         ON CONFLICT (owner) DO NOTHING RETURNING owner",
    )
    .bind(missing.keys().copied().collect::<Vec<_>>())
    .bind(municipalities)
    .bind(wrapped)
    .fetch_all(&mut *connection)
    .await?;
    made.retain(|owner, _| kept.contains(owner));
    keys.extend(made);
    // Another transaction may have made one first; then that key is used.
    let others: Vec<_> = missing
        .into_iter()
        .filter(|(owner, _)| !keys.contains_key(owner))
        .collect();
    if !others.is_empty() {
        keys.extend(find_all(connection, keyring, &others).await?);
    }
    Ok(keys)
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
    let mut keys = find_all(connection, keyring, &[(owner, municipality)]).await?;
    Ok(keys.remove(&owner))
}

/// The keys of those of these owners that have one.
///
/// # Errors
/// As [`ensure`].
pub(crate) async fn find_all(
    connection: &mut PgConnection,
    keyring: &Keyring,
    owners: &[(Uuid, &MunicipalityCode)],
) -> Result<BTreeMap<Uuid, CaseKey>, Problem> {
    let ids: Vec<Uuid> = owners.iter().map(|(owner, _)| *owner).collect();
    let wrapped = wrapped(connection, &ids).await?;
    let mut keys = BTreeMap::new();
    for (owner, municipality) in owners {
        if let Some(wrapped) = wrapped.get(owner) {
            keys.insert(*owner, unwrap(keyring, municipality, wrapped)?);
        }
    }
    Ok(keys)
}

/// The keys of those of these owners that have one, as they are kept.
pub(crate) async fn wrapped(
    connection: &mut PgConnection,
    owners: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<u8>>, sqlx::Error> {
    let found: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("SELECT owner, wrapped FROM notification.keys WHERE owner = ANY($1)")
            .bind(owners)
            .fetch_all(connection)
            .await?;
    Ok(found.into_iter().collect())
}

/// # Errors
/// `INTERNAL` when the municipality has no key or this one does not open.
pub(crate) fn unwrap(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    wrapped: &[u8],
) -> Result<CaseKey, Problem> {
    Ok(keyring.unwrap(municipality, wrapped)?)
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
        Text::new("Oplysningerne er slettet.", "the data has been erased"),
    )
}
