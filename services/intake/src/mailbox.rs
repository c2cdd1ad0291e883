//! The door for mail, and the job that sends waiting mail on its way.

use std::time::Duration;

use brudvagt_kit::Clock;
use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::usecases::{Intake, readdress_mail::readdress_mail, receive_mail::receive_mail};

const READDRESS_EVERY: Duration = Duration::from_secs(20);

/// Takes mail until `stop`.
pub(crate) async fn listen(
    listener: TcpListener,
    host: String,
    intake: Intake,
    clock: Clock,
    stop: CancellationToken,
) {
    let handle = move |envelope| receive(intake.clone(), clock.clone(), envelope);
    serve(listener, &host, Limits::default(), handle, stop).await;
}

/// Kept is acknowledged; whatever went wrong, the sender keeps the mail and comes again.
async fn receive(intake: Intake, clock: Clock, envelope: Envelope) -> Result<(), Reply> {
    let span = tracing::info_span!(
        "mail",
        otel.name = "intake.ReceiveMail",
        otel.kind = "server"
    );
    receive_mail(&intake, clock.now(), &envelope)
        .instrument(span)
        .await
        .map_err(|problem| {
            tracing::warn!(reason = problem.reason, "mail.not_kept");
            Reply::later("Not kept, send it again later")
        })
}

/// Looks every while for mail that waits for the directory.
pub(crate) async fn readdress(intake: Intake, clock: Clock, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(READDRESS_EVERY) => {}
            () = stop.cancelled() => return,
        }
        match readdress_mail(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_mails) => tracing::info!(n_mails, "mail.readdressed"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.readdress_failed"),
        }
    }
}
