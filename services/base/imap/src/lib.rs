//! Fetches mail from a mailbox over IMAP, and moves away only what its keeper has kept.
//!
//! [`follow`] keeps a connection, hands each mail of a folder to one async closure, and moves it to
//! another folder once that has returned `Ok`. What the folder holds is what is still to be done: no
//! place in it is remembered, so nothing is lost by a cut, a restart or a new `UIDVALIDITY`. The price
//! is that a mail may be handed over twice, and the keeper must know a mail it has kept.
//!
//! | part | does |
//! |---|---|
//! | `connect` | the connection and the login |
//! | `tls` | whom a server must be vouched for by |
//! | `token` | an access token by client credentials |
//! | `line` | the bytes of a connection, counted |
//! | `round` | looks, fetches, hands over, moves, waits |
//! | `memory` | what this process knows of mails that are still there |
//! | `patience` | how long is waited for an answer, and after trouble |
//!
//! # Invariants
//! - A mail leaves the folder after its keeper has returned, and never before. None is deleted: where
//!   the server cannot move, it is copied before it is marked.
//! - A size is asked before a body, and no answer is read beyond what was asked for.
//! - One mail that cannot be fetched holds up no other: it is tried last.
//! - Neither passwords nor tokens nor what a server said are logged: what it says may hold a mail.
//!
//! Deliberately absent: reading a mail, and any state on disk.

mod connect;
mod line;
mod memory;
mod patience;
mod round;
mod tls;
mod token;

use std::{future::Future, path::PathBuf, time::Duration};

use brudvagt_kit::Clock;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use memory::Memory;
use patience::Patience;
pub use tls::Roots;

/// A folder of somebody's mailbox, and how to get there.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub login: Login,
    /// Where mail arrives.
    pub folder: String,
    /// Where it is moved when it is kept; made when it is missing.
    pub kept_folder: String,
}

/// How a connection is protected.
#[derive(Clone, Debug)]
pub enum Security {
    /// TLS from the first byte.
    Tls(Roots),
    /// TLS after STARTTLS, or no connection.
    StartTls(Roots),
    /// None: on one machine alone.
    None,
}

/// How one shows who one is. Files are read at each login, so that a new secret counts at once.
#[derive(Clone, Debug)]
pub enum Login {
    Password(PathBuf),
    /// `XOAUTH2` with a token by client credentials.
    OAuth2(OAuth2),
}

/// Where a program gets its access token (RFC 6749, 4.4).
#[derive(Clone, Debug)]
pub struct OAuth2 {
    /// `https`, but on loopback.
    pub token_endpoint: String,
    pub client_id: String,
    pub secret_file: PathBuf,
    pub scope: String,
}

/// How much is taken, and how long is waited.
#[derive(Clone, Debug)]
pub struct Limits {
    pub message_bytes: usize,
    /// For one command and its answer.
    pub command: Duration,
    /// For the body of one mail.
    pub body: Duration,
    /// Until IDLE is begun anew and the folder looked at; a server may end it after 30 minutes
    /// (RFC 2177, 3), and what lies between may forget a silent connection sooner.
    pub idle: SignedDuration,
    /// Between two looks where the server has no IDLE.
    pub poll: SignedDuration,
    /// After the first trouble; doubled with each.
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
    /// After a refused login at least: too many close an account.
    pub refused_wait: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25_000_000,
            command: Duration::from_secs(60),
            body: Duration::from_secs(600),
            idle: SignedDuration::from_mins(9),
            poll: SignedDuration::from_secs(30),
            first_wait: SignedDuration::from_millis(200),
            longest_wait: SignedDuration::from_mins(2),
            refused_wait: SignedDuration::from_mins(1),
        }
    }
}

/// A mail as it lies in the mailbox.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// All of it, or its header alone when it is too big.
    pub raw: Bytes,
    /// How big it is, when it is too big.
    pub too_big: Option<u64>,
    /// When the mailbox's server took it.
    pub arrived_at: Option<Timestamp>,
}

/// The keeper could not keep a mail: it stays where it is and is handed over again.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The folder was looked at, and everything in it is kept and moved.
    All,
    Trouble(Trouble),
}

/// Why a mailbox cannot be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No connection to the server.
    Unreachable,
    /// No TLS, or a certificate nobody trusted vouches for.
    NotSecure,
    /// The file of the password or of the secret cannot be read.
    SecretUnreadable,
    /// The token endpoint is away, or gave none.
    NoToken,
    LoginRefused,
    FolderMissing,
    ConnectionLost,
    /// The server said what was not asked.
    NotUnderstood,
    NotKept,
    /// Kept, and it stays in the folder all the same.
    NotMoved,
}

impl Trouble {
    /// Stable: it is logged, stored and shown.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unreachable => "UNREACHABLE",
            Self::NotSecure => "NOT_SECURE",
            Self::SecretUnreadable => "SECRET_UNREADABLE",
            Self::NoToken => "NO_TOKEN",
            Self::LoginRefused => "LOGIN_REFUSED",
            Self::FolderMissing => "FOLDER_MISSING",
            Self::ConnectionLost => "CONNECTION_LOST",
            Self::NotUnderstood => "NOT_UNDERSTOOD",
            Self::NotKept => "NOT_KEPT",
            Self::NotMoved => "NOT_MOVED",
        }
    }
}

/// Fetches until `stop`. `seen` hears of each whole look and of each trouble.
pub async fn follow<K, KF, S, SF>(
    mailbox: Mailbox,
    limits: Limits,
    clock: Clock,
    keep: K,
    seen: S,
    stop: CancellationToken,
) where
    K: Fn(Fetched) -> KF + Sync,
    KF: Future<Output = Result<(), NotKept>> + Send,
    S: Fn(Seen) -> SF + Sync,
    SF: Future<Output = ()> + Send,
{
    let follower = round::Follower {
        mailbox,
        limits,
        clock,
        keep,
        seen,
        stop,
    };
    let mut memory = Memory::default();
    let mut patience = Patience::default();
    while !follower.stop.is_cancelled() {
        memory.has_moved = false;
        let trouble = match follower.stay(&mut memory).await {
            Ok(()) => continue,
            Err(trouble) => trouble,
        };
        if memory.has_moved {
            patience.restore();
        }
        (follower.seen)(Seen::Trouble(trouble)).await;
        let until = follower.clock.now() + patience.next(&follower.limits, trouble);
        tokio::select! {
            () = follower.clock.wait_until(until) => {}
            () = follower.stop.cancelled() => {}
        }
    }
}
