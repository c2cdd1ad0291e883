//! Tells those who answer for it that somebody looks at cases in a way that no work explains.

use brudvagt_kit::Problem;
use brudvagt_proto::events::triage::OddLookFound;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{CHIEF_EXECUTIVE, DPO, Line, nobody, reachable, tell},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, OddLook, odd_look_text},
    },
    wire,
};

/// Plans the mail; a repeated event plans it once.
///
/// The officer is told; of what she did herself, or another officer did, the chief executive is. Whoever it
/// is about is told in no case, and the other of the two where nobody else is left.
///
/// # Law
/// GDPR art. 39(1)(b): the officer monitors; art. 38(3), 24(1): over her stands the highest management.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`: it is parked.
pub(crate) async fn tell_odd_look(
    notification: &Notification,
    ctx: &Ctx,
    event: &OddLookFound,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let order = if event.about_officer {
        [CHIEF_EXECUTIVE, DPO]
    } else {
        [DPO, CHIEF_EXECUTIVE]
    };
    let mut people = Vec::new();
    for role in order {
        if people.is_empty() {
            people = reachable(notification, &code, role).await?;
            people.retain(|(_, person)| person.id != event.person_id);
        }
    }
    if people.is_empty() {
        return Err(nobody());
    }
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let odd = OddLook {
        municipality: municipality.name.clone(),
        pattern: event.pattern.clone(),
        at: wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now),
        link: format!("{}/usaedvanlige-opslag", notification.portal_url),
    };
    let line = Line {
        template: Template::OddLook,
        dedupe_key: event.notice_id.clone(),
        composed: odd_look_text(Language::of(&municipality.language), &odd),
    };
    tell(notification, ctx, &code, line, people, payload).await
}
