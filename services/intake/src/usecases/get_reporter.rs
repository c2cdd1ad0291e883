use brudvagt_kit::Problem;
use brudvagt_proto::intake::{GetReporterRequest, GetReporterResponse, Reporter};
use brudvagt_types::Ctx;

use super::{
    Intake,
    authorize::{authorize, key_of},
    no_such_report, parse_id,
};
use crate::{
    content::{self, ReportContent},
    store::{ACCESS, reports},
};

/// Who reported in confidence, and how to reach her. A look of its own, so that *Hvem har set sagen* tells
/// who saw the name and not only the report.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`; `REPORT_ERASED`.
pub(crate) async fn get_reporter(
    intake: &Intake,
    ctx: &Ctx,
    request: &GetReporterRequest,
) -> Result<GetReporterResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let mut tx = intake.store.read(ctx).await?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    authorize(&intake.keyring, ctx, &report)?;
    let key = key_of(&intake.keyring, &report)?;
    let municipality = report.municipality.as_str();
    ACCESS
        .note(&mut tx, ctx, report_id, municipality, "reporter")
        .await?;
    tx.commit().await?;
    tracing::info!(report_id = %report.id, actor_id = %ctx.actor.id, "report.reporter_read");
    let content: ReportContent = content::open(&key, report.id, &report.sealed)?;
    let (name, email) = if content.origin.kind.is_empty() {
        (content.reporter.name, content.reporter.email)
    } else {
        (content.origin.name, String::new())
    };
    Ok(GetReporterResponse {
        reporter: Some(Reporter {
            person_id: report.reporter_id,
            name,
            email,
        }),
        contact: content.origin.contact,
        phone: content.phone,
    })
}
