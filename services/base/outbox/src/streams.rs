//! The streams and each reader's place in them. Made by the operator, never by a service: who may
//! make a stream may also unmake it.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    consumer::pull,
    stream::{self, StorageType},
};
use brudvagt_proto::{READERS, Reader};
use brudvagt_types::Service;

/// All events of all services.
pub const EVENT_STREAM: &str = "BRUDVAGT_EVENTS";
/// What readers could not handle; an operator sees and replays it.
pub const DEAD_STREAM: &str = "BRUDVAGT_DEAD";

/// Makes the streams and the readers' places, or brings them up to this version. As the operator.
///
/// # Errors
/// When the bus is away, or refuses; run it again.
pub async fn prepare_bus(
    jetstream: &jetstream::Context,
    replicas: usize,
) -> Result<(), async_nats::Error> {
    for config in [events(replicas), dead(replicas)] {
        jetstream.create_or_update_stream(config).await?;
    }
    for reader in READERS {
        jetstream
            .create_consumer_on_stream(place(reader), EVENT_STREAM)
            .await?;
    }
    Ok(())
}

fn events(replicas: usize) -> stream::Config {
    stream::Config {
        name: EVENT_STREAM.to_owned(),
        subjects: Service::ALL
            .into_iter()
            .filter(|service| service.speaks())
            .map(|service| format!("brudvagt.{}.>", service.name()))
            .collect(),
        max_age: Duration::from_secs(14 * 86_400),
        duplicate_window: Duration::from_secs(120),
        num_replicas: replicas,
        storage: StorageType::File,
        ..Default::default()
    }
}

fn dead(replicas: usize) -> stream::Config {
    stream::Config {
        name: DEAD_STREAM.to_owned(),
        subjects: vec!["brudvagt.dead.>".to_owned()],
        max_age: Duration::from_secs(365 * 86_400),
        num_replicas: replicas,
        storage: StorageType::File,
        ..Default::default()
    }
}

fn place(reader: &Reader) -> pull::Config {
    pull::Config {
        durable_name: Some(reader.name.to_owned()),
        filter_subject: reader.subject.to_owned(),
        ack_wait: Duration::from_secs(30),
        max_ack_pending: 512,
        ..Default::default()
    }
}
