//! Triage as it runs, with everything around it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use brudvagt_case::casefile::{PublicKey, Signer};
use brudvagt_kit::{
    Clock, Runtime,
    config::{Base, Database, Secrets, Telemetry},
    grpc::{self, Caller, Channel},
    problem::{Received, received},
    token,
};
use brudvagt_outbox::{DEAD_STREAM, EVENT_STREAM, OPERATOR};
use brudvagt_proto::{
    Event,
    access::access_log_client::AccessLogClient,
    directory::{DpoDelegation, Municipality, Unit},
    events::intake::ReportReceived,
    intake::{Report, Reporter},
    triage::{
        Case, CaseLine, CommandRequest, CommandResponse, FindCaseRequest, GetCaseRequest,
        RecordFacts, command_request::Command, council_reports_client::CouncilReportsClient,
        expected_client::ExpectedClient, measures_client::MeasuresClient,
        register_figures_client::RegisterFiguresClient, saved_filters_client::SavedFiltersClient,
        triage_client::TriageClient,
    },
};
use brudvagt_seal::Keyring;
use brudvagt_testkit::{FakeDirectory, TestBus, TestDb, free_port};
use brudvagt_triage::Config;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use futures::StreamExt;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::neighbours::{self, Reports};

const SEED: [u8; 32] = [7; 32];

pub(crate) const WORDS: &str = "Et brev om en lejlighed er sendt til en forkert borger.";

pub(crate) struct World {
    pub(crate) runtime: Runtime,
    pub(crate) db: TestDb,
    pub(crate) reports: Reports,
    pub(crate) directory: FakeDirectory,
    channel: Channel,
    caller: Caller,
    bus: TestBus,
    n_keys: AtomicU64,
    _secrets: tempfile::TempDir,
}

/// A case that was opened, and what it was opened from.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) case_id: String,
    pub(crate) report_id: String,
    pub(crate) reference: String,
}

/// A port that is free, and that no outgoing connection is given meanwhile.
fn free_address() -> SocketAddr {
    ([127, 0, 0, 1], free_port().unwrap()).into()
}

fn code(text: &str) -> MunicipalityCode {
    text.parse().unwrap()
}

impl World {
    /// Two municipalities, 901 and 902.
    pub(crate) async fn new() -> Self {
        Self::of(&["901", "902"]).await
    }

    pub(crate) async fn of(codes: &[&str]) -> Self {
        let db = TestDb::create(&[("triage", &brudvagt_triage::MIGRATOR)]).await;
        let bus = TestBus::start().await;
        let secrets = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = secrets.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let callers = secrets.path().join("callers");
        token::make(&callers, &token::CALLERS).unwrap();
        let (address, neighbours) = (free_address(), free_address());
        let base = Base {
            demonstration: false,
            database: Database {
                url: db.url(),
                owner_url: None,
                password_dir: None,
                max_connections: 8,
            },
            nats: bus.config(),
            secrets: Secrets {
                callers: callers.into(),
                keyring: secrets.path().join("keyring.toml").into(),
                signing_key: file("signing.key", hex::encode(SEED).as_bytes()).into(),
            },
            grpc: BTreeMap::from([
                ("triage".to_owned(), address.into()),
                ("intake".to_owned(), neighbours.into()),
                ("directory".to_owned(), neighbours.into()),
            ]),
            ops: address,
            grpc_tls: None,
            regimes: None,
            telemetry: Telemetry::default(),
        };
        let reports = Reports::default();
        let directory = neighbours::directory();
        neighbours::start(neighbours, reports.clone(), &directory).await;
        let runtime = Runtime::new(base, Clock::default()).unwrap();
        let caller = runtime.caller("portal").unwrap();
        let codes: Vec<MunicipalityCode> = codes.iter().map(|text| code(text)).collect();
        let keyring = Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap();
        brudvagt_triage::run(Config::default(), runtime.clone(), Arc::new(keyring))
            .await
            .unwrap();
        Self {
            runtime,
            db,
            reports,
            directory,
            channel: grpc::channel(address, "triage").unwrap(),
            caller,
            bus,
            n_keys: AtomicU64::new(0),
            _secrets: secrets,
        }
    }

    pub(crate) fn access_log(&self) -> AccessLogClient<Channel> {
        AccessLogClient::new(self.channel.clone())
    }

    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub(crate) fn client(&self) -> TriageClient<Channel> {
        TriageClient::new(self.channel.clone())
            .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(grpc::MAX_MESSAGE_BYTES)
    }

    pub(crate) fn figures(&self) -> RegisterFiguresClient<Channel> {
        RegisterFiguresClient::new(self.channel.clone())
    }

    pub(crate) fn council(&self) -> CouncilReportsClient<Channel> {
        CouncilReportsClient::new(self.channel.clone())
            .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
    }

    pub(crate) fn expected(&self) -> ExpectedClient<Channel> {
        ExpectedClient::new(self.channel.clone())
    }

    pub(crate) fn measures(&self) -> MeasuresClient<Channel> {
        MeasuresClient::new(self.channel.clone())
    }

    pub(crate) fn filters(&self) -> SavedFiltersClient<Channel> {
        SavedFiltersClient::new(self.channel.clone())
    }

    /// Who signs case files here.
    pub(crate) fn public_key() -> PublicKey {
        Signer::from_seed(&SEED).public_key()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.runtime.clock.now()
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

    /// A report comes in, and its case is there.
    pub(crate) async fn open(&self, municipality: &str, words: &str) -> Opened {
        self.open_of(report(municipality, words, self.now())).await
    }

    pub(crate) async fn open_of(&self, report: Report) -> Opened {
        let event = self.know(report);
        self.say(&event).await;
        self.opened(&event).await
    }

    /// Intake knows the report from now on; gives the event that says so.
    pub(crate) fn know(&self, report: Report) -> ReportReceived {
        let event = ReportReceived {
            report_id: report.report_id.clone(),
            municipality: report.municipality.clone(),
            reference: report.reference.clone(),
            channel: report.channel.clone(),
            unit_id: report.unit_id.clone(),
            received_at: report.received_at,
            ..ReportReceived::default()
        };
        let mut known = self.reports.lock().unwrap();
        known.insert(report.report_id.clone(), report);
        event
    }

    /// Who decides in the municipality from now on, and by which paper the DPO does.
    pub(crate) fn let_decide(
        &self,
        municipality: &str,
        roles: &[Role],
        paper: Option<DpoDelegation>,
    ) {
        self.directory.change(|known| {
            let wanted = |it: &&mut Municipality| it.code == municipality;
            let it = known.municipalities.iter_mut().find(wanted).unwrap();
            it.decides = roles.iter().map(|role| role.as_str().to_owned()).collect();
            it.dpo_delegation = paper;
        });
    }

    pub(crate) fn add_unit(&self, municipality: &str, id: &str, name: &str) {
        self.directory.change(|known| {
            known.units.push(Unit {
                id: id.to_owned(),
                name: name.to_owned(),
                municipality: municipality.to_owned(),
                ..Unit::default()
            });
        });
    }

    /// The municipality wants a second person from now on.
    pub(crate) fn want_second_person(&self, municipality: &str, when: &str) {
        self.directory.change(|known| {
            let wanted = |it: &&mut Municipality| it.code == municipality;
            let it = known.municipalities.iter_mut().find(wanted).unwrap();
            it.second_person = when.to_owned();
        });
    }

    /// Says that the report, which triage itself handed in, was received.
    pub(crate) async fn receive(&self, report_id: &str) -> Opened {
        let report = self.reports.lock().unwrap()[report_id].clone();
        let shared_incident_id = report.subject.clone();
        let event = ReportReceived {
            shared_incident_id,
            ..self.know(report)
        };
        self.say(&event).await;
        self.opened(&event).await
    }

    /// Waits for the report's case.
    pub(crate) async fn opened(&self, event: &ReportReceived) -> Opened {
        let request = FindCaseRequest {
            report_id: event.report_id.clone(),
            ..FindCaseRequest::default()
        };
        let line = self
            .wait("the case opens", || async {
                let who = dpo_of(&[&event.municipality]);
                let mut client = self.client();
                let asked = client.find_case(self.ask(&who, request.clone())).await;
                asked.ok().map(Response::into_inner)
            })
            .await;
        Opened {
            case_id: line.case_id,
            report_id: event.report_id.clone(),
            reference: line.reference,
        }
    }

    /// Asks again until there is an answer.
    pub(crate) async fn wait<T, F>(&self, what: &str, ask: impl Fn() -> F) -> T
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
        let in_time = tokio::time::timeout(Duration::from_secs(30), asking).await;
        assert!(in_time.is_ok(), "waited in vain: {what}");
        in_time.unwrap()
    }

    /// Says `event` on the bus; gives the id under which it may be said again.
    pub(crate) async fn say<E: Event>(&self, event: &E) -> Uuid {
        let id = Uuid::now_v7();
        self.say_as(id, event).await;
        id
    }

    /// Says it as the service it is of, with that service's rights.
    pub(crate) async fn say_as<E: Event>(&self, id: Uuid, event: &E) {
        let service = E::SUBJECT.split('.').nth(1).unwrap();
        let jetstream = async_nats::jetstream::new(self.bus.login(service).await);
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Brudvagt-Event-Id", id.to_string().as_str());
        let payload = event.encode_to_vec().into();
        let said = jetstream.publish_with_headers(E::SUBJECT, headers, payload);
        said.await.unwrap().await.unwrap();
    }

    /// Waits until nothing that was said is waiting to be handled by triage.
    pub(crate) async fn settle(&self) {
        let jetstream = async_nats::jetstream::new(self.bus.login(OPERATOR).await);
        let stream = jetstream.get_stream(EVENT_STREAM).await.unwrap();
        let stream = &stream;
        self.wait("all events are handled", || async move {
            let mut names = stream.consumer_names();
            while let Some(name) = names.next().await {
                let name = name.unwrap();
                if !name.starts_with("triage-") {
                    continue;
                }
                let info = stream.consumer_info(&name).await.unwrap();
                if info.num_pending > 0 || info.num_ack_pending > 0 {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// What was announced, oldest first.
    pub(crate) async fn announced<E: Event>(&self) -> Vec<E> {
        let mut owner = self.db.owner().await;
        let payloads: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT payload FROM triage.outbox WHERE subject = $1 ORDER BY seq")
                .bind(E::SUBJECT)
                .fetch_all(&mut owner)
                .await
                .unwrap();
        payloads
            .iter()
            .map(|payload| E::decode(payload.as_slice()).unwrap())
            .collect()
    }

    /// Events that were put aside for an operator.
    pub(crate) async fn n_dead(&self) -> u64 {
        let jetstream = async_nats::jetstream::new(self.bus.login(OPERATOR).await);
        let mut stream = jetstream.get_stream(DEAD_STREAM).await.unwrap();
        stream.info().await.unwrap().state.messages
    }

    pub(crate) async fn case(&self, who: &Ctx, case_id: &str) -> Result<Case, Received> {
        let request = GetCaseRequest {
            case_id: case_id.to_owned(),
        };
        answer(self.client().get_case(self.ask(who, request)).await)
    }

    pub(crate) async fn line(&self, who: &Ctx, case_id: &str) -> CaseLine {
        self.case(who, case_id).await.unwrap().line.unwrap()
    }

    /// Does `command` on the case as it is now.
    pub(crate) async fn command(
        &self,
        who: &Ctx,
        case_id: &str,
        command: Command,
    ) -> Result<CommandResponse, Received> {
        let version = self.line(who, case_id).await.version;
        self.command_at(who, case_id, version, command).await
    }

    pub(crate) async fn command_at(
        &self,
        who: &Ctx,
        case_id: &str,
        version: u64,
        command: Command,
    ) -> Result<CommandResponse, Received> {
        let request = CommandRequest {
            case_id: case_id.to_owned(),
            expected_version: version,
            check_only: false,
            command: Some(command),
        };
        answer(self.client().command(self.ask(who, request)).await)
    }

    /// Records facts, written as JSON.
    pub(crate) async fn record(&self, who: &Ctx, case_id: &str, facts: &[(&str, &str)]) {
        let facts_json = facts
            .iter()
            .map(|(name, json)| ((*name).to_owned(), (*json).to_owned()))
            .collect();
        let command = Command::RecordFacts(RecordFacts { facts_json });
        self.command(who, case_id, command).await.unwrap();
    }

    pub(crate) async fn count(&self, from: &str) -> i64 {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM triage.{from}")))
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }
}

/// A made-up report that nobody has received yet.
pub(crate) fn report(municipality: &str, words: &str, received_at: Timestamp) -> Report {
    let id = Uuid::now_v7();
    Report {
        report_id: id.to_string(),
        municipality: municipality.to_owned(),
        reference: format!("BRUD-{}", id.simple()).to_uppercase(),
        channel: "form".to_owned(),
        unit_id: "school".to_owned(),
        what_happened: words.to_owned(),
        reporter: Some(Reporter {
            person_id: "rita".to_owned(),
            name: "Rita Reporter".to_owned(),
            email: "rita@901.example".to_owned(),
        }),
        received_at: Some(to_proto(received_at)),
        ..Report::default()
    }
}

pub(crate) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Received> {
    answer
        .map(Response::into_inner)
        .map_err(|status| received(&status))
}

pub(crate) fn reason<T: std::fmt::Debug>(given: Result<T, Received>) -> String {
    given.unwrap_err().reason
}

/// Somebody made up, and the municipalities they see: a head all their units.
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

/// Of 901.
pub(crate) fn dpo() -> Ctx {
    dpo_of(&["901"])
}

pub(crate) fn dpo_of(codes: &[&str]) -> Ctx {
    who("dorte", Role::Dpo, codes)
}

pub(crate) fn to_proto(at: Timestamp) -> prost_types::Timestamp {
    brudvagt_kit::wire::to_proto(at)
}
