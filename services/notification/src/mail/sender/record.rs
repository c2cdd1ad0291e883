//! Records the result of an attempt, and announces it.

use brudvagt_again::{self as again, wait_after};
use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::events::notification::{MessageFailed, MessageSent};
use jiff::{SignedDuration, Timestamp};
use tracing::Instrument;
use uuid::Uuid;

use super::{Attempt, Attempted, system};
use crate::{
    hook::{self, rules::TRIED_FOR},
    letter::{
        store::communications::{self, LetterEnd, Progress},
        tell_progress::{By, tell_progress},
    },
    mail::{
        rules::{asked_mails::Template, message_key::MessageKey},
        store::messages::{self, Channel, Claimed},
    },
    store::keys,
    usecases::Notification,
    wire,
};

/// After this time the case's history says that a mail is still not sent.
const LONG_DELAY: SignedDuration = SignedDuration::from_hours(72);

/// Progress of a long list is announced after this many letters, and at its end.
const SAID_EVERY: u32 = 100;

/// Records them in one transaction.
///
/// # Errors
/// `UNAVAILABLE`: nothing is written, and the mails come up again when their lease ends.
pub(super) async fn record(
    notification: &Notification,
    attempted: &[Attempted],
) -> Result<(), Problem> {
    let ctx = system(notification.clock.now());
    let mut unit = match notification.store.begin(&ctx, "record_mail", &[]).await? {
        Begun::Replay(_without_cause) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let (sent, others): (Vec<&Attempted>, Vec<&Attempted>) =
        attempted.iter().partition(|one| is_mail_sent(one));
    let mut written = settle_sent(&mut unit, &sent, ctx.now).await?;
    for one in others {
        let writing = write(notification, &mut unit, one, ctx.now);
        written |= writing.instrument(one.span.clone()).await?;
    }
    if written {
        unit.commit(&[]).await?;
    }
    for one in attempted {
        let _entered = one.span.enter();
        log(&one.attempt, &one.message);
    }
    Ok(())
}

/// Whether a mail went out that is no letter: what most of them are.
fn is_mail_sent(one: &Attempted) -> bool {
    matches!(one.attempt, Attempt::Sent)
        && one.message.recipient_id.is_none()
        && Channel::of(&one.message.template) == Channel::Mail
}

/// Records such mails together; says whether there was anything to write. What another process has
/// counted, because our lease had ended, is announced by it.
async fn settle_sent(
    unit: &mut Unit<'_>,
    sent: &[&Attempted],
    now: Timestamp,
) -> Result<bool, Problem> {
    if sent.is_empty() {
        return Ok(false);
    }
    let ids: Vec<_> = sent
        .iter()
        .map(|one| (one.message.message_id, header_id(&one.message)))
        .collect();
    let connection = unit.connection();
    let settled = again::settle(connection, Channel::Mail.queue(), &ids, "sent", "", now).await?;
    for one in sent {
        if settled.contains(&one.message.message_id) && is_of_a_case(&one.message.template) {
            one.span.in_scope(|| announce_sent(unit, &one.message, now));
        }
    }
    Ok(!settled.is_empty())
}

/// By what a mail is known if it comes back. All of a digest came and come back in one mail.
fn header_id(message: &Claimed) -> Uuid {
    let key = MessageKey {
        case_id: message.case_id,
        template: &message.template,
        dedupe_key: &message.dedupe_key,
        recipient_key: &message.recipient_key,
    };
    message.digest_id.unwrap_or_else(|| key.header_id())
}

fn announce_sent(unit: &mut Unit<'_>, message: &Claimed, now: Timestamp) {
    unit.announce(&MessageSent {
        message_id: message.message_id.to_string(),
        case_id: message.case_id.to_string(),
        municipality: message.municipality.clone(),
        template: message.template.clone(),
        role: message.role.clone(),
        at: Some(wire::to_proto(now)),
    });
}

/// Whether there was anything to write.
async fn write(
    notification: &Notification,
    unit: &mut Unit<'_>,
    attempted: &Attempted,
    now: Timestamp,
) -> Result<bool, Problem> {
    let message = &attempted.message;
    match &attempted.attempt {
        Attempt::Sent => {
            let written_as = attempted.written_as.as_deref();
            settle(
                notification,
                unit,
                message,
                Settled::Sent { written_as },
                now,
            )
            .await
        }
        Attempt::Failed { failure, error } => {
            let wait = wait_after(*failure, message.attempts).filter(|_| !is_over(message, now));
            match wait {
                None => settle(notification, unit, message, Settled::Failed(error), now).await,
                Some(wait) => postpone(unit, message, now + wait, error, now).await,
            }
        }
    }
}

/// Whether what goes to another system was tried for long enough. A mail is tried until it is sent.
fn is_over(message: &Claimed, now: Timestamp) -> bool {
    match Channel::of(&message.template) {
        Channel::Mail => false,
        Channel::Hook => now.duration_since(message.planned_at) >= TRIED_FOR,
    }
}

/// Keeps how another system's address fares, where whoever made it sees it.
async fn note_hook(
    unit: &mut Unit<'_>,
    message: &Claimed,
    state: &str,
    error: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let hook_id = match Channel::of(&message.template) {
        Channel::Mail => return Ok(()),
        // The case was erased or the hook ended: the address is not to blame.
        Channel::Hook if error == keys::ERASED => return Ok(()),
        Channel::Hook => Uuid::parse_str(&message.recipient_key),
    };
    let hook_id = hook_id.map_err(|error| Problem::internal(&error))?;
    let connection = unit.connection();
    if state == "sent" {
        hook::store::note_delivered(connection, hook_id, now).await?;
    } else {
        let is_given_up = state == "failed";
        hook::store::note_failed(connection, hook_id, now, error, is_given_up).await?;
    }
    Ok(())
}

fn log(attempt: &Attempt, message: &Claimed) {
    let (template, attempts) = (message.template.as_str(), message.attempts);
    if Channel::of(template) == Channel::Hook {
        match attempt {
            Attempt::Sent => metrics::counter!("brudvagt_hooks_sent_total").increment(1),
            Attempt::Failed { error, .. } => {
                metrics::counter!("brudvagt_hooks_failed_attempts_total").increment(1);
                tracing::warn!(attempts, error, "hook.not_sent");
            }
        }
        return;
    }
    match attempt {
        Attempt::Sent => {
            metrics::counter!("brudvagt_mail_sent_total").increment(1);
            tracing::info!(template, attempts, "mail.sent");
        }
        Attempt::Failed { error, .. } => {
            metrics::counter!("brudvagt_mail_failed_attempts_total").increment(1);
            tracing::warn!(template, attempts, error, "mail.not_sent");
        }
    }
}

/// How a mail ended.
#[derive(Clone, Copy)]
enum Settled<'e> {
    /// Of a letter: the group whose letter it was, empty for everybody's.
    Sent {
        written_as: Option<&'e str>,
    },
    Failed(&'e str),
}

async fn settle(
    notification: &Notification,
    unit: &mut Unit<'_>,
    message: &Claimed,
    settled: Settled<'_>,
    now: Timestamp,
) -> Result<bool, Problem> {
    let (state, error, written_as) = match settled {
        Settled::Sent { written_as } => ("sent", "", written_as),
        Settled::Failed(error) => ("failed", error, None),
    };
    let connection = unit.connection();
    // Another process took over after our lease had ended and has already counted it.
    let queue = Channel::of(&message.template).queue();
    let ended = [(message.message_id, header_id(message))];
    if again::settle(connection, queue, &ended, state, error, now)
        .await?
        .is_empty()
    {
        return Ok(false);
    }
    note_hook(unit, message, state, error, now).await?;
    let connection = unit.connection();
    if let Some(recipient_id) = message.recipient_id {
        let letter = LetterEnd {
            case_id: message.case_id,
            recipient_id,
            written_as: (state == "sent").then(|| written_as.unwrap_or_default()),
            error,
        };
        let progress = communications::end_letter(connection, letter, now).await?;
        let of = LetterOf {
            case_id: message.case_id,
        };
        let n_settled = progress.n_sent + progress.n_failed + progress.n_told;
        if progress.done || n_settled.is_multiple_of(SAID_EVERY) {
            say_progress(notification, unit, of, &progress, now).await?;
        }
    } else if !is_of_a_case(&message.template) {
        // There is no history to note it in, or it is no news for people.
    } else if state == "sent" {
        announce_sent(unit, message, now);
    } else {
        unit.announce(&failed(message, "ADDRESS_REFUSED", now));
    }
    Ok(true)
}

/// Whose letter it is.
#[derive(Clone, Copy)]
pub(crate) struct LetterOf {
    pub(crate) case_id: Uuid,
}

/// Announces a letter's progress.
pub(crate) async fn say_progress(
    notification: &Notification,
    unit: &mut Unit<'_>,
    of: LetterOf,
    progress: &Progress,
    now: Timestamp,
) -> Result<(), Problem> {
    // The sender completes what a person started, in a role the case already knows.
    let by = By {
        id: &progress.sent_by,
        role: "",
    };
    tell_progress(notification, unit, of.case_id, progress, by, now).await
}

async fn postpone(
    unit: &mut Unit<'_>,
    message: &Claimed,
    due_at: Timestamp,
    error: &str,
    now: Timestamp,
) -> Result<bool, Problem> {
    let is_long = now.duration_since(message.planned_at) >= LONG_DELAY;
    // A letter's delay shows in the counts of its communication.
    let says_delay = is_long
        && !message.delay_said
        && message.recipient_id.is_none()
        && is_of_a_case(&message.template);
    let queue = Channel::of(&message.template).queue();
    let connection = unit.connection();
    if !again::postpone(connection, queue, message.message_id, due_at, error).await? {
        return Ok(false);
    }
    note_hook(unit, message, "planned", error, now).await?;
    if says_delay {
        messages::note_delay_said(unit.connection(), message.message_id, now).await?;
        unit.announce(&failed(message, "LONG_DELAY", now));
    }
    Ok(true)
}

fn is_of_a_case(template: &str) -> bool {
    Template::parse(template).is_none_or(Template::is_of_a_case)
}

fn failed(message: &Claimed, reason: &str, now: Timestamp) -> MessageFailed {
    MessageFailed {
        message_id: message.message_id.to_string(),
        case_id: message.case_id.to_string(),
        municipality: message.municipality.clone(),
        template: message.template.clone(),
        reason: reason.to_owned(),
        at: Some(wire::to_proto(now)),
    }
}
