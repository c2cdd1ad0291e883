//! The files that came with a report, for whoever hands over its case as a whole (documents/v1).

use brudvagt_kit::{Clock, Kind, Problem};
use brudvagt_proto::{
    documents::{
        Document, GetDocumentRequest, ListDocumentsRequest, ListDocumentsResponse, Listed,
        documents_server::Documents,
    },
    intake::{Attachment, GetAttachmentRequest, GetReportRequest},
};
use brudvagt_types::Ctx;
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{
        Intake,
        get_attachment::{get_attachment, held},
        get_report::get_report,
    },
    who_may::DOORS,
};

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
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListDocuments")?;
        let listed = list(&self.intake, &ctx, &request.get_ref().report_id);
        Ok(Response::new(listed.instrument(span).await?))
    }

    async fn get_document(
        &self,
        request: Request<GetDocumentRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.GetDocument")?;
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

/// A file that a scanner found something in, or could not look into, is not handed on to another system:
/// in its place goes a note that says so. The file stays here.
async fn get(intake: &Intake, ctx: &Ctx, attachment_id: String) -> Result<Document, Problem> {
    let message = GetAttachmentRequest {
        attachment_id,
        is_unproved: false,
        despite_warning: true,
    };
    let file = get_attachment(intake, ctx, &message).await?;
    match file.verdict.as_str() {
        "infected" | "unscannable" => return Ok(note_instead(&file)),
        not_yet if file.is_held => return Err(held(not_yet)),
        _clean => {}
    }
    Ok(Document {
        filename: file.filename,
        content_type: file.content_type,
        content: file.content,
    })
}

fn note_instead(file: &Attachment) -> Document {
    let sha256: String = file
        .sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (da, en) = if file.verdict == "infected" {
        (
            "virusscanneren fandt noget i den",
            "the virus scanner found something in it",
        )
    } else {
        (
            "den kunne ikke scannes for virus",
            "it could not be scanned for viruses",
        )
    };
    let text = format!(
        "Filen er ikke afleveret: {da} ({}).\n\
         Den findes i Brudvagt på indberetningen, så længe indholdet gemmes.\n\n\
         The file was not handed over: {en} ({}).\n\n\
         SHA-256: {sha256}\n",
        file.finding, file.finding
    );
    Document {
        filename: format!("{}.ikke-afleveret.txt", file.filename),
        content_type: "text/plain; charset=utf-8".to_owned(),
        content: text.into(),
    }
}
