use brudvagt_kit::{Problem, grpc};
use brudvagt_proto::intake::{ListQuarantineRequest, ListQuarantineResponse, Quarantined};
use brudvagt_types::{Ctx, Role};

use super::Intake;
use crate::{
    store::quarantine::{self, WaitingRow},
    wire::to_proto,
};

/// Mail that waits for the officer, the oldest first; or what was laid aside and can still be
/// read. Mail that no address claimed has no municipality; it is seen by the officer of the one
/// that looks after it. Codes, times and sizes: no words are shown, so nobody is noted to have looked.
///
/// # Errors
/// `NOT_ALLOWED` for everybody but the data protection officer.
pub(crate) async fn list_quarantine(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListQuarantineRequest,
) -> Result<ListQuarantineResponse, Problem> {
    grpc::require(ctx, &[Role::Dpo])?;
    let mut tx = intake.store.read(ctx).await?;
    let rows = if request.discarded {
        quarantine::list_discarded(&mut tx).await?
    } else {
        quarantine::list_waiting(&mut tx).await?
    };
    tx.commit().await?;
    let messages = rows.into_iter().map(to_line).collect();
    Ok(ListQuarantineResponse { messages })
}

pub(super) fn to_line(row: WaitingRow) -> Quarantined {
    Quarantined {
        id: row.id.to_string(),
        municipality: if row.is_addressed {
            row.municipality
        } else {
            String::new()
        },
        reason: row.reason,
        received_at: Some(to_proto(row.received_at)),
        size_bytes: row.size_bytes.unsigned_abs(),
        discarded_at: row.discarded_at.map(to_proto),
        discard_reason: row.discard_reason,
    }
}
