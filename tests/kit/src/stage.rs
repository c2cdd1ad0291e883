//! What a service under test stands on: a database, a bus and keys of its own, addresses for it and its
//! neighbours, and hands to ask it, to tell it what happened, and to look behind its back.
//!
//! Each service's tests build their world on a stage: the service as it runs, and those it calls.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use brudvagt_kit::{
    Clock, Runtime,
    config::{Base, Database, Nats, Secrets, Telemetry},
    grpc::{self, Caller, Channel},
    problem::{Received, received},
    token,
};
use brudvagt_launcher::free_port;
use brudvagt_outbox::{EVENT_STREAM, OPERATOR, Parked, list_parked};
use brudvagt_proto::Event;
use brudvagt_seal::Keyring;
use brudvagt_types::{Ctx, MunicipalityCode};
use futures::StreamExt;
use sqlx::migrate::Migrator;
use tempfile::TempDir;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{TestBus, TestDb};

/// Longer than anything takes that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Stage {
    pub service: &'static str,
    pub db: TestDb,
    /// The service's configuration, as it is started with.
    pub base: Base,
    bus: Option<TestBus>,
    caller: Caller,
    n_keys: AtomicU64,
    secrets: TempDir,
}

impl Stage {
    /// With a bus.
    pub async fn of(service: &'static str, migrator: &Migrator) -> Self {
        let bus = TestBus::start().await;
        Self::set(service, migrator, Some(bus)).await
    }

    /// At the bus's address nobody listens.
    pub async fn without_bus(service: &'static str, migrator: &Migrator) -> Self {
        Self::set(service, migrator, None).await
    }

    async fn set(service: &'static str, migrator: &Migrator, bus: Option<TestBus>) -> Self {
        let db = TestDb::create(&[(service, migrator)]).await;
        let secrets = tempfile::tempdir().expect("a folder");
        let callers = secrets.path().join("callers");
        token::make(&callers, &token::CALLERS).expect("keys of callers");
        let nobody = Nats {
            url: "nats://127.0.0.1:9".into(),
            nkey_dir: None,
            authority: None,
            replicas: 1,
        };
        let base = Base {
            demonstration: false,
            database: Database {
                url: db.url(),
                owner_url: None,
                password_dir: None,
                max_connections: 8,
            },
            nats: bus.as_ref().map_or(nobody, TestBus::config),
            secrets: Secrets {
                callers: callers.into(),
                keyring: secrets.path().join("keyring.toml").into(),
                signing_key: secrets.path().join("signing.key").into(),
            },
            grpc: BTreeMap::from([(service.to_owned(), free_address().into())]),
            ops: free_address(),
            grpc_tls: None,
            regimes: None,
            telemetry: Telemetry::default(),
        };
        Self {
            service,
            db,
            caller: base.caller("portal").expect("the portal's key"),
            base,
            bus,
            n_keys: AtomicU64::new(0),
            secrets,
        }
    }

    /// A new address of a service, the one under test or a neighbour: there it is looked for from now on.
    pub fn move_to_free_address(&mut self, service: &str) -> SocketAddr {
        let address = free_address();
        self.base.grpc.insert(service.to_owned(), address.into());
        address
    }

    /// Where the callers' keys lie.
    pub fn callers(&self) -> PathBuf {
        self.secrets.path().join("callers")
    }

    /// Writes the key that signs case files.
    pub fn sign_with(&self, seed: &str) {
        let file = self.secrets.path().join("signing.key");
        std::fs::write(file, seed).expect("a key file");
    }

    pub fn runtime(&self, clock: Clock) -> Runtime {
        Runtime::new(self.base.clone(), clock).expect("a runtime")
    }

    /// The way to the service under test.
    pub fn channel(&self) -> Channel {
        grpc::to_service(&self.base, self.service).expect("an address")
    }

    /// The portal's request, with an idempotency key that was never used.
    pub fn ask<T>(&self, who: &Ctx, message: T) -> Request<T> {
        let n = self.n_keys.fetch_add(1, Ordering::Relaxed);
        self.ask_with_key(who, &format!("test-key-{n}"), message)
    }

    pub fn ask_with_key<T>(&self, who: &Ctx, key: &str, message: T) -> Request<T> {
        let ctx = Ctx {
            cause: Some(key.to_owned()),
            ..who.clone()
        };
        self.caller.request(&ctx, message)
    }

    /// Says `event` on the bus; gives the id under which it may be said again.
    pub async fn say<E: Event>(&self, event: &E) -> Uuid {
        let id = Uuid::now_v7();
        self.say_as(id, event).await;
        id
    }

    /// Says it as the service it is of, with that service's rights.
    pub async fn say_as<E: Event>(&self, id: Uuid, event: &E) {
        let service = E::SUBJECT.split('.').nth(1).expect("a service");
        let jetstream = self.jetstream(service).await;
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Brudvagt-Event-Id", id.to_string().as_str());
        let payload = event.encode_to_vec().into();
        let said = jetstream.publish_with_headers(E::SUBJECT, headers, payload);
        said.await.expect("the bus").await.expect("the stream");
    }

    /// Waits until the service has handled all that was said.
    pub async fn settle(&self) {
        let jetstream = self.jetstream(OPERATOR).await;
        let stream = jetstream.get_stream(EVENT_STREAM).await.expect("a stream");
        let (stream, own) = (&stream, &format!("{}-", self.service));
        self.wait("all events are handled", || async move {
            let mut names = stream.consumer_names();
            while let Some(name) = names.next().await {
                let name = name.expect("a reader");
                if !name.starts_with(own) {
                    continue;
                }
                let info = stream.consumer_info(&name).await.expect("a reader");
                if info.num_pending > 0 || info.num_ack_pending > 0 {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// Waits until an event is parked, and gives the reason.
    pub async fn parked(&self) -> String {
        let first = || async { self.list_parked().await.into_iter().next() };
        self.wait("an event is parked", first).await.reason
    }

    pub async fn n_parked(&self) -> usize {
        self.list_parked().await.len()
    }

    async fn list_parked(&self) -> Vec<Parked> {
        let operator = self.jetstream(OPERATOR).await;
        list_parked(&operator, 100).await.expect("a stream")
    }

    async fn jetstream(&self, user: &str) -> async_nats::jetstream::Context {
        let bus = self.bus.as_ref().expect("a stage with a bus");
        async_nats::jetstream::new(bus.login(user).await)
    }

    /// What the service announced, oldest first.
    pub async fn announced<E: Event>(&self) -> Vec<E> {
        let payloads = self.db.announced(self.service, E::SUBJECT).await;
        let payloads = payloads.iter();
        payloads
            .map(|payload| E::decode(payload.as_slice()).expect("an event"))
            .collect()
    }

    /// How many rows of a table of the service's there are; a condition may follow its name.
    pub async fn count(&self, from: &str) -> i64 {
        self.db.count(&format!("{}.{from}", self.service)).await
    }

    /// Asks again until there is an answer.
    pub async fn wait<T, F>(&self, what: &str, ask: impl Fn() -> F) -> T
    where
        F: Future<Output = Option<T>>,
    {
        let asking = async {
            loop {
                if let Some(answer) = ask().await {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, asking).await;
        assert!(in_time.is_ok(), "waited in vain: {what}");
        in_time.expect("an answer")
    }
}

/// A port that is free, and that no outgoing connection is given meanwhile.
pub fn free_address() -> SocketAddr {
    ([127, 0, 0, 1], free_port().expect("a port")).into()
}

/// Keys of these municipalities.
pub fn keyring(codes: &[&str]) -> Arc<Keyring> {
    let codes: Vec<MunicipalityCode> = codes
        .iter()
        .map(|code| code.parse().expect("a code"))
        .collect();
    let file = Keyring::generate(&codes).expect("keys");
    Arc::new(Keyring::parse(&file).expect("a key file"))
}

/// What was answered, or the problem as its receiver reads it.
///
/// # Errors
/// The problem.
pub fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Received> {
    answer
        .map(Response::into_inner)
        .map_err(|status| received(&status))
}
