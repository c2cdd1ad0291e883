use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::intake::MailWaits;
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};

use super::{Intake, receive_mail::DIRECTORY_UNAVAILABLE};
use crate::{
    store::quarantine::{self, WaitingHere},
    wire::to_proto,
};

/// New mail is told of at once, but not each: within this time it waits for the next line.
const NOT_EACH: SignedDuration = SignedDuration::from_hours(1);
/// What still waits is told again: twice a day, so that a weekend does not pass in silence.
const AGAIN: SignedDuration = SignedDuration::from_hours(12);
/// Mail for which the directory is needed goes its way when it is back; it is told of when that takes so
/// long.
const BY_ITSELF: SignedDuration = SignedDuration::from_hours(1);

/// Says of each municipality in which mail waits that it does, when its officer has not heard of it
/// lately. A supplier's notice may lie among what machines sent, and its 72 hours run from when it came.
/// Says how many municipalities were told.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn tell_waiting(intake: &Intake, now: Timestamp) -> Result<usize, Problem> {
    let ctx = Ctx::system("intake", now);
    let by_itself = (DIRECTORY_UNAVAILABLE, now - BY_ITSELF);
    let mut tx = intake.store.read(&ctx).await?;
    let waiting = quarantine::waiting_by_municipality(&mut tx, by_itself).await?;
    tx.commit().await?;
    let to_tell: Vec<_> = waiting.into_iter().filter(|it| is_news(it, now)).collect();
    if to_tell.is_empty() {
        return Ok(0);
    }
    let Begun::New(mut unit) = intake.store.begin(&ctx, "tell_waiting", &[]).await? else {
        return Ok(0);
    };
    for it in &to_tell {
        quarantine::mark_told(unit.connection(), &it.municipality, now, it.newest_at).await?;
        unit.announce(&MailWaits {
            municipality: it.municipality.clone(),
            n_waiting: it.n_waiting.unsigned_abs(),
            oldest_at: Some(to_proto(it.oldest_at)),
            at: Some(to_proto(now)),
        });
    }
    unit.commit(&[]).await?;
    Ok(to_tell.len())
}

fn is_news(it: &WaitingHere, now: Timestamp) -> bool {
    let Some((told_at, newest_at)) = it.told else {
        return true;
    };
    let since = now.duration_since(told_at);
    since >= AGAIN || (it.newest_at > newest_at && since >= NOT_EACH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn the_first_is_told_at_once_the_next_in_a_line_and_all_again_while_they_wait() {
        let waits = |newest: i64, told: Option<(i64, i64)>| WaitingHere {
            municipality: "901".to_owned(),
            n_waiting: 1,
            oldest_at: hours(0),
            newest_at: hours(newest),
            told: told.map(|(at, newest)| (hours(at), hours(newest))),
        };
        assert!(is_news(&waits(0, None), hours(0)));
        let told = Some((0, 0));
        assert!(!is_news(&waits(0, told), hours(2)), "nothing new");
        assert!(is_news(&waits(1, told), hours(1)), "one more");
        assert!(is_news(&waits(0, told), hours(12)), "it still waits");
        let just_now = waits(1, Some((1, 0)));
        assert!(!is_news(&just_now, hours(1)), "told a moment ago");
    }
}
