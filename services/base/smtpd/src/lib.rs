//! Receives mail over SMTP, and says 250 only for what its keeper has kept.
//!
//! [`serve`] accepts connections and runs a session on each; what arrives is handed to one async
//! closure. The reply to `DATA` waits for it: 250 when it returned `Ok`, the 4xx or 5xx it named
//! otherwise. So a sender's queue, which is made for waiting, holds a mail until it is committed.
//!
//! | part | does |
//! |---|---|
//! | `dialogue` | the order of commands, pure: a request in, a step out |
//! | `session` | one connection: lines in, replies out, the message's bytes |
//! | `reply` | what is answered |
//! | `tls` | STARTTLS: the certificate and the handshake |
//!
//! # Invariants
//! - A message is whole or absent: a connection that breaks inside `DATA` hands over nothing.
//! - Memory is bounded by [`Limits`]: connections × message size. A message is handed over
//!   without a copy.
//! - Only CR LF `.` CR LF ends a message, so that two servers never disagree about where one ends.
//! - STARTTLS is offered only where a certificate is configured, and what was said before it counts
//!   for nothing.
//!
//! Deliberately absent: relaying and authentication. The listener stands behind the municipality's
//! mail gateway, which does both.

mod dialogue;
mod reply;
mod session;
mod tls;

use std::{future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{io::AsyncWriteExt, net::TcpListener, sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

pub use reply::Reply;
pub use tls::Tls;

/// One message as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Return path; empty for bounces and other mail that wants no answer.
    pub from: String,
    /// At least one recipient, as written.
    pub to: Vec<String>,
    /// Header and body, dots unstuffed.
    pub data: Bytes,
}

/// Who the listener says it is, and how it proves it.
#[derive(Clone, Debug)]
pub struct Identity {
    pub host: String,
    /// STARTTLS is offered when there is one.
    pub tls: Option<Tls>,
}

impl From<&str> for Identity {
    fn from(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            tls: None,
        }
    }
}

/// How much is taken, and how long is waited.
#[derive(Clone, Debug)]
pub struct Limits {
    pub message_bytes: usize,
    pub recipients: usize,
    pub connections: usize,
    /// For the next command, and for the next piece of a message (RFC 5321, 4.5.3.2).
    pub silence: Duration,
    /// For a whole message, so that a trickle does not hold a place for ever.
    pub message_time: Duration,
    /// Commands that make no sense, after which the sender is let go.
    pub mistakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25_000_000,
            recipients: 100,
            connections: 64,
            silence: Duration::from_secs(300),
            message_time: Duration::from_secs(900),
            mistakes: 20,
        }
    }
}

/// Takes mail as `identity` until `stop`, then finishes the messages that are being handled.
///
/// `handle` runs to its end even when the sender hangs up meanwhile: the sender will send the
/// message again, so `handle` must know a message it has kept.
pub async fn serve<H, F>(
    listener: TcpListener,
    identity: impl Into<Identity>,
    limits: Limits,
    handle: H,
    stop: CancellationToken,
) where
    H: Fn(Envelope) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), Reply>> + Send,
{
    let places = Arc::new(Semaphore::new(limits.connections));
    let shared = Arc::new(session::Shared {
        identity: identity.into(),
        limits,
        handle,
        stop: stop.clone(),
    });
    let mut sessions = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_ended) = sessions.join_next(), if !sessions.is_empty() => continue,
            () = stop.cancelled() => break,
        };
        let (mut stream, _peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer was gone already: neither ends the listener.
                tracing::warn!(%error, "smtp.accept_failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let shared = Arc::clone(&shared);
            sessions.spawn(async move {
                if let Err(error) = session::run(stream, &shared).await {
                    tracing::debug!(%error, "smtp.connection_broke");
                }
                drop(place);
            });
        } else {
            metrics::counter!("brudvagt_smtp_refused_total", "reason" => "connections")
                .increment(1);
            let busy = Reply::CROWDED.to_line();
            sessions.spawn(async move {
                if let Err(error) = stream.write_all(busy.as_bytes()).await {
                    tracing::debug!(%error, "smtp.connection_broke");
                }
            });
        }
    }
    while sessions.join_next().await.is_some() {}
}
