use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{SealReportRequest, SealReportResponse};
use brudvagt_types::Ctx;
use prost::Message;

use super::{Intake, no_such_report, parse_id};
use crate::store::seals;

/// Shows a report to named people alone, besides whoever sent it, or to everybody with the rights again.
///
/// Only the system itself asks: triage, when who may see its case was changed.
///
/// # Errors
/// `NOT_ALLOWED` to every person; `NOT_FOUND`.
pub(crate) async fn seal_report(
    intake: &Intake,
    ctx: &Ctx,
    request: &SealReportRequest,
) -> Result<SealReportResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "seal_report", &asked).await? {
        Begun::Replay(_known) => return Ok(SealReportResponse {}),
        Begun::New(unit) => unit,
    };
    if seals::keep(unit.connection(), report_id, &request.person_ids).await? == 0 {
        return Err(no_such_report());
    }
    unit.commit(&[]).await?;
    Ok(SealReportResponse {})
}
