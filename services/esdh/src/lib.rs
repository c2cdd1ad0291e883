//! References to the municipality's case system, and what is handed over to it.
//!
//! By hand, which works with every system: a person attaches a number, exports a pack, journalises
//! it and says so. There are no connectors. Invariants: the 72-hour clock does not depend on
//! anything here; a number is checked for its form but never looked up.

mod clients;
mod grpc;
mod number;
mod pack;
mod reasons;
mod store;
mod usecases;
mod who_may;

#[cfg(test)]
mod tests;

use brudvagt_kit::{Runtime, grpc as kit_grpc, wire};
use brudvagt_outbox::{Store, start_relay};
use brudvagt_proto::esdh::esdh_server::EsdhServer;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "esdh";

/// Starts the service on `runtime`.
///
/// # Errors
/// When its port is taken or an address is missing.
pub async fn run(runtime: Runtime) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    let store = Store::of(&runtime, SERVICE)?;
    let service = grpc::EsdhService {
        store: store.clone(),
        clock: runtime.clock.clone(),
        clients: clients::Clients::new(&runtime)?,
    };
    let guarded = runtime.guard(SERVICE).over(
        EsdhServer::new(service)
            .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES),
    );
    let routes = runtime.server()?.add_service(guarded);
    start_relay(&runtime, store).await;
    runtime
        .spawn(
            SERVICE,
            kit_grpc::serve(listener, SERVICE, routes, runtime.stop.clone()),
        )
        .await;
    Ok(())
}
