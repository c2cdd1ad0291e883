//! Notification as it runs, with everything around it.

use std::{ops::Deref, sync::Arc, time::Duration};

use brudvagt_kit::{
    Clock, Runtime,
    grpc::{self, Channel, Guard},
    token::Verifier,
    wire::to_proto,
};
use brudvagt_notification::{Config, PdfReader, SmtpTls};
use brudvagt_proto::{
    Code,
    access::access_log_client::AccessLogClient,
    events::triage::{CaseChanged, CaseState, Change},
    notification::{hooks_client::HooksClient, notification_client::NotificationClient},
    triage::{Case, CaseLine, Fact, TrackStatus},
    types::{Phase, Track},
};
use brudvagt_seal::Keyring;
use brudvagt_testkit::{Stage, free_address, keyring};
pub(crate) use brudvagt_testkit::{answer, who};
use brudvagt_types::{Ctx, Role};
use jiff::{SignedDuration, Timestamp};
use tonic::{Response, Status};
use uuid::Uuid;

use crate::{
    neighbours::{self, Cases},
    post_office::PostOffice,
};

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) post: PostOffice,
    cases: Cases,
    channel: Channel,
    service: Option<tokio::runtime::Runtime>,
    config: Config,
    keyring: Arc<Keyring>,
    stage: Stage,
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
        let mut stage = Stage::of("notification", &brudvagt_notification::MIGRATOR).await;
        stage.base.demonstration = demonstration;
        let smtp = free_address();
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
        let verifier = Verifier::load(&stage.callers(), demonstration).unwrap();
        let guard = Guard::new(verifier, "triage");
        let triage = stage.move_to_free_address("triage");
        neighbours::start_triage(triage, cases.clone(), guard).await;
        let directory = stage.move_to_free_address("directory");
        neighbours::directory().serve(directory).await;
        let mut world = Self {
            clock: Clock::default(),
            post: PostOffice::at(smtp),
            cases,
            channel: stage.channel(),
            service: None,
            config,
            keyring: keyring(&["901", "902", "903"]),
            stage,
        };
        world.start().await;
        world
    }

    /// Starts the service, on a new port, in a runtime of its own that can be killed.
    pub(crate) async fn start(&mut self) {
        self.stage.move_to_free_address("notification");
        let own = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (base, config, clock) = (
            self.stage.base.clone(),
            self.config.clone(),
            self.clock.clone(),
        );
        let keyring = self.keyring.clone();
        own.spawn(async move {
            let runtime = Runtime::new(base, clock).unwrap();
            brudvagt_notification::run(config, runtime, keyring, PdfReader::Here)
                .await
                .unwrap();
        })
        .await
        .unwrap();
        self.channel = self.stage.channel();
        self.service = Some(own);
    }

    /// Like SIGKILL: whatever runs is dropped where it stands.
    pub(crate) fn kill(&mut self) {
        if let Some(service) = self.service.take() {
            service.shutdown_background();
        }
    }

    pub(crate) fn client(&self) -> NotificationClient<Channel> {
        NotificationClient::new(self.channel.clone())
            .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(grpc::MAX_MESSAGE_BYTES)
    }

    pub(crate) fn hooks(&self) -> HooksClient<Channel> {
        HooksClient::new(self.channel.clone())
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
        AccessLogClient::new(self.channel.clone())
    }

    /// Triage knows this case from now on, as it is.
    pub(crate) fn know(&self, case: &Case) {
        let id = case.line.clone().unwrap().case_id;
        self.cases.lock().unwrap().insert(id, case.clone());
    }

    pub(crate) fn advance(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
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

    /// Every byte of every table, as text, to look for what must not be there.
    pub(crate) async fn everything(&self) -> String {
        let tables = [
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
        ];
        self.db.everything("notification", &tables).await
    }
}

/// What a world does as every stage does it, it does by its stage.
impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
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

pub(crate) fn reason<T: std::fmt::Debug>(given: Result<Response<T>, Status>) -> String {
    answer(given).unwrap_err().reason
}

pub(crate) fn dpo() -> Ctx {
    who("dorte", Role::Dpo, &["901"])
}

/// A case in the middle of things: `hours` since awareness, both decisions made.
pub(crate) fn case(municipality: &str, now: Timestamp, hours: i64) -> Case {
    let id = Uuid::now_v7();
    let aware_at = now - SignedDuration::from_hours(hours);
    let due_at = aware_at + SignedDuration::from_hours(72);
    let status = |track: Track, state: &str| TrackStatus {
        track: track.into(),
        state: state.to_owned(),
        ..TrackStatus::default()
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
            status(Track::Authority, "to_notify"),
            status(Track::DataSubjects, "to_communicate"),
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
            phase: Phase::Reported.into(),
            ..CaseState::default()
        }),
        ..CaseChanged::default()
    }
}
