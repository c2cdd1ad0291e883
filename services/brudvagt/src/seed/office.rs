//! What people of a municipality do, each through the service's own door.

use anyhow::Context;
use brudvagt_kit::grpc::{Caller, Channel};
use brudvagt_proto::{
    deadlines::{ListClocksRequest, deadlines_client::DeadlinesClient},
    esdh::{AttachReferenceRequest, MarkJournalisedRequest, esdh_client::EsdhClient},
    intake::{SubmitReportRequest, intake_client::IntakeClient, questions_client::QuestionsClient},
    notification::notification_client::NotificationClient,
    triage::{
        Case, CommandRequest, FindCaseRequest, GetCaseRequest, ListHistoryRequest,
        command_request::Command, knowledge_client::KnowledgeClient, triage_client::TriageClient,
        year_wheel_client::YearWheelClient,
    },
};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use tonic::{Code, Request};

use super::{people, system, until};

/// How often somebody else may be faster before a person gives up: a mail that went out is noted on the
/// case, too.
const TRIES: u32 = 20;

#[derive(Clone)]
pub(super) struct Office {
    intake: IntakeClient<Channel>,
    triage: TriageClient<Channel>,
    deadlines: DeadlinesClient<Channel>,
    pub(super) notification: NotificationClient<Channel>,
    esdh: EsdhClient<Channel>,
    pub(super) wheel: YearWheelClient<Channel>,
    pub(super) knowledge: KnowledgeClient<Channel>,
    pub(super) questions: QuestionsClient<Channel>,
    caller: Caller,
}

/// Somebody of the municipality, in a role.
#[derive(Clone)]
pub(super) struct Somebody {
    actor: Actor,
    code: MunicipalityCode,
}

impl Somebody {
    pub(super) fn new(municipality: usize, role: Role) -> anyhow::Result<Self> {
        let (code, id, name, email) = people::somebody(municipality, role);
        let actor = Actor {
            id,
            name,
            email,
            role,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        };
        Ok(Self {
            actor,
            code: code.parse()?,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.actor.id
    }

    /// Of the municipality.
    pub(super) fn code(&self) -> &str {
        self.code.as_str()
    }

    fn ctx(&self, key: &str) -> Ctx {
        Ctx {
            actor: self.actor.clone(),
            scope: Scope::Municipalities(vec![self.code.clone()]),
            ..system(key.to_owned())
        }
    }
}

impl Office {
    pub(super) fn new(
        to: impl Fn(&str) -> anyhow::Result<Channel>,
        caller: &Caller,
    ) -> anyhow::Result<Self> {
        use brudvagt_kit::grpc::MAX_MESSAGE_BYTES;
        Ok(Self {
            intake: IntakeClient::new(to("intake")?),
            triage: TriageClient::new(to("triage")?).max_decoding_message_size(MAX_MESSAGE_BYTES),
            deadlines: DeadlinesClient::new(to("deadlines")?),
            notification: NotificationClient::new(to("notification")?),
            esdh: EsdhClient::new(to("esdh")?),
            wheel: YearWheelClient::new(to("triage")?),
            knowledge: KnowledgeClient::new(to("triage")?),
            questions: QuestionsClient::new(to("intake")?),
            caller: caller.clone(),
        })
    }

    /// `key` makes asking twice harmless; a question needs none.
    pub(super) fn as_somebody<T>(&self, who: &Somebody, key: &str, message: T) -> Request<T> {
        self.caller.request(&who.ctx(key), message)
    }

    /// The case that the report opens.
    pub(super) async fn report(
        &self,
        who: &Somebody,
        key: &str,
        report: SubmitReportRequest,
    ) -> anyhow::Result<String> {
        let mut intake = self.intake.clone();
        let receipt = intake.submit_report(self.as_somebody(who, key, report));
        let report_id = receipt.await?.into_inner().report_id;
        let find = || {
            let mut triage = self.triage.clone();
            let wanted = FindCaseRequest {
                report_id: report_id.clone(),
                ..FindCaseRequest::default()
            };
            let asked = self.caller.request(&system(format!("find-{key}")), wanted);
            async move { triage.find_case(asked).await }
        };
        Ok(until(find).await?.into_inner().case_id)
    }

    pub(super) async fn see(&self, who: &Somebody, case_id: &str) -> anyhow::Result<Case> {
        let asked = GetCaseRequest {
            case_id: case_id.to_owned(),
        };
        let mut triage = self.triage.clone();
        let case = triage.get_case(self.as_somebody(who, "", asked)).await?;
        Ok(case.into_inner())
    }

    /// Whether this person is in the history of the case already.
    pub(super) async fn has_acted(&self, who: &Somebody, case_id: &str) -> anyhow::Result<bool> {
        let list = ListHistoryRequest {
            case_id: case_id.to_owned(),
            after_seq: 0,
            limit: 200,
        };
        let mut triage = self.triage.clone();
        let history = triage.list_history(self.as_somebody(who, "", list)).await?;
        let mut entries = history.into_inner().entries.into_iter();
        Ok(entries.any(|entry| entry.actor_id == who.id()))
    }

    /// Reads the case and acts on it; when somebody was faster, again.
    pub(super) async fn act(
        &self,
        who: &Somebody,
        key: &str,
        case_id: &str,
        command: Command,
    ) -> anyhow::Result<()> {
        let mut triage = self.triage.clone();
        let mut tries = 0;
        loop {
            let seen = self.see(who, case_id).await?;
            let asked = CommandRequest {
                case_id: case_id.to_owned(),
                expected_version: seen.line.unwrap_or_default().version,
                check_only: false,
                command: Some(command.clone()),
            };
            match triage.command(self.as_somebody(who, key, asked)).await {
                Ok(_done) => return Ok(()),
                Err(status) if status.code() == Code::Aborted && tries < TRIES => tries += 1,
                Err(status) => return Err(status).with_context(|| key.to_owned()),
            }
        }
    }

    /// Waits until the case's clocks are armed, or, when all is done, at rest.
    pub(super) async fn clocks_stand(
        &self,
        who: &Somebody,
        case_id: &str,
        owed: bool,
    ) -> anyhow::Result<()> {
        let look = || {
            let mut deadlines = self.deadlines.clone();
            let asked = ListClocksRequest {
                case_id: case_id.to_owned(),
            };
            let asked = self.as_somebody(who, "", asked);
            async move {
                let clocks = deadlines.list_clocks(asked).await?.into_inner().clocks;
                if !clocks.is_empty() && clocks.iter().any(|clock| clock.owed) == owed {
                    return Ok(());
                }
                Err(tonic::Status::not_found(
                    "the clocks have not heard of it yet",
                ))
            }
        };
        until(look).await
    }

    /// The case is journalised under this number.
    pub(super) async fn journalise(
        &self,
        who: &Somebody,
        key: &str,
        case_id: &str,
        case_number: String,
    ) -> anyhow::Result<()> {
        let mut esdh = self.esdh.clone();
        let attach = AttachReferenceRequest {
            case_id: case_id.to_owned(),
            case_number: case_number.clone(),
        };
        esdh.attach_reference(self.as_somebody(who, &format!("{key}-number"), attach))
            .await?;
        let mark = MarkJournalisedRequest {
            case_id: case_id.to_owned(),
        };
        esdh.mark_journalised(self.as_somebody(who, &format!("{key}-journal"), mark))
            .await?;
        self.case_shows(who, case_id, |case| {
            !case.unsettled.iter().any(|track| track == "esdh")
        })
        .await
    }

    /// What other services did reaches the case by itself, a moment later.
    pub(super) async fn case_shows(
        &self,
        who: &Somebody,
        case_id: &str,
        shows: impl Fn(&Case) -> bool,
    ) -> anyhow::Result<()> {
        let shows = &shows;
        let look = || {
            let mut triage = self.triage.clone();
            let asked = GetCaseRequest {
                case_id: case_id.to_owned(),
            };
            let asked = self.as_somebody(who, "", asked);
            async move {
                let case = triage.get_case(asked).await?.into_inner();
                if shows(&case) {
                    return Ok(());
                }
                Err(tonic::Status::not_found("the case has not heard of it yet"))
            }
        };
        until(look).await
    }
}
