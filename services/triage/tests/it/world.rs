//! Triage as it runs, with everything around it.

use std::ops::Deref;

use brudvagt_case::casefile::{PublicKey, Signer};
use brudvagt_kit::{
    Clock, Runtime,
    grpc::{self, Channel},
    problem::Received,
};
use brudvagt_proto::{
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
    types,
};
use brudvagt_testkit::{FakeDirectory, Stage, keyring};
pub(crate) use brudvagt_testkit::{answer, who};
use brudvagt_triage::Config;
use brudvagt_types::{Ctx, Role};
use jiff::Timestamp;
use tonic::Response;
use uuid::Uuid;

use crate::neighbours::{self, Reports};

const SEED: [u8; 32] = [7; 32];

pub(crate) const WORDS: &str = "Et brev om en lejlighed er sendt til en forkert borger.";

pub(crate) struct World {
    pub(crate) runtime: Runtime,
    pub(crate) reports: Reports,
    pub(crate) directory: FakeDirectory,
    channel: Channel,
    stage: Stage,
}

/// A case that was opened, and what it was opened from.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) case_id: String,
    pub(crate) report_id: String,
    pub(crate) reference: String,
}

impl World {
    /// Two municipalities, 901 and 902.
    pub(crate) async fn new() -> Self {
        Self::of(&["901", "902"]).await
    }

    pub(crate) async fn of(codes: &[&str]) -> Self {
        let mut stage = Stage::of("triage", &brudvagt_triage::MIGRATOR).await;
        stage.sign_with(&hex::encode(SEED));
        let address = stage.move_to_free_address("intake");
        stage
            .base
            .grpc
            .insert("directory".to_owned(), address.into());
        let reports = Reports::default();
        let directory = neighbours::directory();
        neighbours::start(address, reports.clone(), &directory).await;
        let runtime = stage.runtime(Clock::default());
        brudvagt_triage::run(Config::default(), runtime.clone(), keyring(codes))
            .await
            .unwrap();
        Self {
            runtime,
            reports,
            directory,
            channel: stage.channel(),
            stage,
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
            channel: report.channel,
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
}

/// What a world does as every stage does it, it does by its stage.
impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

/// A made-up report that nobody has received yet.
pub(crate) fn report(municipality: &str, words: &str, received_at: Timestamp) -> Report {
    let id = Uuid::now_v7();
    Report {
        report_id: id.to_string(),
        municipality: municipality.to_owned(),
        reference: format!("BRUD-{}", id.simple()).to_uppercase(),
        channel: types::Channel::Form.into(),
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

pub(crate) fn reason<T: std::fmt::Debug>(given: Result<T, Received>) -> String {
    given.unwrap_err().reason
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
