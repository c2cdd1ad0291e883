//! Waits for the next due time, or for a change of it, and fires.

use std::time::Duration;

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_types::{Actor, Ctx, Scope};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{Deadlines, SERVICE, store, usecases};

/// The safety net: another replica may have armed a clock without this one hearing of it.
const AT_LEAST_EVERY: SignedDuration = SignedDuration::from_secs(1);
const AFTER_FAILURE: Duration = Duration::from_millis(300);

/// Runs until `stop`. The database may go and come back.
pub(crate) async fn run(deadlines: Deadlines, stop: CancellationToken) {
    let mut is_told = false;
    while !stop.is_cancelled() {
        let next = match (is_told, fire_all(&deadlines).await) {
            (false, Ok(next)) => tell_all(&deadlines).await.map(|()| {
                is_told = true;
                next
            }),
            (_, fired) => fired,
        };
        let next = match next {
            Ok(next) => next,
            Err(problem) => {
                tracing::warn!(reason = problem.reason, "engine.interrupted");
                tokio::select! {
                    () = tokio::time::sleep(AFTER_FAILURE) => {}
                    () = stop.cancelled() => {}
                }
                continue;
            }
        };
        tokio::select! {
            () = deadlines.clock.wait_until(next) => {}
            () = deadlines.changed.notified() => {}
            () = stop.cancelled() => {}
        }
    }
}

fn ctx(deadlines: &Deadlines) -> Ctx {
    Ctx {
        now: deadlines.clock.now(),
        actor: Actor::system(SERVICE),
        scope: Scope::System,
        cause: None,
    }
}

/// Fires what is due; when to look again: at the next due time, at the latest after the safety net's
/// pause. A look is cheaper than three claims, and mostly nothing is due.
async fn fire_all(deadlines: &Deadlines) -> Result<Timestamp, Problem> {
    loop {
        let ctx = ctx(deadlines);
        let mut tx = deadlines.store.read(&ctx).await?;
        let next = store::next_due(&mut tx).await?;
        drop(tx);
        let is_due = |at: Option<Ts>| at.is_some_and(|at| at.0 <= ctx.now);
        let mut n_fired = 0;
        if is_due(next.milestone) {
            n_fired += usecases::fire_due(deadlines, &ctx).await?;
        }
        if is_due(next.measure) {
            n_fired += usecases::remind_measures(deadlines, &ctx).await?;
        }
        if is_due(next.question) {
            n_fired += usecases::remind_questions(deadlines, &ctx).await?;
        }
        // Nothing was due, or another engine has it in hand.
        if n_fired == 0 {
            let latest = ctx.now.saturating_add(AT_LEAST_EVERY).unwrap_or(ctx.now);
            let later = [next.milestone, next.measure, next.question].into_iter();
            let later = later.flatten().map(|at| at.0).filter(|at| *at > ctx.now);
            return Ok(later.min().map_or(latest, |next| next.min(latest)));
        }
    }
}

/// Runs once after a start: tells cases of clocks that were armed before cases were told of any.
async fn tell_all(deadlines: &Deadlines) -> Result<(), Problem> {
    while usecases::tell_untold(deadlines, &ctx(deadlines)).await? > 0 {}
    Ok(())
}
