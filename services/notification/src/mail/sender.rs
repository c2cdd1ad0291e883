//! Sends planned messages, retrying until each is settled: mails to people, and what other systems are
//! told, each by a sender of its own.
//!
//! ```text
//! look, claim (tx: lease, words) ──> send (no tx) ──> record (tx: sent, announced)
//! ```
//! A claim takes several mails, and those whose sending ends within a moment are recorded together.
//! The process may die between sending and recording. The lease then runs out and the mail is sent
//! again with the same Message-ID, so delivery is at least once and a duplicate is recognisable.

mod digest;
mod record;
mod transport;

use std::{pin::pin, sync::Arc, time::Duration};

use brudvagt_again::{self as again, Failure};
use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use futures::{Stream, StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};
use uuid::Uuid;

use self::digest::{Parcel, parcels};
pub(crate) use self::record::{LetterOf, say_progress};
pub(crate) use self::transport::Transport;

use super::{
    build::Sender,
    rules::{
        asked_mails::Template,
        message_key::{MessageKey, message_id},
    },
    store::{
        gathering,
        messages::{Channel, Claimed},
    },
};
use crate::{
    content::{Letter, Mail, Person, open},
    hook::deliver::{self, Delivery},
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
/// After the first sending that ends the next ones gather this long: mails of one batch end together.
const GATHER: Duration = Duration::from_millis(2);
/// The longest wait before looking again, because another process may have planned a mail.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);

/// What became of one attempt.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    Sent,
    Failed { failure: Failure, error: String },
}

/// A mail that was attempted, in the trace of what asked for it.
pub(crate) struct Attempted {
    message: Claimed,
    /// Of a letter: the group whose letter it was, empty for everybody's.
    written_as: Option<String>,
    attempt: Attempt,
    span: Span,
}

pub(crate) struct Mailer {
    pub(crate) notification: Notification,
    pub(crate) way: Way,
}

/// How it goes.
pub(crate) enum Way {
    Mail {
        transport: Transport,
        sender: Sender,
    },
    Hook,
}

impl Way {
    const fn channel(&self) -> Channel {
        match self {
            Self::Mail { .. } => Channel::Mail,
            Self::Hook => Channel::Hook,
        }
    }
}

/// Runs until `stop`. Never fails: database and mail server come back by themselves.
pub(crate) async fn run(mailer: Mailer, stop: CancellationToken) {
    let mailer = Arc::new(mailer);
    let notification = &mailer.notification;
    let planned = match mailer.way {
        Way::Mail { .. } => &notification.planned,
        Way::Hook => &notification.hooks_planned,
    };
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
            () = planned.notified() => {}
            () = stop.cancelled() => {}
        }
    }
}

fn system(now: Timestamp) -> Ctx {
    Ctx::system("notification", now)
}

/// Sends one batch; says when there is more to do.
async fn send_due(mailer: &Arc<Mailer>) -> Result<Option<Timestamp>, Problem> {
    let notification = &mailer.notification;
    notification.store.turn.give_way().await;
    let ctx = system(notification.clock.now());
    let Claim { parcels, next } = claim(notification, &ctx, mailer.way.channel()).await?;
    let mut sending = pin!(
        stream::iter(parcels)
            .map(|parcel| leave(Arc::clone(mailer), parcel))
            .buffer_unordered(AT_ONCE)
    );
    while let Some(first) = sending.next().await {
        let ended = with_those_ending(first, &mut sending).await;
        let attempted: Vec<Attempted> = ended.into_iter().flatten().collect();
        record_all(notification, &attempted).await;
    }
    Ok(next)
}

/// The first whose sending ended, with those whose sending ends a moment later.
async fn with_those_ending<T>(first: T, sending: &mut (impl Stream<Item = T> + Unpin)) -> Vec<T> {
    let mut ended = vec![first];
    let end = Instant::now() + GATHER;
    while ended.len() < AT_ONCE
        && let Ok(Some(next)) = timeout_at(end, sending.next()).await
    {
        ended.push(next);
    }
    ended
}

/// Records what ended together; when that fails, each for itself, so that no mail is sent again because
/// of another one.
async fn record_all(notification: &Notification, attempted: &[Attempted]) {
    if attempted.is_empty() || record::record(notification, attempted).await.is_ok() {
        return;
    }
    for one in attempted {
        if let Err(problem) = record::record(notification, std::slice::from_ref(one)).await {
            // The lease ends and it comes up again.
            tracing::warn!(reason = problem.reason, "mail.not_recorded");
        }
    }
}

fn report_age(channel: Channel, planned_at: Option<Timestamp>, now: Timestamp) {
    let age = planned_at.map_or(0, |at| now.duration_since(at).as_secs().max(0));
    let gauge = match channel {
        Channel::Mail => metrics::gauge!("brudvagt_mail_queue_age_seconds"),
        Channel::Hook => metrics::gauge!("brudvagt_hook_queue_age_seconds"),
    };
    gauge.set(f64::from(i32::try_from(age).unwrap_or(i32::MAX)));
}

/// What a message says.
enum Words {
    Mail {
        mail: Mail,
        /// Of a letter: the group whose letter it is, empty for everybody's.
        written_as: Option<String>,
    },
    Hook(Delivery),
}
/// What a look found.
struct Claim {
    parcels: Vec<Parcel>,
    /// When there is more to do.
    next: Option<Timestamp>,
}

async fn claim(notification: &Notification, ctx: &Ctx, channel: Channel) -> Result<Claim, Problem> {
    let mut unit = match notification.store.begin(ctx, "claim_mails", &[]).await? {
        Begun::Replay(_without_cause) => {
            return Ok(Claim {
                parcels: Vec::new(),
                next: None,
            });
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let queue = channel.queue();
    let again::Pending { due_at, planned_at } = again::pending(connection, queue).await?;
    report_age(channel, planned_at, ctx.now);
    if due_at.is_none_or(|due_at| due_at > ctx.now) {
        // Nothing is due, so there is nothing to commit.
        return Ok(Claim {
            parcels: Vec::new(),
            next: due_at,
        });
    }
    let lease_end = ctx.now + LEASE;
    let mut claimed: Vec<Claimed> =
        again::lease(connection, queue, ctx.now, lease_end, BATCH).await?;
    let is_all = i64::try_from(claimed.len()).is_ok_and(|n| n < BATCH);
    // What is leased now comes up again only when its lease ends.
    let next = if is_all {
        again::pending(connection, queue).await?.due_at
    } else {
        Some(ctx.now)
    };
    if channel == Channel::Mail {
        let beside = gathering::claim_beside(connection, &claimed, ctx.now, lease_end).await?;
        claimed.extend(beside);
    }
    let owners: Vec<Uuid> = claimed.iter().map(|message| message.case_id).collect();
    let keys = keys::wrapped(connection, &owners).await?;
    let mut opened = Vec::with_capacity(claimed.len());
    for message in claimed {
        // A key that does not open keeps its own mail back and no other.
        let key = keys.get(&message.case_id).map(Vec::as_slice);
        let words = words(notification, connection, key, &message).await;
        opened.push((message, words));
    }
    let parcels = parcels(opened);
    for parcel in &parcels {
        if let Parcel::Several(digest_id, members) = parcel {
            let ids: Vec<Uuid> = members.iter().map(|(it, _)| it.message_id).collect();
            gathering::bind_digest(connection, *digest_id, &ids).await?;
        }
    }
    unit.commit(&[]).await?;
    Ok(Claim { parcels, next })
}

/// What leaves together: each for itself, or a digest.
async fn leave(mailer: Arc<Mailer>, parcel: Parcel) -> Vec<Attempted> {
    match parcel {
        Parcel::One(message, words) => handle(mailer, *message, words).await.into_iter().collect(),
        Parcel::Several(digest_id, members) => send_digest(&mailer, digest_id, members).await,
    }
}

/// One attempt for all of them: what becomes of it becomes of each.
async fn send_digest(
    mailer: &Mailer,
    digest_id: Uuid,
    members: Vec<(Claimed, Mail)>,
) -> Vec<Attempted> {
    let Way::Mail { transport, sender } = &mailer.way else {
        return Vec::new();
    };
    let Some((first, _)) = members.first() else {
        return Vec::new();
    };
    let span = tracing::info_span!(
        "mail",
        otel.name = "notification.SendDigest",
        n = members.len()
    );
    // By the report of one of them a bounce finds its way back.
    let report_id = members.iter().find_map(|(it, _)| it.report_id);
    let message_id = message_id(digest_id, report_id, &sender.mail_domain);
    let template = Template::parse(&first.template).unwrap_or(Template::Escalation);
    let planned_at = members.iter().map(|(it, _)| it.planned_at).max();
    let mail = digest::of(&members);
    let built = sender.build(template, &mail, &message_id, planned_at.unwrap_or_default());
    let attempt = match built {
        Ok(ready) => transport.send(&ready).instrument(span.clone()).await,
        Err(unsendable) => Attempt::Failed {
            failure: Failure::Hopeless,
            error: unsendable.to_string(),
        },
    };
    let members = members.into_iter();
    let attempted = members.map(|(message, _)| Attempted {
        message: Claimed {
            digest_id: Some(digest_id),
            ..message
        },
        written_as: None,
        attempt: attempt.clone(),
        span: span.clone(),
    });
    attempted.collect()
}

/// One mail on its way; nothing when its words cannot be read now, and it comes up again.
async fn handle(
    mailer: Arc<Mailer>,
    message: Claimed,
    words: Result<Words, Problem>,
) -> Option<Attempted> {
    let span = tracing::info_span!(
        "mail",
        otel.name = "notification.SendMail",
        template = message.template
    );
    if let Some(parent) = &message.traceparent {
        telemetry::join(&span, parent);
    }
    let (attempt, written_as) = match words {
        Ok(Words::Mail { mail, written_as }) => {
            let sending = attempt(&mailer, &message, &mail);
            (sending.instrument(span.clone()).await, written_as)
        }
        Ok(Words::Hook(delivery)) => {
            let telling = tell(&mailer.notification, &message, &delivery);
            (telling.instrument(span.clone()).await, None)
        }
        // Erased meanwhile, so there is nothing to send any more.
        Err(problem) if problem.reason == keys::ERASED => {
            let failed = Attempt::Failed {
                failure: Failure::Hopeless,
                error: keys::ERASED.to_owned(),
            };
            (failed, None)
        }
        Err(problem) => {
            tracing::warn!(reason = problem.reason, "mail.not_read");
            return None;
        }
    };
    Some(Attempted {
        message,
        written_as,
        attempt,
        span,
    })
}

async fn tell(notification: &Notification, message: &Claimed, delivery: &Delivery) -> Attempt {
    let now = notification.clock.now();
    match deliver::send(&notification.fetch, message.message_id, delivery, now).await {
        Ok(()) => Attempt::Sent,
        Err((failure, error)) => Attempt::Failed { failure, error },
    }
}

async fn attempt(mailer: &Mailer, message: &Claimed, mail: &Mail) -> Attempt {
    let Way::Mail { transport, sender } = &mailer.way else {
        // Each sender claims its own channel alone.
        return Attempt::Failed {
            failure: Failure::Refused,
            error: "NO_MAIL".to_owned(),
        };
    };
    let key = MessageKey {
        case_id: message.case_id,
        template: &message.template,
        dedupe_key: &message.dedupe_key,
        recipient_key: &message.recipient_key,
    };
    let domain = &sender.mail_domain;
    let message_id = message_id(key.header_id(), message.report_id, domain);
    let template = Template::parse(&message.template).unwrap_or(Template::Escalation);
    let built = sender.build(template, mail, &message_id, message.planned_at);
    match built {
        Ok(ready) => transport.send(&ready).await,
        Err(bad_address) => Attempt::Failed {
            failure: Failure::Hopeless,
            error: bad_address.to_string(),
        },
    }
}

/// Opens the mail: its own words, or the letter and who gets it.
async fn words(
    notification: &Notification,
    connection: &mut PgConnection,
    key: Option<&[u8]>,
    message: &Claimed,
) -> Result<Words, Problem> {
    let code = message
        .municipality
        .parse()
        .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    let keyring = &notification.keyring;
    let key = keys::unwrap(keyring, &code, key.ok_or_else(keys::erased)?)?;
    let Some(recipient_id) = message.recipient_id else {
        let sealed = message.sealed.as_deref().unwrap_or_default();
        let mail: Mail = open(&key, message.message_id, sealed)?;
        return Ok(match Channel::of(&message.template) {
            Channel::Mail => Words::Mail {
                mail,
                written_as: None,
            },
            Channel::Hook => {
                let to = &message.recipient_key;
                Words::Hook(deliver::prepare(connection, keyring, to, mail.text).await?)
            }
        });
    };
    let communication = communications::of_case(&mut *connection, message.case_id)
        .await?
        .ok_or_else(keys::erased)?;
    let sealed = communication.letter.as_deref().ok_or_else(keys::erased)?;
    let letter: Letter = open(&key, communication.communication_id, sealed)?;
    let list_key = keys::find(
        &mut *connection,
        keyring,
        communication.communication_id,
        &code,
    )
    .await?
    .ok_or_else(keys::erased)?;
    let row = recipients::find(connection, communication.communication_id, recipient_id)
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
        is_english: false,
        in_reply_to: String::new(),
    };
    Ok(Words::Mail {
        mail,
        written_as: Some(written_as),
    })
}
