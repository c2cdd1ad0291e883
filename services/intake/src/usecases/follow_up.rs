use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{FollowUpRequest, FollowUpResponse};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Intake,
    add_follow_up::{Addition, add_follow_up},
    authorize::{authorize, key_of},
    no_such_report, parse_id,
    receive_report::decode,
};
use crate::{
    content::{FollowUpContent, Sender},
    rules::{check_files, check_text},
    store::reports,
    wire::to_proto,
};

/// Adds words and files to a report.
///
/// # Errors
/// The check's refusal; `NOT_FOUND` for who may not read the report; `REPORT_ERASED`.
pub(crate) async fn follow_up(
    intake: &Intake,
    ctx: &Ctx,
    request: FollowUpRequest,
) -> Result<FollowUpResponse, Problem> {
    let asked = request.encode_to_vec();
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let files = check_files::take(request.attachments);
    let text = if files.taken.is_empty() {
        check_text::required("text", &request.text)?
    } else {
        check_text::optional("text", &request.text, check_text::MAX_CHARS)?
    };
    let mut unit = match intake.store.begin(ctx, "follow_up", &asked).await? {
        Begun::Replay(answer) => return decode(&answer),
        Begun::New(unit) => unit,
    };
    let report = reports::find(unit.connection(), report_id)
        .await?
        .ok_or_else(no_such_report)?;
    authorize(&intake.keyring, ctx, &report)?;
    let key = key_of(&intake.keyring, &report)?;
    let addition = Addition {
        report_id,
        received_at: ctx.now,
        message_key: None,
        content: FollowUpContent {
            by: Sender {
                name: ctx.actor.name.clone(),
                email: ctx.actor.email.clone(),
            },
            text,
            mail: None,
        },
        files: files.taken,
        from_stranger: false,
        original: None,
    };
    let response = FollowUpResponse {
        follow_up: add_follow_up(&mut unit, &intake.keyring, &key, addition).await?,
        received_at: Some(to_proto(ctx.now)),
        attachments_left_out: files.left_out,
    };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}
