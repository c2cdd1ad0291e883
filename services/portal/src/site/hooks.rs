//! Where another system hears what becomes of what it reported: kept beside its key.

use brudvagt_proto::{
    intake::Door,
    notification::{EndHookRequest, Hook, ListHooksRequest, SaveHookRequest},
};

use crate::{
    http::{App, Failure, Sent, session::Session, wire},
    ui::{Choice, Page},
};

pub(super) struct HookLine {
    pub(super) door_id: String,
    pub(super) system: String,
    pub(super) url: String,
    pub(super) is_wrong: bool,
    /// Nothing has arrived, and nothing has failed.
    pub(super) is_new: bool,
    /// A sentence each.
    pub(super) state: Vec<String>,
}

/// Addresses, with the systems whose they are; `None` when they cannot be told now: the rest of the page
/// can.
pub(super) async fn lines(
    app: &App,
    session: &Session,
    page: &Page,
    code: &str,
    systems: &[Door],
) -> Option<Vec<HookLine>> {
    let message = ListHooksRequest {
        municipality: code.to_owned(),
    };
    let known = app.hooks().list_hooks(app.ask(session, message)).await;
    let known = known.ok()?.into_inner().hooks.into_iter();
    let name = |id: &str| {
        let system = systems.iter().find(|door| door.door_id == id);
        system.map(|door| door.name.clone()).unwrap_or_default()
    };
    Some(
        known
            .map(|hook| line(name(&hook.door_id), hook, page))
            .collect(),
    )
}

fn line(system: String, hook: Hook, page: &Page) -> HookLine {
    let at = |instant| wire::instant(instant).map(|at| page.when(&at).text());
    let (delivered, failed) = (at(hook.delivered_at), at(hook.failed_at));
    let mut state = Vec::new();
    if let Some(at) = &failed {
        let why = match hook.failure.as_str() {
            "NO_ANSWER" => page.t("doors.hook_no_answer").to_owned(),
            code => code.replace('_', " "),
        };
        state.push(format!("{} {why}.", page.t1("doors.hook_failed", at)));
    }
    if hook.given_up_at.is_some() {
        state.push(page.t("doors.hook_given_up").to_owned());
    }
    if failed.is_some() && hook.n_waiting > 0 {
        state.push(page.t("doors.hook_again").to_owned());
    }
    if let Some(at) = &delivered {
        state.push(page.t1("doors.hook_delivered", at));
    }
    let is_new = delivered.is_none() && failed.is_none();
    if is_new {
        let key = if hook.n_waiting > 0 {
            "doors.hook_waits"
        } else {
            "doors.hook_new"
        };
        state.push(page.t(key).to_owned());
    }
    HookLine {
        door_id: hook.door_id,
        system,
        url: hook.url,
        is_wrong: failed.is_some(),
        is_new,
        state,
    }
}

/// Systems whose key is in use.
pub(super) fn choices(systems: &[Door]) -> Vec<Choice> {
    let open = systems.iter().filter(|door| door.closed_at.is_none());
    open.map(|door| Choice::new(&door.door_id, &door.name))
        .collect()
}

/// The secret, which is told this once.
///
/// # Errors
/// What is wrong with the form.
pub(super) async fn save(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
    page: &Page,
) -> Result<String, Failure> {
    let door_id = sent.text("hook.door_id");
    if door_id.is_empty() {
        let text = page.t("doors.hook_system_needed");
        return Err(Failure::field("door_id", "SYSTEM_NEEDED", text));
    }
    let message = SaveHookRequest {
        municipality: code.to_owned(),
        door_id,
        url: sent.text("hook.url"),
    };
    let request = app.act(session, sent.key(), message);
    Ok(app.hooks().save_hook(request).await?.into_inner().secret)
}

/// # Errors
/// `UNAVAILABLE`.
pub(super) async fn end(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
) -> Result<(), Failure> {
    let message = EndHookRequest {
        municipality: code.to_owned(),
        door_id: sent.text("door_id"),
    };
    let request = app.act(session, sent.key(), message);
    app.hooks().end_hook(request).await?;
    Ok(())
}
