//! Mail waits for the officer: one line to her, whatever it is.

use brudvagt_kit::{Kind, Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::events::intake::MailWaits;
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{Notification, parse_municipality};
use crate::{
    content::{Mail, seal},
    mail::{
        rules::asked_mails::Template,
        store::messages::{self, NewMessage},
        templates::{Language, Waiting, waiting_text},
    },
    store::keys,
    wire,
};

const DPO: &str = "dpo";
/// Who hears when a municipality has no data protection officer.
const CHIEF_EXECUTIVE: &str = "chief_executive";
/// Namespace of what stands in for a case's id: these mails are about none. Made once, never changed.
const NAMESPACE: Uuid = Uuid::from_u128(0x4d61_696c_2057_6169_7473_2068_6572_6521);

/// Plans the line. Said twice, it is planned once.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`.
pub(crate) async fn tell_waiting(
    notification: &Notification,
    ctx: &Ctx,
    event: &MailWaits,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let directory = &notification.directory;
    let municipality = directory.municipality(code.as_str()).await?;
    let mut role = DPO;
    let mut people = directory.holders(code.as_str(), role, "").await?;
    if people.is_empty() {
        role = CHIEF_EXECUTIVE;
        people = directory.holders(code.as_str(), role, "").await?;
    }
    people.retain(|person| !person.email.is_empty());
    if people.is_empty() {
        return Err(Problem::new(
            Kind::Rejected,
            "NOBODY_TO_TELL",
            "Der er ingen at sige det til: kommunen har ingen databeskyttelsesrådgiver.",
            "there is nobody to tell: the municipality has no data protection officer",
        ));
    }
    let waiting = Waiting {
        municipality: municipality.name.clone(),
        n_waiting: event.n_waiting,
        oldest_at: wire::from_proto(event.oldest_at.as_ref()).unwrap_or(ctx.now),
        link: format!("{}/ventende-mails", notification.portal_url),
    };
    let composed = waiting_text(Language::of(&municipality.language), &waiting);
    let told_at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let mut unit = match notification
        .store
        .begin(ctx, "tell_waiting", payload)
        .await?
    {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let owner = Uuid::new_v5(&NAMESPACE, code.as_str().as_bytes());
    let connection = unit.connection();
    let key = keys::ensure(connection, &notification.keyring, owner, &code).await?;
    for person in people {
        let message_id = Uuid::now_v7();
        let mail = Mail {
            name: person.name,
            address: person.email,
            subject: composed.subject.clone(),
            text: composed.text.clone(),
            reply_to: String::new(),
            in_reply_to: String::new(),
            from_name: String::new(),
        };
        let message = NewMessage {
            message_id,
            case_id: owner,
            municipality: code.as_str().to_owned(),
            template: Template::MailWaits.as_str(),
            dedupe_key: told_at.to_string(),
            recipient_key: person.id,
            role: role.to_owned(),
            priority: Template::MailWaits.priority(),
            sealed: seal(&key, message_id, &mail)?,
            traceparent: telemetry::traceparent(),
            told_due_at: None,
            report_id: None,
            address_key: None,
        };
        messages::plan(connection, &message, ctx.now).await?;
    }
    unit.commit(&[]).await?;
    notification.planned.notify_one();
    Ok(())
}
