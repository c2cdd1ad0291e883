//! Tells whoever owns tasks of the yearly wheel that their day comes, or went by.

use brudvagt_calculus::task_reminders::Reminder;
use brudvagt_kit::Problem;
use brudvagt_proto::events::triage::WheelDue;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{DPO, Line, officers, reachable, tell},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, WheelLine, wheel_text},
    },
    wire,
};

const OWNER: &str = "wheel_owner";

/// Plans the mail; a repeated event plans it once. The owner is told; the officer where nobody owns it,
/// the owner has left, or it is long past its day.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`.
pub(crate) async fn tell_wheel(
    notification: &Notification,
    ctx: &Ctx,
    event: &WheelDue,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let owner = if event.owner_id.is_empty() {
        None
    } else {
        notification.directory.works_here(&event.owner_id).await?
    };
    let owner = owner.filter(|person| !person.email.is_empty());
    let long = event
        .tasks
        .iter()
        .any(|it| Reminder::parse(&it.reminder) == Some(Reminder::LongOverdue));
    let mut people = match owner {
        Some(person) => vec![(OWNER, person)],
        None => officers(notification, &code).await?,
    };
    if long {
        people.extend(reachable(notification, &code, DPO).await?);
        people.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
        people.dedup_by(|(_, one), (_, other)| one.id == other.id);
    }
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let tasks = event.tasks.iter().map(|it| WheelLine {
        code: it.code.clone(),
        due_on: it.due_on.parse().ok(),
        reminder: it.reminder.clone(),
        link: format!("{}/aarshjul/{}", notification.portal_url, it.day_id),
    });
    let tasks: Vec<WheelLine> = tasks.collect();
    let first = event.tasks.first().map_or("", |it| it.day_id.as_str());
    let language = Language::of(&municipality.language);
    let line = Line {
        template: Template::WheelDue,
        // Several of one moment are told apart by their first.
        dedupe_key: format!("{at}:{first}"),
        composed: wheel_text(language, &municipality.name, &tasks),
    };
    tell(notification, ctx, &code, line, people, payload).await
}
