//! Fifty mail servers at once, each with mails of its own, whose connections break at any point. As real
//! ones do, each sends a mail again until it is told 250.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use brudvagt_kit::config;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{look::PATIENCE, world::World};

pub(crate) const SENDERS: usize = 50;
/// How long a mail server waits before it tries again. Real ones wait for minutes.
const PAUSE: Duration = Duration::from_millis(200);
/// Of how many mails one loses its connection on the way, and another after its last byte.
const ONE_IN: u64 = 25;

/// How many mails each sender has: 200, or as many as the environment says.
pub(crate) fn mails_each() -> usize {
    std::env::var("BRUDVAGT_STORM_MAILS").map_or(200, |it| it.parse().unwrap())
}

/// Decides by chance, and for one seed always the same.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Less than `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound.max(1)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    None,
    InTheMail,
    BeforeTheAnswer,
}

pub(crate) struct Storm {
    seen: watch::Sender<Seen>,
    senders: JoinSet<()>,
    n_mails: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) n_acknowledged: usize,
    /// Connections that the senders cut.
    pub(crate) n_cut: usize,
    /// Why other attempts failed, and how often.
    pub(crate) failed: BTreeMap<String, usize>,
}

impl Storm {
    pub(crate) fn start(world: &World) -> Self {
        let figment = config::figment(&world.config);
        let door: SocketAddr = figment.extract_inner("intake.smtp_listen").unwrap();
        let seen = watch::Sender::new(Seen::default());
        let mut senders = JoinSet::new();
        for sender in 0..SENDERS {
            senders.spawn(send_all(door, sender, seen.clone()));
        }
        Self {
            seen,
            senders,
            n_mails: SENDERS * mails_each(),
        }
    }

    /// Waits for `n` more; false when all are acknowledged.
    pub(crate) async fn goes_on_for(&self, n: usize) -> bool {
        let goal = self.n_mails.min(self.seen.borrow().n_acknowledged + n);
        let mut watching = self.seen.subscribe();
        let reached = watching.wait_for(|seen| seen.n_acknowledged >= goal);
        let waited = timeout(PATIENCE * 4, reached).await;
        assert!(waited.is_ok(), "not in time: {:?}", self.seen.borrow());
        goal < self.n_mails
    }

    pub(crate) async fn end(mut self) -> Seen {
        while let Some(ended) = self.senders.join_next().await {
            ended.unwrap();
        }
        self.seen.borrow().clone()
    }
}

async fn send_all(door: SocketAddr, sender: usize, seen: watch::Sender<Seen>) {
    let mut chance = Chance::new(u64::try_from(sender).unwrap() + 1);
    let mut session = None;
    for number in 0..mails_each() {
        let mail = Mail::new(sender, number);
        loop {
            let cut = match chance.below(ONE_IN) {
                0 => Cut::InTheMail,
                1 => Cut::BeforeTheAnswer,
                _ => Cut::None,
            };
            let sent = timeout(PATIENCE, send(&mut session, door, &mail, cut)).await;
            match sent.unwrap_or_else(|_late| Err("no answer in time".to_owned())) {
                Ok(()) if cut == Cut::None => break,
                Ok(()) => seen.send_modify(|seen| seen.n_cut += 1),
                Err(why) => {
                    seen.send_modify(|seen| *seen.failed.entry(why).or_default() += 1);
                    sleep(PAUSE).await;
                }
            }
            session = None;
        }
        seen.send_modify(|seen| seen.n_acknowledged += 1);
    }
}

struct Mail {
    sender: usize,
    from: String,
    text: String,
}

impl Mail {
    /// Another person's each time, as only so many alike of one person are reports.
    fn new(sender: usize, number: usize) -> Self {
        let from = format!("maja-{sender}-{number}@test.example");
        let words = format!("Et brev om sag {sender}-{number} er sendt til en forkert borger.\r\n");
        let text = format!(
            "From: Maja Opdigt <{from}>\r\nTo: databrud@test.example\r\nSubject: Brud {sender}-{number}\r\n\
             Message-ID: <{sender}.{number}@test.example>\r\nDate: Mon, 30 Nov 2026 09:12:00 +0100\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{}",
            words.repeat(30)
        );
        Self { sender, from, text }
    }
}

/// Gives the mail to the door, in the session that is open or in a new one.
async fn send(
    session: &mut Option<Session>,
    door: SocketAddr,
    mail: &Mail,
    cut: Cut,
) -> Result<(), String> {
    if session.is_none() {
        *session = Some(Session::open(door, mail.sender).await?);
    }
    let Some(session) = session else {
        return Err("no session".to_owned());
    };
    session
        .ask(&format!("MAIL FROM:<{}>\r\n", mail.from), "250")
        .await?;
    session
        .ask("RCPT TO:<databrud@test.example>\r\n", "250")
        .await?;
    session.ask("DATA\r\n", "354").await?;
    match cut {
        Cut::InTheMail => {
            let half = mail.text.split_at(mail.text.len() / 2).0;
            session.tell(half).await.map_err(|error| told(&error))
        }
        Cut::BeforeTheAnswer => {
            let whole = format!("{}.\r\n", mail.text);
            session.tell(&whole).await.map_err(|error| told(&error))
        }
        Cut::None => session.ask(&format!("{}.\r\n", mail.text), "250").await,
    }
}

struct Session(BufStream<TcpStream>);

impl Session {
    /// From an address of the sender's own: a door has so many places for each.
    async fn open(door: SocketAddr, sender: usize) -> Result<Self, String> {
        let last = u8::try_from(sender + 1).unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket
            .bind((Ipv4Addr::new(127, 0, 1, last), 0).into())
            .unwrap();
        let stream = socket.connect(door).await.map_err(|error| told(&error))?;
        let mut session = Self(BufStream::new(stream));
        session.answer("220").await?;
        session.ask("EHLO test.example\r\n", "250").await?;
        Ok(session)
    }

    async fn tell(&mut self, text: &str) -> io::Result<()> {
        self.0.write_all(text.as_bytes()).await?;
        self.0.flush().await
    }

    async fn ask(&mut self, text: &str, expected: &str) -> Result<(), String> {
        self.tell(text).await.map_err(|error| told(&error))?;
        self.answer(expected).await
    }

    async fn answer(&mut self, expected: &str) -> Result<(), String> {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).await;
            if read.map_err(|error| told(&error))? == 0 {
                return Err("hung up".to_owned());
            }
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            let code = line.get(..3).unwrap_or_default();
            return if code == expected {
                Ok(())
            } else {
                Err(line.trim().to_owned())
            };
        }
    }
}

fn told(error: &io::Error) -> String {
    error.kind().to_string()
}
