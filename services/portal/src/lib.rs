//! What people see: server-rendered pages over the services' gRPC.
//!
//! Invariants: holds no case data, only sessions, and drafts that nobody can read without the browser they
//! were written in. Every page works without JavaScript. What a person may do is decided by the services;
//! hiding a button here is courtesy, not protection.

pub mod emergency;
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

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::Context;
use brudvagt_kit::{Runtime, listen::Gate, web};
use serde::Deserialize;
use tokio::net::TcpListener;

pub use identity::oidc::Provider;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "portal";
/// Connections at a time, of browsers or of the proxy before them.
const SEATS: usize = 2_048;

/// The portal's section of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where browsers (or the proxy before them) connect.
    pub listen: SocketAddr,
    /// The address people know it by; `https` makes cookies secure-only.
    pub public_url: String,
    /// A proxy stands before the portal and says in `X-Forwarded-For` who asks. Without a proxy
    /// anybody could write the header, so it is not read.
    #[serde(default)]
    pub behind_proxy: bool,
    /// A session nobody uses ends.
    #[serde(default = "default_idle_minutes")]
    pub session_idle_minutes: u16,
    /// A session ends after this many hours even when used, so that everybody signs in again the
    /// next day.
    #[serde(default = "default_session_hours")]
    pub session_hours: u16,
    /// Before a decision, a sealed case, an export or a key whoever is signed in shows again who
    /// she is, when the last time is longer ago than this.
    #[serde(default = "default_prove_again_minutes")]
    pub prove_again_minutes: u16,
    /// The municipalities' own logins, by the name in their addresses.
    #[serde(default)]
    pub providers: BTreeMap<String, Provider>,
    /// Hosts inside our own walls that a provider may lie at.
    #[serde(default)]
    pub private_hosts: Vec<String>,
}

fn default_idle_minutes() -> u16 {
    60
}

fn default_session_hours() -> u16 {
    10
}

fn default_prove_again_minutes() -> u16 {
    15
}

/// Starts the portal on `runtime`.
///
/// # Errors
/// When its port is taken, an address is missing, or demonstration mode would be reachable from
/// outside: there anybody may choose to be anybody.
pub async fn run(config: Config, runtime: Runtime) -> anyhow::Result<()> {
    runtime.check_reach("portal.listen", config.listen)?;
    if runtime.base.demonstration && config.public_url.starts_with("https://") {
        // A proxy on the same machine would let the outside sign in as anybody.
        anyhow::bail!("demonstration mode has no https address: change portal.public_url");
    }
    anyhow::ensure!(
        config.session_idle_minutes > 0
            && config.session_hours > 0
            && config.prove_again_minutes > 0,
        "portal.session_idle_minutes, session_hours and prove_again_minutes must be more than none"
    );
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("portal on {}", config.listen))?;
    let app = http::App::new(&config, runtime.clone())?;
    runtime
        .spawn("portal live", http::live::follow(app.clone()))
        .await;
    runtime
        .spawn("portal exercises", site::keep_beginning(app.clone()))
        .await;
    let stop = runtime.stop.clone();
    let routes = site::routes(app);
    runtime
        .spawn(SERVICE, async move {
            web::serve(listener, Gate::new(SERVICE, SEATS), routes, stop).await
        })
        .await;
    Ok(())
}
