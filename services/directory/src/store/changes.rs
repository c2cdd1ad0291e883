//! Who changed what of the directory. Written once.

use brudvagt_kit::pg::Ts;
use brudvagt_types::Ctx;
use serde_json::Value;
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// One thing of the directory before and after; both sides equal is no change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) municipality: String,
    pub(crate) what: &'static str,
    pub(crate) subject_id: String,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

#[derive(Clone, Debug, FromRow)]
pub(crate) struct ChangeRow {
    pub(crate) change_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) at: Ts,
    pub(crate) actor_id: String,
    pub(crate) actor_name: String,
    pub(crate) actor_role: String,
    pub(crate) what: String,
    pub(crate) subject_id: String,
    pub(crate) before: Option<Json<Value>>,
    pub(crate) after: Option<Json<Value>>,
}

/// Notes those of `changes` that changed something.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    ctx: &Ctx,
    changes: &[Change],
) -> Result<(), sqlx::Error> {
    let real: Vec<&Change> = changes
        .iter()
        .filter(|change| change.before != change.after)
        .collect();
    if real.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&Change) -> String| real.iter().map(|it| of(it)).collect::<Vec<_>>();
    let side = |of: fn(&Change) -> &Option<Value>| {
        real.iter()
            .map(|it| of(it).clone().map(Json))
            .collect::<Vec<_>>()
    };
    sqlx::query(
        "INSERT INTO directory.changes (change_id, municipality, at, actor_id, actor_name, \
           actor_role, what, subject_id, before, after) \
         SELECT change_id, municipality, $1, $2, $3, $4, what, subject_id, before, after \
         FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[]) \
           AS c (change_id, municipality, what, subject_id, before, after)",
    )
    .bind(Ts(ctx.now))
    .bind(&ctx.actor.id)
    .bind(&ctx.actor.name)
    .bind(ctx.actor.role.as_str())
    .bind(real.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
    .bind(column(|it| it.municipality.clone()))
    .bind(column(|it| it.what.to_owned()))
    .bind(column(|it| it.subject_id.clone()))
    .bind(side(|it| &it.before))
    .bind(side(|it| &it.after))
    .execute(connection)
    .await?;
    Ok(())
}

/// Newest first, from the cursor on; an empty municipality is all in scope.
pub(crate) async fn page(
    connection: &mut PgConnection,
    municipality: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT change_id, municipality, at, actor_id, actor_name, actor_role, what, subject_id, \
           before, after FROM directory.changes \
         WHERE ($1 = '' OR municipality = $1) AND ($2::uuid IS NULL OR change_id < $2) \
         ORDER BY change_id DESC LIMIT $3",
    )
    .bind(municipality)
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await
}
