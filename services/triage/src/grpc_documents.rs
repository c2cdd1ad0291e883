//! The case file, as PDF to read and JSON to verify, for whoever hands over the case as a whole
//! (documents/v1).

use brudvagt_kit::Problem;
use brudvagt_proto::{
    documents::{
        Document, GetDocumentRequest, ListDocumentsRequest, ListDocumentsResponse, Listed,
        documents_server::Documents,
    },
    triage::{ExportCaseFileRequest, FindCaseRequest},
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    Triage,
    clients::Intake,
    usecases::{self, Signer},
    who_may::DOORS,
};

/// To read, and to verify.
const FORMATS: [&str; 2] = ["pdf", "json"];

pub(crate) struct DocumentsService {
    pub(crate) triage: Triage,
    pub(crate) intake: Intake,
    pub(crate) signer: Signer,
}

#[tonic::async_trait]
impl Documents for DocumentsService {
    async fn list_documents(
        &self,
        request: Request<ListDocumentsRequest>,
    ) -> Result<Response<ListDocumentsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListDocuments")?;
        let message = FindCaseRequest {
            report_id: request.into_inner().report_id,
            ..FindCaseRequest::default()
        };
        let found = usecases::find_case(&self.triage, &ctx, &message);
        let line = found.instrument(span).await?;
        let documents = FORMATS.map(|format| Listed {
            id: format.to_owned(),
            kind: "case_file".to_owned(),
            filename: format!("{}.{format}", line.reference),
            ..Listed::default()
        });
        Ok(Response::new(ListDocumentsResponse {
            documents: documents.to_vec(),
        }))
    }

    async fn get_document(
        &self,
        request: Request<GetDocumentRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetDocument")?;
        let asked = request.into_inner();
        if !FORMATS.contains(&asked.id.as_str()) {
            return Err(Problem::not_found("Dokumentet", "the document").into());
        }
        // Journalised documents are in Danish, whoever fetches them.
        let message = ExportCaseFileRequest {
            case_id: asked.case_id,
            format: asked.id,
            lang: String::new(),
        };
        let (triage, intake, signer) = (&self.triage, &self.intake, &self.signer);
        let file = usecases::export_case_file(triage, intake, signer, &ctx, &message);
        let file = file.instrument(span).await?;
        Ok(Response::new(Document {
            filename: file.filename,
            content_type: file.content_type,
            content: file.content,
        }))
    }
}
