//! Whom this service calls: triage for the case, intake for the files of its report, directory for the
//! municipality's case system.

use brudvagt_kit::{
    Problem, Runtime,
    grpc::{Caller, MAX_MESSAGE_BYTES},
    problem,
};
use brudvagt_proto::{
    directory::{ListMunicipalitiesRequest, Municipality, directory_client::DirectoryClient},
    intake::{Attachment, GetAttachmentRequest, GetReportRequest, intake_client::IntakeClient},
    triage::{
        CaseLine, Document, ExportCaseFileRequest, GetCaseRequest, HistoryEntry,
        ListHistoryRequest, triage_client::TriageClient,
    },
};
use brudvagt_types::Ctx;
use tonic::{Status, transport::Channel};

const PAGE: u32 = 200;
const FILING_RECORDED: &str = "filing_recorded";

#[derive(Clone)]
pub(crate) struct Clients {
    triage: TriageClient<Channel>,
    intake: IntakeClient<Channel>,
    directory: DirectoryClient<Channel>,
    caller: Caller,
}

impl Clients {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            triage: TriageClient::new(runtime.channel("triage")?)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            intake: IntakeClient::new(runtime.channel("intake")?)
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

    /// The files of the case's report, without their contents.
    ///
    /// # Errors
    /// `NOT_FOUND` for what the caller may not read or is erased; `UNAVAILABLE`.
    pub(crate) async fn report_files(
        &self,
        ctx: &Ctx,
        report_id: &str,
    ) -> Result<Vec<Attachment>, Problem> {
        let message = GetReportRequest {
            report_id: report_id.to_owned(),
        };
        let request = self.caller.request(ctx, message);
        let report = self.intake.clone().get_report(request).await;
        report
            .map(|report| report.into_inner().attachments)
            .map_err(|status| file_away(&status))
    }

    /// One of them, opened.
    ///
    /// # Errors
    /// As [`Self::report_files`].
    pub(crate) async fn report_file(&self, ctx: &Ctx, id: &str) -> Result<Attachment, Problem> {
        let message = GetAttachmentRequest {
            attachment_id: id.to_owned(),
        };
        let request = self.caller.request(ctx, message);
        let file = self.intake.clone().get_attachment(request).await;
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

/// A report that was erased has no files any more; that is an answer, not a failure.
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
