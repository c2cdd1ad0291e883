//! What a running service is given: clock, bus, keys, addresses, and a place for its tasks.

use std::{collections::BTreeMap, future::Future, net::SocketAddr, sync::Arc};

use anyhow::Context;
use sqlx::PgPool;
use tokio::{net::TcpListener, sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use crate::{
    Clock, Turn, bus,
    config::Base,
    grpc::{self, Caller, Channel, Guard},
    pg,
    token::Verifier,
};

/// Shared by all services of one process. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    pub base: Arc<Base>,
    pub clock: Clock,
    /// Whoever waits at a door of this process goes before what follows from earlier changes.
    pub turn: Turn,
    verifier: Verifier,
    /// Cancelled when the process is to end: take nothing new, finish, return.
    pub stop: CancellationToken,
    tasks: Arc<Mutex<JoinSet<anyhow::Result<()>>>>,
    buses: Arc<Mutex<BTreeMap<String, async_nats::Client>>>,
}

impl Runtime {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// When a key file cannot be read.
    pub fn new(base: Base, clock: Clock) -> anyhow::Result<Self> {
        let verifier = Verifier::load(&base.secrets.callers.relative(), base.demonstration)
            .context("secrets.callers")?;
        Ok(Self {
            base: Arc::new(base),
            clock,
            turn: Turn::default(),
            verifier,
            stop: CancellationToken::new(),
            tasks: Arc::new(Mutex::new(JoinSet::new())),
            buses: Arc::new(Mutex::new(BTreeMap::new())),
        })
    }

    /// A service's connection to the bus, under its own login. Services of one process share no
    /// connection, so none has more rights than in a process of its own. The bus may be away; the
    /// connection is made when it returns.
    ///
    /// # Errors
    /// When the service's seed cannot be read or the address of the bus is not one.
    pub async fn bus(&self, service: &str) -> anyhow::Result<async_nats::Client> {
        let mut buses = self.buses.lock().await;
        if let Some(known) = buses.get(service) {
            return Ok(known.clone());
        }
        let client = bus::connect(&self.base.nats, service).await?;
        buses.insert(service.to_owned(), client.clone());
        Ok(client)
    }

    /// Starts a task. When it fails, or ends before [`Self::stop`], the whole process ends.
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

    /// In a demonstration anybody can sign in as anybody, so it must not be reachable from outside.
    ///
    /// # Errors
    /// When `address`, the setting called `name`, is not a loopback one in demonstration mode.
    pub fn check_reach(&self, name: &str, address: SocketAddr) -> anyhow::Result<()> {
        let reachable = self.base.demonstration && !address.ip().is_loopback();
        anyhow::ensure!(
            !reachable,
            "demonstration mode listens on loopback only: change {name}"
        );
        Ok(())
    }

    /// Logged in as a service itself: for what it does by itself.
    ///
    /// # Errors
    /// As [`pg::pool`].
    pub fn pool(&self, service: &str) -> anyhow::Result<PgPool> {
        let database = &self.base.database;
        pg::pool(
            database,
            database.own_connections(),
            &format!("brudvagt_{service}"),
        )
    }

    /// Logged in for what somebody asks of a service; this login never sees all municipalities at
    /// once.
    ///
    /// # Errors
    /// As [`pg::pool`].
    pub fn request_pool(&self, service: &str) -> anyhow::Result<PgPool> {
        let database = &self.base.database;
        let role = format!("brudvagt_{service}_request");
        pg::pool(database, database.max_connections, &role)
    }

    /// Where `service` listens, in this process.
    ///
    /// # Errors
    /// When it has no place, or its place is a name without an address to listen on.
    pub fn address(&self, service: &str) -> anyhow::Result<SocketAddr> {
        let place = self.base.place(service)?;
        place.listen.with_context(|| {
            format!(
                "grpc.{service}: {place} is where to call it; to run it here name both: \
                 {service} = {{ listen = \"0.0.0.0:7003\", call = \"{place}\" }}"
            )
        })
    }

    pub async fn listen(&self, service: &str) -> anyhow::Result<TcpListener> {
        let address = self.address(service)?;
        TcpListener::bind(address)
            .await
            .with_context(|| format!("{service} on {address}"))
    }

    pub fn channel(&self, service: &str) -> anyhow::Result<Channel> {
        grpc::to_service(&self.base, service)
    }

    /// See [`grpc::server`].
    pub fn server(&self) -> anyhow::Result<Server> {
        grpc::server(self.base.grpc_tls.as_ref())
    }

    /// Calls other services as `from`, with its own key.
    ///
    /// # Errors
    /// When the key cannot be read, or others on this machine may read it.
    pub fn caller(&self, from: &str) -> anyhow::Result<Caller> {
        self.base.caller(from)
    }

    /// Checks calls of `service`.
    pub fn guard(&self, service: &'static str) -> Guard {
        Guard::new(self.verifier.clone(), service)
    }
}
