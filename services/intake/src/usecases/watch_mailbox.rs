use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::intake::MailboxUnread;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Scope};
use jiff::Timestamp;

use super::Intake;
use crate::{
    store::mailboxes::{self, Place},
    wire::to_proto,
};

/// A mailbox that reports are fetched from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) municipality: MunicipalityCode,
    /// The report address whose mail lies there.
    pub(crate) address: String,
    pub(crate) kept_folder: String,
}

/// Notes that a mailbox was read to its end. Whoever was told that it could not be hears of it.
///
/// # Errors
/// `UNAVAILABLE`; the next look notes it.
pub(crate) async fn note_read(
    intake: &Intake,
    source: &Source,
    now: Timestamp,
) -> Result<(), Problem> {
    let ctx = ctx(source, now);
    let Begun::New(mut unit) = intake.store.begin(&ctx, "note_read", &[]).await? else {
        return Ok(());
    };
    let told = mailboxes::told_of(unit.connection(), &source.address).await?;
    mailboxes::mark_read(unit.connection(), place(source), now).await?;
    if let Some(since) = told {
        unit.announce(&MailboxUnread {
            municipality: source.municipality.as_str().to_owned(),
            mailbox: source.address.clone(),
            reason: String::new(),
            since: Some(to_proto(since)),
            at: Some(to_proto(now)),
            is_readable_again: true,
        });
        tracing::info!(mailbox = source.address, "mailbox.readable_again");
    }
    unit.commit(&[]).await
}

/// Notes why a mailbox cannot be read; since when stays.
///
/// # Errors
/// `UNAVAILABLE`; the next trouble notes it.
pub(crate) async fn note_trouble(
    intake: &Intake,
    source: &Source,
    now: Timestamp,
    reason: &str,
) -> Result<(), Problem> {
    let ctx = ctx(source, now);
    let Begun::New(mut unit) = intake.store.begin(&ctx, "note_trouble", &[]).await? else {
        return Ok(());
    };
    mailboxes::mark_trouble(unit.connection(), place(source), now, reason).await?;
    unit.commit(&[]).await
}

fn place(source: &Source) -> Place<'_> {
    Place {
        address: &source.address,
        municipality: &source.municipality,
    }
}

/// The service's own context, over the mailbox's municipality.
pub(super) fn ctx(source: &Source, now: Timestamp) -> Ctx {
    Ctx {
        now,
        actor: Actor::system("intake"),
        scope: Scope::Municipalities(vec![source.municipality.clone()]),
        cause: None,
    }
}
