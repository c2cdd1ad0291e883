//! Whom this service calls: triage, to learn whose case it is and whether the caller may see it, and
//! the directory, to learn when people are at work.

use brudvagt_kit::{
    Clock, Problem, Runtime,
    grpc::{Caller, Channel},
    problem,
};
use brudvagt_proto::{
    directory::{ListMunicipalitiesRequest, Municipality, directory_client::DirectoryClient},
    triage::{GetCaseRequest, triage_client::TriageClient},
};
use brudvagt_types::{Ctx, Sight};

#[derive(Clone)]
pub(crate) struct Triage {
    client: TriageClient<Channel>,
    caller: Caller,
}

impl Triage {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: TriageClient::new(runtime.channel("triage")?),
            caller: runtime.caller("deadlines")?,
        })
    }

    /// Checks that `ctx` may see a case. For a head of department triage is asked, which knows the
    /// case's unit; for everybody else row-level security by municipality is enough.
    ///
    /// # Errors
    /// `NOT_FOUND`; `UNAVAILABLE`.
    pub(crate) async fn check_sees(&self, ctx: &Ctx, id: &str) -> Result<(), Problem> {
        if ctx.actor.role.sight() == Sight::OwnUnits {
            self.municipality_of(ctx, id).await?;
        }
        Ok(())
    }

    /// The municipality of a case that `ctx` may see.
    ///
    /// # Errors
    /// `NOT_FOUND`; `UNAVAILABLE`.
    pub(crate) async fn municipality_of(&self, ctx: &Ctx, id: &str) -> Result<String, Problem> {
        let message = GetCaseRequest {
            case_id: id.to_owned(),
        };
        match self
            .client
            .clone()
            .get_case(self.caller.request(ctx, message))
            .await
        {
            Ok(case) => Ok(case.into_inner().line.unwrap_or_default().municipality),
            Err(status) if problem::received(&status).code == tonic::Code::NotFound => {
                Err(Problem::not_found("Sagen", "the case"))
            }
            Err(status) => Err(Problem::down(&status)),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Directory {
    client: DirectoryClient<Channel>,
    caller: Caller,
}

impl Directory {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("deadlines")?,
        })
    }

    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn municipalities(&self, clock: &Clock) -> Result<Vec<Municipality>, Problem> {
        let request = self
            .caller
            .system_request(clock, ListMunicipalitiesRequest {});
        let answer = self.client.clone().list_municipalities(request).await;
        answer
            .map(|answer| answer.into_inner().municipalities)
            .map_err(|status| Problem::down(&status))
    }
}
