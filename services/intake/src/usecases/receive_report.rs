use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, SAME_CAUSE};
use brudvagt_proto::intake::{SubmitReportRequest, SubmitReportResponse};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Intake,
    keep_report::{Incoming, Kept, keep_report},
};
use crate::{
    clients::Places,
    rules::{check_report, noticed::Noticed},
    wire::to_proto,
};

/// What whoever sent a report is told of it besides its number.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) noticed: Noticed,
    pub(super) left_out: Vec<u32>,
}

pub(super) const OPERATION: &str = "submit_report";

/// Takes a report from the form or a processor. When it returns, the report is stored and sealed;
/// the case opens when the bus is up.
///
/// # Errors
/// The check's refusal, `IDEMPOTENCY_KEY_REUSED`, or `UNAVAILABLE` when the database is away.
pub(crate) async fn receive_report(
    intake: &Intake,
    ctx: &Ctx,
    request: SubmitReportRequest,
    places: Option<&Places>,
) -> Result<SubmitReportResponse, Problem> {
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, OPERATION, &asked).await? {
        Begun::Replay(answer) => return decode(&answer),
        Begun::New(unit) => unit,
    };
    // After the look into the inbox: a moment that was fine the first time is not judged again.
    let (incoming, told) = check(ctx, request, places)?;
    let kept = keep_report(&mut unit, &intake.keyring, incoming).await?;
    let response = answer(ctx, kept, told);
    match unit.commit(&response.encode_to_vec()).await {
        Ok(()) => Ok(response),
        Err(problem) => answered_meanwhile(intake, ctx, &asked, problem).await,
    }
}

/// A unit of another municipality, or one that is no more, is none: the report is taken all the same, and
/// whoever answers for the municipality as a whole hears of it.
pub(super) fn check(
    ctx: &Ctx,
    request: SubmitReportRequest,
    places: Option<&Places>,
) -> Result<(Incoming, Told), Problem> {
    let mut checked = check_report::check(ctx, request)?;
    if places.is_some_and(|it| !it.takes_reports(&checked.municipality, &checked.unit_id)) {
        checked.unit_id.clear();
    }
    let incoming = Incoming {
        municipality: checked.municipality,
        channel: checked.channel,
        unit_id: checked.unit_id,
        received_at: ctx.now,
        told_at: checked.told_at,
        noticed_at: checked.noticed.at,
        protected_address: checked.protected_address,
        reporter_id: checked.reporter_id,
        message_key: None,
        content: checked.content,
        files: checked.files.taken,
        shared_incident_id: checked.shared_incident_id,
        alike_key: None,
        related: None,
        original: None,
        receipt: false,
    };
    let told = Told {
        noticed: checked.noticed,
        left_out: checked.files.left_out,
    };
    Ok((incoming, told))
}

pub(super) fn answer(ctx: &Ctx, kept: Kept, told: Told) -> SubmitReportResponse {
    SubmitReportResponse {
        report_id: kept.report_id.to_string(),
        reference: kept.reference,
        received_at: Some(to_proto(ctx.now)),
        time_note: Some(told.noticed.note.into()),
        attachments_left_out: told.left_out,
    }
}

/// The same form sent twice at the same moment: the first one's answer is there now, and it is the
/// second one's, too. Whoever pressed twice must not be told that something went wrong.
async fn answered_meanwhile(
    intake: &Intake,
    ctx: &Ctx,
    asked: &[u8],
    problem: Problem,
) -> Result<SubmitReportResponse, Problem> {
    if problem.reason != SAME_CAUSE {
        return Err(problem);
    }
    match intake.store.begin(ctx, OPERATION, asked).await? {
        Begun::Replay(answer) => decode(&answer),
        Begun::New(_first_one_failed) => Err(problem),
    }
}

pub(super) fn decode<M: Message + Default>(answer: &[u8]) -> Result<M, Problem> {
    M::decode(answer).map_err(|error| Problem::internal(&error))
}
