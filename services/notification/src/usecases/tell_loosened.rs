//! Tells the chief executive and the officer that a setting asks for less than before.

use brudvagt_kit::Problem;
use brudvagt_proto::events::directory::CheckLoosened;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{CHIEF_EXECUTIVE, DPO, Line, Told, nobody, reachable, tell},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, Loosened, Setting, loosened_text},
    },
    wire,
};

/// Plans the mail; a repeated event plans it once.
///
/// The chief executive is told even of a change in her own name, because somebody else may have used
/// it; the officer is told only of changes by others. If nobody but the actor can be told, the event
/// is refused.
///
/// # Law
/// GDPR art. 24(1) and 39(1)(b): the controller answers for its measures and the officer monitors them,
/// so neither can switch one off unheard.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`: it is parked.
pub(crate) async fn tell_loosened(
    notification: &Notification,
    ctx: &Ctx,
    event: &CheckLoosened,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let mut people = reachable(notification, &code, CHIEF_EXECUTIVE).await?;
    let officers = reachable(notification, &code, DPO).await?;
    people.extend(others(officers, &event.actor_id));
    if people.iter().all(|(_, person)| person.id == event.actor_id) {
        return Err(nobody());
    }
    people.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
    people.dedup_by(|(_, one), (_, other)| one.id == other.id);
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let actor = notification.directory.works_here(&event.actor_id).await?;
    let settings = event.settings.iter().map(|it| Setting {
        code: it.setting.clone(),
        before: it.before.clone(),
        after: it.after.clone(),
    });
    let loosened = Loosened {
        municipality: municipality.name.clone(),
        settings: settings.collect(),
        by: actor.map(|person| person.name).unwrap_or_default(),
        role: event.actor_role.clone(),
        at,
        link: format!(
            "{}/indstillinger/{code}/aendringer",
            notification.portal_url
        ),
    };
    let line = Line {
        template: Template::CheckLoosened,
        dedupe_key: at.to_string(),
        composed: loosened_text(Language::of(&municipality.language), &loosened),
    };
    tell(notification, ctx, &code, line, people, payload).await
}

fn others(people: Vec<Told>, actor_id: &str) -> impl Iterator<Item = Told> {
    people
        .into_iter()
        .filter(move |(_, person)| person.id != actor_id)
}
