//! Who is who: municipalities, units, people and their roles.
//!
//! Invariants: calls nobody and listens to nobody. A person who leaves becomes inactive and is never
//! removed, because histories name people. Nothing here is sealed: it is what a staff directory
//! shows. Every change is noted with its author in the same transaction, and no note is ever
//! rewritten. Working time and roster decide who is reminded and never move a deadline.

mod grpc;
mod reasons;
mod rules;
mod scim;
mod store;
mod usecases;
mod who_may;

#[cfg(test)]
mod tests;

pub use scim::Config as ScimConfig;

use brudvagt_kit::{Runtime, grpc as kit_grpc};
use brudvagt_outbox::{Store, start_relay};
use brudvagt_proto::directory::{
    directory_server::DirectoryServer, provisioning_server::ProvisioningServer,
};
use serde::Deserialize;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "directory";

/// The directory's section of the configuration; all of it may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub scim: Option<ScimConfig>,
}

/// Starts the service on `runtime`.
///
/// # Errors
/// When a port is taken or its address is missing.
pub async fn run(config: Config, runtime: Runtime) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    // Whoever holds a role is asked for with each mail, through a view of four tables.
    let store = Store::of(&runtime, SERVICE)?.planned_once();
    let service = grpc::DirectoryService {
        store: store.clone(),
        clock: runtime.clock.clone(),
        demonstration: runtime.base.demonstration,
    };
    let guarded = runtime
        .guard(SERVICE)
        .over(DirectoryServer::new(service).max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES));
    let provisioning = grpc::provisioning::ProvisioningService {
        store: store.clone(),
        clock: runtime.clock.clone(),
    };
    // An import of a large municipality is one message.
    let provisioning = runtime.guard(SERVICE).over(
        ProvisioningServer::new(provisioning)
            .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES),
    );
    let routes = runtime
        .server()?
        .add_service(guarded)
        .add_service(provisioning);
    if let Some(scim) = &config.scim {
        scim.serve(&runtime, store.clone()).await?;
    }
    start_relay(&runtime, store).await;
    runtime
        .spawn(
            SERVICE,
            kit_grpc::serve(listener, SERVICE, routes, runtime.stop.clone()),
        )
        .await;
    Ok(())
}
