//! The letter to the people affected (art. 34), its recipients, and how it went.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{
    Communication, ExportLetterRequest, GetCommunicationRequest, ImportRecipientsRequest, Letter,
    SaveCommunicationRequest, SendCommunicationRequest,
};

use super::{
    case::{Head, open},
    files::download,
};
use crate::{
    http::{App, Failure, Sent, Visitor, What, html_as, saved},
    ui::{Form, Page, Section},
    words::word,
};

struct RecipientRow {
    name: String,
    email: String,
    state: String,
    error: String,
}

#[derive(Template)]
#[template(path = "work/communication.html")]
struct CommunicationPage {
    page: Page,
    head: Head,
    form: Form,
    recipients: Vec<RecipientRow>,
    it: Communication,
    state: String,
    is_dpo: bool,
    line_errors: Vec<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, None, Vec::new(), StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    refused: Option<Form>,
    line_errors: Vec<String>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        GetCommunicationRequest {
            case_id: case_id.to_owned(),
        },
    );
    // None is written yet: the page starts empty.
    let it = match app
        .notification()
        .get_communication(request)
        .await
        .map_err(Failure::from)
    {
        Ok(known) => known.into_inner(),
        Err(failure) if failure.what == What::NotFound => Communication::default(),
        Err(failure) => return Err(failure),
    };
    let page = visitor.page(app, Section::Queue);
    let letter = it.letter.clone().unwrap_or_default();
    let form = refused.unwrap_or_else(|| page.form()).with_all([
        ("subject".to_owned(), letter.subject),
        ("nature".to_owned(), letter.nature),
        ("consequences".to_owned(), letter.consequences),
        ("measures".to_owned(), letter.measures),
        ("advice".to_owned(), letter.advice),
        ("contact".to_owned(), letter.contact),
    ]);
    let shown = CommunicationPage {
        recipients: it
            .recipients
            .iter()
            .map(|one| RecipientRow {
                name: one.name.clone(),
                email: one.email.clone(),
                state: word(visitor.lang, "delivery", &one.state),
                error: one.error.clone(),
            })
            .collect(),
        state: word(visitor.lang, "delivery", &it.state),
        is_dpo: page.is_dpo(),
        head: Head::new(&opened.line, &page, &opened.people, "/underretning"),
        it,
        form,
        page,
        line_errors,
    };
    html_as(status, &shown)
}

/// Saves the letter, adds recipients, or sends: the button pressed says which.
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let key = sent.key().to_owned();
    let mut line_errors = Vec::new();
    let done = match sent.get("act") {
        "letter" => {
            let letter = Letter {
                subject: sent.text("subject"),
                nature: sent.text("nature"),
                consequences: sent.text("consequences"),
                measures: sent.text("measures"),
                advice: sent.text("advice"),
                contact: sent.text("contact"),
                language: "da".to_owned(),
            };
            let message = SaveCommunicationRequest {
                case_id: case_id.clone(),
                letter: Some(letter),
            };
            let request = app.act(session, &key, message);
            app.notification()
                .save_communication(request)
                .await
                .map(drop)
        }
        "recipients" => {
            let csv = match sent.files.pop() {
                Some(file) => String::from_utf8_lossy(&file.content).into_owned(),
                None => sent.text("recipients"),
            };
            let message = ImportRecipientsRequest {
                case_id: case_id.clone(),
                csv,
            };
            let request = app.act(session, &key, message);
            app.notification()
                .import_recipients(request)
                .await
                .map(|answer| {
                    for error in answer.into_inner().errors {
                        line_errors.push(format!("Linje {}: {}", error.line, error.text_da));
                    }
                })
        }
        "send" => {
            let message = SendCommunicationRequest {
                case_id: case_id.clone(),
            };
            let request = app.act(session, &key, message);
            app.notification()
                .send_communication(request)
                .await
                .map(drop)
        }
        _unknown => return Err(Failure::not_found()),
    };
    match done.map_err(Failure::from) {
        Ok(()) if line_errors.is_empty() => Ok(saved(&format!("/sag/{case_id}/underretning"))),
        Ok(()) => render(&app, &visitor, &case_id, None, line_errors, StatusCode::OK).await,
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let mut form = page.form().with_all(sent.shown());
            failure.mark(&mut form, "");
            let status = failure.what.status();
            render(&app, &visitor, &case_id, Some(form), line_errors, status).await
        }
        Err(failure) => Err(failure),
    }
}

pub(crate) async fn letter(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let message = ExportLetterRequest {
        case_id,
        recipient_id: String::new(),
    };
    let request = app.ask(visitor.staff()?, message);
    let file = app
        .notification()
        .export_letter(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
