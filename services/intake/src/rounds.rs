//! Regular rounds that find what would otherwise wait unnoticed (docs/resting.md).

use std::sync::Arc;

use brudvagt_kit::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{
    scanner::Scanner,
    usecases::{
        Intake,
        discard_quarantined::forget_discarded,
        questions::{forget_questions, tell_resting},
        readdress_mail::{Readdressed, readdress_mail},
        scan_files::{Round, SCANNER_AWAY, Strikes, scan_files},
        tell_unread::tell_unread,
        tell_waiting::tell_waiting,
    },
};

const EVERY: SignedDuration = SignedDuration::from_secs(20);
/// How long a file waits until somebody asks whether files wait.
const SCANNED_EVERY: SignedDuration = SignedDuration::from_secs(3);
/// A scanner that is away is asked again after this time.
const AWAY: SignedDuration = SignedDuration::from_secs(30);

/// Looks regularly for mail that waits for the directory or for an officer, for mail laid aside
/// long enough to be erased, and for `mailboxes` that cannot be read.
pub(crate) async fn make_rounds(
    intake: Intake,
    mailboxes: Vec<String>,
    clock: Clock,
    stop: CancellationToken,
) {
    loop {
        let next = clock.now() + EVERY;
        tokio::select! {
            () = clock.wait_until(next) => {}
            () = stop.cancelled() => return,
        }
        metrics::gauge!("brudvagt_reports_compared_age_seconds").set(age(&intake, clock.now()));
        match readdress_mail(&intake, clock.now()).await {
            Ok(Readdressed { n_sent, oldest_at }) => {
                if n_sent > 0 {
                    tracing::info!(n_mails = n_sent, "mail.readdressed");
                }
                if oldest_at.is_some() {
                    tracing::error!("mail.needs_directory");
                }
                let waits =
                    oldest_at.map_or(SignedDuration::ZERO, |at| clock.now().duration_since(at));
                metrics::gauge!("brudvagt_mail_without_home_age_seconds").set(waits.as_secs_f64());
            }
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.readdress_failed"),
        }
        match tell_waiting(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_municipalities) => tracing::info!(n_municipalities, "mail.waiting_told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.waiting_not_told"),
        }
        match tell_unread(&intake, clock.now(), &mailboxes).await {
            Ok(0) => {}
            Ok(n_mailboxes) => tracing::warn!(n_mailboxes, "mailbox.unread_told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mailbox.unread_not_told"),
        }
        match tell_resting(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_questions) => tracing::info!(n_questions, "questions.resting_told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "questions.resting_not_told"),
        }
        match forget_questions(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_questions) => tracing::info!(n_questions, "questions.forgotten"),
            Err(problem) => tracing::warn!(reason = problem.reason, "questions.forget_failed"),
        }
        match forget_discarded(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_mails) => tracing::info!(n_mails, "mail.discarded_forgotten"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.forget_failed"),
        }
    }
}

/// Since triage last looked for reports without a case.
fn age(intake: &Intake, now: Timestamp) -> f64 {
    f64::from(i32::try_from(intake.compared.age(now)).unwrap_or(i32::MAX))
}

/// Has files scanned for as long as the service runs.
pub(crate) async fn scan(
    intake: Intake,
    scanner: Arc<Scanner>,
    clock: Clock,
    stop: CancellationToken,
) {
    let mut strikes = Strikes::default();
    loop {
        // What is half done is done again: nothing is kept before it is known.
        let done = tokio::select! {
            done = scan_files(&intake, &scanner, &mut strikes, &clock) => done,
            () = stop.cancelled() => return,
        };
        let (wait, is_there) = match done {
            Ok(Round { is_full: true, .. }) => (SignedDuration::ZERO, 1.0),
            Ok(Round { n_scanned, .. }) => {
                if n_scanned > 0 {
                    tracing::info!(n_scanned, "files.scanned");
                }
                (SCANNED_EVERY, 1.0)
            }
            Err(problem) => {
                tracing::warn!(reason = problem.reason, "files.not_scanned");
                let is_there = problem.reason != SCANNER_AWAY;
                (AWAY, f64::from(u8::from(is_there)))
            }
        };
        metrics::gauge!("brudvagt_scanner_reachable").set(is_there);
        tokio::select! {
            () = clock.wait_until(clock.now() + wait) => {}
            () = stop.cancelled() => return,
        }
    }
}
