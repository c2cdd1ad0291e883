//! Sends the letter to everybody on the list.

use brudvagt_kit::{Kind, Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    events::notification::CommunicationProgressed,
    notification::{Communication, SendCommunicationRequest},
};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Notification, draft::track_state, get_communication::get_communication, parse_case_id,
    save_communication::sent_already,
};
use crate::{
    rules::asked_mails::Template,
    store::{communications, messages, recipients},
    wire,
};

/// Plans one mail to each recipient. From now on neither letter nor list changes.
///
/// # Law
/// GDPR art. 34(1): told because it was decided, on the case, that the risk is high.
///
/// # Errors
/// `COMMUNICATION_NOT_DECIDED`, `LETTER_INCOMPLETE`, `NO_RECIPIENTS`, `COMMUNICATION_SENT`;
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
        if row.state != "draft" {
            return Err(sent_already());
        }
        if row.letter.is_none() {
            return Err(no_letter());
        }
        recipients::start(connection, list, ctx.now).await?;
        let traceparent = telemetry::traceparent();
        let n_planned = messages::plan_letters(
            connection,
            case_id,
            list,
            Template::Letter.priority(),
            traceparent.as_deref(),
            ctx.now,
        )
        .await?;
        if n_planned == 0 {
            return Err(no_recipients());
        }
        let n_recipients = i32::try_from(n_planned).unwrap_or(i32::MAX);
        if communications::start(connection, list, n_recipients, &ctx.actor.id, ctx.now).await? == 0
        {
            return Err(sent_already());
        }
        unit.announce(&CommunicationProgressed {
            communication_id: list.to_string(),
            case_id: case_id.to_string(),
            municipality: known.line.municipality.clone(),
            n_recipients: n_recipients.unsigned_abs(),
            n_sent: 0,
            n_failed: 0,
            done: false,
            at: Some(wire::to_proto(ctx.now)),
            actor_id: ctx.actor.id.clone(),
            actor_role: ctx.actor.role.as_str().to_owned(),
            ..CommunicationProgressed::default()
        });
        unit.commit(&[]).await?;
        notification.planned.notify_one();
    }
    get_communication(notification, ctx, &request.case_id).await
}

fn not_decided() -> Problem {
    Problem::new(
        Kind::Rejected,
        "COMMUNICATION_NOT_DECIDED",
        "Beslut først på sagen, at de berørte underrettes.",
        "decide first that the data subjects are told",
    )
}

fn no_letter() -> Problem {
    Problem::new(
        Kind::Rejected,
        "LETTER_INCOMPLETE",
        "Brevet er ikke skrevet endnu.",
        "the letter is not written yet",
    )
}

fn no_recipients() -> Problem {
    Problem::new(
        Kind::Rejected,
        "NO_RECIPIENTS",
        "Der er ingen modtagere på listen.",
        "there is nobody on the list",
    )
}
