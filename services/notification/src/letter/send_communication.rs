//! Sends the letter to everybody on the list.

use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::{
    notification::{Communication, SendCommunicationRequest},
    triage::CaseLine,
    types::Track,
};
use brudvagt_types::{Ctx, reference::is_exercise};
use prost::Message;

use super::{
    get_communication::first_page,
    preview_letter::no_letter,
    record_told::not_decided,
    rules::means::EXERCISE,
    store::{
        communications::{self, CommunicationRow},
        recipients::{self, TellRows},
    },
    tell_progress::recount,
};
use crate::{
    content::{Told, seal},
    filing::draft::track_state,
    mail::{rules::asked_mails::Template, store::messages},
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
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
        if track_state(&known.case, Track::DataSubjects) != "to_communicate" {
            return Err(not_decided());
        }
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        let list = row.communication_id;
        if row.letter.is_none() {
            return Err(no_letter());
        }
        if is_exercise(&known.line.reference) {
            note_exercise(notification, &mut unit, ctx, &known.line, &row).await?;
            unit.commit(&[]).await?;
            return first_page(notification, ctx, &request.case_id).await;
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

/// Notes of everybody who would have got the letter that it would have been sent. No message is planned,
/// so nothing can leave.
///
/// # Law
/// Rule CA-20: GDPR art. 5(1)(d), 34: nobody is told of what has not happened to them.
async fn note_exercise(
    notification: &Notification,
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    line: &CaseLine,
    row: &CommunicationRow,
) -> Result<(), Problem> {
    let case_id = parse_case_id(&line.case_id)?;
    let code = parse_municipality(&line.municipality)?;
    let list = row.communication_id;
    let connection = unit.connection();
    let ids = recipients::not_written_to(connection, list).await?;
    if ids.is_empty() {
        return Err(no_recipients());
    }
    let key = keys::ensure(connection, &notification.keyring, list, &code).await?;
    let told = Told {
        by_name: ctx.actor.name.clone(),
        note: String::new(),
    };
    let sealed = ids
        .iter()
        .map(|id| seal(&key, *id, &told))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = TellRows {
        recipient_ids: &ids,
        sealed: &sealed,
        means: EXERCISE,
        told_at: ctx.now,
    };
    recipients::tell(connection, list, &rows, ctx.now).await?;
    recount(notification, unit, ctx, case_id, row).await?;
    Ok(())
}

fn no_recipients() -> Problem {
    reasons::NO_RECIPIENTS.problem()
}
