//! Whom this service calls: triage for the case, directory for the municipality's case system.

use brudvagt_kit::{
    Problem, Runtime,
    grpc::{Caller, MAX_MESSAGE_BYTES},
    problem,
};
use brudvagt_proto::{
    directory::{ListMunicipalitiesRequest, Municipality, directory_client::DirectoryClient},
    triage::{
        CaseLine, Document, ExportCaseFileRequest, GetCaseRequest, triage_client::TriageClient,
    },
};
use brudvagt_types::Ctx;
use tonic::{Status, transport::Channel};

#[derive(Clone)]
pub(crate) struct Clients {
    triage: TriageClient<Channel>,
    directory: DirectoryClient<Channel>,
    caller: Caller,
}

impl Clients {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            triage: TriageClient::new(runtime.channel("triage")?)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            directory: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("esdh"),
        })
    }

    /// The case, if `ctx`'s actor may see it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`.
    pub(crate) async fn case(&self, ctx: &Ctx, case_id: &str) -> Result<CaseLine, Problem> {
        let message = GetCaseRequest {
            case_id: case_id.to_owned(),
        };
        let case = self
            .triage
            .clone()
            .get_case(self.caller.request(ctx, message))
            .await;
        case.map(|case| case.into_inner().line.unwrap_or_default())
            .map_err(|s| upstream(&s))
    }

    /// # Errors
    /// `NOT_FOUND` when the directory does not know it; `UNAVAILABLE`.
    pub(crate) async fn municipality(
        &self,
        ctx: &Ctx,
        code: &str,
    ) -> Result<Municipality, Problem> {
        let request = self.caller.request(ctx, ListMunicipalitiesRequest {});
        let all = self.directory.clone().list_municipalities(request).await;
        let all = all
            .map_err(|status| upstream(&status))?
            .into_inner()
            .municipalities;
        all.into_iter()
            .find(|municipality| municipality.code == code)
            .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))
    }

    /// # Errors
    /// `UNAVAILABLE`.
    pub(crate) async fn case_file(
        &self,
        ctx: &Ctx,
        case_id: &str,
        format: &str,
    ) -> Result<Document, Problem> {
        let message = ExportCaseFileRequest {
            case_id: case_id.to_owned(),
            format: format.to_owned(),
        };
        let file = self
            .triage
            .clone()
            .export_case_file(self.caller.request(ctx, message))
            .await;
        file.map(tonic::Response::into_inner)
            .map_err(|status| upstream(&status))
    }
}

fn upstream(status: &Status) -> Problem {
    match problem::received(status).code {
        tonic::Code::NotFound => Problem::not_found("Sagen", "the case"),
        tonic::Code::PermissionDenied => Problem::denied(),
        _away => Problem::down(status),
    }
}
