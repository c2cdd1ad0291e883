use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{EraseReportRequest, EraseReportResponse};
use brudvagt_types::Ctx;
use prost::Message;

use super::{Intake, no_such_report, parse_id};
use crate::store::{keys, receipts, reports};

/// Destroys a report's key, and with it its words, follow-ups, files and the mail it came as; its receipt
/// code opens nothing more. Who sent it is forgotten, so that she too finds it no more. Its reference, times
/// and counts stay: they are the register's.
///
/// Only the system itself asks: triage, when the case was closed and journalised long enough ago.
///
/// # Law
/// GDPR art. 5(1)(e): kept no longer than needed. What must be preserved is in the ESDH by then.
///
/// # Errors
/// `NOT_ALLOWED` to every person; `NOT_FOUND`.
pub(crate) async fn erase_report(
    intake: &Intake,
    ctx: &Ctx,
    request: &EraseReportRequest,
) -> Result<EraseReportResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "erase_report", &asked).await? {
        Begun::Replay(answer) => {
            return EraseReportResponse::decode(answer.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let report = reports::find(unit.connection(), report_id).await?;
    report.ok_or_else(no_such_report)?;
    receipts::delete(unit.connection(), report_id).await?;
    reports::forget_reporter(unit.connection(), report_id).await?;
    let n_destroyed = keys::destroy(unit.connection(), report_id).await?;
    let answer = EraseReportResponse {
        erased_before: n_destroyed == 0,
    };
    unit.commit(&answer.encode_to_vec()).await?;
    tracing::info!(%report_id, "report.erased");
    Ok(answer)
}
