//! Receives mail over SMTP and LMTP, and answers 250 only once its keeper has kept the mail.
//!
//! [`serve`] accepts connections and runs a session on each; what arrives is handed to one async
//! closure. The reply to `DATA` waits for it: 250 when it returned `Ok`, the 4xx or 5xx it named
//! otherwise. So the sender's queue holds a mail until it is committed.
//!
//! | part | does |
//! |---|---|
//! | `door` | who may come in, and for whom mail is taken |
//! | `dialogue` | the order of commands, pure: a request in, a step out |
//! | `session` | one connection: lines in, replies out, the message's bytes |
//! | `chunks` | a message that comes in chunks (BDAT) |
//! | `reply` | what is answered |
//! | `tls` | STARTTLS: the certificate and the handshake |
//!
//! # Invariants
//! - A message is whole or absent: a connection that breaks inside `DATA` hands over nothing.
//! - Memory is bounded by [`Limits`]: one small message for each connection and a fixed number of
//!   big ones; the next big one waits. A message is handed over without a copy.
//! - No peer can hold all places: each has its share, and silent peers are dropped sooner when
//!   places are scarce.
//! - After `DATA` only CR LF `.` CR LF ends a message, and a chunk ends only at its declared length,
//!   so that two servers never disagree about where a message ends (SMTP smuggling).
//! - Over LMTP (RFC 2033) each recipient gets an answer. A message is kept for all of them or for
//!   none, so the answers are equal.
//! - STARTTLS is offered only where a certificate is configured, and everything said before it is
//!   forgotten.
//!
//! Deliberately absent: relaying and authentication. The listener stands behind the municipality's
//! mail gateway, which does both.

mod chunks;
mod dialogue;
mod door;
mod reply;
mod session;
mod shared;
mod tls;

use std::{future::Future, io, net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use door::{Peers, Place};

pub use door::{Door, Network, NoNetwork, Recipients};
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

/// What is spoken at a door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    #[default]
    Smtp,
    /// From a mail server to the program it delivers to: `LHLO` instead of `EHLO`, and an answer
    /// for each recipient (RFC 2033).
    Lmtp,
}

/// Who the listener says it is, and how it proves it.
#[derive(Clone, Debug)]
pub struct Identity {
    pub host: String,
    pub protocol: Protocol,
    /// STARTTLS is offered when there is one.
    pub tls: Option<Tls>,
    pub door: Door,
}

impl From<&str> for Identity {
    fn from(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            protocol: Protocol::default(),
            tls: None,
            door: Door::default(),
        }
    }
}

/// How much is taken, and how long is waited.
#[derive(Clone, Debug)]
pub struct Limits {
    /// As it is sent: 20 MB of files, which the form takes, are 28.7 MB in base64.
    pub message_bytes: usize,
    pub recipients: usize,
    pub connections: usize,
    /// Of these, for one peer.
    pub connections_of_a_peer: usize,
    /// Messages beyond [`Limits::SMALL_BYTES`] that are taken at once.
    pub big_messages: usize,
    /// For the next command, and for the next piece of a message (RFC 5321, 4.5.3.2).
    pub silence: Duration,
    /// The same, while more than half of the places are taken.
    pub silence_when_crowded: Duration,
    /// For a whole message, so that a trickle does not hold a place for ever.
    pub message_time: Duration,
    /// How many senseless commands end the conversation.
    pub mistakes: usize,
    /// How many commands without a message end the conversation, so that idle talk does not hold a
    /// place for ever.
    pub idle_commands: usize,
}

impl Limits {
    /// A message up to here needs no place among the big ones.
    pub const SMALL_BYTES: usize = 1_000_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 30_000_000,
            recipients: 100,
            connections: 200,
            connections_of_a_peer: 100,
            big_messages: 12,
            silence: Duration::from_secs(300),
            silence_when_crowded: Duration::from_secs(20),
            message_time: Duration::from_secs(900),
            mistakes: 20,
            idle_commands: 100,
        }
    }
}

/// Takes mail as `identity` until `stop`, then finishes the messages that are being handled.
///
/// `handle` runs to its end even when the sender hangs up meanwhile. The sender will then send the
/// message again, so `handle` must recognise a message it has kept.
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
    let peers = Peers::default();
    let shared = Arc::new(shared::Shared {
        identity: identity.into(),
        big_places: Semaphore::new(limits.big_messages),
        places: Arc::clone(&places),
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
        let (mut stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No file handles left, or the peer has gone already: neither ends the listener.
                tracing::warn!(%error, "smtp.accept_failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        match enter(&shared, &places, &peers, peer.ip()) {
            Ok(entered) => {
                let shared = Arc::clone(&shared);
                sessions.spawn(async move {
                    if let Err(error) = session::run(stream, &shared).await {
                        tracing::debug!(%error, "smtp.connection_broke");
                    }
                    drop(entered);
                });
            }
            Err((reason, reply)) => {
                metrics::counter!("brudvagt_smtp_refused_total", "reason" => reason).increment(1);
                let line = reply.to_line();
                sessions.spawn(async move {
                    if let Err(error) = stream.write_all(line.as_bytes()).await {
                        tracing::debug!(%error, "smtp.connection_broke");
                    }
                });
            }
        }
    }
    while sessions.join_next().await.is_some() {}
}

/// One conversation over `stream`, as [`serve`] has with each connection.
///
/// # Errors
/// When the connection breaks.
pub async fn talk<S, H, F>(
    stream: S,
    identity: impl Into<Identity>,
    limits: Limits,
    handle: H,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
    H: Fn(Envelope) -> F + Send + Sync,
    F: Future<Output = Result<(), Reply>> + Send,
{
    let shared = shared::Shared {
        identity: identity.into(),
        big_places: Semaphore::new(limits.big_messages),
        places: Arc::new(Semaphore::new(limits.connections)),
        limits,
        handle,
        stop: CancellationToken::new(),
    };
    session::run(stream, &shared).await
}

/// A place for a peer, or why there is none.
fn enter<H>(
    shared: &shared::Shared<H>,
    places: &Arc<Semaphore>,
    peers: &Peers,
    peer: IpAddr,
) -> Result<(OwnedSemaphorePermit, Place), (&'static str, Reply)> {
    if !shared.identity.door.lets_in(peer) {
        return Err(("client", Reply::NOT_YOU));
    }
    let crowded = || ("connections", Reply::CROWDED);
    let most = shared.limits.connections_of_a_peer;
    let of_peer = peers.enter(peer, most).ok_or_else(crowded)?;
    let place = Arc::clone(places).try_acquire_owned();
    Ok((place.map_err(|_none| crowded())?, of_peer))
}
