//! Tells the officer in a short mail that mail waits.

use brudvagt_kit::Problem;
use brudvagt_proto::events::intake::MailWaits;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{Line, tell_officer},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, Waiting, waiting_text},
    },
    wire,
};

/// Plans the mail; a repeated event plans it once.
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
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let waiting = Waiting {
        municipality: municipality.name.clone(),
        n_waiting: event.n_waiting,
        oldest_at: wire::from_proto(event.oldest_at.as_ref()).unwrap_or(ctx.now),
        link: format!("{}/ventende-mails", notification.portal_url),
    };
    let told_at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let line = Line {
        template: Template::MailWaits,
        dedupe_key: told_at.to_string(),
        composed: waiting_text(Language::of(&municipality.language), &waiting),
    };
    tell_officer(notification, ctx, &code, line, payload).await
}
