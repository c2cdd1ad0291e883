//! What happens by itself.

use brudvagt_kit::Runtime;
use brudvagt_types::{Actor, Ctx, Scope};
use jiff::SignedDuration;

use crate::{SERVICE, Triage, clients::Erasing, config::Config, usecases};

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
