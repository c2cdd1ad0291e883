//! Whom this service calls: intake, for reports, and directory, for names.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use brudvagt_case::SecondPerson;
use brudvagt_kit::{
    Clock, Kind, Problem, Runtime,
    grpc::{self, Caller, Channel},
    problem,
};
use brudvagt_proto::{
    directory::{
        DpoDelegation, GetPersonRequest, ListMunicipalitiesRequest, Municipality, Person, Unit,
        directory_client::DirectoryClient,
    },
    intake::{
        EraseReportRequest, GetReportRequest, ListReceivedRequest, ReceivedLine, Report,
        SealReportRequest, SubmitReportRequest, SubmitReportResponse,
        erasing_client::ErasingClient, intake_client::IntakeClient,
    },
};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Text};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tonic::Code;
use uuid::Uuid;

use crate::{reasons, register_file::Places, wire};

/// The reason for a report that exists but is too big for one message.
pub(crate) const TOO_BIG: &str = "REPORT_TOO_BIG";

#[derive(Clone)]
pub(crate) struct Intake {
    client: IntakeClient<Channel>,
    caller: Caller,
    clock: Clock,
}

impl Intake {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: IntakeClient::new(runtime.channel("intake")?)
                .max_decoding_message_size(grpc::MAX_MESSAGE_BYTES),
            caller: runtime.caller("triage")?,
            clock: runtime.clock.clone(),
        })
    }

    /// The report as received.
    ///
    /// # Errors
    /// `UNAVAILABLE` when intake is away; [`TOO_BIG`] when no message holds it; whatever else it says.
    pub(crate) async fn get_report(&self, report_id: &str) -> Result<Report, Problem> {
        let message = GetReportRequest {
            report_id: report_id.to_owned(),
        };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_report(request).await {
            Ok(report) => Ok(report.into_inner()),
            Err(status) => {
                let received = problem::received(&status);
                if received.code == Code::NotFound {
                    return Err(reasons::REPORT_NOT_FOUND.problem());
                }
                if matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted) {
                    return Err(Problem::new(
                        Kind::Rejected,
                        TOO_BIG,
                        Text::new(
                            "Indberetningen er for stor til at blive hentet.",
                            "no message holds the report",
                        ),
                    ));
                }
                Err(Problem::down(&status))
            }
        }
    }
}

impl Intake {
    /// The report as received; `None` when its contents were erased.
    ///
    /// # Errors
    /// `UNAVAILABLE` when intake is away: a file without the report would look complete.
    pub(crate) async fn report_if_kept(&self, report_id: &str) -> Result<Option<Report>, Problem> {
        let message = GetReportRequest {
            report_id: report_id.to_owned(),
        };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_report(request).await {
            Ok(report) => Ok(Some(report.into_inner())),
            Err(status) => match problem::received(&status).code {
                Code::NotFound | Code::FailedPrecondition => Ok(None),
                _away => Err(Problem::down(&status)),
            },
        }
    }

    /// Reports received in a stretch of time.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn received(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ReceivedLine>, Problem> {
        let message = ListReceivedRequest {
            from: Some(wire::to_proto(from)),
            until: Some(wire::to_proto(until)),
        };
        let request = self.caller.system_request(&self.clock, message);
        let answer = self.client.clone().list_received(request).await;
        answer
            .map(|answer| answer.into_inner().reports)
            .map_err(|status| Problem::down(&status))
    }

    /// Submits a report as `ctx`'s actor, under a key of its own for each municipality.
    ///
    /// # Errors
    /// What intake refuses; `UNAVAILABLE` when it is away.
    pub(crate) async fn submit_report(
        &self,
        ctx: &Ctx,
        municipality: &MunicipalityCode,
        message: SubmitReportRequest,
    ) -> Result<SubmitReportResponse, Problem> {
        let mut ctx = ctx.clone();
        ctx.cause = ctx.cause.map(|cause| report_key(&cause, municipality));
        // The caller's own unit means nothing in another municipality.
        ctx.actor.unit_id = String::new();
        let request = self.caller.request(&ctx, message);
        let answer = self.client.clone().submit_report(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| refused(&status))
    }
}

fn refused(status: &tonic::Status) -> Problem {
    let received = problem::received(status);
    match received.code {
        Code::PermissionDenied => Problem::denied(),
        Code::InvalidArgument | Code::FailedPrecondition => {
            Problem::new(Kind::Rejected, "REPORT_REFUSED", received.text)
        }
        _away => Problem::down(status),
    }
}

/// The key of one municipality's report. A digest: the caller's own key may be as long as allowed.
fn report_key(cause: &str, municipality: &MunicipalityCode) -> String {
    let digest = Sha256::digest(format!("{cause}:{municipality}").as_bytes());
    format!("shared-{}", hex::encode(digest))
}

/// More people than work on breaches in the whole installation.
const MAX_NAMES: usize = 2_000;

/// A cache of people's names and of the municipalities' settings; an event names its actor by id
/// alone.
#[derive(Clone)]
pub(crate) struct People {
    client: DirectoryClient<Channel>,
    caller: Caller,
    clock: Clock,
    known: Arc<Mutex<HashMap<String, String>>>,
    /// The settings last read; what counts while the directory is away.
    settings: Arc<Mutex<Option<Settings>>>,
    read_at: Arc<Mutex<Option<Timestamp>>>,
}

/// How each municipality decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(HashMap<String, Deciding>);

impl Settings {
    /// The settings of a municipality; for one unknown to the directory the defaults: no second
    /// person, and the controller's own people decide.
    pub(crate) fn of(&self, municipality: &str) -> Deciding {
        self.0.get(municipality).cloned().unwrap_or_default()
    }
}

/// Who decides in one municipality, and when a second person is needed.
#[derive(Clone, Debug)]
pub(crate) struct Deciding {
    pub(crate) second_person: SecondPerson,
    pub(crate) deciders: Vec<Role>,
    /// By whom, when and in which document it was delegated to the DPO to decide.
    pub(crate) delegation: Option<DpoDelegation>,
    /// Its units, by id.
    pub(crate) units: Vec<String>,
}

impl Default for Deciding {
    fn default() -> Self {
        Self {
            second_person: SecondPerson::Nobody,
            deciders: vec![Role::CaseWorker, Role::DepartmentHead, Role::ChiefExecutive],
            delegation: None,
            units: Vec::new(),
        }
    }
}

impl Deciding {
    fn of(it: Municipality, units: &[Unit]) -> Self {
        let deciders: Vec<Role> = it
            .decides
            .iter()
            .filter_map(|role| Role::parse(role))
            .collect();
        let fallback = Self::default();
        Self {
            // An unknown value comes from a newer directory, so the strictest setting is assumed.
            second_person: SecondPerson::parse(&it.second_person)
                .unwrap_or(SecondPerson::EveryDecision),
            deciders: if deciders.is_empty() {
                fallback.deciders
            } else {
                deciders
            },
            delegation: it.dpo_delegation,
            units: units
                .iter()
                .filter(|unit| unit.municipality == it.code)
                .map(|unit| unit.id.clone())
                .collect(),
        }
    }

    pub(crate) fn may_decide(&self, role: Role) -> bool {
        self.deciders.contains(&role)
    }

    /// Who decides, as roles are written.
    pub(crate) fn roles(&self) -> Vec<String> {
        let roles = self.deciders.iter().map(|role| role.as_str().to_owned());
        roles.collect()
    }
}

impl People {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("triage")?,
            clock: runtime.clock.clone(),
            known: Arc::default(),
            settings: Arc::default(),
            read_at: Arc::default(),
        })
    }

    /// Who decides in each municipality, and when it wants a second person: as the directory says now,
    /// or as it last said while it is away, because a decision within the 72 hours must not wait.
    ///
    /// # Errors
    /// `UNAVAILABLE` when it is away and never answered before: leaving out the second person would
    /// be a guess.
    pub(crate) async fn deciding(&self) -> Result<Settings, Problem> {
        let request = self
            .caller
            .system_request(&self.clock, ListMunicipalitiesRequest {});
        match self.client.clone().list_municipalities(request).await {
            Ok(list) => {
                let known = list.into_inner();
                let units = known.units;
                let settings = known
                    .municipalities
                    .into_iter()
                    .map(|it| (it.code.clone(), Deciding::of(it, &units)));
                let settings = Settings(settings.collect());
                *self.last_settings() = Some(settings.clone());
                *self.read_at() = Some(self.clock.now());
                Ok(settings)
            }
            Err(status) => {
                tracing::warn!(code = ?status.code(), "settings.as_last_read");
                let last = self.last_settings().clone();
                last.ok_or_else(|| Problem::down(&status))
            }
        }
    }

    /// The same for display: a recent copy, so that showing cases does not ask the directory each
    /// time. When somebody decides, the directory is asked again.
    pub(crate) async fn deciding_lately(&self) -> Settings {
        const AT_MOST: jiff::SignedDuration = jiff::SignedDuration::from_secs(5);
        let now = self.clock.now();
        let lately = self.last_settings().clone();
        let read_at = *self.read_at();
        match (lately, read_at) {
            (Some(settings), Some(at)) if now.duration_since(at).abs() < AT_MOST => settings,
            _older => self.deciding().await.unwrap_or_default(),
        }
    }

    fn read_at(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.read_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_settings(&self) -> MutexGuard<'_, Option<Settings>> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether [`Self::colleague`] finds somebody.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the directory is away.
    pub(crate) async fn works_in(&self, id: &str, municipality: &str) -> Result<bool, Problem> {
        Ok(self.colleague(id, municipality).await?.is_some())
    }

    /// Somebody who has not left and works in `municipality`, at home there or by a grant.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the directory is away.
    pub(crate) async fn colleague(
        &self,
        id: &str,
        municipality: &str,
    ) -> Result<Option<Person>, Problem> {
        let message = GetPersonRequest { id: id.to_owned() };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_person(request).await {
            Ok(person) => {
                let person = person.into_inner();
                let mut grants = person.grants.iter();
                let is_there = person.municipality == municipality
                    || grants.any(|grant| grant.municipality == municipality);
                Ok(Some(person).filter(|person| person.active && is_there))
            }
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(Problem::down(&status)),
        }
    }

    /// Names of municipalities and units; empty while the directory is away, when files show their
    /// codes.
    pub(crate) async fn places(&self) -> Places {
        let request = self
            .caller
            .system_request(&self.clock, ListMunicipalitiesRequest {});
        match self.client.clone().list_municipalities(request).await {
            Ok(list) => {
                let list = list.into_inner();
                let municipalities = list.municipalities.into_iter();
                let units = list.units.into_iter();
                Places {
                    municipalities: municipalities.map(|it| (it.code, it.name)).collect(),
                    units: units.map(|it| (it.id, it.name)).collect(),
                }
            }
            Err(status) => {
                tracing::warn!(code = ?status.code(), "places.names_unknown");
                Places::default()
            }
        }
    }

    /// The person's name, or the id when the directory does not know it or is away: recording an
    /// event must not wait for a name.
    pub(crate) async fn name(&self, id: &str) -> String {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        if let Some(name) = known {
            return name;
        }
        let message = GetPersonRequest { id: id.to_owned() };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_person(request).await {
            Ok(person) if !person.get_ref().name.is_empty() => {
                let name = person.into_inner().name;
                let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                if known.len() >= MAX_NAMES {
                    known.clear();
                }
                known.insert(id.to_owned(), name.clone());
                name
            }
            Ok(_nameless) => id.to_owned(),
            Err(status) => {
                tracing::info!(code = ?status.code(), "person.name_unknown");
                id.to_owned()
            }
        }
    }
}

/// Erases and seals what intake keeps of a case.
#[derive(Clone)]
pub(crate) struct Erasing {
    client: ErasingClient<Channel>,
    caller: Caller,
    clock: Clock,
}

impl Erasing {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: ErasingClient::new(runtime.channel("intake")?),
            caller: runtime.caller("triage")?,
            clock: runtime.clock.clone(),
        })
    }

    /// Has intake show the report to these people alone; to everybody with the rights when there are none.
    ///
    /// # Errors
    /// `UNAVAILABLE` when intake is away or does not know the report.
    pub(crate) async fn seal_report(
        &self,
        ctx: &Ctx,
        report_id: Uuid,
        person_ids: Vec<String>,
    ) -> Result<(), Problem> {
        let message = SealReportRequest {
            report_id: report_id.to_string(),
            person_ids,
        };
        let request = self.caller.request(ctx, message);
        let answer = self.client.clone().seal_report(request).await;
        answer.map(drop).map_err(|status| Problem::down(&status))
    }

    /// Has the report's key destroyed; repeating it is harmless.
    ///
    /// # Errors
    /// `UNAVAILABLE` when intake is away or does not know the report.
    pub(crate) async fn erase_report(&self, report_id: Uuid) -> Result<(), Problem> {
        let ctx = Ctx {
            now: self.clock.now(),
            actor: Actor::system("triage"),
            scope: Scope::System,
            cause: Some(format!("erase-{report_id}")),
        };
        let message = EraseReportRequest {
            report_id: report_id.to_string(),
        };
        let request = self.caller.request(&ctx, message);
        let answer = self.client.clone().erase_report(request).await;
        answer.map(drop).map_err(|status| Problem::down(&status))
    }
}
