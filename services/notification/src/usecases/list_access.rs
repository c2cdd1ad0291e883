//! Who looked at what of a case.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{Access, ListAccessRequest, ListAccessResponse};
use brudvagt_types::Ctx;

use super::{Notification, parse_case_id};
use crate::{store::access, wire};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// A page, newest first.
///
/// # Errors
/// `UNKNOWN_CURSOR`; `NOT_FOUND` for what is no case id.
pub(crate) async fn list_access(
    notification: &Notification,
    ctx: &Ctx,
    request: &ListAccessRequest,
) -> Result<ListAccessResponse, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let before = match request.after.as_str() {
        "" => i64::MAX,
        cursor => cursor.parse().map_err(|_not_ours| {
            Problem::invalid(
                "after",
                "UNKNOWN_CURSOR",
                "Siden findes ikke længere. Begynd forfra.",
                "the cursor is not one of ours",
            )
        })?,
    };
    let limit = match request.limit {
        0 => DEFAULT_LIMIT,
        wanted => wanted.min(MAX_LIMIT),
    };
    let mut tx = notification.store.read(ctx).await?;
    let rows = access::page(&mut tx, case_id, before, i64::from(limit)).await?;
    let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = rows
        .last()
        .filter(|_| full)
        .map(|row| row.entry_id.to_string());
    let entries = rows.into_iter().map(|row| Access {
        at: Some(wire::to_proto(row.at.0)),
        actor_id: row.actor_id,
        actor_role: row.actor_role,
        what: row.what,
    });
    Ok(ListAccessResponse {
        entries: entries.collect(),
        next: next.unwrap_or_default(),
    })
}
