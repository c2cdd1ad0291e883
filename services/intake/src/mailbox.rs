//! The door for mail, and the job that sends waiting mail on its way.

use std::sync::Arc;

use brudvagt_kit::Clock;
use brudvagt_smtpd::{Envelope, Identity, Limits, Recipients, Reply, serve};
use jiff::{SignedDuration, Timestamp};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{
    clients::{Directory, domain_of},
    usecases::{
        Intake, discard_quarantined::forget_discarded, readdress_mail::readdress_mail,
        receive_mail::receive_mail, tell_waiting::tell_waiting,
    },
};

const READDRESS_EVERY: SignedDuration = SignedDuration::from_secs(20);

/// Mails that are read and sealed at once. The others wait their turn, so that a burst takes neither
/// all memory nor the form's connections to the database.
const AT_ONCE: usize = 4;
/// Of these, big ones: an honest mail is small and waits behind none of them.
const BIG_AT_ONCE: usize = 2;

/// Takes mail until `stop`.
pub(crate) async fn listen(
    listener: TcpListener,
    identity: Identity,
    intake: Intake,
    clock: Clock,
    stop: CancellationToken,
) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let big_turns = Arc::new(Semaphore::new(BIG_AT_ONCE));
    let handle = move |envelope: Envelope| {
        let (intake, turns) = (intake.clone(), Arc::clone(&turns));
        let big_turns = Arc::clone(&big_turns);
        // Received when it came, not when its turn came.
        let received_at = clock.now();
        async move {
            let big_turn = if envelope.data.len() > Limits::SMALL_BYTES {
                Some(big_turns.acquire().await)
            } else {
                None
            };
            let turn = turns.acquire().await;
            let kept = receive(&intake, received_at, &envelope).await;
            drop((turn, big_turn));
            kept
        }
    };
    serve(listener, identity, Limits::default(), handle, stop).await;
}

/// Recipients in our own domains: of the report addresses, and those named beside them. While the
/// directory was never reached nobody is turned away.
pub(crate) fn own_recipients(directory: Directory, named: Vec<String>) -> Recipients {
    let named: Arc<[String]> = named.iter().map(|it| it.trim().to_lowercase()).collect();
    Recipients::new(move |recipient: String| {
        let (directory, named) = (directory.clone(), Arc::clone(&named));
        async move {
            let domain = domain_of(&recipient);
            if named.contains(&domain) {
                return true;
            }
            let places = directory.places().await;
            places.is_none_or(|places| places.is_own_domain(&domain))
        }
    })
}

/// Kept is acknowledged; whatever went wrong, the sender keeps the mail and comes again.
async fn receive(
    intake: &Intake,
    received_at: Timestamp,
    envelope: &Envelope,
) -> Result<(), Reply> {
    let span = tracing::info_span!(
        "mail",
        otel.name = "intake.ReceiveMail",
        otel.kind = "server"
    );
    receive_mail(intake, received_at, envelope)
        .instrument(span)
        .await
        .map_err(|problem| {
            tracing::warn!(reason = problem.reason, "mail.not_kept");
            Reply::later("Not kept, send it again later")
        })
}

/// Looks every while for mail that waits for the directory or for its officer, and for mail laid aside
/// long enough.
pub(crate) async fn readdress(intake: Intake, clock: Clock, stop: CancellationToken) {
    loop {
        let next = clock.now() + READDRESS_EVERY;
        tokio::select! {
            () = clock.wait_until(next) => {}
            () = stop.cancelled() => return,
        }
        match readdress_mail(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_mails) => tracing::info!(n_mails, "mail.readdressed"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.readdress_failed"),
        }
        match tell_waiting(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_municipalities) => tracing::info!(n_municipalities, "mail.waiting_told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.waiting_not_told"),
        }
        match forget_discarded(&intake, clock.now()).await {
            Ok(0) => {}
            Ok(n_mails) => tracing::info!(n_mails, "mail.discarded_forgotten"),
            Err(problem) => tracing::warn!(reason = problem.reason, "mail.forget_failed"),
        }
    }
}
