//! Reads events whose handling is a change of our own rows, and writes those that lie ready in one
//! transaction.
//!
//! ```text
//! take what lies ready ─> prepare each (asks others, locks nothing)
//!   ─> one transaction: which are known? write the others together, commit ─> acknowledge each
//! ```
//! What is written together is read, reckoned and written in a few statements, however many they are.
//! When one of them cannot be written nothing is, and each event gets a transaction of its own: that one
//! waits or is parked alone. Exactly once holds as for a single event: each has its own row in the inbox,
//! written in the same transaction.

use std::time::Duration;

use async_nats::jetstream::{self, message::Message};
use brudvagt_kit::{Problem, Runtime};
use brudvagt_proto::Event;
use brudvagt_types::Ctx;
use futures::{FutureExt, Stream, StreamExt, future::join_all};
use prost::Message as _;
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::{
    Asked, Store, Unit,
    consume::{self, Consumer, Handled},
};

/// The most events of one transaction. Their cases are locked until it ends, so it stays short.
const MOST: usize = 16;
/// After the first event the next ones gather this long: what one change sets off arrives together.
const GATHER: Duration = Duration::from_millis(2);

/// What a service does with one kind of event.
pub trait Follow: Send + Sync + 'static {
    type Event: Event;
    /// What is to be written of one event.
    type Ready: Send + Sync;

    /// Whose reader it is, and its name: a row of [`brudvagt_proto::READERS`].
    fn reader(&self) -> (&'static str, &'static str);

    /// The name under which the inbox keeps what was handled. It must not change: an event that comes
    /// again is known by it.
    fn operation(&self) -> &'static str;

    /// Asks others what is needed, before anything is locked; nothing when the event asks for nothing.
    fn prepare(
        &self,
        ctx: &Ctx,
        event: Self::Event,
    ) -> impl Future<Output = Result<Option<Self::Ready>, Problem>> + Send;

    /// What is locked first. Events are written in the order of this, so that two readers do not wait
    /// for each other; those with the same keep the order in which they came.
    fn locks(&self, ready: &Self::Ready) -> Uuid;

    /// Writes them all, in their order. What was written is undone when it fails, and when the commit
    /// fails.
    fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, Self::Ready>],
    ) -> impl Future<Output = Result<Written, Problem>> + Send;

    /// Called after a commit in which something was [`Written::Wakes`].
    fn wake(&self) {}
}

/// An event that lies ready to be written.
#[derive(Debug)]
pub struct Lying<'a, R> {
    pub ctx: &'a Ctx,
    pub ready: &'a R,
    /// Its trace, in which what follows from it is announced.
    pub span: &'a Span,
}

/// Whether somebody in this process waits for what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Quiet,
    Wakes,
}

/// Starts `following` as a task of the process.
pub async fn start_following<F: Follow>(runtime: &Runtime, store: Store, following: F) {
    let (service, name) = following.reader();
    let follower = Follower {
        consumer: Consumer {
            name,
            service,
            subject: F::Event::SUBJECT,
            at_once: MOST,
        },
        store,
        following,
        runtime: runtime.clone(),
    };
    // Boxed, because a reader is large and all of a service would otherwise lie in one frame.
    let reading = Box::pin(async move {
        consume::watched(&follower.runtime, &follower.consumer, || follower.read()).await;
        Ok(())
    });
    runtime.spawn(name, reading).await;
}

struct Follower<F> {
    consumer: Consumer,
    store: Store,
    following: F,
    runtime: Runtime,
}

/// An event that is ready to be written.
struct Ready<R> {
    message: Message,
    ctx: Ctx,
    span: Span,
    /// An event without an id cannot be recognised when it comes again.
    asked: Option<Asked>,
    ready: R,
}

impl<F: Follow> Follower<F> {
    /// Reads until the process stops or something breaks.
    async fn read(&self) -> Result<(), async_nats::Error> {
        let jetstream = jetstream::new(self.runtime.bus(self.consumer.service).await?);
        let messages = consume::messages(&self.runtime, &self.consumer).await?;
        let stop = self.runtime.stop.clone();
        let mut messages = Box::pin(messages.take_until(stop.cancelled_owned()));
        while let Some(first) = messages.next().await {
            let first = first?;
            self.runtime.turn.give_way().await;
            tokio::time::sleep(GATHER).await;
            let (batch, broken) = with_those_ready(first, &mut messages);
            self.handle(&jetstream, batch).await;
            if let Some(error) = broken {
                return Err(error.into());
            }
        }
        Ok(())
    }

    async fn handle(&self, jetstream: &jetstream::Context, batch: Vec<Message>) {
        let prepared = join_all(batch.into_iter().map(|message| self.prepare(message))).await;
        let mut ready = Vec::with_capacity(prepared.len());
        for one in prepared {
            match one {
                Ok(one) => ready.push(one),
                Err((message, settled)) => self.settle(jetstream, &message, settled).await,
            }
        }
        ready.sort_by_key(|one| self.following.locks(&one.ready));
        let outcomes = self.write_all(&ready).await;
        for (one, outcome) in ready.iter().zip(outcomes) {
            self.settle(jetstream, &one.message, outcome.into()).await;
        }
    }

    /// Gets one event ready, or says what becomes of it.
    async fn prepare(&self, message: Message) -> Result<Ready<F::Ready>, (Message, Handled)> {
        let span = consume::span(&self.consumer, &message);
        let ctx = consume::ctx(&self.consumer, &message, &self.runtime.clock);
        let Ok(event) = F::Event::decode(message.payload.clone()) else {
            return Err((message, Handled::Park("UNDECODABLE".to_owned())));
        };
        let prepared = self.following.prepare(&ctx, event);
        match prepared.instrument(span.clone()).await {
            Ok(Some(ready)) => Ok(Ready {
                asked: ctx
                    .cause
                    .as_deref()
                    .map(|cause| Asked::new(cause, &message.payload)),
                message,
                ctx,
                span,
                ready,
            }),
            Ok(None) => Err((message, Handled::Done)),
            Err(problem) => Err((message, Err(problem).into())),
        }
    }

    async fn settle(&self, jetstream: &jetstream::Context, message: &Message, outcome: Handled) {
        consume::settle_or_say(jetstream, &self.consumer, message, outcome).await;
    }

    /// What became of each, in their order.
    async fn write_all(&self, ready: &[Ready<F::Ready>]) -> Vec<Result<(), Problem>> {
        match (self.write_together(ready).await, ready) {
            (Ok(outcomes), _) => outcomes,
            (Err(problem), [_alone]) => vec![Err(problem)],
            // One of them, or another reader's hand on the same rows: each for itself tells which.
            (Err(problem), _several) => {
                tracing::info!(
                    consumer = self.consumer.name,
                    n = ready.len(),
                    reason = problem.reason,
                    "consumer.each_alone"
                );
                let mut outcomes = Vec::with_capacity(ready.len());
                for one in ready {
                    let alone = self.write_together(std::slice::from_ref(one)).await;
                    outcomes.push(alone.and_then(|outcomes| outcomes.into_iter().collect()));
                }
                outcomes
            }
        }
    }

    /// Writes them in one transaction, all or none: a savepoint before each would cost every event two
    /// more statements for the sake of the few that are refused.
    ///
    /// # Errors
    /// When nothing was written at all.
    async fn write_together(
        &self,
        ready: &[Ready<F::Ready>],
    ) -> Result<Vec<Result<(), Problem>>, Problem> {
        let Some(first) = ready.first() else {
            return Ok(Vec::new());
        };
        let operation = self.following.operation();
        let asked: Vec<Asked> = ready.iter().filter_map(|one| one.asked.clone()).collect();
        let (mut unit, answered) = self
            .store
            .begin_together(&first.ctx, operation, &asked)
            .await?;
        let mut outcomes = Vec::with_capacity(ready.len());
        let mut done = Vec::with_capacity(ready.len());
        let mut together = Vec::with_capacity(ready.len());
        for one in ready {
            let known = one.asked.as_ref().map(|asked| answered.to(asked));
            outcomes.push(match known.transpose() {
                Err(reused) => Err(reused),
                Ok(Some(Some(_before))) => Ok(()),
                Ok(None | Some(None)) => {
                    done.extend(one.asked.clone().map(|asked| (asked, Vec::new())));
                    together.push(Lying {
                        ctx: &one.ctx,
                        ready: &one.ready,
                        span: &one.span,
                    });
                    Ok(())
                }
            });
        }
        if together.is_empty() {
            // All were handled before: there is nothing to commit.
            return Ok(outcomes);
        }
        let writing = self.following.write(&mut unit, &together);
        // One alone has its statements in its own trace.
        let written = match together.as_slice() {
            [alone] => writing.instrument(alone.span.clone()).await?,
            _several => writing.await?,
        };
        unit.commit_answers(done).await?;
        if written == Written::Wakes {
            self.following.wake();
        }
        Ok(outcomes)
    }
}

type Failure = jetstream::consumer::pull::MessagesError;

/// The first event with those that lie ready behind it, and what broke the stream after them.
fn with_those_ready(
    first: Message,
    messages: &mut (impl Stream<Item = Result<Message, Failure>> + Unpin),
) -> (Vec<Message>, Option<Failure>) {
    let mut batch = vec![first];
    while batch.len() < MOST {
        match messages.next().now_or_never().flatten() {
            Some(Ok(message)) => batch.push(message),
            Some(Err(error)) => return (batch, Some(error)),
            None => break,
        }
    }
    (batch, None)
}
