//! Who alone sees a report.

use sqlx::PgConnection;
use uuid::Uuid;

/// Whether named people alone see it.
pub(crate) async fn is_sealed(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM intake.seals WHERE report_id = $1 AND cardinality(people) > 0)",
    )
    .bind(report_id)
    .fetch_one(connection)
    .await
}

/// An empty `people` lifts the seal. Whoever sent the report can still see it.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    report_id: Uuid,
    people: &[String],
) -> Result<u64, sqlx::Error> {
    let kept = sqlx::query(
        "INSERT INTO intake.seals (report_id, municipality, people) \
         SELECT report_id, municipality, CASE WHEN cardinality($2::text[]) = 0 OR reporter_id = '' \
           THEN $2 ELSE $2 || reporter_id END \
         FROM intake.reports WHERE report_id = $1 \
         ON CONFLICT (report_id) DO UPDATE SET people = excluded.people",
    )
    .bind(report_id)
    .bind(people)
    .execute(connection)
    .await?;
    Ok(kept.rows_affected())
}
