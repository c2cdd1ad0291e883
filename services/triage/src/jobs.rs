//! Jobs that run at intervals.

use brudvagt_kit::Runtime;
use brudvagt_types::Ctx;
use jiff::SignedDuration;

use crate::{
    SERVICE, Triage,
    clients::{Erasing, Intake},
    config::Config,
    rules::odd_looks::OddLooks,
    usecases,
};

/// Retention is counted in days, so once an hour is often enough.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Erases what is due, and ends exercises that were forgotten, now and then, until the process stops. Several processes may: a case is locked
/// while it is erased, and the second finds it done.
pub(crate) async fn keep_erasing(
    runtime: Runtime,
    triage: Triage,
    reports: Erasing,
    config: Config,
) {
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx::system(SERVICE, now);
        match usecases::erase_due(&triage, &reports, &ctx, &config).await {
            Ok(0) => {}
            Ok(n_erased) => tracing::info!(n_erased, "cases.erased"),
            Err(problem) => tracing::warn!(reason = problem.reason, "cases.not_erased"),
        }
        match usecases::end_forgotten(&triage, &ctx).await {
            Ok(0) => {}
            Ok(n_ended) => tracing::info!(n_ended, "exercises.ended"),
            Err(problem) => tracing::warn!(reason = problem.reason, "exercises.not_ended"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}

/// How often looks are looked through.
const LOOKS_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How long after it was noted a look may be committed.
const NOTED_WITHIN: SignedDuration = SignedDuration::from_mins(1);
/// How far back a new process looks.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(48);

/// Looks for what no work explains, until the process stops. What was found is found once, however many
/// processes look.
pub(crate) async fn keep_looking(runtime: Runtime, triage: Triage, rules: OddLooks) {
    let started = runtime.clock.now();
    let mut whole_until = started.saturating_sub(LOOKS_BACK).unwrap_or(started);
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx::system(SERVICE, now);
        match usecases::find_odd_looks(&triage, &ctx, &rules, whole_until).await {
            Ok(_n_new) => whole_until = now.saturating_sub(NOTED_WITHIN).unwrap_or(now),
            Err(problem) => tracing::warn!(reason = problem.reason, "looks.not_looked_through"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + LOOKS_EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}

/// How often it is looked.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(30);
/// How far before the last complete look the next one begins: a report is committed a moment after
/// its time of receipt.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);
/// How far back a new process looks.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Makes sure, until the process stops, that every report gets its case even if its event was lost.
/// Cases that could not be opened, and reports received while no process looked, are tried until
/// they exist.
pub(crate) async fn keep_opening(runtime: Runtime, triage: Triage, intake: Intake) {
    let started = runtime.clock.now();
    let mut whole_until = started.saturating_sub(LOOK_BACK).unwrap_or(started);
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx::system(SERVICE, now);
        let from = whole_until.saturating_sub(MARGIN).unwrap_or(whole_until);
        match usecases::open_missing(&triage, &intake, &ctx, from).await {
            Ok(0) => whole_until = now,
            Ok(_n_left) => {}
            Err(problem) => tracing::warn!(reason = problem.reason, "reports.not_compared"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + LOOK_EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}

/// Reminders fall in the morning, so a minute is soon enough.
const TURN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Reminds owners of the yearly wheel's tasks, and gives the coming year its days, until the process
/// stops. Several processes may: a day is locked while it is told of.
pub(crate) async fn turn_wheel(runtime: Runtime, triage: Triage) {
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx::system(SERVICE, now);
        match usecases::lay_coming_year(&triage, &ctx).await {
            Ok(0) => {}
            Ok(n_tasks) => tracing::info!(n_tasks, "wheel.laid"),
            Err(problem) => tracing::warn!(reason = problem.reason, "wheel.not_laid"),
        }
        match usecases::remind_of_wheel(&triage, &ctx).await {
            Ok(0) => {}
            Ok(n_tasks) => tracing::info!(n_tasks, "wheel.reminded"),
            Err(problem) => tracing::warn!(reason = problem.reason, "wheel.not_reminded"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + TURN_EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}
