//! What one connection does: looks at the folder, fetches, hands over, moves, waits for more.

use std::{collections::BTreeSet, future::Future};

use async_imap::{
    Session,
    error::{Error, Result as Answered},
    extensions::idle::IdleResponse,
    types::{Fetch, UnsolicitedResponse},
};
use brudvagt_kit::Clock;
use bytes::Bytes;
use futures::TryStreamExt;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    Fetched, Limits, Mailbox, NotKept, Seen, Trouble,
    connect::enter,
    line::{ANSWER_BYTES, Line},
    memory::{Known, Memory, Uid},
    patience::within,
};

/// For the numbers of a whole folder: a million of them.
const LIST_BYTES: usize = 12 * 1024 * 1024;
/// For a header, which is read alone when a mail is too big.
const HEADER_BYTES: usize = 1024 * 1024;

pub(crate) struct Follower<K, S> {
    pub(crate) mailbox: Mailbox,
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) keep: K,
    pub(crate) seen: S,
    pub(crate) stop: CancellationToken,
}

/// The server's optional abilities.
#[derive(Clone, Copy, Debug)]
struct Abilities {
    moves: bool,
    /// `UID EXPUNGE`: only the mails that are named leave.
    expunges: bool,
    idles: bool,
}

/// What is known of a mail before it is fetched.
struct Size {
    bytes: u64,
    arrived_at: Option<Timestamp>,
}

impl<K, KF, S, SF> Follower<K, S>
where
    K: Fn(Fetched) -> KF + Sync,
    KF: Future<Output = Result<(), NotKept>> + Send,
    S: Fn(Seen) -> SF + Sync,
    SF: Future<Output = ()> + Send,
{
    /// Until trouble, or until `stop`.
    pub(crate) async fn stay(&self, memory: &mut Memory) -> Result<(), Trouble> {
        let mut session = enter(&self.mailbox, &self.limits).await?;
        let can = self.ask(abilities(&mut session)).await?;
        let selected = self.ask(session.select(&self.mailbox.folder)).await;
        let selected = selected.map_err(|trouble| match trouble {
            Trouble::NotUnderstood => Trouble::FolderMissing,
            other => other,
        })?;
        memory.enter(selected.uid_validity);
        while !self.stop.is_cancelled() {
            self.empty(&mut session, can, memory).await?;
            if self.stop.is_cancelled() {
                break;
            }
            (self.seen)(Seen::All).await;
            session = self.wait(session, can).await?;
        }
        if self.ask(session.logout()).await.is_err() {
            tracing::debug!("mailbox.not_logged_out");
        }
        Ok(())
    }

    /// Looks until nothing is left.
    async fn empty(
        &self,
        session: &mut Session<Line>,
        can: Abilities,
        memory: &mut Memory,
    ) -> Result<(), Trouble> {
        loop {
            let news = session.unsolicited_responses.clone();
            let next_news = || news.try_recv().ok();
            has_more(next_news);
            session.get_mut().allow(LIST_BYTES);
            // A mail marked as deleted is done with: a person marked it, or we did because the
            // server cannot move.
            let there = self.ask(session.uid_search("UNDELETED")).await?;
            let there: BTreeSet<Uid> = there.into_iter().collect();
            let todo = memory.in_order(&there);
            if todo.is_empty() && !has_more(next_news) {
                return Ok(());
            }
            let mut n_done = 0;
            for uid in &todo {
                if self.stop.is_cancelled() {
                    return Ok(());
                }
                n_done += usize::from(self.take(session, can, memory, *uid).await?);
            }
            if n_done == 0 && !todo.is_empty() {
                // It lists a mail but does not deliver it.
                return Err(Trouble::NotUnderstood);
            }
        }
    }

    /// One mail, from the folder to the keeper to the other folder. `false` when it was gone.
    async fn take(
        &self,
        session: &mut Session<Line>,
        can: Abilities,
        memory: &mut Memory,
        uid: Uid,
    ) -> Result<bool, Trouble> {
        let known = memory.trying(uid);
        if !known.is_kept {
            let Some(fetched) = self.fetch(session, memory, uid, known).await? else {
                return Ok(false);
            };
            (self.keep)(fetched)
                .await
                .map_err(|NotKept| Trouble::NotKept)?;
            memory.kept(uid);
        }
        session.get_mut().allow(ANSWER_BYTES);
        self.remove(session, can, uid).await?;
        memory.moved(uid);
        metrics::counter!("brudvagt_mailbox_fetched_total").increment(1);
        Ok(true)
    }

    async fn fetch(
        &self,
        session: &mut Session<Line>,
        memory: &mut Memory,
        uid: Uid,
        known: Known,
    ) -> Result<Option<Fetched>, Trouble> {
        session.get_mut().allow(ANSWER_BYTES);
        let asked = fetch_one(session, uid, "(UID RFC822.SIZE INTERNALDATE)");
        let Some(answer) = self.ask(asked).await? else {
            return Ok(None);
        };
        let size = Size {
            bytes: answer.size.unwrap_or_default().into(),
            arrived_at: arrived_at(&answer),
        };
        let limit = self.limits.message_bytes;
        if !known.is_too_big && size.bytes <= u64::try_from(limit).unwrap_or(u64::MAX) {
            session.get_mut().allow(limit + ANSWER_BYTES);
            let asked = fetch_one(session, uid, "(UID BODY.PEEK[])");
            let answered = within(self.limits.body, asked).await;
            if session.get_ref().is_exhausted() {
                // Sizes are estimates on some servers: the next connection asks for its header alone.
                memory.too_big(uid);
                return Err(Trouble::ConnectionLost);
            }
            let answer = answered?.map_err(|error| trouble_of(&error))?;
            let raw = answer
                .as_ref()
                .and_then(|it| it.body())
                .map(Bytes::copy_from_slice);
            return Ok(raw.map(|raw| Fetched {
                raw,
                too_big: None,
                arrived_at: size.arrived_at,
            }));
        }
        session.get_mut().allow(HEADER_BYTES + ANSWER_BYTES);
        let asked = fetch_one(session, uid, "(UID BODY.PEEK[HEADER]<0.1048576>)");
        let answer = self.ask(asked).await?;
        let header = answer
            .as_ref()
            .and_then(|it| it.header())
            .map(Bytes::copy_from_slice);
        Ok(header.map(|raw| Fetched {
            raw,
            too_big: Some(size.bytes),
            arrived_at: size.arrived_at,
        }))
    }

    /// Moves a mail to the other folder, which is created when missing.
    async fn remove(
        &self,
        session: &mut Session<Line>,
        can: Abilities,
        uid: Uid,
    ) -> Result<(), Trouble> {
        let target = &self.mailbox.kept_folder;
        let first = self.ask(move_one(session, can, uid, target)).await;
        let Err(Trouble::NotUnderstood) = first else {
            return first;
        };
        if self.ask(session.create(target)).await.is_ok() {
            tracing::info!("mailbox.folder_made");
        }
        let second = self.ask(move_one(session, can, uid, target)).await;
        second.map_err(|trouble| match trouble {
            Trouble::NotUnderstood => Trouble::NotMoved,
            other => other,
        })
    }

    /// Waits until there may be more mail, or it is time to look again.
    async fn wait(
        &self,
        mut session: Session<Line>,
        can: Abilities,
    ) -> Result<Session<Line>, Trouble> {
        session.get_mut().allow(LIST_BYTES);
        if !can.idles {
            let until = self.clock.now() + self.limits.poll;
            tokio::select! {
                () = self.clock.wait_until(until) => {}
                () = self.stop.cancelled() => {}
            }
            return Ok(session);
        }
        let news = session.unsolicited_responses.clone();
        let mut idle = session.idle();
        self.ask(idle.init()).await?;
        if !has_more(|| news.try_recv().ok()) {
            let until = self.clock.now() + self.limits.idle;
            // Dropping the interrupt would interrupt, so it must live as long as the wait.
            let (waiting, _interrupt) = idle.wait();
            let heard = tokio::select! {
                heard = waiting => Some(heard),
                () = self.clock.wait_until(until) => None,
                () = self.stop.cancelled() => None,
            };
            match heard {
                None | Some(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout)) => {}
                // Nobody interrupts: the connection has ended.
                Some(Ok(IdleResponse::ManualInterrupt)) => return Err(Trouble::ConnectionLost),
                Some(Err(error)) => return Err(trouble_of(&error)),
            }
        }
        self.ask(idle.done()).await
    }

    /// One command and its answer.
    async fn ask<T>(&self, command: impl Future<Output = Answered<T>>) -> Result<T, Trouble> {
        within(self.limits.command, command)
            .await?
            .map_err(|error| trouble_of(&error))
    }
}

/// The server's own words are left out: they may hold a mail.
fn trouble_of(error: &Error) -> Trouble {
    match error {
        Error::No(_) | Error::Bad(_) | Error::Parse(_) => Trouble::NotUnderstood,
        _other => Trouble::ConnectionLost,
    }
}

async fn abilities(session: &mut Session<Line>) -> Answered<Abilities> {
    let can = session.capabilities().await?;
    Ok(Abilities {
        moves: can.has_str("MOVE"),
        expunges: can.has_str("UIDPLUS"),
        idles: can.has_str("IDLE"),
    })
}

/// Whether the server has announced more mail since the last call.
fn has_more(next: impl Fn() -> Option<UnsolicitedResponse>) -> bool {
    let mut has_more = false;
    while let Some(said) = next() {
        has_more |= matches!(
            said,
            UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_)
        );
    }
    has_more
}

/// The server's answer about one mail; `None` when it is gone.
async fn fetch_one(session: &mut Session<Line>, uid: Uid, what: &str) -> Answered<Option<Fetch>> {
    let mut told = session.uid_fetch(uid.to_string(), what).await?;
    let mut found = None;
    while let Some(fetch) = told.try_next().await? {
        // In between a server may report flags of other mails.
        if fetch.uid == Some(uid) {
            found = Some(fetch);
        }
    }
    Ok(found)
}

fn arrived_at(answer: &Fetch) -> Option<Timestamp> {
    let at = answer.internal_date()?;
    Timestamp::from_second(at.timestamp()).ok()
}

/// A copy exists before anything is marked: a cut between two commands leaves one too many, never
/// one too few.
async fn move_one(
    session: &mut Session<Line>,
    can: Abilities,
    uid: Uid,
    target: &str,
) -> Answered<()> {
    if can.moves {
        return session.uid_mv(uid.to_string(), target).await;
    }
    session.uid_copy(uid.to_string(), target).await?;
    let marked = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Deleted)");
    marked.await?.try_for_each(|_said| async { Ok(()) }).await?;
    if can.expunges {
        let gone = session.uid_expunge(uid.to_string()).await?;
        gone.try_for_each(|_seq| async { Ok(()) }).await?;
    }
    Ok(())
}
