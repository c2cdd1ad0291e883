//! Waits for the next due time, or for a change of it, and fires.

use std::time::Duration;

use brudvagt_kit::Problem;
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{Deadlines, SERVICE, usecases};

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
    Ctx::system(SERVICE, deadlines.clock.now())
}

/// Fires what is due; when to look again: at the next due time, at the latest after the safety net's
/// pause.
async fn fire_all(deadlines: &Deadlines) -> Result<Timestamp, Problem> {
    loop {
        let ctx = ctx(deadlines);
        let turn = usecases::fire_next(deadlines, &ctx).await?;
        // Where nothing could be fired, what is due is in another engine's hand.
        if turn.n_fired == 0 || turn.next.iter().all(|at| *at > ctx.now) {
            let latest = ctx.now.saturating_add(AT_LEAST_EVERY).unwrap_or(ctx.now);
            let later = turn.next.into_iter().filter(|at| *at > ctx.now).min();
            return Ok(later.map_or(latest, |next| next.min(latest)));
        }
    }
}

/// Runs once after a start: tells cases of clocks that were armed before cases were told of any.
async fn tell_all(deadlines: &Deadlines) -> Result<(), Problem> {
    while usecases::tell_untold(deadlines, &ctx(deadlines)).await? > 0 {}
    Ok(())
}
