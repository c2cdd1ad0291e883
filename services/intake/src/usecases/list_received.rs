use brudvagt_kit::Problem;
use brudvagt_proto::{
    Code,
    intake::{ListReceivedRequest, ListReceivedResponse, ReceivedLine},
    types::Channel,
};
use brudvagt_types::Ctx;

use super::Intake;
use crate::{
    store::reports,
    wire::{from_proto, to_proto},
};

/// Reports received in a stretch of time, the newest first: codes and times.
///
/// # Errors
/// `NOT_ALLOWED` for everybody but the system.
pub(crate) async fn list_received(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListReceivedRequest,
) -> Result<ListReceivedResponse, Problem> {
    intake.compared.again(ctx.now);
    let from = from_proto(request.from.as_ref()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let until = from_proto(request.until.as_ref()).unwrap_or(ctx.now);
    let mut tx = intake.store.read(ctx).await?;
    let rows = reports::list_received(&mut tx, from, until).await?;
    tx.commit().await?;
    let reports = rows.into_iter().map(|row| ReceivedLine {
        report_id: row.id.to_string(),
        municipality: row.municipality.to_string(),
        reference: row.reference,
        channel: Channel::parse(&row.channel).unwrap_or_default().into(),
        unit_id: row.unit_id,
        received_at: Some(to_proto(row.received_at)),
        noticed_at: Some(to_proto(row.noticed_at)),
        protected_address: row.protected_address,
        told_at: row.told_at.map(to_proto),
    });
    Ok(ListReceivedResponse {
        reports: reports.collect(),
    })
}
