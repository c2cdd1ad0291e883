//! What a running service is given: clock, bus, keys, addresses, and a place for its tasks.

use std::{future::Future, net::SocketAddr, sync::Arc};

use anyhow::Context;
use sqlx::PgPool;
use tokio::{net::TcpListener, sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use crate::{
    Clock,
    config::Base,
    grpc::{self, Caller, Guard},
    pg,
    token::TokenKey,
};

/// Shared by all services of one process. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    pub base: Arc<Base>,
    pub clock: Clock,
    pub nats: async_nats::Client,
    pub token_key: TokenKey,
    /// Cancelled when the process shall end: stop taking, finish, return.
    pub stop: CancellationToken,
    tasks: Arc<Mutex<JoinSet<anyhow::Result<()>>>>,
}

impl Runtime {
    /// Connects to nothing yet: the bus may be away and comes when it comes.
    ///
    /// # Errors
    /// When a key file cannot be read or the address of the bus is not one.
    pub async fn new(base: Base, clock: Clock) -> anyhow::Result<Self> {
        let token_key =
            TokenKey::load(&base.secrets.token_key.relative()).context("secrets.token_key")?;
        let mut options = async_nats::ConnectOptions::new()
            .name("brudvagt")
            .retry_on_initial_connect()
            .max_reconnects(None)
            .reconnect_delay_callback(|attempt| {
                std::time::Duration::from_millis(100 * u64::try_from(attempt.min(20)).unwrap_or(20))
            });
        if let Some(folder) = &base.nats.password_dir {
            let password = std::fs::read_to_string(folder.join("brudvagt"))?;
            options = options.user_and_password("brudvagt".to_owned(), password.trim().to_owned());
        }
        let nats = options.connect(&base.nats.url).await.context("nats.url")?;
        Ok(Self {
            base: Arc::new(base),
            clock,
            nats,
            token_key,
            stop: CancellationToken::new(),
            tasks: Arc::new(Mutex::new(JoinSet::new())),
        })
    }

    /// Starts a task of the process. When it fails, or ends before [`Self::stop`], all ends.
    pub async fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.tasks.lock().await.spawn(async move {
            let result = task.await.with_context(|| format!("task {name}"));
            if result.is_err() || !stop.is_cancelled() {
                tracing::error!(task = name, ?result, "task.ended_early");
                stop.cancel();
            }
            result
        });
    }

    /// Waits for every task, at most `limit` after the stop.
    ///
    /// # Errors
    /// The first task's failure.
    pub async fn join(&self, limit: std::time::Duration) -> anyhow::Result<()> {
        self.stop.cancelled().await;
        let mut tasks = std::mem::take(&mut *self.tasks.lock().await);
        let all = async {
            let mut first = Ok(());
            while let Some(ended) = tasks.join_next().await {
                let ended = ended.map_err(anyhow::Error::from).flatten();
                if first.is_ok() {
                    first = ended;
                }
            }
            first
        };
        tokio::time::timeout(limit, all).await.unwrap_or_else(|_| {
            tracing::warn!("stop.time_limit_passed");
            Ok(())
        })
    }

    pub fn pool(&self, service: &str) -> anyhow::Result<PgPool> {
        pg::pool(&self.base.database, &format!("brudvagt_{service}"))
    }

    pub fn address(&self, service: &str) -> anyhow::Result<SocketAddr> {
        self.base
            .grpc
            .get(service)
            .copied()
            .with_context(|| format!("grpc.{service}: no address is configured"))
    }

    pub async fn listen(&self, service: &str) -> anyhow::Result<TcpListener> {
        let address = self.address(service)?;
        TcpListener::bind(address)
            .await
            .with_context(|| format!("{service} on {address}"))
    }

    pub fn channel(&self, service: &str) -> anyhow::Result<Channel> {
        grpc::channel(self.address(service)?)
    }

    pub fn caller(&self, from: &str) -> Caller {
        Caller::new(self.token_key.clone(), from)
    }

    pub fn guard(&self) -> Guard {
        Guard(self.token_key.clone())
    }
}
