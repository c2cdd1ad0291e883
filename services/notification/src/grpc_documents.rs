//! The documents of a case that notification keeps, for whoever hands over the case as a whole
//! (documents/v1): each filing as it was sent with its receipt and attachments, the letter, NIS 2
//! notices, and what Datatilsynet asked and was answered.

use brudvagt_facts::local_time::time_da;
use brudvagt_kit::{Kind, Problem, wire::from_proto};
use brudvagt_print as print;
use brudvagt_proto::{
    documents::{
        Document, GetDocumentRequest, ListDocumentsRequest, ListDocumentsResponse, Listed,
        documents_server::Documents,
    },
    notification::{
        self as api, Correspondence, ExportFilingRequest, ExportLetterRequest,
        ExportNis2NoticeRequest, GetFilingAttachmentRequest,
    },
};
use brudvagt_types::{Ctx, Said};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    store::keys,
    usecases::{self, Notification},
    who_may::DOORS,
};

pub(crate) struct DocumentsService {
    pub(crate) notification: Notification,
}

const LETTER: &str = "letter";
const CORRESPONDENCE: &str = "correspondence";

#[tonic::async_trait]
impl Documents for DocumentsService {
    async fn list_documents(
        &self,
        request: Request<ListDocumentsRequest>,
    ) -> Result<Response<ListDocumentsResponse>, Status> {
        let (ctx, span) = DOORS.query(
            &request,
            &self.notification.clock,
            "notification.ListDocuments",
        )?;
        let case_id = request.into_inner().case_id;
        let listed = list(&self.notification, &ctx, &case_id);
        Ok(Response::new(listed.instrument(span).await?))
    }

    async fn get_document(
        &self,
        request: Request<GetDocumentRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(
            &request,
            &self.notification.clock,
            "notification.GetDocument",
        )?;
        let asked = request.into_inner();
        let file = get(&self.notification, &ctx, &asked.case_id, &asked.id);
        Ok(Response::new(file.instrument(span).await?))
    }
}

/// # Errors
/// `NOT_FOUND`; `UNAVAILABLE`. Erased contents are one line that says so.
async fn list(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<ListDocumentsResponse, Problem> {
    let mut documents = Vec::new();
    match usecases::list_filings(notification, ctx, case_id).await {
        Ok(filings) => filings
            .filings
            .iter()
            .for_each(|it| of_filing(it, &mut documents)),
        Err(problem) if is_erased(&problem) => documents.push(gone("filings")),
        Err(problem) => return Err(problem),
    }
    match usecases::list_letters(notification, ctx, case_id).await {
        Ok(groups) => documents.extend(groups.iter().map(|group| made(&letter_id(group), LETTER))),
        Err(problem) if is_erased(&problem) => documents.push(gone(LETTER)),
        Err(problem) => return Err(problem),
    }
    match usecases::get_nis2(notification, ctx, case_id).await {
        Ok(nis2) if nis2.opened => {
            // A draft that nobody has saved is no document.
            let saved = nis2.notices.iter().filter(|it| !it.notice_id.is_empty());
            documents.extend(saved.map(|it| made(&format!("nis2:{}", it.kind), "nis2_notice")));
        }
        Ok(_not_opened) => {}
        Err(problem) if is_erased(&problem) => documents.push(gone("nis2")),
        Err(problem) if problem.kind == Kind::NotFound => {}
        Err(problem) => return Err(problem),
    }
    match usecases::list_correspondence(notification, ctx, case_id).await {
        Ok(letters) if letters.entries.is_empty() => {}
        Ok(_letters) => documents.push(made(CORRESPONDENCE, CORRESPONDENCE)),
        Err(problem) if is_erased(&problem) => documents.push(gone(CORRESPONDENCE)),
        Err(problem) => return Err(problem),
    }
    Ok(ListDocumentsResponse { documents })
}

fn of_filing(filing: &api::Filing, documents: &mut Vec<Listed>) {
    let id = &filing.filing_id;
    documents.push(Listed {
        at: filing.filed_at,
        ..made(&format!("filing:{id}:{}", filing.kind), "filing")
    });
    if !filing.receipt_sha256.is_empty() {
        documents.push(Listed {
            at: filing.filed_at,
            ..made(&format!("receipt:{id}"), "receipt")
        });
    }
    documents.extend(filing.attachments.iter().map(|file| Listed {
        id: format!("attachment:{}", file.attachment_id),
        kind: "filing_attachment".to_owned(),
        filename: file.filename.clone(),
        size_bytes: file.size_bytes,
        gone: false,
        at: filing.filed_at,
    }));
}

/// Everybody's letter, or that of a group of people.
fn letter_id(group: &str) -> String {
    if group.is_empty() {
        LETTER.to_owned()
    } else {
        format!("{LETTER}:{group}")
    }
}

/// Made when it is fetched.
fn made(id: &str, kind: &str) -> Listed {
    Listed {
        id: id.to_owned(),
        kind: kind.to_owned(),
        ..Listed::default()
    }
}

fn gone(kind: &str) -> Listed {
    Listed {
        kind: kind.to_owned(),
        filename: kind.to_owned(),
        gone: true,
        ..Listed::default()
    }
}

fn is_erased(problem: &Problem) -> bool {
    problem.reason == keys::ERASED
}

async fn get(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
    id: &str,
) -> Result<Document, Problem> {
    let unknown = || Problem::not_found("Dokumentet", "the document");
    let case_id = case_id.to_owned();
    let document = match id.split(':').collect::<Vec<_>>().as_slice() {
        ["filing", filing_id, kind] => {
            let message = ExportFilingRequest {
                case_id,
                filing_id: (*filing_id).to_owned(),
                kind: (*kind).to_owned(),
                format: "pdf".to_owned(),
            };
            usecases::export_filing(notification, ctx, &message).await?
        }
        ["receipt", filing_id] => usecases::get_receipt(notification, ctx, filing_id).await?,
        ["attachment", id] => {
            let message = GetFilingAttachmentRequest {
                attachment_id: (*id).to_owned(),
                case_id,
            };
            usecases::get_filing_attachment(notification, ctx, &message).await?
        }
        ["nis2", kind] => {
            let message = ExportNis2NoticeRequest {
                case_id,
                kind: (*kind).to_owned(),
                format: "pdf".to_owned(),
            };
            usecases::export_nis2_notice(notification, ctx, &message).await?
        }
        [LETTER] | [LETTER, _] => {
            let group = id.split_once(':').map_or("", |(_, group)| group);
            let message = ExportLetterRequest {
                case_id,
                group: group.to_owned(),
                ..ExportLetterRequest::default()
            };
            usecases::export_letter(notification, ctx, &message).await?
        }
        [CORRESPONDENCE] => correspondence(notification, ctx, &case_id).await?,
        _unknown => return Err(unknown()),
    };
    Ok(Document {
        filename: document.filename,
        content_type: document.content_type,
        content: document.content,
    })
}

/// Datatilsynet's letters and our answers in words, oldest first.
async fn correspondence(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<api::Document, Problem> {
    let known = notification.triage.case_for(ctx, case_id).await?;
    let list = usecases::list_correspondence(notification, ctx, case_id).await?;
    let municipality = notification
        .directory
        .municipality(&known.line.municipality)
        .await?;
    let document = print::Notice {
        frame: print::Frame {
            language: print::Language::Da,
            title: "Korrespondance med Datatilsynet".to_owned(),
            municipality: municipality.name,
            case_reference: known.line.reference.clone(),
            issued_at: ctx.now,
        },
        overline: "Databeskyttelsesforordningens artikel 31 og 58".to_owned(),
        state: String::new(),
        head: Vec::new(),
        remark: String::new(),
        missing: Vec::new(),
        sections: list.entries.iter().map(letter).collect(),
    };
    let content = tokio::task::spawn_blocking(move || print::print(&document))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    Ok(api::Document {
        filename: format!("{}-korrespondance.pdf", known.line.reference),
        content_type: "application/pdf".to_owned(),
        content: content.into(),
    })
}

fn letter(it: &Correspondence) -> print::Section {
    let title = match it.kind.as_str() {
        "question" => "Spørgsmål fra Datatilsynet",
        "answer" => "Kommunens svar",
        _outcome => "Datatilsynets afgørelse",
    };
    let at = |at: Option<&prost_types::Timestamp>| from_proto(at).map(time_da);
    let row = |label: &str, value: Option<String>| print::Row {
        label: label.to_owned(),
        value: value.filter(|value| !value.is_empty()),
        required: false,
    };
    let mut rows = vec![
        row("Tidspunkt", at(it.received_at.as_ref().or(it.at.as_ref()))),
        row("Noteret af", Some(it.by.clone())),
        row("Svar senest", at(it.due_at.as_ref())),
        row("Afgørelse", Some(it.outcome_in_words.da().to_owned())),
        row(
            "Sagsnummer hos Datatilsynet",
            Some(it.dpa_case_number.clone()),
        ),
        row("Ordlyd", Some(brudvagt_cpr::mask(&it.text))),
    ];
    rows.retain(|row| row.value.is_some());
    print::Section {
        title: title.to_owned(),
        rows,
    }
}
