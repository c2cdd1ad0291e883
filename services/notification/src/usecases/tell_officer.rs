//! A short mail to a municipality's officer, or to others who must know, about something that belongs
//! to no case.

use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::directory::Person;
use brudvagt_types::{Ctx, MunicipalityCode};
use uuid::Uuid;

use super::Notification;
use crate::{
    content::{Mail, seal},
    mail::{
        plan_mails::gathered::gathered,
        rules::{asked_mails::Template, gather::may_wait},
        store::messages::{self, NewMessage},
        templates::Composed,
    },
    reasons,
    store::keys,
};

pub(super) const DPO: &str = "dpo";
/// Who hears when a municipality has no data protection officer.
pub(super) const CHIEF_EXECUTIVE: &str = "chief_executive";
/// Namespace of the ids that take the place of a case's id in these mails. Made once, never changed.
const NAMESPACE: Uuid = Uuid::from_u128(0x4d61_696c_2057_6169_7473_2068_6572_6521);

/// What is said to the officer.
pub(super) struct Line {
    pub(super) template: Template,
    /// Lines with the same key are sent once.
    pub(super) dedupe_key: String,
    pub(super) composed: Composed,
}

/// Plans the mail; a repeated event plans it once.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`.
pub(super) async fn tell_officer(
    notification: &Notification,
    ctx: &Ctx,
    code: &MunicipalityCode,
    line: Line,
    payload: &[u8],
) -> Result<(), Problem> {
    let people = officers(notification, code).await?;
    tell(notification, ctx, code, line, people, payload).await
}

/// A person who is told, and the role for which she is.
pub(super) type Told = (&'static str, Person);

/// Plans the mail to each of `people`; a repeated event plans it once.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(super) async fn tell(
    notification: &Notification,
    ctx: &Ctx,
    code: &MunicipalityCode,
    line: Line,
    people: Vec<Told>,
    payload: &[u8],
) -> Result<(), Problem> {
    let operation = line.template.as_str();
    let mut unit = match notification.store.begin(ctx, operation, payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let owner = Uuid::new_v5(&NAMESPACE, code.as_str().as_bytes());
    let connection = unit.connection();
    let key = keys::ensure(connection, &notification.keyring, owner, code).await?;
    for (role, person) in people {
        let message_id = Uuid::now_v7();
        let gathers_until = if may_wait(line.template, None, ctx.now) {
            gathered(notification, connection, &person.id, ctx.now).await?
        } else {
            None
        };
        let mail = Mail {
            name: person.name,
            address: person.email,
            subject: line.composed.subject.clone(),
            text: line.composed.text.clone(),
            reply_to: String::new(),
            in_reply_to: String::new(),
            from_name: String::new(),
            is_english: false,
        };
        let message = NewMessage {
            message_id,
            case_id: owner,
            municipality: code.as_str().to_owned(),
            template: line.template.as_str(),
            dedupe_key: line.dedupe_key.clone(),
            recipient_key: person.id,
            role: role.to_owned(),
            priority: line.template.priority(),
            sealed: seal(&key, message_id, &mail)?,
            traceparent: telemetry::traceparent(),
            told_due_at: None,
            report_id: None,
            address_key: None,
            gathers_until,
        };
        messages::plan(connection, &message, ctx.now).await?;
    }
    unit.commit(&[]).await?;
    notification.planned.notify_one();
    Ok(())
}

/// The officer; without one, the chief executive.
pub(super) async fn officers(
    notification: &Notification,
    code: &MunicipalityCode,
) -> Result<Vec<Told>, Problem> {
    let mut people = reachable(notification, code, DPO).await?;
    if people.is_empty() {
        people = reachable(notification, code, CHIEF_EXECUTIVE).await?;
    }
    if people.is_empty() {
        return Err(nobody());
    }
    Ok(people)
}

/// Who holds the role for the whole municipality and has an address.
pub(super) async fn reachable(
    notification: &Notification,
    code: &MunicipalityCode,
    role: &'static str,
) -> Result<Vec<Told>, Problem> {
    let people = notification.directory.holders(code.as_str(), role, "");
    let people = people.await?.into_iter();
    let people = people.filter(|person| !person.email.is_empty());
    Ok(people.map(|person| (role, person)).collect())
}

pub(super) fn nobody() -> Problem {
    reasons::NO_OFFICER_TO_TELL.problem()
}
