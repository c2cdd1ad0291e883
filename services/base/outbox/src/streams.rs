use async_nats::jetstream::{self, stream};
use std::time::Duration;

/// All events of all services.
pub const EVENT_STREAM: &str = "BRUDVAGT_EVENTS";
/// What readers could not handle; an operator sees and replays it.
pub const DEAD_STREAM: &str = "BRUDVAGT_DEAD";

/// Makes the streams, or leaves them as they are.
///
/// # Errors
/// When the bus is away; try again.
pub async fn ensure_streams(
    jetstream: &jetstream::Context,
    replicas: usize,
) -> Result<(), async_nats::Error> {
    jetstream
        .get_or_create_stream(stream::Config {
            name: EVENT_STREAM.to_owned(),
            subjects: vec![
                "brudvagt.intake.>".to_owned(),
                "brudvagt.triage.>".to_owned(),
                "brudvagt.deadlines.>".to_owned(),
                "brudvagt.notification.>".to_owned(),
                "brudvagt.esdh.>".to_owned(),
                "brudvagt.directory.>".to_owned(),
            ],
            max_age: Duration::from_secs(14 * 86_400),
            duplicate_window: Duration::from_secs(120),
            num_replicas: replicas,
            storage: stream::StorageType::File,
            ..Default::default()
        })
        .await?;
    jetstream
        .get_or_create_stream(stream::Config {
            name: DEAD_STREAM.to_owned(),
            subjects: vec!["brudvagt.dead.>".to_owned()],
            max_age: Duration::from_secs(365 * 86_400),
            num_replicas: replicas,
            storage: stream::StorageType::File,
            ..Default::default()
        })
        .await?;
    Ok(())
}
