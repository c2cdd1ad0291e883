//! What an operator asks when something does not arrive.

use std::{fmt::Write, path::Path};

use async_nats::jetstream;
use brudvagt_kit::{Clock, Runtime, config};
use brudvagt_outbox::{list_parked, replay_parked};

const SHOWN: usize = 200;

async fn jetstream(file: &Path) -> anyhow::Result<jetstream::Context> {
    let base = config::base(&config::figment(file))?;
    let runtime = Runtime::new(base, Clock::default()).await?;
    Ok(jetstream::new(runtime.nats))
}

/// # Errors
/// When the bus is away.
pub async fn parked(file: &Path) -> anyhow::Result<String> {
    let all = list_parked(&jetstream(file).await?, SHOWN)
        .await
        .map_err(anyhow::Error::msg)?;
    if all.is_empty() {
        return Ok("Nothing is parked.".to_owned());
    }
    let mut text = String::from("seq\treader\tevent\tid\treason\n");
    for one in all {
        writeln!(
            text,
            "{}\t{}\t{}\t{}\t{}",
            one.seq, one.consumer, one.subject, one.event_id, one.reason
        )?;
    }
    text.push_str("\nDeliver one again with: brudvagt doctor replay SEQ");
    Ok(text)
}

/// # Errors
/// When there is no such parked event, or the bus is away.
pub async fn replay(file: &Path, seq: u64) -> anyhow::Result<String> {
    let one = replay_parked(&jetstream(file).await?, seq)
        .await
        .map_err(anyhow::Error::msg)?;
    Ok(format!(
        "{} {} is delivered again.",
        one.subject, one.event_id
    ))
}
