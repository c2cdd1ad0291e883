//! Intake as it runs: its own database, a directory that can be down, no bus at all.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use brudvagt_intake::Config;
use brudvagt_kit::{
    Clock, Runtime,
    config::{Base, Database, Nats, Secrets, Telemetry},
    grpc::{self, Caller, Channel},
    problem::{Received, received},
    token,
};
use brudvagt_proto::{
    access::{ListAccessRequest, ListAccessResponse, access_log_client::AccessLogClient},
    documents::documents_client::DocumentsClient,
    intake::{
        SubmitReportRequest, SubmitReportResponse, doors_client::DoorsClient,
        intake_client::IntakeClient, own_questions_client::OwnQuestionsClient,
        questions_client::QuestionsClient,
    },
};
use brudvagt_seal::Keyring;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use sqlx::AssertSqlSafe;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tonic::{Request, Status};

use crate::directory::directory;

pub(crate) const TEXT: &str = "Et brev er sendt til en forkert borger.";

pub(crate) struct World {
    pub(crate) runtime: Runtime,
    pub(crate) database: crate::database::Database,
    pub(crate) smtp: SocketAddr,
    caller: Caller,
    client: IntakeClient<Channel>,
    doors: DoorsClient<Channel>,
    questions: QuestionsClient<Channel>,
    access_log: AccessLogClient<Channel>,
    directory_address: SocketAddr,
    n_keys: AtomicU64,
    base: Base,
    config: Config,
    keyring: Arc<Keyring>,
    _secrets: tempfile::TempDir,
}

/// A port that is free, and that no outgoing connection is given meanwhile.
pub(crate) fn free_address() -> SocketAddr {
    ([127, 0, 0, 1], brudvagt_testkit::free_port().unwrap()).into()
}

pub(crate) fn code(text: &str) -> MunicipalityCode {
    text.parse().unwrap()
}

impl World {
    /// Two municipalities, 901 and 902, with report addresses `databrud@901.example` and so on.
    pub(crate) async fn new() -> Self {
        let world = Self::without_directory().await;
        world.start_directory().await;
        world
    }

    pub(crate) async fn without_directory() -> Self {
        Self::configured(Config::default()).await
    }

    /// Without a directory, and with what `config` says beside the mail door.
    pub(crate) async fn configured(config: Config) -> Self {
        let database = crate::database::Database::new().await;
        let secrets = tempfile::tempdir().unwrap();
        let callers = secrets.path().join("callers");
        token::make(&callers, &token::CALLERS).unwrap();
        let (grpc, smtp, directory_address) = (free_address(), free_address(), free_address());
        let base = Base {
            demonstration: false,
            database: Database {
                url: database.url(),
                owner_url: None,
                password_dir: None,
                max_connections: 8,
            },
            // Nobody listens: reports are taken all the same.
            nats: Nats {
                url: "nats://127.0.0.1:9".into(),
                nkey_dir: None,
                authority: None,
                replicas: 1,
            },
            secrets: Secrets {
                callers: callers.into(),
                keyring: secrets.path().join("keyring.toml").into(),
                signing_key: secrets.path().join("signing.key").into(),
            },
            grpc: BTreeMap::from([
                ("intake".to_owned(), grpc.into()),
                ("directory".to_owned(), directory_address.into()),
            ]),
            ops: grpc,
            grpc_tls: None,
            regimes: None,
            telemetry: Telemetry::default(),
        };
        let runtime = Runtime::new(base.clone(), Clock::default()).unwrap();
        let codes = [code("901"), code("902")];
        let keyring = Arc::new(Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap());
        let config = Config {
            smtp_listen: Some(smtp),
            ..config
        };
        brudvagt_intake::run(config.clone(), runtime.clone(), Arc::clone(&keyring))
            .await
            .unwrap();
        Self {
            caller: runtime.caller("portal").unwrap(),
            client: IntakeClient::new(grpc::channel(grpc, "intake").unwrap())
                .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
                .max_encoding_message_size(grpc::MAX_MESSAGE_BYTES),
            doors: DoorsClient::new(grpc::channel(grpc, "intake").unwrap()),
            questions: QuestionsClient::new(grpc::channel(grpc, "intake").unwrap()),
            access_log: AccessLogClient::new(grpc::channel(grpc, "intake").unwrap()),
            runtime,
            database,
            smtp,
            directory_address,
            n_keys: AtomicU64::new(0),
            base,
            config,
            keyring,
            _secrets: secrets,
        }
    }

    /// Everything that runs is dropped where it stands, as by SIGKILL.
    pub(crate) async fn kill(&self) {
        self.runtime.stop.cancel();
        self.runtime.join(std::time::Duration::ZERO).await.unwrap();
    }

    /// Starts the service again, on the same database.
    pub(crate) async fn start_again(&mut self) {
        let clock = self.runtime.clock.clone();
        self.runtime = Runtime::new(self.base.clone(), clock).unwrap();
        let (config, keyring) = (self.config.clone(), Arc::clone(&self.keyring));
        brudvagt_intake::run(config, self.runtime.clone(), keyring)
            .await
            .unwrap();
    }

    pub(crate) async fn start_directory(&self) {
        directory().serve(self.directory_address).await;
    }

    pub(crate) fn client(&self) -> IntakeClient<Channel> {
        self.client.clone()
    }

    pub(crate) fn doors(&self) -> DoorsClient<Channel> {
        self.doors.clone()
    }

    pub(crate) fn questions(&self) -> QuestionsClient<Channel> {
        self.questions.clone()
    }

    pub(crate) fn own_questions(&self) -> OwnQuestionsClient<Channel> {
        OwnQuestionsClient::new(grpc::channel(self.base.grpc["intake"].clone(), "intake").unwrap())
    }

    pub(crate) fn documents(&self) -> DocumentsClient<Channel> {
        DocumentsClient::new(grpc::channel(self.base.grpc["intake"].clone(), "intake").unwrap())
    }

    /// Who looked at a report or a mail, as `who` is told.
    pub(crate) async fn list_access(
        &self,
        who: &Person,
        request: ListAccessRequest,
    ) -> Result<ListAccessResponse, Received> {
        let mut access_log = self.access_log.clone();
        answer(access_log.list_access(self.ask(who, request)).await)
    }

    /// A request of a service that acts by itself.
    pub(crate) fn ask_as_system<T>(&self, service: &str, message: T) -> Request<T> {
        let caller = self.runtime.caller(service).unwrap();
        caller.system_request(&self.runtime.clock, message)
    }

    /// A request with an idempotency key that was never used.
    pub(crate) fn ask<T>(&self, who: &Person, message: T) -> Request<T> {
        let n = self.n_keys.fetch_add(1, Ordering::Relaxed);
        self.ask_with_key(who, &format!("test-key-{n}"), message)
    }

    pub(crate) fn ask_with_key<T>(&self, who: &Person, key: &str, message: T) -> Request<T> {
        let ctx = Ctx {
            now: self.runtime.clock.now(),
            actor: who.actor.clone(),
            scope: Scope::Municipalities(who.codes.iter().map(|text| code(text)).collect()),
            cause: Some(key.to_owned()),
        };
        self.caller.request(&ctx, message)
    }

    pub(crate) async fn submit(
        &self,
        who: &Person,
        request: SubmitReportRequest,
    ) -> Result<SubmitReportResponse, Received> {
        answer(self.client().submit_report(self.ask(who, request)).await)
    }

    /// Sends a mail; gives the code of the answer to `DATA`.
    pub(crate) async fn mail(&self, to: &[&str], raw: &str) -> u16 {
        self.mail_from("anna@901.example", to, raw).await
    }

    pub(crate) async fn mail_from(&self, from: &str, to: &[&str], raw: &str) -> u16 {
        let stream = TcpStream::connect(self.smtp).await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut script = format!("HELO gateway\r\nMAIL FROM:<{from}>\r\n");
        for recipient in to {
            script.push_str(&format!("RCPT TO:<{recipient}>\r\n"));
        }
        script.push_str(&format!(
            "DATA\r\n{}\r\n.\r\nQUIT\r\n",
            raw.replace('\n', "\r\n")
        ));
        writer.write_all(script.as_bytes()).await.unwrap();
        let mut codes: Vec<u16> = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            codes.push(line[..3].parse().unwrap());
        }
        codes[codes.len() - 2]
    }

    pub(crate) async fn count(&self, from: &'static str) -> i64 {
        let mut owner = self.database.owner().await;
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {from}")))
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }

    /// Every byte of every table, as hex and text, to look for what must not be there.
    pub(crate) async fn everything(&self) -> String {
        let mut owner = self.database.owner().await;
        let mut all = String::new();
        for table in [
            "reports",
            "follow_ups",
            "attachments",
            "quarantine",
            "keys",
            "doors",
            "questions",
            "question_turns",
            "receipts",
            "outbox",
            "inbox",
        ] {
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                "SELECT t::text FROM intake.{table} AS t"
            )))
            .fetch_all(&mut owner)
            .await
            .unwrap();
            all.extend(rows);
        }
        all
    }
}

pub(crate) fn answer<T>(answer: Result<tonic::Response<T>, Status>) -> Result<T, Received> {
    answer
        .map(tonic::Response::into_inner)
        .map_err(|status| received(&status))
}

/// Somebody made up, and the municipalities they see.
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) codes: &'static [&'static str],
}

pub(crate) fn person(id: &str, role: Role, codes: &'static [&'static str]) -> Person {
    Person {
        actor: Actor {
            id: id.to_owned(),
            name: format!("{id} Made-Up"),
            email: format!("{id}@{}.example", codes[0]),
            role,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        codes,
    }
}

pub(crate) fn anna() -> Person {
    person("anna", Role::Employee, &["901"])
}

pub(crate) fn dpo() -> Person {
    person("dorte", Role::Dpo, &["901", "902"])
}

pub(crate) fn report() -> SubmitReportRequest {
    SubmitReportRequest {
        municipality: "901".into(),
        what_happened: TEXT.into(),
        ..SubmitReportRequest::default()
    }
}

/// A mail of Anna's to her municipality.
pub(crate) fn letter(id: &str, subject: &str, more_headers: &str) -> String {
    format!(
        "From: \"Anna Made-Up\" <anna@901.example>\nTo: databrud@901.example\nSubject: {subject}\nMessage-ID: <{id}@901.example>\nDate: Mon, 1 Jan 2001 00:00:00 +0000\n{more_headers}\n{TEXT}"
    )
}
