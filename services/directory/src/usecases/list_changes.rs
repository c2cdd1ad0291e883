//! Who changed what of the directory.

use brudvagt_kit::{Problem, wire};
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{Change, ListChangesRequest, ListChangesResponse};
use brudvagt_types::Ctx;
use serde_json::Value;
use sqlx::types::Json;

use crate::{reasons, store::changes};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// A page, newest first.
///
/// # Errors
/// `UNKNOWN_CURSOR`; `UNAVAILABLE`.
pub(crate) async fn list_changes(
    store: &Store,
    ctx: &Ctx,
    request: &ListChangesRequest,
) -> Result<ListChangesResponse, Problem> {
    let after = match request.after.as_str() {
        "" => None,
        cursor => Some(
            cursor
                .parse()
                .map_err(|_not_ours| reasons::UNKNOWN_CURSOR.at("after"))?,
        ),
    };
    let limit = match request.limit {
        0 => DEFAULT_LIMIT,
        wanted => wanted.min(MAX_LIMIT),
    };
    let mut tx = store.read(ctx).await?;
    let rows = changes::page(&mut tx, &request.municipality, after, i64::from(limit)).await?;
    let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = rows
        .last()
        .filter(|_| full)
        .map(|row| row.change_id.to_string());
    let side = |side: Option<Json<Value>>| side.map_or_else(String::new, |it| it.0.to_string());
    let changes = rows.into_iter().map(|row| Change {
        id: row.change_id.to_string(),
        municipality: row.municipality,
        at: Some(wire::to_proto(row.at.0)),
        actor_id: row.actor_id,
        actor_name: row.actor_name,
        actor_role: row.actor_role,
        what: row.what,
        subject_id: row.subject_id,
        before_json: side(row.before),
        after_json: side(row.after),
    });
    Ok(ListChangesResponse {
        changes: changes.collect(),
        next: next.unwrap_or_default(),
    })
}
