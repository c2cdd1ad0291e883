use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::intake::MailboxUnread;
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};

use super::Intake;
use crate::{
    store::mailboxes::{self, Unread},
    wire::to_proto,
};

/// A server is started anew, a line is cut: that is over by itself sooner.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);
const AGAIN: SignedDuration = SignedDuration::from_hours(12);

/// Says of each mailbox (`configured` are their addresses) that cannot be read, when nobody has heard of
/// it lately: reports that are sent there reach nobody, and their 72 hours run. Says how many were told
/// of.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn tell_unread(
    intake: &Intake,
    now: Timestamp,
    configured: &[String],
) -> Result<usize, Problem> {
    if configured.is_empty() {
        return Ok(0);
    }
    let ctx = Ctx::system("intake", now);
    let mut tx = intake.store.read(&ctx).await?;
    let unread = mailboxes::list_unread(&mut tx, configured).await?;
    tx.commit().await?;
    let to_tell: Vec<_> = unread.into_iter().filter(|it| is_news(it, now)).collect();
    if to_tell.is_empty() {
        return Ok(0);
    }
    let Begun::New(mut unit) = intake.store.begin(&ctx, "tell_unread", &[]).await? else {
        return Ok(0);
    };
    for it in &to_tell {
        mailboxes::mark_told(unit.connection(), &it.address, now).await?;
        unit.announce(&MailboxUnread {
            municipality: it.municipality.clone(),
            mailbox: it.address.clone(),
            reason: it.reason.clone(),
            since: Some(to_proto(it.since)),
            at: Some(to_proto(now)),
            is_readable_again: false,
        });
    }
    unit.commit(&[]).await?;
    Ok(to_tell.len())
}

fn is_news(it: &Unread, now: Timestamp) -> bool {
    let is_long = now.duration_since(it.since) >= PATIENCE;
    is_long
        && it
            .told_at
            .is_none_or(|told_at| now.duration_since(told_at) >= AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_lasts_is_told_and_told_again() {
        let minutes = |n: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(n);
        let unread = |told: Option<i64>| Unread {
            address: "databrud@nordvig.example".to_owned(),
            municipality: "901".to_owned(),
            since: minutes(0),
            reason: "UNREACHABLE".to_owned(),
            told_at: told.map(minutes),
        };
        assert!(!is_news(&unread(None), minutes(14)), "over by itself");
        assert!(is_news(&unread(None), minutes(15)));
        assert!(!is_news(&unread(Some(15)), minutes(60)));
        assert!(is_news(&unread(Some(15)), minutes(15 + 12 * 60)));
    }
}
