//! Files that go to Datatilsynet with the form: each is scanned when it is added, and its name is
//! shown with what was found, or why it could not be read.

use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::notification::{
    AttachToFilingRequest, GetFilingAttachmentRequest, RemoveFromFilingRequest,
};

use super::{again::again, files::download, filing};
use crate::{
    http::{App, Failure, Sent, Visitor, saved_as},
    ui::Section,
};

/// The form's fields are named so, to be told from those of the filing on the same page.
const PREFIX: &str = "attach.";

/// Adds one (`attach`) or takes one away again (`remove`).
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.filer()?;
    let mut notification = app.notification();
    let (done, answered) = if sent.get("remove").is_empty() {
        let file = sent.files.pop();
        let message = AttachToFilingRequest {
            case_id: case_id.clone(),
            kind: sent.text("attach.kind"),
            filename: file
                .as_ref()
                .map_or_else(|| "-".to_owned(), |it| it.name.clone()),
            content: file.map(|it| it.content.into()).unwrap_or_default(),
        };
        let request = app.act(session, sent.key(), message);
        let answer = notification.attach_to_filing(request).await;
        ("filing_attached", answer.map(|_attached| ()))
    } else {
        let message = RemoveFromFilingRequest {
            case_id: case_id.clone(),
            attachment_id: sent.text("remove"),
        };
        let request = app.act(session, sent.key(), message);
        let answer = notification.remove_from_filing(request).await;
        ("filing_removed", answer.map(|_gone| ()))
    };
    match answered {
        Ok(()) => Ok(saved_as(&format!("/sag/{case_id}/anmeldelse"), done)),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let form = again(&visitor.page(&app, Section::Queue), &sent, &failure, PREFIX);
            filing::render(&app, &visitor, &case_id, form, failure.what.status()).await
        }
    }
}

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path((case_id, attachment_id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let message = GetFilingAttachmentRequest {
        attachment_id,
        case_id,
    };
    let request = app.ask(visitor.filer()?, message);
    let file = app.notification().get_filing_attachment(request).await?;
    let file = file.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
