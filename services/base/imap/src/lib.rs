//! Fetches mail from a mailbox over IMAP, and moves away only what its keeper has kept.
//!
//! [`follow`] keeps a connection, hands each mail of a folder to one async closure, and moves it to
//! another folder once that has returned `Ok`. The folder itself is the list of work: no position in
//! it is stored, so a cut connection, a restart or a new `UIDVALIDITY` loses nothing. The price is
//! that a mail may be handed over twice, and the keeper must recognise a mail it has kept.
//!
//! | part | does |
//! |---|---|
//! | `connect` | the connection and the login |
//! | `tls` | the authorities that are trusted to certify a server |
//! | `token` | an access token by client credentials |
//! | `line` | the bytes of a connection, counted |
//! | `round` | looks, fetches, hands over, moves, waits |
//! | `memory` | what this process knows of mails that are still there |
//! | `patience` | how long is waited for an answer, and after trouble |
//!
//! # Invariants
//! - A mail leaves the folder after its keeper has returned, and never before. None is deleted: where
//!   the server cannot move, it is copied before it is marked.
//! - The size is asked before the body, and no more of an answer is read than was asked for.
//! - One mail that cannot be fetched holds up no other: it is tried last.
//! - Passwords, tokens and a server's answers are never logged: an answer may hold a mail.
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
    /// Where a mail is moved once it is kept; created when missing.
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

/// How the login is proved. Files are read at each login, so that a new secret takes effect at
/// once.
#[derive(Clone, Debug)]
pub enum Login {
    Password(PathBuf),
    /// `XOAUTH2` with a token by client credentials.
    OAuth2(OAuth2),
}

/// Where a program gets its access token (RFC 6749, 4.4).
#[derive(Clone, Debug)]
pub struct OAuth2 {
    /// `https`, except on loopback.
    pub token_endpoint: String,
    pub client_id: String,
    pub secret_file: PathBuf,
    pub scope: String,
}

/// How much is taken, and how long is waited.
#[derive(Clone, Debug)]
pub struct Limits {
    /// As it is sent: 20 MB of files, which the form takes, are 28.7 MB in base64.
    pub message_bytes: usize,
    /// For one command and its answer.
    pub command: Duration,
    /// For the body of one mail.
    pub body: Duration,
    /// Until IDLE is restarted and the folder looked at. A server may end IDLE after 30 minutes
    /// (RFC 2177, 3), and a firewall may forget a silent connection sooner.
    pub idle: SignedDuration,
    /// Between two looks where the server has no IDLE.
    pub poll: SignedDuration,
    /// After the first trouble; doubled with each.
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
    /// The least wait after a refused login: too many attempts lock the account.
    pub refused_wait: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 30_000_000,
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
    /// When the mailbox's server received it (`INTERNALDATE`, UTC).
    pub arrived_at: Option<Timestamp>,
}

/// The keeper could not keep a mail: it stays where it is and is handed over again.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;

/// What the last look at the folder found.
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
    /// No TLS, or a certificate that no trusted authority has signed.
    NotSecure,
    /// The file of the password or of the secret cannot be read.
    SecretUnreadable,
    /// The token endpoint is away, or gave none.
    NoToken,
    LoginRefused,
    FolderMissing,
    ConnectionLost,
    /// The server's answer does not fit the question.
    NotUnderstood,
    NotKept,
    /// A mail was kept but could not be moved out of the folder.
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

/// Fetches until `stop`. `seen` is called after each complete look and for each trouble.
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
