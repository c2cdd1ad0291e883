//! What an operator asks when something does not arrive.

use std::{fmt::Write, path::Path};

use anyhow::Context;
use async_nats::jetstream;
use brudvagt_kit::{bus, config};
use brudvagt_outbox::{OPERATOR, list_parked, replay_parked};

use crate::configured;

const SHOWN: usize = 200;
const NO_BUS: &str = "NATS does not tell: `brudvagt doctor servers` says why";

/// The bus as the operator sees it.
pub(crate) async fn jetstream(nats: &config::Nats) -> anyhow::Result<jetstream::Context> {
    Ok(jetstream::new(bus::connect(nats, OPERATOR).await?))
}

async fn from_config(file: &Path) -> anyhow::Result<jetstream::Context> {
    jetstream(&configured::base(file)?.nats).await
}

/// # Errors
/// When the bus is away.
pub async fn parked(file: &Path) -> anyhow::Result<String> {
    let all = list_parked(&from_config(file).await?, SHOWN)
        .await
        .map_err(anyhow::Error::msg)
        .context(NO_BUS)?;
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
    let one = replay_parked(&from_config(file).await?, seq)
        .await
        .map_err(anyhow::Error::msg)
        .with_context(|| {
            format!("{seq} is not delivered: `brudvagt doctor parked` lists what can be")
        })?;
    Ok(format!(
        "{} {} is delivered again.",
        one.subject, one.event_id
    ))
}
