//! What people see: server-rendered pages over the services' gRPC.
//!
//! Invariants: holds no case data, only sessions. Every page works without JavaScript. What a
//! person may do is decided by the services; hiding a button here is courtesy, not protection.

mod http;
mod identity;
mod site;
mod texts;
#[expect(
    dead_code,
    reason = "every control speaks the same words; no page needs all of them"
)]
mod ui;
mod words;

use std::net::SocketAddr;

use anyhow::Context;
use brudvagt_kit::Runtime;
use serde::Deserialize;
use tokio::net::TcpListener;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "portal";

/// The portal's section of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where browsers (or the proxy before them) connect.
    pub listen: SocketAddr,
    /// The address people know it by; `https` makes cookies secure-only.
    pub public_url: String,
}

/// Starts the portal on `runtime`.
///
/// # Errors
/// When its port is taken, an address is missing, or demonstration mode would be reachable from
/// outside: there anybody may choose to be anybody.
pub async fn run(config: Config, runtime: Runtime) -> anyhow::Result<()> {
    if runtime.base.demonstration && !config.listen.ip().is_loopback() {
        anyhow::bail!("demonstration mode listens on loopback only: change portal.listen");
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("portal on {}", config.listen))?;
    let app = http::App::new(&config, runtime.clone())?;
    runtime
        .spawn("portal live", http::live::follow(app.clone()))
        .await;
    let stop = runtime.stop.clone();
    let routes = site::routes(app);
    runtime
        .spawn(SERVICE, async move {
            axum::serve(listener, routes)
                .with_graceful_shutdown(stop.cancelled_owned())
                .await?;
            Ok(())
        })
        .await;
    Ok(())
}
