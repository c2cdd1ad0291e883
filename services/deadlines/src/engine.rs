//! Waits for the next due time, or for a change of it, and fires.

use std::time::Duration;

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
        let done = match (is_told, fire_all(&deadlines).await) {
            (false, Ok(())) => tell_all(&deadlines).await.map(|()| is_told = true),
            (_, fired) => fired,
        };
        if let Err(problem) = done {
            tracing::warn!(reason = problem.reason, "engine.interrupted");
            tokio::select! {
                () = tokio::time::sleep(AFTER_FAILURE) => {}
                () = stop.cancelled() => {}
            }
            continue;
        }
        // Asked before waiting: a statement cut off by `select!` would leave its transaction open.
        let next = next_look(&deadlines).await;
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

async fn fire_all(deadlines: &Deadlines) -> Result<(), brudvagt_kit::Problem> {
    while usecases::fire_due(deadlines, &ctx(deadlines)).await? > 0 {}
    while usecases::remind_measures(deadlines, &ctx(deadlines)).await? > 0 {}
    while usecases::remind_questions(deadlines, &ctx(deadlines)).await? > 0 {}
    Ok(())
}

/// Runs once after a start: tells cases of clocks that were armed before cases were told of any.
async fn tell_all(deadlines: &Deadlines) -> Result<(), brudvagt_kit::Problem> {
    while usecases::tell_untold(deadlines, &ctx(deadlines)).await? > 0 {}
    Ok(())
}

/// When to look again: at the next due time, at the latest after the safety net's pause.
async fn next_look(deadlines: &Deadlines) -> Timestamp {
    let now = deadlines.clock.now();
    let latest = now.saturating_add(AT_LEAST_EVERY).unwrap_or(now);
    let next = match deadlines.store.read(&ctx(deadlines)).await {
        Ok(mut tx) => store::next_due_at(&mut tx).await.ok().flatten(),
        Err(_away) => None,
    };
    next.map_or(latest, |next| next.0.min(latest))
}
