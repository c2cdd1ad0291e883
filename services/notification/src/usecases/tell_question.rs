//! Tells whoever has the turn in a question to the officer, and nothing of what it says.

use brudvagt_kit::Problem;
use brudvagt_proto::events::intake::QuestionMoved;
use brudvagt_types::Ctx;

use super::{
    Notification, parse_municipality,
    tell_officer::{CHIEF_EXECUTIVE, Line, officers, reachable, tell},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Language, QuestionMail, question_text},
    },
    wire,
};

const ASKER: &str = "asker";

/// Plans the mail; a repeated event plans it once. A question that came, was replied to or rests is told
/// to the officer, and to the chief executive too once it rested before; what comes back goes to whoever
/// asked, if she is still here.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOBODY_TO_TELL`.
pub(crate) async fn tell_question(
    notification: &Notification,
    ctx: &Ctx,
    event: &QuestionMoved,
    payload: &[u8],
) -> Result<(), Problem> {
    let code = parse_municipality(&event.municipality)?;
    let is_to_officer = matches!(event.what.as_str(), "asked" | "replied" | "rests");
    let people = if is_to_officer {
        let mut people = officers(notification, &code).await?;
        if event.rises {
            people.extend(reachable(notification, &code, CHIEF_EXECUTIVE).await?);
            people.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
            people.dedup_by(|(_, one), (_, other)| one.id == other.id);
        }
        people
    } else {
        let asker = notification.directory.works_here(&event.asker_id).await?;
        let asker = asker.filter(|person| !person.email.is_empty());
        asker.into_iter().map(|person| (ASKER, person)).collect()
    };
    if people.is_empty() {
        return Ok(());
    }
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let mail = QuestionMail {
        what: event.what.clone(),
        municipality: municipality.name.clone(),
        asked_at: wire::from_proto(event.asked_at.as_ref()).unwrap_or(at),
        answer_by: wire::from_proto(event.answer_by.as_ref()).unwrap_or(at),
        link: format!("{}/spoerg/{}", notification.portal_url, event.question_id),
    };
    let line = Line {
        template: Template::QuickQuestion,
        dedupe_key: format!("{}:{}:{at}", event.question_id, event.what),
        composed: question_text(Language::of(&municipality.language), &mail),
    };
    tell(notification, ctx, &code, line, people, payload).await
}
