//! Stops letters that have not left.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{Communication, StopCommunicationRequest};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    get_communication::first_page,
    store::{communications, recipients},
    tell_progress::recount,
};
use crate::{
    mail::store::messages,
    reasons,
    usecases::{Notification, parse_case_id},
};

/// Takes back every letter that has not been attempted. If none had left, the letter can be changed
/// again.
///
/// # Errors
/// `LETTERS_HAVE_LEFT` when there is nothing to stop; `NOT_FOUND`.
pub(crate) async fn stop_communication(
    notification: &Notification,
    ctx: &Ctx,
    request: &StopCommunicationRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let begun = notification
        .store
        .begin(ctx, "stop_communication", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        let stopped = messages::take_back_letters(connection, case_id, None).await?;
        if stopped.is_empty() {
            return Err(have_left());
        }
        recipients::stop(connection, &stopped, ctx.now).await?;
        let counts = recipients::counts(connection, row.communication_id).await?;
        let none_left = counts.sent == 0 && counts.failed == 0 && counts.waiting == 0;
        communications::stop(connection, row.communication_id, none_left).await?;
        recount(notification, &mut unit, ctx, case_id, &row).await?;
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

fn have_left() -> Problem {
    reasons::LETTERS_HAVE_LEFT.problem()
}
