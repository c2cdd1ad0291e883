//! Whom this service calls: triage for the case, directory for the municipality's case system, and each
//! service that keeps documents of a case for what it keeps (see documents/v1).

use brudvagt_kit::{
    Problem, Runtime,
    grpc::{Caller, Channel, MAX_MESSAGE_BYTES},
    problem,
};
use brudvagt_proto::{
    directory::{ListMunicipalitiesRequest, Municipality, directory_client::DirectoryClient},
    documents::{
        Document, GetDocumentRequest, ListDocumentsRequest, Listed,
        documents_client::DocumentsClient,
    },
    triage::{
        CaseLine, GetCaseRequest, HistoryEntry, ListHistoryRequest, triage_client::TriageClient,
    },
};
use brudvagt_types::Ctx;
use tonic::Status;

const PAGE: u32 = 200;
const FILING_RECORDED: &str = "filing_recorded";

#[derive(Clone)]
pub(crate) struct Clients {
    triage: TriageClient<Channel>,
    /// Who keeps documents of a case, in the order of the pack.
    keepers: [DocumentsClient<Channel>; 3],
    directory: DirectoryClient<Channel>,
    caller: Caller,
}

impl Clients {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            triage: TriageClient::new(runtime.channel("triage")?)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            keepers: [
                keeper(runtime, "triage")?,
                keeper(runtime, "intake")?,
                keeper(runtime, "notification")?,
            ],
            directory: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("esdh")?,
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

    /// The case's documents at each service that keeps some, in the order of the pack.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ALLOWED`; `UNAVAILABLE` when any of them is away, because a pack without
    /// its documents would look complete.
    pub(crate) async fn documents(&self, ctx: &Ctx, line: &CaseLine) -> Result<Vec<Kept>, Problem> {
        let mut all = Vec::new();
        for (keeper, client) in self.keepers.iter().enumerate() {
            let message = ListDocumentsRequest {
                case_id: line.case_id.clone(),
                report_id: line.report_id.clone(),
            };
            let request = self.caller.request(ctx, message);
            let listed = client.clone().list_documents(request).await;
            let listed = listed.map_err(|status| upstream(&status))?.into_inner();
            let of_keeper = listed.documents.into_iter();
            all.extend(of_keeper.map(|listed| Kept { keeper, listed }));
        }
        Ok(all)
    }

    /// One of them.
    ///
    /// # Errors
    /// `NOT_FOUND` for a document that is kept no longer; `NOT_ALLOWED`, `UNAVAILABLE`.
    pub(crate) async fn document(
        &self,
        ctx: &Ctx,
        case_id: &str,
        kept: &Kept,
    ) -> Result<Document, Problem> {
        let message = GetDocumentRequest {
            case_id: case_id.to_owned(),
            id: kept.listed.id.clone(),
        };
        let request = self.caller.request(ctx, message);
        let Some(client) = self.keepers.get(kept.keeper) else {
            return Err(Problem::not_found("Dokumentet", "the document"));
        };
        let file = client.clone().get_document(request).await;
        file.map(tonic::Response::into_inner)
            .map_err(|status| file_away(&status))
    }

    /// What was filed, as the case's history has it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `UNAVAILABLE`.
    pub(crate) async fn filings(
        &self,
        ctx: &Ctx,
        case_id: &str,
    ) -> Result<Vec<HistoryEntry>, Problem> {
        let mut filings = Vec::new();
        let mut after_seq = 0;
        loop {
            let message = ListHistoryRequest {
                case_id: case_id.to_owned(),
                after_seq,
                limit: PAGE,
            };
            let request = self.caller.request(ctx, message);
            let page = self.triage.clone().list_history(request).await;
            let page = page.map_err(|status| upstream(&status))?.into_inner();
            let last = page.entries.last().map(|entry| entry.seq);
            let filed = page.entries.into_iter();
            filings.extend(filed.filter(|entry| entry.kind == FILING_RECORDED));
            match last.filter(|seq| page.more && *seq > after_seq) {
                Some(seq) => after_seq = seq,
                None => return Ok(filings),
            }
        }
    }
}

/// A document, and which of the keepers has it.
pub(crate) struct Kept {
    keeper: usize,
    pub(crate) listed: Listed,
}

fn keeper(runtime: &Runtime, service: &str) -> anyhow::Result<DocumentsClient<Channel>> {
    let client = DocumentsClient::new(runtime.channel(service)?);
    Ok(client.max_decoding_message_size(MAX_MESSAGE_BYTES))
}

/// A document that was erased is a valid answer, not a failure.
fn file_away(status: &Status) -> Problem {
    match problem::received(status).code {
        tonic::Code::NotFound | tonic::Code::FailedPrecondition => {
            Problem::not_found("Filen", "the file")
        }
        tonic::Code::PermissionDenied => Problem::denied(),
        _away => Problem::down(status),
    }
}

fn upstream(status: &Status) -> Problem {
    match problem::received(status).code {
        tonic::Code::NotFound => Problem::not_found("Sagen", "the case"),
        tonic::Code::PermissionDenied => Problem::denied(),
        _away => Problem::down(status),
    }
}
