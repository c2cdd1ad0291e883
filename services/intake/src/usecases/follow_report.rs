use brudvagt_kit::Problem;
use brudvagt_proto::intake::{FollowReportRequest, FollowReportResponse};
use brudvagt_types::Ctx;

use super::{Intake, authorize::authorize, no_such_report, parse_id};
use crate::{store::reports, wire::to_proto};

/// A report of the caller's own, in codes and times. Its words stay sealed: a system that asks every
/// minute would otherwise be all that *Hvem har set sagen* shows.
///
/// # Errors
/// `NOT_FOUND`, also of what somebody else reported, whatever the caller's role.
pub(crate) async fn follow_report(
    intake: &Intake,
    ctx: &Ctx,
    request: &FollowReportRequest,
) -> Result<FollowReportResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let mut tx = intake.store.read(ctx).await?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    tx.commit().await?;
    if !authorize(&intake.keyring, ctx, &report)?.is_reporter {
        return Err(no_such_report());
    }
    Ok(FollowReportResponse {
        report_id: report.id.to_string(),
        municipality: report.municipality.to_string(),
        reference: report.reference,
        received_at: Some(to_proto(report.received_at)),
        noticed_at: Some(to_proto(report.noticed_at)),
        told_at: report.told_at.map(to_proto),
        is_erased: report.wrapped_key.is_none(),
    })
}
