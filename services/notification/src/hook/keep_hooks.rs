//! Whoever says how a municipality works makes a hook for a system's key, sees how it goes, and ends it.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{
    EndHookRequest, EndHookResponse, Hook, ListHooksRequest, ListHooksResponse, SaveHookRequest,
    SaveHookResponse,
};
use brudvagt_seal::Keyring;
use brudvagt_types::{Ctx, MunicipalityCode};
use prost::Message;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    plan_hooks::plan_trial,
    rules::{check_address, shown},
    store::{self, HookRow, NewHook},
};
use crate::{
    content::{HookWords, open, seal},
    reasons,
    store::keys,
    usecases::{Notification, parse_municipality},
    wire::{count, to_proto},
};

/// # Errors
/// `NOT_ALLOWED`, also of another municipality.
pub(crate) async fn list_hooks(
    notification: &Notification,
    ctx: &Ctx,
    request: &ListHooksRequest,
) -> Result<ListHooksResponse, Problem> {
    let code = own(ctx, &request.municipality)?;
    let mut tx = notification.store.read(ctx).await?;
    let mut known = ListHooksResponse::default();
    for row in store::list(&mut tx, &code).await? {
        let words = words(&mut tx, &notification.keyring, &row).await?;
        known.hooks.push(told(row, words));
    }
    Ok(known)
}

/// Keeps an address, in place of the system's earlier one, and sends a first message there.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND` of no door; `HOOK_ADDRESS`, `HOOK_INSIDE`.
pub(crate) async fn save_hook(
    notification: &Notification,
    ctx: &Ctx,
    request: &SaveHookRequest,
) -> Result<SaveHookResponse, Problem> {
    let code = own(ctx, &request.municipality)?;
    let door_id = door(&request.door_id)?;
    let url = check_address(&notification.fetch, &request.url)?;
    let asked = request.encode_to_vec();
    let keyring = &notification.keyring;
    let hook_id = match notification.store.begin(ctx, "save_hook", &asked).await? {
        Begun::Replay(known) => {
            Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?
        }
        Begun::New(mut unit) => {
            let hook_id = Uuid::now_v7();
            let mut secret = [0; 32];
            getrandom::fill(&mut secret).map_err(|error| Problem::internal(&error))?;
            let connection = unit.connection();
            store::end(connection, &code, door_id, ctx.now, &ctx.actor.id).await?;
            let key = keys::ensure(connection, keyring, hook_id, &code).await?;
            let words = HookWords {
                url,
                secret: secret.to_vec(),
                made_by: ctx.actor.name.clone(),
            };
            let new = NewHook {
                hook_id,
                municipality: &code,
                door_id,
                sealed: &seal(&key, hook_id, &words)?,
                made_at: ctx.now,
                made_by: &ctx.actor.id,
            };
            store::insert(connection, &new).await?;
            plan_trial(connection, &key, &code, hook_id, ctx.now).await?;
            // Neither the address nor the secret is kept to answer with again.
            unit.commit(hook_id.as_bytes()).await?;
            tracing::info!(%hook_id, %door_id, actor_id = %ctx.actor.id, "hook.made");
            notification.hooks_planned.notify_one();
            hook_id
        }
    };
    let mut tx = notification.store.read(ctx).await?;
    let row = store::find(&mut tx, hook_id).await?;
    let row = row.ok_or_else(no_such_hook)?;
    let words = words(&mut tx, keyring, &row).await?;
    Ok(SaveHookResponse {
        secret: shown(&words.secret),
        hook: Some(told(row, words)),
    })
}

/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND` of no door.
pub(crate) async fn end_hook(
    notification: &Notification,
    ctx: &Ctx,
    request: &EndHookRequest,
) -> Result<EndHookResponse, Problem> {
    let code = own(ctx, &request.municipality)?;
    let door_id = door(&request.door_id)?;
    let asked = request.encode_to_vec();
    if let Begun::New(mut unit) = notification.store.begin(ctx, "end_hook", &asked).await? {
        store::end(unit.connection(), &code, door_id, ctx.now, &ctx.actor.id).await?;
        unit.commit(&[]).await?;
        tracing::info!(%door_id, actor_id = %ctx.actor.id, "hook.ended");
    }
    Ok(EndHookResponse {})
}

/// What is sealed of a hook.
///
/// # Errors
/// `INTERNAL` when its key does not open it.
pub(crate) async fn words(
    connection: &mut PgConnection,
    keyring: &Keyring,
    row: &HookRow,
) -> Result<HookWords, Problem> {
    let code = parse_municipality(&row.municipality)?;
    let key = keys::find(connection, keyring, row.hook_id, &code).await?;
    let key = key.ok_or_else(keys::erased)?;
    Ok(open(&key, row.hook_id, &row.sealed)?)
}

fn told(row: HookRow, words: HookWords) -> Hook {
    Hook {
        hook_id: row.hook_id.to_string(),
        municipality: row.municipality,
        door_id: row.door_id.to_string(),
        url: words.url,
        made_at: Some(to_proto(row.made_at)),
        made_by: words.made_by,
        delivered_at: row.delivered_at.map(to_proto),
        failed_at: row.failed_at.map(to_proto),
        failure: row.failure,
        n_waiting: count(usize::try_from(row.n_waiting).unwrap_or_default()),
        given_up_at: row.given_up_at.map(to_proto),
    }
}

fn door(id: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_malformed| Problem::not_found("Nøglen", "the key"))
}

fn no_such_hook() -> Problem {
    Problem::not_found("Adressen", "the address")
}

fn own(ctx: &Ctx, municipality: &str) -> Result<MunicipalityCode, Problem> {
    let code = municipality
        .parse()
        .map_err(|_not_a_code| reasons::MUNICIPALITY_UNKNOWN.at("municipality"))?;
    if ctx.scope.allows(&code) {
        Ok(code)
    } else {
        Err(Problem::denied())
    }
}
