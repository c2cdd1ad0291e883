//! A mailbox that reports come to cannot be read, or can be again: one line to the officer.

use brudvagt_kit::Problem;
use brudvagt_proto::events::intake::MailboxUnread;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{Line, tell_officer},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, Unread, unread_text},
    },
    wire,
};

/// Plans the mail; a repeated event plans it once.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`.
pub(crate) async fn tell_unread(
    notification: &Notification,
    ctx: &Ctx,
    event: &MailboxUnread,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let unread = Unread {
        municipality: municipality.name.clone(),
        mailbox: event.mailbox.clone(),
        reason: event.reason.clone(),
        since: wire::from_proto(event.since.as_ref()).unwrap_or(at),
        readable_at: event.is_readable_again.then_some(at),
        link: notification.portal_url.to_string(),
    };
    let line = Line {
        template: Template::MailboxUnread,
        dedupe_key: format!("{} {at}", event.mailbox),
        composed: unread_text(Language::of(&municipality.language), &unread),
    };
    tell_officer(notification, ctx, &code, line, payload).await
}
