use brudvagt_types::MunicipalityCode;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) async fn insert(
    connection: &mut PgConnection,
    code_key: &[u8],
    report_id: Uuid,
    municipality: &MunicipalityCode,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.receipts (code_key, report_id, municipality) VALUES ($1, $2, $3)",
    )
    .bind(code_key)
    .bind(report_id)
    .bind(municipality.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// The report of a code.
pub(crate) async fn find(
    connection: &mut PgConnection,
    code_keys: &[Vec<u8>],
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT report_id FROM intake.receipts WHERE code_key = ANY ($1)")
        .bind(code_keys)
        .fetch_optional(connection)
        .await
}

/// The code opens nothing more.
pub(crate) async fn delete(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM intake.receipts WHERE report_id = $1")
        .bind(report_id)
        .execute(connection)
        .await?;
    Ok(())
}
