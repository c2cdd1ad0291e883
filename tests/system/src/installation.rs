//! Servers, keys, tables, services.

use std::path::{Path, PathBuf};

use brudvagt::{keys, migrate, serve};
use brudvagt_kit::{Clock, Runtime, config};
use brudvagt_launcher::{Configuration, Nats, Postgres, programs};
use brudvagt_testkit::TestDb;
use brudvagt_types::Service;
use metrics_exporter_prometheus::PrometheusBuilder;

/// A whole installation in this process: every service, a database of its own, a bus of its own.
///
/// Streams and readers have fixed names, so two installations must not share a bus.
pub struct Installation {
    pub nats: Nats,
    /// A server of its own, when the test kills it; else the run's.
    pub postgres: Option<Postgres>,
    pub runtime: Runtime,
    /// The configuration that the services run under.
    pub config: PathBuf,
    folder: tempfile::TempDir,
    /// On the run's server. Last: it goes when nothing asks it any more.
    _database: Option<TestDb>,
}

/// What a test changes in the text of a configuration.
type Adapt<'a> = &'a (dyn Fn(&str) -> String + Sync);

fn quiet(_text: &str) {}

impl Installation {
    /// On the run's PostgreSQL, with keys for these municipalities.
    pub async fn new(municipalities: &[&str]) -> Self {
        Self::adapted(municipalities, &str::to_owned).await
    }

    /// As [`Self::new`], with its configuration changed before it starts.
    pub async fn adapted(municipalities: &[&str], adapt: Adapt<'_>) -> Self {
        let database = TestDb::create(&[]).await;
        let owner_url = database.owner_url().to_owned();
        Self::on(None, Some(database), &owner_url, municipalities, adapt).await
    }

    /// On a PostgreSQL of its own that writes to disk before it says so.
    pub async fn durable(municipalities: &[&str]) -> Self {
        let programs = programs(&quiet).expect("programs");
        let postgres = Postgres::start(&programs, true).expect("PostgreSQL");
        let owner_url = postgres.url("postgres");
        let as_it_is = &str::to_owned;
        Self::on(Some(postgres), None, &owner_url, municipalities, as_it_is).await
    }

    async fn on(
        postgres: Option<Postgres>,
        database: Option<TestDb>,
        owner_url: &str,
        municipalities: &[&str],
        adapt: Adapt<'_>,
    ) -> Self {
        serve::install_tls();
        // Boxed, here and below: together they would not fit on a test thread's stack.
        let tables = Box::pin(migrate::migrate(owner_url, None));
        tables.await.expect("tables");
        let folder = tempfile::tempdir().expect("a folder");
        let codes: Vec<String> = municipalities.iter().map(|&code| code.to_owned()).collect();
        let secrets = folder.path().join("secrets");
        keys::write(&codes, &secrets).expect("keys");
        let rights = keys::nats_config(&secrets.join("nats")).expect("logins");
        let nats = Nats::start_with(&programs(&quiet).expect("programs"), &rights).expect("NATS");
        let config = folder.path().join("brudvagt.toml");
        let runtime = Box::pin(start(&config, owner_url, &nats.url(), adapt)).await;
        Self {
            nats,
            postgres,
            runtime,
            config,
            folder,
            _database: database,
        }
    }

    /// Where the key files lie, and whatever else a test puts there. Goes with the installation.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The municipalities, people and cases of the demonstration.
    pub async fn seed(&self) {
        let seed = Box::pin(brudvagt::seed::seed(&self.config));
        seed.await.expect("the seed");
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.runtime.stop.cancel();
    }
}

/// A port that was free may be taken a moment later by another test's connection: then again.
async fn start(file: &Path, owner_url: &str, nats_url: &str, adapt: Adapt<'_>) -> Runtime {
    let mut failure = None;
    for _try in 0..5 {
        let text = Configuration::new(owner_url.to_owned(), nats_url.to_owned()).expect("ports");
        std::fs::write(file, adapt(&text.to_string())).expect("a configuration");
        let figment = config::figment(file);
        let base = config::base(&figment).expect("a configuration");
        migrate::bus(&base.nats).await.expect("streams");
        let runtime = Runtime::new(base, Clock::default()).expect("a runtime");
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let services = Box::pin(serve::start(
            &figment,
            &runtime,
            &Service::ALL,
            metrics,
            &serve::PdfReader::Here,
        ));
        let started = services.await;
        match started {
            Ok(()) => return runtime,
            Err(error) => {
                runtime.stop.cancel();
                failure = Some(error);
            }
        }
    }
    panic!("the services do not start: {failure:#?}");
}
