//! Who looked at what. Written once.

use brudvagt_kit::pg::Ts;
use brudvagt_types::{Ctx, Role};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct AccessRow {
    pub(crate) entry_id: i64,
    pub(crate) at: Ts,
    pub(crate) actor_id: String,
    pub(crate) actor_role: String,
    pub(crate) what: String,
}

/// Notes who looked. The system itself looks at nothing: it carries.
pub(crate) async fn log(
    connection: &mut PgConnection,
    ctx: &Ctx,
    case_id: Uuid,
    municipality: &str,
    what: &str,
) -> Result<(), sqlx::Error> {
    if ctx.actor.role == Role::System {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO notification.access_log (at, case_id, municipality, actor_id, actor_role, what) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Ts(ctx.now))
    .bind(case_id)
    .bind(municipality)
    .bind(&ctx.actor.id)
    .bind(ctx.actor.role.as_str())
    .bind(what)
    .execute(connection)
    .await?;
    Ok(())
}

/// Newest first, from the cursor on.
pub(crate) async fn page(
    connection: &mut PgConnection,
    case_id: Uuid,
    before: i64,
    limit: i64,
) -> Result<Vec<AccessRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT entry_id, at, actor_id, actor_role, what FROM notification.access_log \
         WHERE case_id = $1 AND entry_id < $2 ORDER BY entry_id DESC LIMIT $3",
    )
    .bind(case_id)
    .bind(before)
    .bind(limit)
    .fetch_all(connection)
    .await
}
