//! The door that fetches: a mailbox of a municipality's own.

use std::future::Future;

use brudvagt_imap::{Fetched, Limits, Mailbox, NotKept, Seen, follow};
use brudvagt_kit::Clock;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::turns::Turns;
use crate::usecases::{
    Intake,
    receive_fetched::receive_fetched,
    watch_mailbox::{Source, note_read, note_trouble},
};

/// Fetches from `mailbox` until `stop`.
pub(crate) async fn fetch(
    source: Source,
    mailbox: Mailbox,
    intake: Intake,
    turns: Turns,
    clock: Clock,
    stop: CancellationToken,
) {
    let keep = |fetched: Fetched| keep(&intake, &source, &turns, &clock, fetched);
    let seen = |seen: Seen| note(&intake, &source, &clock, seen);
    follow(mailbox, Limits::default(), clock.clone(), keep, seen, stop).await;
}

async fn keep(
    intake: &Intake,
    source: &Source,
    turns: &Turns,
    clock: &Clock,
    fetched: Fetched,
) -> Result<(), NotKept> {
    let span = tracing::info_span!(
        "mail",
        otel.name = "intake.FetchMail",
        otel.kind = "consumer"
    );
    let _turn = turns.take(fetched.raw.len()).await;
    receive_fetched(intake, source, clock.now(), fetched)
        .instrument(span)
        .await
        .map_err(|problem| {
            tracing::warn!(reason = problem.reason, "mail.not_kept");
            NotKept
        })
}

/// Tells the operator at once, by a log line and a metric, and stores it for `tell_unread`, which
/// tells the officer.
fn note<'a>(
    intake: &'a Intake,
    source: &'a Source,
    clock: &'a Clock,
    seen: Seen,
) -> impl Future<Output = ()> + Send + 'a {
    let mailbox = source.address.clone();
    let readable = metrics::gauge!("brudvagt_mailbox_readable", "mailbox" => mailbox.clone());
    async move {
        let noted = match seen {
            Seen::All => {
                readable.set(1.0);
                tracing::debug!(mailbox, "mailbox.read");
                note_read(intake, source, clock.now()).await
            }
            Seen::Trouble(trouble) => {
                readable.set(0.0);
                tracing::warn!(mailbox, reason = trouble.reason(), "mailbox.trouble");
                note_trouble(intake, source, clock.now(), trouble.reason()).await
            }
        };
        if let Err(problem) = noted {
            tracing::warn!(mailbox, reason = problem.reason, "mailbox.not_noted");
        }
    }
}
