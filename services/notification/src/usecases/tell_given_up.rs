//! What was to be told to another system did not arrive for days and is given up: one line to the officer.

use brudvagt_fetch::Fetch;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{Line, tell_officer},
};
use crate::{
    hook::{
        keep_hooks,
        store::{self, Untold},
    },
    mail::{
        rules::asked_mails::Template,
        templates::{HookGivenUp, Language, given_up_text},
    },
};

/// Tells of each hook that nobody was told of; how many. What cannot be told now comes up again.
///
/// # Errors
/// `UNAVAILABLE`; `NOBODY_TO_TELL`.
pub(crate) async fn tell_given_up(
    notification: &Notification,
    ctx: &Ctx,
) -> Result<usize, Problem> {
    let mut tx = notification.store.read(ctx).await?;
    let untold = store::untold(&mut tx).await?;
    drop(tx);
    let mut n_told = 0;
    for hook in untold {
        tell(notification, ctx, &hook).await?;
        n_told += 1;
    }
    Ok(n_told)
}

async fn tell(notification: &Notification, ctx: &Ctx, hook: &Untold) -> Result<(), Problem> {
    let code = parse_municipality(&hook.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let mut tx = notification.store.read(ctx).await?;
    let Some(row) = store::find(&mut tx, hook.hook_id).await? else {
        // Ended meanwhile.
        return Ok(());
    };
    let words = keep_hooks::words(&mut tx, &notification.keyring, &row).await?;
    drop(tx);
    let given_up = HookGivenUp {
        municipality: municipality.name.clone(),
        host: Fetch::host(&words.url),
        failure: hook.failure.clone(),
        last_delivered: row.delivered_at,
        link: format!(
            "{}/indstillinger/{}/indgange",
            notification.portal_url,
            code.as_str()
        ),
    };
    let line = Line {
        template: Template::HookGivenUp,
        dedupe_key: format!("{} {}", hook.hook_id, hook.given_up_at),
        composed: given_up_text(Language::of(&municipality.language), &given_up),
    };
    tell_officer(notification, ctx, &code, line, &[]).await?;
    if let Begun::New(mut unit) = notification.store.begin(ctx, "tell_given_up", &[]).await? {
        store::note_told(unit.connection(), hook.hook_id, ctx.now).await?;
        unit.commit(&[]).await?;
    }
    Ok(())
}
