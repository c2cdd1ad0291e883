//! What readers gave up on, for the operator: list it, and deliver it again.

use async_nats::{HeaderMap, jetstream};
use futures::StreamExt;

use crate::streams::DEAD_STREAM;

/// One parked event. No content is shown: ids and reasons only.
#[derive(Debug)]
pub struct Parked {
    pub seq: u64,
    pub consumer: String,
    pub subject: String,
    pub event_id: String,
    pub reason: String,
}

/// All that is parked, oldest first, at most `limit`.
///
/// # Errors
/// When the bus is away.
pub async fn list_parked(
    jetstream: &jetstream::Context,
    limit: usize,
) -> Result<Vec<Parked>, async_nats::Error> {
    let mut stream = jetstream.get_stream(DEAD_STREAM).await?;
    let n_messages = stream.info().await?.state.messages;
    let take = limit.min(usize::try_from(n_messages).unwrap_or(limit));
    if take == 0 {
        return Ok(Vec::new());
    }
    let consumer = stream
        .create_consumer(jetstream::consumer::pull::Config {
            ack_policy: jetstream::consumer::AckPolicy::None,
            ..Default::default()
        })
        .await?;
    let mut messages = consumer.fetch().max_messages(take).messages().await?;
    let mut all = Vec::with_capacity(take);
    while let Some(message) = messages.next().await {
        let message = message?;
        let seq = message.info()?.stream_sequence;
        let text = |name: &str| header(message.headers.as_ref(), name);
        all.push(Parked {
            seq,
            consumer: text("Brudvagt-Consumer"),
            subject: text("Brudvagt-Subject"),
            event_id: text("Brudvagt-Event-Id"),
            reason: text("Brudvagt-Reason"),
        });
    }
    Ok(all)
}

/// Publishes a parked event again under its own subject and id, and takes it off the list.
/// Readers that handled it before know its id and do nothing.
///
/// # Errors
/// When there is no such message, or the bus is away.
pub async fn replay_parked(
    jetstream: &jetstream::Context,
    seq: u64,
) -> Result<Parked, async_nats::Error> {
    let stream = jetstream.get_stream(DEAD_STREAM).await?;
    let message = stream.get_raw_message(seq).await?;
    let text = |name: &str| header(Some(&message.headers), name);
    let parked = Parked {
        seq,
        consumer: text("Brudvagt-Consumer"),
        subject: text("Brudvagt-Subject"),
        event_id: text("Brudvagt-Event-Id"),
        reason: text("Brudvagt-Reason"),
    };
    let mut headers = HeaderMap::new();
    headers.insert("Brudvagt-Event-Id", parked.event_id.as_str());
    // Another message id than the first time, or the stream's duplicate window would drop it.
    headers.insert(
        "Nats-Msg-Id",
        format!("replay:{seq}:{}", parked.event_id).as_str(),
    );
    jetstream
        .publish_with_headers(parked.subject.clone(), headers, message.payload.clone())
        .await?
        .await?;
    stream.delete_message(seq).await?;
    Ok(parked)
}

fn header(headers: Option<&HeaderMap>, name: &str) -> String {
    headers
        .and_then(|h| h.get(name))
        .map(|value| value.as_str().to_owned())
        .unwrap_or_default()
}
