//! Handles a mail of ours that came back: its recipient has not been told.

use std::collections::BTreeMap;

use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::{
    directory::Person,
    events::{
        notification::MessageFailed,
        triage::{CaseChanged, Change},
    },
};
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{Notification, parse_municipality};
use crate::{
    content::{Mail, open, seal},
    letter::store::{communications, recipients},
    mail::{
        rules::{
            asked_mails::Template,
            bounced::{next_roles, notice},
        },
        sender::{LetterOf, say_progress},
        store::{
            gathering,
            messages::{self, Bounced, NewMessage},
        },
        templates::Language,
    },
    store::{keys, seals},
    wire,
};

const DEPARTMENT_HEAD: &str = "department_head";
/// The version of a digest's number; every other mail's is 5.
const DIGEST: usize = 7;

/// Marks it as failed: a letter's recipient counts as not told, and a mail to staff goes at once to the
/// next person who can act.
///
/// # Law
/// Rule NO-8: GDPR art. 34(1). Somebody who did not get the letter has not been told. Rule NO-9: art.
/// 33(1). The hours run while a reminder lies in a mailbox that does not exist.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn take_bounce(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    let Ok(header_id) = event.bounced_mail_id.parse::<Uuid>() else {
        return Ok(());
    };
    if event.change() != Change::MailBounced {
        return Ok(());
    }
    // The directory is asked for other readers before anything is locked: a digest may be about cases of
    // several municipalities.
    let others = others(notification, event).await?;
    let elsewhere = elsewhere(notification, ctx, header_id).await?;
    let municipality = notification.directory.municipality(&event.municipality);
    let language = Language::of(&municipality.await?.language);
    let mut unit = match notification
        .store
        .begin(ctx, "take_bounce", payload)
        .await?
    {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let error = format!("BOUNCED {}", event.bounce_status);
    let bounced = messages::bounce(unit.connection(), header_id, &error, ctx.now).await?;
    if bounced.is_empty() {
        tracing::info!(%header_id, "mail.bounce_of_none");
        return unit.commit(&[]).await;
    }
    let own_case: Option<Uuid> = event.case_id.parse().ok();
    for one in &bounced {
        let of_one = match elsewhere.get(&one.municipality) {
            Some(there) if own_case != Some(one.case_id) => there,
            _of_the_event => &others,
        };
        bounce_one(
            notification,
            &mut unit,
            ctx,
            (one, &error),
            of_one,
            language,
        )
        .await?;
    }
    unit.commit(&[]).await?;
    notification.planned.notify_one();
    Ok(())
}

/// What follows for one case.
async fn bounce_one(
    notification: &Notification,
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    (bounced, error): (&Bounced, &str),
    others: &[(&'static str, Person)],
    language: Language,
) -> Result<(), Problem> {
    tracing::warn!(
        template = bounced.template,
        role = bounced.role,
        "mail.bounced"
    );
    metrics::counter!("brudvagt_mail_bounced_total").increment(1);
    if let Some(recipient_id) = bounced.recipient_id {
        let connection = unit.connection();
        recipients::settle(connection, recipient_id, "failed", error, ctx.now).await?;
        let progress = communications::count_bounced(connection, bounced.case_id).await?;
        let of = LetterOf {
            case_id: bounced.case_id,
        };
        return say_progress(notification, unit, of, &progress, ctx.now).await;
    }
    let is_of_a_case = Template::parse(&bounced.template).is_none_or(Template::is_of_a_case);
    if is_of_a_case {
        unit.announce(&MessageFailed {
            message_id: bounced.message_id.to_string(),
            case_id: bounced.case_id.to_string(),
            municipality: bounced.municipality.clone(),
            template: bounced.template.clone(),
            reason: "BOUNCED".to_owned(),
            at: Some(wire::to_proto(ctx.now)),
        });
    }
    tell_next(notification, unit, ctx, bounced, others, language).await
}

/// Of the other cases of a digest that came back: who may be told instead, by municipality. A head of
/// department is left out, whose units are not known here; who comes after her is told.
async fn elsewhere(
    notification: &Notification,
    ctx: &Ctx,
    header_id: Uuid,
) -> Result<BTreeMap<String, Vec<(&'static str, Person)>>, Problem> {
    let mut found = BTreeMap::new();
    if header_id.get_version_num() != DIGEST {
        return Ok(found);
    }
    let mut tx = notification.store.read(ctx).await?;
    let codes = gathering::municipalities_of(&mut tx, header_id).await?;
    drop(tx);
    for code in codes {
        let of = CaseChanged {
            municipality: code.clone(),
            ..CaseChanged::default()
        };
        let mut there = others(notification, &of).await?;
        there.retain(|(role, _)| *role != DEPARTMENT_HEAD);
        found.insert(code, there);
    }
    Ok(found)
}

/// Everybody who may be told instead, by role; a few people in each municipality.
async fn others(
    notification: &Notification,
    event: &CaseChanged,
) -> Result<Vec<(&'static str, Person)>, Problem> {
    let unit_id = event.now.as_ref().map_or("", |now| now.unit_id.as_str());
    let sealed_for = event.now.as_ref().map_or(&[][..], |now| &now.sealed_for);
    let mut others = Vec::new();
    // On a sealed case only the people named, whatever their roles.
    for id in sealed_for {
        if let Some(person) = notification.directory.works_here(id).await? {
            let roles = next_roles("").iter();
            others.extend(roles.map(|role| (*role, person.clone())));
        }
    }
    if !sealed_for.is_empty() {
        return Ok(others);
    }
    for role in next_roles("") {
        let directory = &notification.directory;
        let holders = directory
            .holders(&event.municipality, role, unit_id)
            .await?;
        others.extend(holders.into_iter().map(|person| (*role, person)));
    }
    Ok(others)
}

/// Plans the same mail for the holders of the first role that has any, except those who have had
/// it.
async fn tell_next(
    notification: &Notification,
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    bounced: &Bounced,
    others: &[(&'static str, Person)],
    language: Language,
) -> Result<(), Problem> {
    let template = Template::parse(&bounced.template);
    // A reporter's receipt asks for nothing, so nobody needs it instead.
    let Some(template) = template.filter(|it| *it != Template::Receipt) else {
        return Ok(());
    };
    let code = parse_municipality(&bounced.municipality)?;
    let keyring = &notification.keyring;
    let key = keys::find(unit.connection(), keyring, bounced.case_id, &code).await?;
    let (Some(key), Some(sealed)) = (key, &bounced.sealed) else {
        return Ok(());
    };
    let mail: Mail = open(&key, bounced.message_id, sealed)?;
    // It may have been sealed since.
    let named = seals::named(unit.connection(), bounced.case_id).await?;
    let sees = |id: &String| named.is_empty() || named.contains(id);
    let mut n_told = 0_u32;
    for role in next_roles(&bounced.role) {
        for (_, person) in others.iter().filter(|(of, person)| {
            of == role
                && !person.email.is_empty()
                && person.id != bounced.recipient_key
                && sees(&person.id)
        }) {
            let message_id = Uuid::now_v7();
            let again = Mail {
                name: person.name.clone(),
                address: person.email.clone(),
                text: format!("{}\n\n{}", notice(&bounced.role, language), mail.text),
                ..mail.clone()
            };
            let message = NewMessage {
                message_id,
                case_id: bounced.case_id,
                municipality: bounced.municipality.clone(),
                template: template.as_str(),
                dedupe_key: bounced.dedupe_key.clone(),
                recipient_key: person.id.clone(),
                role: (*role).to_owned(),
                priority: 0,
                sealed: seal(&key, message_id, &again)?,
                traceparent: telemetry::traceparent(),
                told_due_at: None,
                report_id: bounced.report_id,
                address_key: None,
                gathers_until: None,
            };
            // Somebody who has had this mail does not get it again.
            messages::plan(unit.connection(), &message, ctx.now).await?;
            n_told = n_told.saturating_add(1);
        }
        if n_told > 0 {
            return Ok(());
        }
    }
    tracing::error!(role = bounced.role, "mail.bounced_and_nobody_is_next");
    metrics::counter!("brudvagt_mail_nobody_next_total").increment(1);
    Ok(())
}
