//! Servers, keys, tables, services.

use std::path::Path;

use brudvagt::{keys, migrate, serve, targets::Target};
use brudvagt_kit::{
    Clock, Runtime, config,
    grpc::{Caller, MAX_MESSAGE_BYTES, channel},
};
use brudvagt_launcher::{Nats, Postgres, free_port, programs};
use brudvagt_proto::{
    deadlines::deadlines_client::DeadlinesClient, intake::intake_client::IntakeClient,
    triage::triage_client::TriageClient,
};
use brudvagt_testkit::TestDb;
use metrics_exporter_prometheus::PrometheusBuilder;

use super::World;

/// Two municipalities are enough to tell mine from yours.
const MUNICIPALITIES: [&str; 2] = ["901", "902"];

fn quiet(_text: &str) {}

impl World {
    /// On the run's PostgreSQL.
    pub(crate) async fn new() -> Self {
        let database = TestDb::create(&[]).await;
        Self::on(None, database.owner_url()).await
    }

    /// On a PostgreSQL of its own that writes to disk before it says so.
    pub(crate) async fn durable() -> Self {
        let postgres = Postgres::start(&programs(&quiet).unwrap(), true).unwrap();
        let owner_url = postgres.url("postgres");
        Self::on(Some(postgres), &owner_url).await
    }

    async fn on(postgres: Option<Postgres>, owner_url: &str) -> Self {
        serve::install_tls();
        migrate::migrate(owner_url, None).await.unwrap();
        let nats = Nats::start(&programs(&quiet).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let codes = MUNICIPALITIES.map(str::to_owned);
        keys::write(&codes, &folder.path().join("secrets")).unwrap();
        let runtime = start(folder.path(), owner_url, &nats.url()).await;
        let to = |service: &str| channel(runtime.address(service).unwrap()).unwrap();
        Self {
            nats,
            postgres,
            intake: IntakeClient::new(to("intake")),
            triage: TriageClient::new(to("triage")).max_decoding_message_size(MAX_MESSAGE_BYTES),
            deadlines: DeadlinesClient::new(to("deadlines")),
            caller: Caller::new(runtime.token_key.clone(), "portal"),
            runtime,
            _folder: folder,
        }
    }
}

/// A port that was free may be taken a moment later by another test's connection: then again.
async fn start(folder: &Path, owner_url: &str, nats_url: &str) -> Runtime {
    let mut failure = None;
    for _try in 0..5 {
        let file = folder.join("brudvagt.toml");
        std::fs::write(&file, configuration(owner_url, nats_url)).unwrap();
        let figment = config::figment(&file);
        let base = config::base(&figment).unwrap();
        let runtime = Runtime::new(base, Clock::default()).await.unwrap();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        match serve::start(&figment, &runtime, &Target::ALL, metrics).await {
            Ok(()) => return runtime,
            Err(error) => {
                runtime.stop.cancel();
                failure = Some(error);
            }
        }
    }
    panic!("the services do not start: {failure:#?}");
}

fn configuration(owner_url: &str, nats_url: &str) -> String {
    let (_owner, place) = owner_url.rsplit_once('@').unwrap();
    let [
        ops,
        directory,
        intake,
        triage,
        deadlines,
        notification,
        esdh,
        smtp,
        mailbox,
        portal,
    ] = std::array::from_fn(|_| free_port().unwrap());
    format!(
        r#"demonstration = true
ops = "127.0.0.1:{ops}"

[database]
url = "postgres://{place}"

[nats]
url = "{nats_url}"

[secrets]
token_key = "secrets/token.key"
keyring = "secrets/keyring.toml"
signing_key = "secrets/signing.key"

[grpc]
directory = "127.0.0.1:{directory}"
intake = "127.0.0.1:{intake}"
triage = "127.0.0.1:{triage}"
deadlines = "127.0.0.1:{deadlines}"
notification = "127.0.0.1:{notification}"
esdh = "127.0.0.1:{esdh}"

[intake]
smtp_listen = "127.0.0.1:{smtp}"

[notification]
smtp_host = "127.0.0.1"
smtp_port = {mailbox}
smtp_tls = "none"
mail_from = "Brudvagt <brudvagt@test.example>"
mail_domain = "test.example"
portal_url = "http://127.0.0.1:{portal}"
mailbox_listen = "127.0.0.1:{mailbox}"

[portal]
listen = "127.0.0.1:{portal}"
public_url = "http://127.0.0.1:{portal}"
"#
    )
}
