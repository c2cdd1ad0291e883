//! Applies a change of who may see a case to what is kept of it here, and tells those it is about.

use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    directory::Person,
    events::triage::{CaseChanged, Change},
};
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::Notification;
use crate::{
    content::{Mail, seal},
    mail::{
        rules::asked_mails::Template,
        store::messages::{self, NewMessage},
        templates::{Language, SealedCase, sealed_text},
    },
    reasons,
    store::{keys, seals},
};

/// In which role somebody gets these mails: the seal names people and no roles.
const NAMED: &str = "named";

/// Keeps who sees the case, and plans a mail to everybody who is named now and was not, is no longer
/// named, or whose sealed case everybody with the rights sees again. The person who did it knows.
///
/// # Law
/// Rule CA-18; promise 7: a seal that nobody hears of leaves the case with people who do not know that
/// it is theirs.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn seal_case(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    if !matches!(event.change(), Change::CaseSealed | Change::SealLifted) {
        return Ok(());
    }
    let case_id = super::parse_case_id(&event.case_id)?;
    let people = event.now.as_ref().map_or(&[][..], |now| &now.sealed_for);
    let version = i64::try_from(event.version).unwrap_or(i64::MAX);
    // The directory is asked before anything is locked.
    let mut tx = notification.store.read(ctx).await?;
    let before = seals::named(&mut tx, case_id).await?;
    drop(tx);
    let mails = mails(notification, event, &before, people).await?;
    let begun = notification.store.begin(ctx, "seal_case", payload).await?;
    let Begun::New(mut unit) = begun else {
        return Ok(());
    };
    let connection = unit.connection();
    if seals::named_for_update(connection, case_id).await? != before {
        return Err(changed_meanwhile());
    }
    let is_news = seals::keep(connection, case_id, &event.municipality, people, version).await?;
    if is_news && !mails.is_empty() {
        let code = super::parse_municipality(&event.municipality)?;
        let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
        for (template, person, mail) in mails {
            let message_id = Uuid::now_v7();
            let message = NewMessage {
                message_id,
                case_id,
                municipality: event.municipality.clone(),
                template: template.as_str(),
                dedupe_key: event.version.to_string(),
                recipient_key: person,
                role: NAMED.to_owned(),
                priority: template.priority(),
                sealed: seal(&key, message_id, &mail)?,
                traceparent: telemetry::traceparent(),
                told_due_at: None,
                report_id: event.report_id.parse().ok(),
                address_key: None,
                gathers_until: None,
            };
            messages::plan(connection, &message, ctx.now).await?;
        }
    }
    unit.commit(&[]).await?;
    notification.planned.notify_one();
    Ok(())
}

/// What each is told, by id. Nobody is told on behalf of another: a substitute may be the person the
/// case is about.
async fn mails(
    notification: &Notification,
    event: &CaseChanged,
    before: &[String],
    now: &[String],
) -> Result<Vec<(Template, String, Mail)>, Problem> {
    let municipality = notification.directory.municipality(&event.municipality);
    let municipality = municipality.await?;
    let language = Language::of(&municipality.language);
    let case = SealedCase {
        municipality: municipality.name.clone(),
        reference: event.reference.clone(),
        link: format!("{}/sag/{}", notification.portal_url, event.case_id),
    };
    let mut mails = Vec::new();
    for (template, id) in whom(before, now) {
        if *id == event.actor_id {
            continue;
        }
        let Some(person) = notification.directory.works_here(id).await? else {
            continue;
        };
        if person.email.is_empty() {
            tracing::warn!(role = NAMED, "mail.person_without_address");
            continue;
        }
        let composed = sealed_text(template, language, &case);
        let Person { name, email, .. } = person;
        let mail = Mail {
            name,
            address: email,
            subject: composed.subject,
            text: composed.text,
            reply_to: String::new(),
            in_reply_to: String::new(),
            from_name: String::new(),
            is_english: false,
        };
        mails.push((template, id.clone(), mail));
    }
    Ok(mails)
}

/// Who hears what of a seal that named `before` and names `now`; nobody named is no seal.
fn whom<'a>(before: &'a [String], now: &'a [String]) -> Vec<(Template, &'a String)> {
    if now.is_empty() {
        let lifted = before.iter().map(|id| (Template::SealLifted, id));
        return lifted.collect();
    }
    let named = now.iter().filter(|id| !before.contains(id));
    let dropped = before.iter().filter(|id| !now.contains(id));
    let named = named.map(|id| (Template::SealNamed, id));
    named
        .chain(dropped.map(|id| (Template::SealDropped, id)))
        .collect()
}

fn changed_meanwhile() -> Problem {
    reasons::STALE_CAUSE.problem()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_named_before_hears_nothing_new() {
        let ids = |ids: &[&str]| -> Vec<String> { ids.iter().map(|&id| id.to_owned()).collect() };
        let told = |before: &[&str], now: &[&str]| -> Vec<(&'static str, String)> {
            whom(&ids(before), &ids(now))
                .into_iter()
                .map(|(template, id)| (template.as_str(), id.clone()))
                .collect()
        };
        let said = |template: &'static str, id: &str| (template, id.to_owned());
        assert_eq!(told(&[], &["a"]), [said("seal_named", "a")]);
        assert_eq!(
            told(&["a", "b"], &["b", "c"]),
            [said("seal_named", "c"), said("seal_dropped", "a")]
        );
        assert!(told(&["a"], &["a"]).is_empty());
        assert_eq!(told(&["a"], &[]), [said("seal_lifted", "a")]);
        assert!(told(&[], &[]).is_empty());
    }
}
