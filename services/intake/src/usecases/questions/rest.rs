//! What rests is heard of again (docs/resting.md), and what was answered for long is forgotten.

use brudvagt_calculus::{calendar::holiday_on, copenhagen, to_local};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
};

use super::moved;
use crate::{store::questions, usecases::Intake};

/// The hour of the day at which an aim lies.
const CLOSING: i8 = 15;
/// What still rests is told again.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// Whoever asked and does not reply is asked again after this time.
const ASKER_AGAIN: SignedDuration = SignedDuration::from_hours(7 * 24);

fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday_on(day).is_none()
}

/// The afternoon of the `n_days`-th working day after `now`.
pub(super) fn next_aim(now: Timestamp, n_days: u8) -> Timestamp {
    let mut day = to_local(now).date();
    for _nth in 0..n_days.max(1) {
        loop {
            let Ok(next) = day.tomorrow() else {
                return now;
            };
            day = next;
            if is_working_day(day) {
                break;
            }
        }
    }
    let at = day.at(CLOSING, 0, 0, 0);
    at.to_zoned_datetime(copenhagen().clone())
        .map_or(now, |at| at.timestamp())
}

/// Says of each question that rests that it does, and how many there were. The officer hears when the aim
/// is near its end and then every day, from the second time on the chief executive, too; whoever was
/// asked back hears after two days and then weekly.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn tell_resting(intake: &Intake, now: Timestamp) -> Result<usize, Problem> {
    let ctx = as_intake(now);
    let Begun::New(mut unit) = intake.store.begin(&ctx, "tell_resting", &[]).await? else {
        return Ok(0);
    };
    let resting = questions::claim_resting(unit.connection(), Ts(now)).await?;
    if resting.is_empty() {
        return Ok(0);
    }
    let n_resting = resting.len();
    for mut row in resting {
        let (what, again) = if row.state == "waiting" {
            ("rests", AGAIN)
        } else {
            ("unanswered_back", ASKER_AGAIN)
        };
        let mut event = moved(&row, what, now);
        event.rises = row.n_told > 0;
        row.tell_at = now.saturating_add(again).ok().map(Ts);
        row.n_told = row.n_told.saturating_add(1);
        questions::tell_again(unit.connection(), &row).await?;
        unit.announce(&event);
    }
    unit.commit(&[]).await?;
    Ok(n_resting)
}

/// Destroys the keys of what was answered so many days ago, and says of how many.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn forget_questions(intake: &Intake, now: Timestamp) -> Result<u64, Problem> {
    let ctx = as_intake(now);
    let before = |days: u16| {
        let kept = SignedDuration::from_hours(24 * i64::from(days));
        Ts(now.saturating_sub(kept).unwrap_or(now))
    };
    let kept = &intake.terms.kept_days;
    let (codes, befores): (Vec<String>, Vec<Ts>) = kept
        .others()
        .map(|(code, days)| (code.to_owned(), before(days)))
        .unzip();
    let Begun::New(mut unit) = intake.store.begin(&ctx, "forget_questions", &[]).await? else {
        return Ok(0);
    };
    let n_forgotten =
        questions::forget(unit.connection(), before(kept.all()), (&codes, &befores)).await?;
    unit.commit(&[]).await?;
    Ok(n_forgotten)
}

fn as_intake(now: Timestamp) -> Ctx {
    Ctx::system("intake", now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_aim_is_the_afternoon_of_the_next_working_day() {
        let aim = |at: &str| next_aim(at.parse().unwrap(), 1).to_string();
        // A Tuesday; a Friday; the Wednesday before Easter.
        assert_eq!(aim("2026-11-24T09:00:00Z"), "2026-11-25T14:00:00Z");
        assert_eq!(aim("2026-11-27T15:00:00Z"), "2026-11-30T14:00:00Z");
        assert_eq!(aim("2027-03-24T09:00:00Z"), "2027-03-30T13:00:00Z");
        let two = next_aim("2026-11-27T15:00:00Z".parse().unwrap(), 2);
        assert_eq!(two.to_string(), "2026-12-01T14:00:00Z");
    }
}
