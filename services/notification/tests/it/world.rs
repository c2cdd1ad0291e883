//! Notification as it runs, with everything around it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use brudvagt_kit::{
    Clock, Runtime,
    config::{Base, Database, Secrets, Telemetry},
    grpc::{self, Caller, Channel, Guard},
    problem::{Received, received},
    token::{self, Verifier},
};
use brudvagt_notification::{Config, PdfReader, SmtpTls};
use brudvagt_proto::{
    Code, Event,
    access::access_log_client::AccessLogClient,
    events::triage::{CaseChanged, CaseState, Change},
    notification::{hooks_client::HooksClient, notification_client::NotificationClient},
    triage::{Case, CaseLine, Fact, Track},
};
use brudvagt_seal::Keyring;
use brudvagt_testkit::{TestBus, TestDb, free_port};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    neighbours::{self, Cases},
    post_office::PostOffice,
};

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) db: TestDb,
    pub(crate) post: PostOffice,
    cases: Cases,
    client: NotificationClient<Channel>,
    caller: Caller,
    /// Says what triage would.
    jetstream: async_nats::jetstream::Context,
    /// Looks at the service's own place.
    reading: async_nats::jetstream::Context,
    service: Option<tokio::runtime::Runtime>,
    base: Base,
    config: Config,
    keyring: Arc<Keyring>,
    n_keys: AtomicU64,
    bus: TestBus,
    _secrets: tempfile::TempDir,
}

async fn publish<E: Event>(jetstream: &async_nats::jetstream::Context, id: Uuid, event: &E) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Brudvagt-Event-Id", id.to_string().as_str());
    let payload = prost::Message::encode_to_vec(event).into();
    let said = jetstream.publish_with_headers(E::SUBJECT, headers, payload);
    said.await.unwrap().await.unwrap();
}

/// A port that is free, and that no outgoing connection is given meanwhile.
fn free_address() -> SocketAddr {
    ([127, 0, 0, 1], free_port().unwrap()).into()
}

fn code(text: &str) -> MunicipalityCode {
    text.parse().unwrap()
}

impl World {
    /// The service runs; the mail server does not.
    pub(crate) async fn new() -> Self {
        Self::with(false).await
    }

    pub(crate) async fn demonstration() -> Self {
        Self::with(true).await
    }

    async fn with(demonstration: bool) -> Self {
        let db = TestDb::create(&[("notification", &brudvagt_notification::MIGRATOR)]).await;
        let bus = TestBus::start().await;
        let secrets = tempfile::tempdir().unwrap();
        let callers = secrets.path().join("callers");
        token::make(&callers, &token::CALLERS).unwrap();
        let (smtp, triage, directory) = (free_address(), free_address(), free_address());
        let base = Base {
            demonstration,
            database: Database {
                url: db.url(),
                owner_url: None,
                password_dir: None,
                max_connections: 8,
            },
            nats: bus.config(),
            secrets: Secrets {
                callers: callers.clone().into(),
                keyring: secrets.path().join("keyring.toml").into(),
                signing_key: secrets.path().join("signing.key").into(),
            },
            grpc: BTreeMap::from([
                ("notification".to_owned(), free_address().into()),
                ("triage".to_owned(), triage.into()),
                ("directory".to_owned(), directory.into()),
            ]),
            ops: free_address(),
            grpc_tls: None,
            regimes: None,
            telemetry: Telemetry::default(),
        };
        let config = Config {
            smtp_host: "127.0.0.1".to_owned(),
            smtp_port: smtp.port(),
            smtp_tls: SmtpTls::None,
            smtp_user: None,
            smtp_password_file: None,
            mail_from: "Brudvagt <brudvagt@nordvig.example>".to_owned(),
            mail_domain: "nordvig.example".to_owned(),
            portal_url: "https://brud.example".to_owned(),
            private_hosts: Vec::new(),
            mailbox_listen: demonstration.then_some(smtp),
            recipients_kept_days: 90,
            letter_hold_seconds: 120,
            digest_seconds: 0,
        };
        let cases = Cases::default();
        let guard = Guard::new(Verifier::load(&callers, demonstration).unwrap(), "triage");
        neighbours::start_triage(triage, cases.clone(), guard).await;
        neighbours::directory().serve(directory).await;
        let jetstream = async_nats::jetstream::new(bus.login("triage").await);
        let reading = async_nats::jetstream::new(bus.login("notification").await);
        let keyring = Keyring::generate(&[code("901"), code("902"), code("903")]).unwrap();
        let mut world = Self {
            clock: Clock::default(),
            db,
            post: PostOffice::at(smtp),
            cases,
            client: NotificationClient::new(grpc::channel(base.ops, "notification").unwrap()),
            caller: base.caller("portal").unwrap(),
            jetstream,
            reading,
            service: None,
            base,
            config,
            keyring: Arc::new(Keyring::parse(&keyring).unwrap()),
            n_keys: AtomicU64::new(0),
            bus,
            _secrets: secrets,
        };
        world.start().await;
        world
    }

    /// Starts the service, on a new port, in a runtime of its own that can be killed.
    pub(crate) async fn start(&mut self) {
        let address = free_address();
        self.base
            .grpc
            .insert("notification".to_owned(), address.into());
        let own = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (base, config, clock) = (self.base.clone(), self.config.clone(), self.clock.clone());
        let keyring = self.keyring.clone();
        own.spawn(async move {
            let runtime = Runtime::new(base, clock).unwrap();
            brudvagt_notification::run(config, runtime, keyring, PdfReader::Here)
                .await
                .unwrap();
        })
        .await
        .unwrap();
        self.client = NotificationClient::new(grpc::channel(address, "notification").unwrap())
            .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(grpc::MAX_MESSAGE_BYTES);
        self.service = Some(own);
    }

    /// Like SIGKILL: whatever runs is dropped where it stands.
    pub(crate) fn kill(&mut self) {
        if let Some(service) = self.service.take() {
            service.shutdown_background();
        }
    }

    pub(crate) fn client(&self) -> NotificationClient<Channel> {
        self.client.clone()
    }

    pub(crate) fn hooks(&self) -> HooksClient<Channel> {
        HooksClient::new(grpc::to_service(&self.base, "notification").unwrap())
    }

    /// From now on mails to one person gather for ten minutes.
    pub(crate) async fn let_gather(&mut self) {
        self.kill();
        self.config.digest_seconds = 600;
        self.start().await;
    }

    /// From now on messages to other systems may go to this machine.
    pub(crate) async fn let_reach_this_machine(&mut self) {
        self.kill();
        self.config.private_hosts = vec!["127.0.0.1".to_owned()];
        self.start().await;
    }

    pub(crate) fn access_log(&self) -> AccessLogClient<Channel> {
        AccessLogClient::new(grpc::to_service(&self.base, "notification").unwrap())
    }

    /// Triage knows this case from now on, as it is.
    pub(crate) fn know(&self, case: &Case) {
        let id = case.line.clone().unwrap().case_id;
        self.cases.lock().unwrap().insert(id, case.clone());
    }

    /// Says `event` on the bus; gives the id under which it may be said again.
    pub(crate) async fn say(&self, event: &CaseChanged) -> Uuid {
        let id = Uuid::now_v7();
        self.say_as(id, event).await;
        id
    }

    pub(crate) async fn say_as(&self, id: Uuid, event: &CaseChanged) {
        publish(&self.jetstream, id, event).await;
    }

    /// Says what intake would.
    pub(crate) async fn say_of_intake(&self, event: &impl Event) {
        let intake = async_nats::jetstream::new(self.bus.login("intake").await);
        publish(&intake, Uuid::now_v7(), event).await;
    }

    pub(crate) async fn say_of_triage(&self, event: &impl Event) {
        publish(&self.jetstream, Uuid::now_v7(), event).await;
    }

    pub(crate) async fn say_of_directory(&self, event: &impl Event) {
        let directory = async_nats::jetstream::new(self.bus.login("directory").await);
        publish(&directory, Uuid::now_v7(), event).await;
    }

    /// A request with an idempotency key that was never used.
    pub(crate) fn ask<T>(&self, who: &Ctx, message: T) -> Request<T> {
        let n = self.n_keys.fetch_add(1, Ordering::Relaxed);
        self.ask_with_key(who, &format!("test-key-{n}"), message)
    }

    pub(crate) fn ask_with_key<T>(&self, who: &Ctx, key: &str, message: T) -> Request<T> {
        let ctx = Ctx {
            cause: Some(key.to_owned()),
            ..who.clone()
        };
        self.caller.request(&ctx, message)
    }

    pub(crate) fn advance(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }

    pub(crate) async fn count(&self, from: &str) -> i64 {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT count(*) FROM notification.{from}"
        )))
        .fetch_one(&mut owner)
        .await
        .unwrap()
    }

    /// How often the most tried mail was tried.
    pub(crate) async fn attempts(&self) -> i32 {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar("SELECT max(attempts) FROM notification.messages")
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }

    /// Waits until as many rows are there.
    pub(crate) async fn wait_for_count(&self, from: &str, n: i64) {
        let waiting = async {
            while self.count(from).await != n {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        assert!(
            in_time.is_ok(),
            "{n} rows were waited for, {} are in {from}",
            self.count(from).await
        );
    }

    /// Waits until an event is parked, and returns the reason.
    pub(crate) async fn parked(&self) -> String {
        let operator = async_nats::jetstream::new(self.bus.login(brudvagt_outbox::OPERATOR).await);
        let waiting = async {
            loop {
                let parked = brudvagt_outbox::list_parked(&operator, 1).await.unwrap();
                if let Some(first) = parked.into_iter().next() {
                    return first.reason;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting)
            .await
            .unwrap()
    }

    pub(crate) async fn n_parked(&self) -> usize {
        let operator = async_nats::jetstream::new(self.bus.login(brudvagt_outbox::OPERATOR).await);
        brudvagt_outbox::list_parked(&operator, 10)
            .await
            .unwrap()
            .len()
    }

    /// Waits until everything that was said has been handled.
    pub(crate) async fn all_handled(&self) {
        let name = "notification-case_changed";
        let place = self
            .reading
            .get_consumer_from_stream(name, brudvagt_outbox::EVENT_STREAM);
        let mut place: async_nats::jetstream::consumer::PullConsumer = place.await.unwrap();
        let waiting = async {
            loop {
                let info = place.info().await.unwrap();
                if info.num_pending == 0 && info.num_ack_pending == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        assert!(in_time.is_ok(), "an event is still being handled");
    }

    /// The announcements of one kind, oldest first.
    pub(crate) async fn announced<E: Event>(&self) -> Vec<E> {
        let mut owner = self.db.owner().await;
        let payloads: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT payload FROM notification.outbox WHERE subject = $1 ORDER BY seq",
        )
        .bind(E::SUBJECT)
        .fetch_all(&mut owner)
        .await
        .unwrap();
        payloads
            .iter()
            .map(|payload| E::decode(payload.as_slice()).unwrap())
            .collect()
    }

    /// Every byte of every table, as text, to look for what must not be there.
    pub(crate) async fn everything(&self) -> String {
        let mut owner = self.db.owner().await;
        let mut all = String::new();
        for table in [
            "keys",
            "communications",
            "recipients",
            "messages",
            "filings",
            "correspondence",
            "filing_attachments",
            "nis2_incidents",
            "nis2_notices",
            "hooks",
            "outbox",
            "inbox",
        ] {
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                "SELECT t::text FROM notification.{table} AS t"
            )))
            .fetch_all(&mut owner)
            .await
            .unwrap();
            all.extend(rows);
        }
        all
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether `all` holds `text`, written out or as the hex that PostgreSQL shows bytes in.
pub(crate) fn holds(all: &str, text: &str) -> bool {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    all.contains(text) || all.contains(&hex)
}

pub(crate) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Received> {
    answer
        .map(Response::into_inner)
        .map_err(|status| received(&status))
}

pub(crate) fn reason<T: std::fmt::Debug>(given: Result<Response<T>, Status>) -> String {
    answer(given).unwrap_err().reason
}

/// Somebody made up, and the municipalities they see.
pub(crate) fn who(id: &str, role: Role, codes: &[&str]) -> Ctx {
    let codes: Vec<MunicipalityCode> = codes.iter().map(|text| code(text)).collect();
    Ctx {
        now: Clock::default().now(),
        actor: Actor {
            id: id.to_owned(),
            name: format!("{id} Made-Up"),
            email: format!("{id}@made-up.example"),
            role,
            unit_id: String::new(),
            units: Units::whole(&codes),
            by_program: false,
        },
        scope: Scope::Municipalities(codes),
        cause: None,
    }
}

pub(crate) fn dpo() -> Ctx {
    who("dorte", Role::Dpo, &["901"])
}

/// A case in the middle of things: `hours` since awareness, both decisions made.
pub(crate) fn case(municipality: &str, now: Timestamp, hours: i64) -> Case {
    let id = Uuid::now_v7();
    let aware_at = now - SignedDuration::from_hours(hours);
    let due_at = aware_at + SignedDuration::from_hours(72);
    let track = |name: &str, state: &str| Track {
        name: name.to_owned(),
        state: state.to_owned(),
        ..Track::default()
    };
    Case {
        line: Some(CaseLine {
            case_id: id.to_string(),
            municipality: municipality.to_owned(),
            reference: "BRUD-2026-000123".to_owned(),
            aware_at: Some(to_proto(aware_at)),
            due_at: Some(to_proto(due_at)),
            version: 7,
            ..CaseLine::default()
        }),
        tracks: vec![
            track("authority", "to_notify"),
            track("data_subjects", "to_communicate"),
        ],
        reporter_name: "Rita Reporter".to_owned(),
        reporter_email: "rita@901.example".to_owned(),
        receipt_to: "rita@901.example".to_owned(),
        summary: "Et brev om en hemmelig sag er sendt forkert.".to_owned(),
        ..Case::default()
    }
}

pub(crate) fn id_of(case: &Case) -> String {
    case.line.clone().unwrap().case_id
}

pub(crate) fn with_fact(mut case: Case, name: &str, value_json: &str) -> Case {
    case.facts.retain(|fact| fact.name != name);
    let said_at = case.line.clone().unwrap().aware_at;
    case.facts.push(Fact {
        name: name.to_owned(),
        value_json: value_json.to_owned(),
        said_by: "dorte".to_owned(),
        said_at,
    });
    case
}

/// What triage says when the case has changed.
pub(crate) fn changed(case: &Case, change: &str) -> CaseChanged {
    let line = case.line.clone().unwrap();
    CaseChanged {
        case_id: line.case_id,
        municipality: line.municipality,
        reference: line.reference,
        version: line.version,
        change: Change::parse(change).unwrap().into(),
        now: Some(CaseState {
            due_at: line.due_at,
            aware_at: line.aware_at,
            ..CaseState::default()
        }),
        ..CaseChanged::default()
    }
}

fn to_proto(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_second(),
        nanos: at.subsec_nanosecond(),
    }
}
