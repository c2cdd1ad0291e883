use brudvagt_kit::{Problem, grpc};
use brudvagt_proto::intake::{ListQuarantineResponse, Quarantined};
use brudvagt_types::{Ctx, Role};

use super::Intake;
use crate::{store::quarantine, wire::to_proto};

/// Mail that waits for the officer, the oldest first. Mail that no address claimed has no
/// municipality; it is seen by the officer of the one that looks after it.
///
/// # Errors
/// `NOT_ALLOWED` for everybody but the data protection officer.
pub(crate) async fn list_quarantine(
    intake: &Intake,
    ctx: &Ctx,
) -> Result<ListQuarantineResponse, Problem> {
    grpc::require(ctx, &[Role::Dpo])?;
    let mut tx = intake.store.read(ctx).await?;
    let rows = quarantine::list_waiting(&mut tx).await?;
    tx.commit().await?;
    let messages = rows
        .into_iter()
        .map(|row| Quarantined {
            id: row.id.to_string(),
            municipality: if row.is_addressed {
                row.municipality
            } else {
                String::new()
            },
            reason: row.reason,
            received_at: Some(to_proto(row.received_at)),
            size_bytes: row.size_bytes.unsigned_abs(),
        })
        .collect();
    Ok(ListQuarantineResponse { messages })
}
