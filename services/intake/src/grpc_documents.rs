//! The files that came with a report, for whoever hands over its case as a whole (documents/v1).

use brudvagt_kit::{Clock, Kind, Problem, grpc};
use brudvagt_proto::{
    documents::{
        Document, GetDocumentRequest, ListDocumentsRequest, ListDocumentsResponse, Listed,
        documents_server::Documents,
    },
    intake::{GetAttachmentRequest, GetReportRequest},
};
use brudvagt_types::{Ctx, Role};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::usecases::{Intake, get_attachment::get_attachment, get_report::get_report};

pub(crate) struct DocumentsService {
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl Documents for DocumentsService {
    async fn list_documents(
        &self,
        request: Request<ListDocumentsRequest>,
    ) -> Result<Response<ListDocumentsResponse>, Status> {
        let span = grpc::span(&request, "intake.ListDocuments");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo, Role::CaseWorker])?;
        let listed = list(&self.intake, &ctx, &request.get_ref().report_id);
        Ok(Response::new(listed.instrument(span).await?))
    }

    async fn get_document(
        &self,
        request: Request<GetDocumentRequest>,
    ) -> Result<Response<Document>, Status> {
        let span = grpc::span(&request, "intake.GetDocument");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo, Role::CaseWorker])?;
        let file = get(&self.intake, &ctx, request.into_inner().id);
        Ok(Response::new(file.instrument(span).await?))
    }
}

/// The files of the report; one line for the report itself when it is kept no longer.
async fn list(
    intake: &Intake,
    ctx: &Ctx,
    report_id: &str,
) -> Result<ListDocumentsResponse, Problem> {
    let message = GetReportRequest {
        report_id: report_id.to_owned(),
    };
    let report = match get_report(intake, ctx, &message).await {
        Ok(report) => report,
        Err(problem) if matches!(problem.kind, Kind::NotFound | Kind::Rejected) => {
            let gone = Listed {
                kind: "report".to_owned(),
                filename: "report".to_owned(),
                gone: true,
                ..Listed::default()
            };
            return Ok(ListDocumentsResponse {
                documents: vec![gone],
            });
        }
        Err(problem) => return Err(problem),
    };
    let at = report.received_at;
    let files = report.attachments.into_iter().map(|file| Listed {
        id: file.id,
        kind: "report_file".to_owned(),
        filename: file.filename,
        size_bytes: file.size_bytes,
        gone: false,
        at,
    });
    Ok(ListDocumentsResponse {
        documents: files.collect(),
    })
}

async fn get(intake: &Intake, ctx: &Ctx, attachment_id: String) -> Result<Document, Problem> {
    let message = GetAttachmentRequest {
        attachment_id,
        is_unproved: false,
    };
    let file = get_attachment(intake, ctx, &message).await?;
    Ok(Document {
        filename: file.filename,
        content_type: file.content_type,
        content: file.content,
    })
}
