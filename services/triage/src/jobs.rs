//! What happens by itself.

use brudvagt_kit::Runtime;
use brudvagt_types::{Actor, Ctx, Scope};
use jiff::SignedDuration;

use crate::{
    SERVICE, Triage,
    clients::{Erasing, Intake},
    config::Config,
    usecases,
};

/// Years are counted in days; an hour more or less is nothing.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Erases what is due, now and then, until the process stops. Several processes may: a case is locked
/// while it is erased, and the second finds it done.
pub(crate) async fn keep_erasing(
    runtime: Runtime,
    triage: Triage,
    reports: Erasing,
    config: Config,
) {
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx {
            now,
            actor: Actor::system(SERVICE),
            scope: Scope::System,
            cause: None,
        };
        match usecases::erase_due(&triage, &reports, &ctx, &config).await {
            Ok(0) => {}
            Ok(n_erased) => tracing::info!(n_erased, "cases.erased"),
            Err(problem) => tracing::warn!(reason = problem.reason, "cases.not_erased"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}

/// How often it is looked, and how far back; the first time further.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(30);
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(1);
const LOOK_BACK_FIRST: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Sees that every report has its case, whatever became of its event, until the process stops.
pub(crate) async fn keep_opening(runtime: Runtime, triage: Triage, intake: Intake) {
    let mut back = LOOK_BACK_FIRST;
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx {
            now,
            actor: Actor::system(SERVICE),
            scope: Scope::System,
            cause: None,
        };
        let from = now.saturating_sub(back).unwrap_or(now);
        match usecases::open_missing(&triage, &intake, &ctx, from).await {
            Ok(_n_missing) => back = LOOK_BACK,
            Err(problem) => tracing::warn!(reason = problem.reason, "reports.not_compared"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + LOOK_EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}
