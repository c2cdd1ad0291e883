use brudvagt_kit::pg::Ts;
use brudvagt_types::Ctx;
use sqlx::PgConnection;
use uuid::Uuid;

/// Looks told of at once; more than a report ever has.
const MOST: i64 = 1000;

/// Notes that somebody sees a report's CPR numbers, with her own words for why.
pub(crate) async fn note(
    connection: &mut PgConnection,
    ctx: &Ctx,
    report_id: Uuid,
    municipality: &str,
    what: &str,
    sealed_reason: Option<&[u8]>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.access_log \
           (at, subject_id, municipality, actor_id, actor_role, what, sealed_reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Ts(ctx.now))
    .bind(report_id)
    .bind(municipality)
    .bind(&ctx.actor.id)
    .bind(ctx.actor.role.as_str())
    .bind(what)
    .bind(sealed_reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// The reasons given in words, by the number of the look.
pub(crate) async fn reasons(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT entry_id, sealed_reason FROM intake.access_log \
         WHERE subject_id = $1 AND sealed_reason IS NOT NULL ORDER BY entry_id DESC LIMIT $2",
    )
    .bind(report_id)
    .bind(MOST)
    .fetch_all(connection)
    .await
}
