//! Intake as it runs: its own database, a directory that can be down, no bus at all.

use std::{net::SocketAddr, ops::Deref, sync::Arc};

use brudvagt_intake::Config;
use brudvagt_kit::{
    Clock, Runtime,
    grpc::{self, Channel},
    problem::Received,
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
use brudvagt_testkit::{Stage, keyring, scope};
pub(crate) use brudvagt_testkit::{answer, free_address};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Units};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tonic::Request;

use crate::directory::directory;

pub(crate) const TEXT: &str = "Et brev er sendt til en forkert borger.";

pub(crate) struct World {
    pub(crate) runtime: Runtime,
    pub(crate) smtp: SocketAddr,
    channel: Channel,
    directory_address: SocketAddr,
    config: Config,
    keyring: Arc<Keyring>,
    stage: Stage,
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
        // Nobody listens where the bus should be: reports are taken all the same.
        let mut stage = Stage::without_bus("intake", &brudvagt_intake::MIGRATOR).await;
        let directory_address = stage.move_to_free_address("directory");
        let smtp = free_address();
        let config = Config {
            smtp_listen: Some(smtp),
            ..config
        };
        let (runtime, keyring) = (stage.runtime(Clock::default()), keyring(&["901", "902"]));
        brudvagt_intake::run(config.clone(), runtime.clone(), Arc::clone(&keyring))
            .await
            .unwrap();
        Self {
            channel: stage.channel(),
            runtime,
            smtp,
            directory_address,
            config,
            keyring,
            stage,
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
        self.runtime = self.stage.runtime(clock);
        let (config, keyring) = (self.config.clone(), Arc::clone(&self.keyring));
        brudvagt_intake::run(config, self.runtime.clone(), keyring)
            .await
            .unwrap();
    }

    pub(crate) async fn start_directory(&self) {
        directory().serve(self.directory_address).await;
    }

    pub(crate) fn client(&self) -> IntakeClient<Channel> {
        IntakeClient::new(self.channel.clone())
            .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(grpc::MAX_MESSAGE_BYTES)
    }

    pub(crate) fn doors(&self) -> DoorsClient<Channel> {
        DoorsClient::new(self.channel.clone())
    }

    pub(crate) fn questions(&self) -> QuestionsClient<Channel> {
        QuestionsClient::new(self.channel.clone())
    }

    pub(crate) fn own_questions(&self) -> OwnQuestionsClient<Channel> {
        OwnQuestionsClient::new(self.channel.clone())
    }

    pub(crate) fn documents(&self) -> DocumentsClient<Channel> {
        DocumentsClient::new(self.channel.clone())
    }

    /// Who looked at a report or a mail, as `who` is told.
    pub(crate) async fn list_access(
        &self,
        who: &Person,
        request: ListAccessRequest,
    ) -> Result<ListAccessResponse, Received> {
        let mut access_log = AccessLogClient::new(self.channel.clone());
        answer(access_log.list_access(self.ask(who, request)).await)
    }

    /// A request of a service that acts by itself.
    pub(crate) fn ask_as_system<T>(&self, service: &str, message: T) -> Request<T> {
        let caller = self.runtime.caller(service).unwrap();
        caller.system_request(&self.runtime.clock, message)
    }

    /// A request with an idempotency key that was never used.
    pub(crate) fn ask<T>(&self, who: &Person, message: T) -> Request<T> {
        self.stage.ask(&self.ctx(who), message)
    }

    pub(crate) fn ask_with_key<T>(&self, who: &Person, key: &str, message: T) -> Request<T> {
        self.stage.ask_with_key(&self.ctx(who), key, message)
    }

    fn ctx(&self, who: &Person) -> Ctx {
        Ctx {
            now: self.runtime.clock.now(),
            actor: who.actor.clone(),
            scope: scope(who.codes),
            cause: None,
        }
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

    pub(crate) async fn count(&self, from: &str) -> i64 {
        self.db.count(from).await
    }

    /// Every byte of every table, as hex and text, to look for what must not be there.
    pub(crate) async fn everything(&self) -> String {
        let tables = [
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
        ];
        self.db.everything("intake", &tables).await
    }
}

/// What a world does as every stage does it, it does by its stage.
impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
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
