//! The door for municipalities' own directories: SCIM 2.0 over HTTP, an address and tokens for each
//! municipality. Every answer is in SCIM's format, also those to unknown paths and methods.

mod answer;
mod asked;
mod door;
mod groups;
mod limit;
mod users;

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::Router;
use brudvagt_kit::{Clock, Runtime, listen::Gate, web};
use brudvagt_outbox::Store;
use serde::Deserialize;
use tokio::{net::TcpListener, sync::Semaphore};

use limit::Limits;

/// Where directories of municipalities send people and groups. Without this section there is no door.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address that the proxy in front connects to.
    pub listen: SocketAddr,
    /// The address senders know, `https://brud.example/scim/v2`. Addresses in answers are built
    /// from it, never from a request.
    pub public_url: String,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) public_url: String,
    pub(crate) limits: Limits,
    pub(crate) wrong_tokens: Limits,
    /// Transactions at a time: the pool serves the services, too.
    pub(crate) turns: Semaphore,
}

pub(crate) type Door = Arc<Inner>;

const MOST_AT_ONCE: usize = 4;
/// Connections at a time: a directory keeps one or a few.
const SEATS: usize = 64;

impl Config {
    pub(crate) async fn serve(&self, runtime: &Runtime, store: Store) -> anyhow::Result<()> {
        let is_safe = self.public_url.starts_with("https://") || self.listen.ip().is_loopback();
        anyhow::ensure!(
            is_safe,
            "directory.scim.public_url begins with https://: tokens must not travel in the open"
        );
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("scim on {}", self.listen))?;
        let routes = routes(store, runtime.clock.clone(), &self.public_url);
        let stop = runtime.stop.clone();
        runtime
            .spawn("scim", async move {
                web::serve(listener, Gate::new("scim", SEATS), routes, stop).await
            })
            .await;
        Ok(())
    }
}

pub(crate) fn routes(store: Store, clock: Clock, public_url: &str) -> Router {
    let door: Door = Arc::new(Inner {
        store,
        clock,
        public_url: public_url.trim_end_matches('/').to_owned(),
        limits: Limits::of_requests(),
        wrong_tokens: Limits::of_wrong_tokens(),
        turns: Semaphore::new(MOST_AT_ONCE),
    });
    // One handler for everything: the framework's own answers to an unknown path, method or body
    // are not SCIM.
    Router::new().fallback(door::handle).with_state(door)
}
