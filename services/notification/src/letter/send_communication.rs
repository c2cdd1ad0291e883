//! Sends the letter to everybody on the list.

use brudvagt_kit::{Kind, Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{Communication, SendCommunicationRequest};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    get_communication::first_page,
    preview_letter::no_letter,
    record_told::not_decided,
    store::{communications, recipients},
    tell_progress::recount,
};
use crate::{
    filing::draft::track_state,
    mail::{rules::asked_mails::Template, store::messages},
    usecases::{Notification, parse_case_id},
};

/// Plans one mail for each person on the list who has an address and has not been written to. The mails
/// leave after a delay in which they can be stopped; after that the letter does not change. People found
/// later are added to the list and get the same letter.
///
/// # Law
/// GDPR art. 34(1): told because it was decided, on the case, that the risk is high.
///
/// # Errors
/// `COMMUNICATION_NOT_DECIDED`, `LETTER_INCOMPLETE`, `NO_RECIPIENTS`;
/// `NOT_FOUND`.
pub(crate) async fn send_communication(
    notification: &Notification,
    ctx: &Ctx,
    request: &SendCommunicationRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let begun = notification
        .store
        .begin(ctx, "send_communication", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        if track_state(&known.case, "data_subjects") != "to_communicate" {
            return Err(not_decided());
        }
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        let list = row.communication_id;
        if row.letter.is_none() {
            return Err(no_letter());
        }
        let leaves_at = ctx.now + notification.letter_hold;
        recipients::start(connection, list, ctx.now).await?;
        let traceparent = telemetry::traceparent();
        let n_planned = messages::plan_letters(
            connection,
            case_id,
            list,
            Template::Letter.priority(),
            traceparent.as_deref(),
            leaves_at,
            ctx.now,
        )
        .await?;
        if n_planned == 0 {
            return Err(no_recipients());
        }
        communications::start(connection, list, &ctx.actor.id, leaves_at, ctx.now).await?;
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        recount(notification, &mut unit, ctx, case_id, &row).await?;
        unit.commit(&[]).await?;
        notification.planned.notify_one();
    }
    first_page(notification, ctx, &request.case_id).await
}

fn no_recipients() -> Problem {
    Problem::new(
        Kind::Rejected,
        "NO_RECIPIENTS",
        "Der er ingen på listen, som kan få brevet på mail og ikke har fået det.",
        "there is nobody on the list who can get the letter by mail and has not",
    )
}
