//! Reads events with a durable consumer, a few at a time, and acknowledges what was handled.

use std::{future::Future, time::Duration};

use async_nats::{
    HeaderMap,
    jetstream::{self, AckKind, consumer::pull, message::Message},
};
use brudvagt_again::Waits;
use brudvagt_kit::{Clock, Problem, Runtime, telemetry};
use brudvagt_types::{Actor, Ctx, Scope};
use futures::StreamExt;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use crate::streams::EVENT_STREAM;

/// What became of a delivery, chosen by its handler.
#[derive(Debug)]
pub enum Handled {
    Done,
    /// Passing: deliver it again after a while.
    Retry(String),
    /// It will never work as it is: put it where an operator sees it.
    Park(String),
}

impl From<Result<(), Problem>> for Handled {
    fn from(result: Result<(), Problem>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(problem) if problem.is_passing() => Self::Retry(problem.reason.to_owned()),
            Err(problem) => Self::Park(problem.reason.to_owned()),
        }
    }
}

/// One delivered event.
#[derive(Debug)]
pub struct Delivered {
    pub payload: bytes::Bytes,
    /// The service's own context; its cause is the event's id.
    pub ctx: Ctx,
}

/// Which events a service reads, and how many at once. A row of [`brudvagt_proto::READERS`] gives it
/// its place in the stream and its rights.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// Durable, unique in the installation: `<service>-<event>`.
    pub name: &'static str,
    pub service: &'static str,
    /// One subject: several for one consumer need a newer server than the oldest we run on.
    pub subject: &'static str,
    pub at_once: usize,
}

/// Attempts after which a passing failure counts as lasting: with the delays below, about a day.
const MAX_ATTEMPTS: i64 = 100;
const WAITS: Waits = Waits {
    first: SignedDuration::from_millis(200),
    longest: SignedDuration::from_mins(15),
};

/// How often the number of waiting events is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Runs until `stop`, re-opening whatever breaks.
pub async fn consume<H, F>(runtime: Runtime, consumer: Consumer, handle: H)
where
    H: Fn(Delivered) -> F + Send + Sync + 'static,
    F: Future<Output = Handled> + Send,
{
    watched(&runtime, &consumer, || read(&runtime, &consumer, &handle)).await;
}

/// Keeps reading until the process stops, and says meanwhile how much waits.
pub(crate) async fn watched<R, F>(runtime: &Runtime, consumer: &Consumer, read: R)
where
    R: Fn() -> F,
    F: Future<Output = Result<(), async_nats::Error>>,
{
    // Both are there from the start: an absent series looks like a healthy one.
    metrics::counter!("brudvagt_parked_total", "consumer" => consumer.name).increment(0);
    metrics::gauge!("brudvagt_consumer_lag", "consumer" => consumer.name).set(0.0);
    tokio::select! {
        () = keep_reading(runtime, consumer, read) => {}
        () = watch_lag(runtime, consumer) => {}
    }
}

async fn keep_reading<R, F>(runtime: &Runtime, consumer: &Consumer, read: R)
where
    R: Fn() -> F,
    F: Future<Output = Result<(), async_nats::Error>>,
{
    while !runtime.stop.is_cancelled() {
        if let Err(error) = read().await {
            tracing::warn!(consumer = consumer.name, %error, "consumer.interrupted");
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
                () = runtime.stop.cancelled() => {}
            }
        }
    }
}

/// Says how many events wait or are being handled, also while nothing moves. Never ends.
async fn watch_lag(runtime: &Runtime, consumer: &Consumer) {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Ok(place) = place(runtime, consumer).await {
            let info = place.cached_info();
            let waiting = info
                .num_pending
                .saturating_add(info.num_ack_pending.try_into().unwrap_or(u64::MAX));
            metrics::gauge!("brudvagt_consumer_lag", "consumer" => consumer.name)
                .set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
        }
    }
}

/// The reader's place in the stream, which the operator has made.
async fn place(
    runtime: &Runtime,
    consumer: &Consumer,
) -> Result<jetstream::consumer::Consumer<pull::Config>, async_nats::Error> {
    let jetstream = jetstream::new(runtime.bus(consumer.service).await?);
    let place = jetstream.get_consumer_from_stream(consumer.name, EVENT_STREAM);
    Ok(place.await?)
}

/// The reader's events, as they come.
pub(crate) async fn messages(
    runtime: &Runtime,
    consumer: &Consumer,
) -> Result<pull::Stream, async_nats::Error> {
    let durable = place(runtime, consumer).await.map_err(|error| {
        format!("{error}: is it in READERS, and has `brudvagt migrate` run since?")
    })?;
    let messages = durable
        .stream()
        .max_messages_per_batch(consumer.at_once.max(1) * 4)
        .heartbeat(Duration::from_secs(5))
        .expires(Duration::from_secs(20))
        .messages()
        .await?;
    Ok(messages)
}

async fn read<H, F>(
    runtime: &Runtime,
    consumer: &Consumer,
    handle: &H,
) -> Result<(), async_nats::Error>
where
    H: Fn(Delivered) -> F + Send + Sync,
    F: Future<Output = Handled> + Send,
{
    let jetstream = jetstream::new(runtime.bus(consumer.service).await?);
    let messages = messages(runtime, consumer).await?;
    let stop: CancellationToken = runtime.stop.clone();
    let mut messages = Box::pin(messages.take_until(stop.cancelled_owned()));
    let mut running = futures::stream::FuturesUnordered::new();
    loop {
        tokio::select! {
            next = messages.next(), if running.len() < consumer.at_once => match next {
                None if running.is_empty() => return Ok(()),
                None => { while running.next().await.is_some() {} return Ok(()); }
                Some(Err(error)) => return Err(error.into()),
                Some(Ok(message)) => {
                    running.push(one(runtime, &jetstream, consumer, handle, message));
                }
            },
            Some(()) = running.next(), if !running.is_empty() => {}
        }
    }
}

async fn one<H, F>(
    runtime: &Runtime,
    jetstream: &jetstream::Context,
    consumer: &Consumer,
    handle: &H,
    message: Message,
) where
    H: Fn(Delivered) -> F + Send + Sync,
    F: Future<Output = Handled> + Send,
{
    let span = span(consumer, &message);
    let delivered = Delivered {
        payload: message.payload.clone(),
        ctx: ctx(consumer, &message, &runtime.clock),
    };
    runtime.turn.give_way().await;
    let outcome = handle(delivered).instrument(span).await;
    settle_or_say(jetstream, consumer, &message, outcome).await;
}

/// The span of one delivery, part of the trace that announced the event.
pub(crate) fn span(consumer: &Consumer, message: &Message) -> Span {
    let span = tracing::info_span!(
        "event",
        otel.name = %message.subject,
        otel.kind = "consumer",
        consumer = consumer.name,
    );
    if let Some(parent) = header(message.headers.as_ref(), "traceparent") {
        telemetry::join(&span, &parent);
    }
    span
}

pub(crate) async fn settle_or_say(
    jetstream: &jetstream::Context,
    consumer: &Consumer,
    message: &Message,
    outcome: Handled,
) {
    if let Err(error) = settle(jetstream, consumer, message, outcome).await {
        // Not acknowledged: it comes again, and the inbox knows it.
        tracing::warn!(consumer = consumer.name, %error, "consumer.ack_failed");
    }
}

pub(crate) fn ctx(consumer: &Consumer, message: &Message, clock: &Clock) -> Ctx {
    let event_id = header(message.headers.as_ref(), "Brudvagt-Event-Id");
    Ctx {
        now: clock.now(),
        actor: Actor::system(consumer.service),
        scope: Scope::System,
        cause: event_id.map(|id| format!("event:{id}")),
    }
}

fn header(headers: Option<&HeaderMap>, name: &str) -> Option<String> {
    headers
        .and_then(|h| h.get(name))
        .map(|value| value.as_str().to_owned())
}

/// How long an event waits after so many deliveries.
fn wait_after(deliveries: i64) -> Duration {
    let deliveries = u32::try_from(deliveries).unwrap_or(u32::MAX);
    WAITS.after(deliveries).unsigned_abs()
}

async fn settle(
    jetstream: &jetstream::Context,
    consumer: &Consumer,
    message: &Message,
    outcome: Handled,
) -> Result<(), async_nats::Error> {
    let attempts = message.info().map_or(1, |info| info.delivered);
    match outcome {
        Handled::Done => message.ack().await,
        Handled::Retry(reason) if attempts < MAX_ATTEMPTS => {
            tracing::warn!(consumer = consumer.name, attempts, reason, "event.retry");
            let delay = wait_after(attempts);
            message.ack_with(AckKind::Nak(Some(delay))).await
        }
        Handled::Retry(reason) | Handled::Park(reason) => {
            park(jetstream, consumer, message, &reason).await?;
            message.ack().await
        }
    }
}

async fn park(
    jetstream: &jetstream::Context,
    consumer: &Consumer,
    message: &Message,
    reason: &str,
) -> Result<(), async_nats::Error> {
    tracing::error!(consumer = consumer.name, subject = %message.subject, reason, "event.parked");
    metrics::counter!("brudvagt_parked_total", "consumer" => consumer.name).increment(1);
    let mut headers = message.headers.clone().unwrap_or_default();
    // Named after the delivery, not the event: one that was replayed and fails again must not count as
    // a duplicate of its first parking, or nobody would see it any more.
    let seq = message.info()?.stream_sequence;
    headers.insert("Nats-Msg-Id", format!("{}:{seq}", consumer.name).as_str());
    headers.insert("Brudvagt-Subject", message.subject.as_str());
    headers.insert("Brudvagt-Consumer", consumer.name);
    headers.insert("Brudvagt-Reason", reason);
    let subject = format!("brudvagt.dead.{}", consumer.name);
    jetstream
        .publish_with_headers(subject, headers, message.payload.clone())
        .await?
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passing_failure_is_tried_soon_then_seldom_and_for_about_a_day() {
        assert_eq!(wait_after(1), Duration::from_millis(200));
        assert_eq!(wait_after(2), Duration::from_millis(400));
        assert_eq!(wait_after(6), Duration::from_millis(6_400));
        let longest = Duration::from_mins(15);
        assert_eq!(wait_after(14), longest);
        assert_eq!(wait_after(i64::MAX), longest);
        let in_all: Duration = (1..MAX_ATTEMPTS).map(wait_after).sum();
        let hours = in_all.as_secs() / 3600;
        assert!((20..26).contains(&hours), "{hours} hours");
    }
}
