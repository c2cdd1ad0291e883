//! Sends planned mails, retrying until each is settled.
//!
//! ```text
//! claim (tx: lease) ──> send (no tx) ──> record (tx: sent, announced)
//! ```
//! The process may die between sending and recording. The lease then runs out and the mail is sent
//! again with the same Message-ID, so delivery is at least once and a duplicate is recognisable.

mod record;
mod transport;

use std::sync::Arc;

use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::{Begun, give_way};
use brudvagt_types::{Actor, Ctx, Scope};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

pub(crate) use record::{LetterOf, say_progress};
pub(crate) use transport::Transport;

use super::{
    build::Sender,
    rules::{
        asked_mails::Template,
        backoff::Failure,
        message_key::{MessageKey, message_id},
    },
    store::messages::{self, Claimed},
};
use crate::{
    content::{Letter, Mail, Person, open},
    letter::{
        compose::{letter_text, sayable},
        store::{communications, recipients},
    },
    store::keys,
    usecases::Notification,
};

/// Longer than any attempt takes: [`transport::TIME_LIMIT`] times the rounds of a batch.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
const BATCH: i64 = 24;
const AT_ONCE: usize = 8;
/// The longest wait before looking again, because another process may have planned a mail.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);

/// What became of one attempt.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    Sent,
    Failed { failure: Failure, error: String },
}

pub(crate) struct Mailer {
    pub(crate) notification: Notification,
    pub(crate) transport: Transport,
    pub(crate) sender: Sender,
}

/// Runs until `stop`. Never fails: database and mail server come back by themselves.
pub(crate) async fn run(mailer: Mailer, stop: CancellationToken) {
    let mailer = Arc::new(mailer);
    let notification = &mailer.notification;
    while !stop.is_cancelled() {
        let next = match send_due(&mailer).await {
            Ok(next) => next,
            Err(problem) => {
                tracing::warn!(reason = problem.reason, "mail.sender_interrupted");
                None
            }
        };
        let look = notification.clock.now() + LOOK_AGAIN;
        let next = next.map_or(look, |next| next.min(look));
        tokio::select! {
            () = notification.clock.wait_until(next) => {}
            () = notification.planned.notified() => {}
            () = stop.cancelled() => {}
        }
    }
}

fn system(now: Timestamp) -> Ctx {
    Ctx {
        now,
        actor: Actor::system("notification"),
        scope: Scope::System,
        cause: None,
    }
}

/// Sends one batch; says when there is more to do.
async fn send_due(mailer: &Arc<Mailer>) -> Result<Option<Timestamp>, Problem> {
    let notification = &mailer.notification;
    let ctx = system(notification.clock.now());
    // A look is cheaper than a claim, and mostly nothing is due.
    let mut tx = notification.store.read(&ctx).await?;
    let (due_at, planned_at) = messages::waiting(&mut tx).await?;
    tx.commit().await?;
    report_age(planned_at, ctx.now);
    if due_at.is_none_or(|due_at| due_at > ctx.now) {
        return Ok(due_at);
    }
    give_way().await;
    let claimed = claim(notification, &ctx).await?;
    stream::iter(claimed)
        .for_each_concurrent(AT_ONCE, |message| {
            let mailer = Arc::clone(mailer);
            async move {
                let span = tracing::info_span!(
                    "mail",
                    otel.name = "notification.SendMail",
                    template = message.template
                );
                if let Some(parent) = &message.traceparent {
                    telemetry::join(&span, parent);
                }
                if let Err(problem) = handle(&mailer, message).instrument(span).await {
                    // The lease ends and it comes up again.
                    tracing::warn!(reason = problem.reason, "mail.not_recorded");
                }
            }
        })
        .await;
    Ok(Some(ctx.now))
}

fn report_age(planned_at: Option<Timestamp>, now: Timestamp) {
    let age = planned_at.map_or(0, |at| now.duration_since(at).as_secs().max(0));
    metrics::gauge!("brudvagt_mail_queue_age_seconds")
        .set(f64::from(i32::try_from(age).unwrap_or(i32::MAX)));
}

async fn claim(notification: &Notification, ctx: &Ctx) -> Result<Vec<Claimed>, Problem> {
    let mut unit = match notification.store.begin(ctx, "claim_mails", &[]).await? {
        Begun::Replay(_without_cause) => return Ok(Vec::new()),
        Begun::New(unit) => unit,
    };
    let claimed = messages::claim(unit.connection(), ctx.now, ctx.now + LEASE, BATCH).await?;
    unit.commit(&[]).await?;
    Ok(claimed)
}

async fn handle(mailer: &Mailer, message: Claimed) -> Result<(), Problem> {
    let mut written_as = None;
    let attempt = match words(mailer, &message).await {
        Ok((mail, letter_of)) => {
            written_as = letter_of;
            attempt(mailer, &message, &mail).await
        }
        // Erased meanwhile, so there is nothing to send any more.
        Err(problem) if problem.reason == keys::ERASED => Attempt::Failed {
            failure: Failure::Address,
            error: keys::ERASED.to_owned(),
        },
        Err(problem) => return Err(problem),
    };
    record::record(
        &mailer.notification,
        &message,
        written_as.as_deref(),
        &attempt,
    )
    .await
}

async fn attempt(mailer: &Mailer, message: &Claimed, mail: &Mail) -> Attempt {
    let key = MessageKey {
        case_id: message.case_id,
        template: &message.template,
        dedupe_key: &message.dedupe_key,
        recipient_key: &message.recipient_key,
    };
    let domain = &mailer.sender.mail_domain;
    let message_id = message_id(key.header_id(), message.report_id, domain);
    let template = Template::parse(&message.template).unwrap_or(Template::Escalation);
    let built = mailer
        .sender
        .build(template, mail, &message_id, message.planned_at);
    match built {
        Ok(ready) => mailer.transport.send(&ready).await,
        Err(bad_address) => Attempt::Failed {
            failure: Failure::Address,
            error: bad_address.to_string(),
        },
    }
}

/// Opens the mail: its own words, or the letter and who gets it, with the group whose letter it is
/// (empty: everybody's).
async fn words(mailer: &Mailer, message: &Claimed) -> Result<(Mail, Option<String>), Problem> {
    let notification = &mailer.notification;
    let code = message
        .municipality
        .parse()
        .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    let ctx = system(notification.clock.now());
    let mut tx = notification.store.read(&ctx).await?;
    let keyring = &notification.keyring;
    let key = keys::find(&mut tx, keyring, message.case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let Some(recipient_id) = message.recipient_id else {
        let sealed = message.sealed.as_deref().unwrap_or_default();
        return Ok((open(&key, message.message_id, sealed)?, None));
    };
    let communication = communications::of_case(&mut tx, message.case_id)
        .await?
        .ok_or_else(keys::erased)?;
    let sealed = communication.letter.as_deref().ok_or_else(keys::erased)?;
    let letter: Letter = open(&key, communication.communication_id, sealed)?;
    let list_key = keys::find(&mut tx, keyring, communication.communication_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let row = recipients::find(&mut tx, communication.communication_id, recipient_id)
        .await?
        .ok_or_else(keys::erased)?;
    let person: Person = open(&list_key, recipient_id, &row.sealed)?;
    let written_as = letter.for_group(&row.group_id).group.clone();
    let letter = letter.for_reader(&row.group_id, &person.language);
    let composed = letter_text(letter, &person.name);
    let mail = Mail {
        name: sayable(&person.name).to_owned(),
        address: person.email,
        subject: composed.subject,
        text: composed.text,
        reply_to: letter.reply_to.clone(),
        from_name: letter.municipality.clone(),
        in_reply_to: String::new(),
    };
    Ok((mail, Some(written_as)))
}
