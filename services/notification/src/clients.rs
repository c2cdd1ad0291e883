//! Whom this service asks: triage about cases, directory about people and municipalities.

use std::{collections::HashMap, sync::Arc};

use brudvagt_kit::{
    Clock, Problem, Runtime, Together,
    grpc::{Caller, Channel},
    problem,
};
use brudvagt_proto::{
    directory::{
        GetPersonRequest, ListMunicipalitiesRequest, Municipality, Person, ResolveRoleRequest,
        ResolveRolesRequest, directory_client::DirectoryClient,
    },
    triage::{
        Case, CaseLine, CaseReporter, GetCaseRequest, ListReportersRequest,
        triage_client::TriageClient,
    },
};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::RwLock;
use tonic::{Code, Status};

use crate::reasons;

/// How old the copy of the municipalities may be before they are asked for again.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

#[derive(Clone)]
pub(crate) struct Triage {
    client: TriageClient<Channel>,
    caller: Caller,
    /// By the case's id; nothing when there is no such case.
    reporters: Together<String, Option<CaseReporter>>,
}

/// The most questions of one call, of reporters and of roles.
const ASKED_TOGETHER: usize = 64;

/// A case with its line, which it always has.
#[derive(Clone, Debug)]
pub(crate) struct KnownCase {
    pub(crate) line: CaseLine,
    pub(crate) case: Case,
}

impl Triage {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        let client = TriageClient::new(runtime.channel("triage")?)
            .max_decoding_message_size(brudvagt_kit::grpc::MAX_MESSAGE_BYTES);
        let caller = runtime.caller("notification")?;
        let asking = (client.clone(), caller.clone(), runtime.clock.clone());
        let reporters = Together::new(ASKED_TOGETHER, move |case_ids| {
            let (client, caller, clock) = asking.clone();
            list_reporters(client, caller, clock, case_ids)
        });
        Ok(Self {
            client,
            caller,
            reporters,
        })
    }

    /// The case, if `ctx`'s actor may see it; a case of another municipality is not found.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`.
    pub(crate) async fn case_for(&self, ctx: &Ctx, case_id: &str) -> Result<KnownCase, Problem> {
        let message = GetCaseRequest {
            case_id: case_id.to_owned(),
        };
        // A query has no idempotency key, and the command's key must not be passed on.
        let query = Ctx {
            cause: None,
            ..ctx.clone()
        };
        self.get(self.caller.request(&query, message)).await
    }

    /// Who reported a case, for what the service itself writes to her.
    ///
    /// # Errors
    /// `NOT_FOUND`, `UNAVAILABLE`.
    pub(crate) async fn reporter(&self, case_id: &str) -> Result<CaseReporter, Problem> {
        let known = self.reporters.ask(case_id.to_owned()).await?;
        known.ok_or_else(|| Problem::not_found("Sagen", "the case"))
    }

    async fn get(&self, request: tonic::Request<GetCaseRequest>) -> Result<KnownCase, Problem> {
        let answer = self.client.clone().get_case(request).await;
        let mut case = answer.map_err(|status| no_case(&status))?.into_inner();
        let line = case.line.take().unwrap_or_default();
        Ok(KnownCase { line, case })
    }
}

async fn list_reporters(
    mut client: TriageClient<Channel>,
    caller: Caller,
    clock: Clock,
    case_ids: Vec<String>,
) -> Result<Vec<Option<CaseReporter>>, Problem> {
    let message = ListReportersRequest {
        case_ids: case_ids.clone(),
    };
    let request = caller.system_request(&clock, message);
    let answer = client.list_reporters(request).await;
    let known = answer.map_err(|status| no_case(&status))?.into_inner();
    let find = |id: &String| known.reporters.iter().find(|it| it.case_id == *id).cloned();
    Ok(case_ids.iter().map(find).collect())
}

fn no_case(status: &Status) -> Problem {
    match problem::received(status).code {
        Code::NotFound => Problem::not_found("Sagen", "the case"),
        Code::PermissionDenied => Problem::denied(),
        _other => Problem::down(status),
    }
}

#[derive(Clone)]
pub(crate) struct Directory {
    client: DirectoryClient<Channel>,
    caller: Caller,
    clock: Clock,
    last: Arc<RwLock<Option<Said>>>,
    holders: Together<ResolveRoleRequest, Vec<Person>>,
}

/// What the directory said of the municipalities, and when.
#[derive(Clone)]
struct Said {
    at: Timestamp,
    by_code: Arc<HashMap<String, Municipality>>,
}

impl Directory {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        let client = DirectoryClient::new(runtime.channel("directory")?);
        let (caller, clock) = (runtime.caller("notification")?, runtime.clock.clone());
        let asking = (client.clone(), caller.clone(), clock.clone());
        let holders = Together::new(ASKED_TOGETHER, move |asked| {
            let (client, caller, clock) = asking.clone();
            resolve_roles(client, caller, clock, asked)
        });
        Ok(Self {
            client,
            caller,
            clock,
            last: Arc::default(),
            holders,
        })
    }

    /// # Errors
    /// `UNAVAILABLE` when the directory is away, `UNKNOWN_MUNICIPALITY` when it has never heard of it.
    pub(crate) async fn municipality(&self, code: &str) -> Result<Municipality, Problem> {
        let known = self.municipalities().await?;
        known
            .get(code)
            .cloned()
            .ok_or_else(|| reasons::UNKNOWN_MUNICIPALITY.problem())
    }

    async fn municipalities(&self) -> Result<Arc<HashMap<String, Municipality>>, Problem> {
        let now = self.clock.now();
        let last = self.last.read().await.clone();
        if let Some(said) = last
            && now.duration_since(said.at) < FRESH
        {
            return Ok(said.by_code);
        }
        let request = self
            .caller
            .system_request(&self.clock, ListMunicipalitiesRequest {});
        let answer = self.client.clone().list_municipalities(request).await;
        let answer = answer.map_err(|status| Problem::down(&status))?;
        let municipalities = answer.into_inner().municipalities;
        let by_code: HashMap<_, _> = municipalities
            .into_iter()
            .map(|municipality| (municipality.code.clone(), municipality))
            .collect();
        let by_code = Arc::new(by_code);
        *self.last.write().await = Some(Said {
            at: now,
            by_code: Arc::clone(&by_code),
        });
        Ok(by_code)
    }

    /// Who holds a role for a unit now, substitutes and units above included.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn holders(
        &self,
        municipality: &str,
        role: &str,
        unit_id: &str,
    ) -> Result<Vec<Person>, Problem> {
        let asked = ResolveRoleRequest {
            municipality: municipality.to_owned(),
            role: role.to_owned(),
            unit_id: unit_id.to_owned(),
            ..ResolveRoleRequest::default()
        };
        self.holders.ask(asked).await
    }

    /// A person who works here and is not away; `None` for anybody else.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn present(&self, person_id: &str) -> Result<Option<Person>, Problem> {
        let person = self.works_here(person_id).await?;
        Ok(person.filter(|one| !one.away))
    }

    /// A person who still works here, away or not; `None` for anybody else.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn works_here(&self, person_id: &str) -> Result<Option<Person>, Problem> {
        let asked = GetPersonRequest {
            id: person_id.to_owned(),
        };
        let request = self.caller.system_request(&self.clock, asked);
        match self.client.clone().get_person(request).await {
            Ok(person) => Ok(Some(person.into_inner()).filter(|one| one.active)),
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(Problem::down(&status)),
        }
    }
}

async fn resolve_roles(
    mut client: DirectoryClient<Channel>,
    caller: Caller,
    clock: Clock,
    asked: Vec<ResolveRoleRequest>,
) -> Result<Vec<Vec<Person>>, Problem> {
    let request = caller.system_request(&clock, ResolveRolesRequest { asked });
    let answer = client.resolve_roles(request).await;
    let answers = answer
        .map_err(|status| Problem::down(&status))?
        .into_inner();
    Ok(answers.answers.into_iter().map(|it| it.people).collect())
}
