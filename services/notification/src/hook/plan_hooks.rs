//! Plans what is told to another system.

use brudvagt_kit::{Problem, telemetry};
use brudvagt_proto::events::triage::CaseChanged;
use brudvagt_seal::CaseKey;
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    rules::{TRIAL, body, trial_body},
    store,
};
use crate::{
    content::{Mail, seal},
    mail::{
        rules::asked_mails::Template,
        store::messages::{self, NewMessage},
    },
    usecases::Notification,
};

/// In whose name a system reports (intake's `system_id`).
const SYSTEM: &str = "system:";

/// Whether any system of the municipality's is told anything.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn has_hooks(
    notification: &Notification,
    ctx: &Ctx,
    code: &MunicipalityCode,
) -> Result<bool, Problem> {
    let mut tx = notification.store.read(ctx).await?;
    Ok(store::has_any(&mut tx, code).await?)
}

/// The hook of the system that reported a case; `None` when it has none, or no system did.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn hook_of(
    notification: &Notification,
    ctx: &Ctx,
    code: &MunicipalityCode,
    system_id: &str,
) -> Result<Option<Uuid>, Problem> {
    let door_id = system_id.strip_prefix(SYSTEM);
    let Some(door_id) = door_id.and_then(|id| Uuid::parse_str(id).ok()) else {
        return Ok(None);
    };
    let mut tx = notification.store.read(ctx).await?;
    Ok(store::of_door(&mut tx, code, door_id).await?)
}

/// A message to a hook about a change of a case.
#[derive(Clone, Copy)]
pub(crate) struct ToHook {
    pub(crate) hook_id: Uuid,
    pub(crate) kind: &'static str,
}

/// Keeps it to be sent, under the key of the case. If the event comes twice it is planned once.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn keep_message(
    connection: &mut PgConnection,
    key: &CaseKey,
    to: ToHook,
    (case_id, code): (Uuid, &MunicipalityCode),
    event: &CaseChanged,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), Problem> {
    let told = Told {
        owner: case_id,
        code,
        hook_id: to.hook_id,
        kind: to.kind,
        dedupe_key: format!("{} {}", to.kind, event.version),
        body: body(to.kind, event, at),
        report_id: event.report_id.parse().ok(),
    };
    plan(connection, key, told, now).await
}

/// The first message to a hook, under its own key: it is about no case.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn plan_trial(
    connection: &mut PgConnection,
    key: &CaseKey,
    code: &MunicipalityCode,
    hook_id: Uuid,
    now: Timestamp,
) -> Result<(), Problem> {
    let told = Told {
        owner: hook_id,
        code,
        hook_id,
        kind: TRIAL,
        dedupe_key: String::new(),
        body: trial_body(now),
        report_id: None,
    };
    plan(connection, key, told, now).await
}

struct Told<'r> {
    owner: Uuid,
    code: &'r MunicipalityCode,
    hook_id: Uuid,
    kind: &'static str,
    dedupe_key: String,
    body: String,
    report_id: Option<Uuid>,
}

async fn plan(
    connection: &mut PgConnection,
    key: &CaseKey,
    told: Told<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    let message_id = Uuid::now_v7();
    // The address is the hook's and looked up when it is sent.
    let words = Mail {
        name: String::new(),
        address: String::new(),
        subject: told.kind.to_owned(),
        text: told.body,
        reply_to: String::new(),
        in_reply_to: String::new(),
        from_name: String::new(),
        is_english: false,
    };
    let message = NewMessage {
        message_id,
        case_id: told.owner,
        municipality: told.code.as_str().to_owned(),
        template: Template::Hook.as_str(),
        dedupe_key: told.dedupe_key,
        recipient_key: told.hook_id.to_string(),
        role: "system".to_owned(),
        priority: Template::Hook.priority(),
        sealed: seal(key, message_id, &words)?,
        traceparent: telemetry::traceparent(),
        told_due_at: None,
        report_id: told.report_id,
        address_key: None,
        gathers_until: None,
    };
    messages::plan(connection, &message, now).await?;
    Ok(())
}
