//! The door that a mail gateway sends to.

use std::sync::Arc;

use anyhow::Context;
use brudvagt_kit::{Clock, Runtime};
use brudvagt_smtpd::{self as smtpd, Identity, Limits, Protocol, Recipients, Reply, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::turns::Turns;
use crate::{
    Config,
    clients::{Directory, domain_of},
    mail::envelope::Envelope,
    usecases::{Intake, receive_mail::receive_mail},
};

/// The listeners that are configured, each with what is spoken at it.
///
/// # Errors
/// When an address is taken, or reaches further than this installation may be reached.
pub(crate) async fn bind(
    config: &Config,
    runtime: &Runtime,
) -> anyhow::Result<Vec<(TcpListener, Protocol)>> {
    let mut doors = Vec::new();
    for (key, address, protocol) in [
        ("intake.smtp_listen", config.smtp_listen, Protocol::Smtp),
        ("intake.lmtp_listen", config.lmtp_listen, Protocol::Lmtp),
    ] {
        let Some(address) = address else { continue };
        runtime.check_reach(key, address)?;
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("{key} on {address}"))?;
        doors.push((listener, protocol));
    }
    Ok(doors)
}

/// Takes mail until `stop`.
pub(crate) async fn listen(
    listener: TcpListener,
    identity: Identity,
    intake: Intake,
    turns: Turns,
    clock: Clock,
    stop: CancellationToken,
) {
    let handle = move |sent: smtpd::Envelope| {
        let (intake, turns) = (intake.clone(), turns.clone());
        // It counts as received when it arrived, not when its turn came.
        let received_at = clock.now();
        async move {
            let envelope = Envelope::from(sent);
            let turn = turns.take(envelope.data.len()).await;
            let kept = receive(&intake, received_at, &envelope).await;
            drop(turn);
            kept
        }
    };
    serve(listener, identity, Limits::default(), handle, stop).await;
}

/// Recipients in our own domains: of the report addresses, and those named beside them. While the
/// directory was never reached nobody is turned away.
pub(crate) fn own_recipients(directory: Directory, named: &[String]) -> Recipients {
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

/// Only a kept mail is acknowledged. Whatever goes wrong, the sender keeps the mail and tries
/// again.
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
