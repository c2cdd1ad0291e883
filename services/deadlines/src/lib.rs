//! Clocks and milestones. A clock once armed fires once, on time, after any crash.
//!
//! Invariants: what is due is a question to PostgreSQL alone, so the clock depends on nothing else.
//! A milestone is marked and announced in one transaction. Statutory times come from `calculus` and
//! know no weekend; nothing here computes one. Working time chooses who is reminded and adds a
//! reminder; it puts nothing off.

mod calendars;
mod clients;
mod consumers;
mod engine;
mod grpc;
mod reasons;
mod store;
mod usecases;
mod who_may;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use brudvagt_kit::{Runtime, grpc as kit_grpc, wire};
use brudvagt_outbox::{Store, start_relay};
use brudvagt_proto::deadlines::deadlines_server::DeadlinesServer;
use tokio::sync::Notify;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "deadlines";

/// What a use case needs beside its context.
#[derive(Clone)]
pub(crate) struct Deadlines {
    pub(crate) store: Store,
    pub(crate) clock: brudvagt_kit::Clock,
    /// Wakes the engine when what is due next may have changed.
    pub(crate) changed: Arc<Notify>,
}

/// Starts the service on `runtime`.
///
/// # Errors
/// When its port is taken or its address is missing.
pub async fn run(runtime: Runtime) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    let deadlines = Deadlines {
        store: Store::of(&runtime, SERVICE)?,
        clock: runtime.clock.clone(),
        changed: Arc::new(Notify::new()),
    };
    let service = grpc::DeadlinesService {
        deadlines: deadlines.clone(),
        triage: clients::Triage::new(&runtime)?,
    };
    let guarded = runtime.guard(SERVICE).over(DeadlinesServer::new(service));
    let routes = runtime.server()?.add_service(guarded);
    start_relay(&runtime, deadlines.store.clone()).await;
    consumers::start(&runtime, deadlines.clone()).await;
    let keeping = calendars::run(
        deadlines.clone(),
        clients::Directory::new(&runtime)?,
        runtime.stop.clone(),
    );
    runtime
        .spawn("deadlines calendars", async move {
            keeping.await;
            Ok(())
        })
        .await;
    let engine = engine::run(deadlines, runtime.stop.clone());
    runtime
        .spawn("deadlines engine", async move {
            engine.await;
            Ok(())
        })
        .await;
    runtime
        .spawn(
            SERVICE,
            kit_grpc::serve(listener, SERVICE, routes, runtime.stop.clone()),
        )
        .await;
    Ok(())
}
