use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) async fn insert(
    connection: &mut PgConnection,
    owner: Uuid,
    municipality: &MunicipalityCode,
    wrapped: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO intake.keys (owner, municipality, wrapped) VALUES ($1, $2, $3)")
        .bind(owner)
        .bind(municipality.as_str())
        .bind(wrapped)
        .execute(connection)
        .await?;
    Ok(())
}

/// Destroys a key: what it sealed can never be read again.
pub(crate) async fn destroy(
    connection: &mut PgConnection,
    owner: Uuid,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM intake.keys WHERE owner = $1")
        .bind(owner)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Destroys the keys of mail that was laid aside before `before`, and says how many.
pub(crate) async fn destroy_discarded(
    connection: &mut PgConnection,
    before: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM intake.keys AS k USING intake.quarantine AS q \
         WHERE k.owner = q.quarantine_id AND q.released_at IS NULL AND q.discarded_at < $1",
    )
    .bind(Ts(before))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
