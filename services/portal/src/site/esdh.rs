//! The municipality's case system: the reference, the export pack, and what is journalised.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::esdh::{
    AttachReferenceRequest, ExportPackRequest, GetReferenceRequest, MarkJournalisedRequest,
    Reference,
};

use super::{
    again::again,
    files::download,
    opened::{Head, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, What, html_as, saved_as, wire},
    ui::{Form, Page, Section},
};

#[derive(Template)]
#[template(path = "work/esdh.html")]
struct EsdhPage {
    page: Page,
    head: Head,
    form: Form,
    it: Reference,
    journalised: String,
    example: String,
    /// The reason for not journalising came back.
    is_waiving: bool,
    works: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, StatusCode::OK).await
}

/// The page; `form` may be one that came back.
pub(super) async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        GetReferenceRequest {
            case_id: case_id.to_owned(),
        },
    );
    let it = match app
        .esdh()
        .get_reference(request)
        .await
        .map_err(Failure::from)
    {
        Ok(known) => known.into_inner(),
        Err(failure) if failure.what == What::NotFound => Reference::default(),
        Err(failure) => return Err(failure),
    };
    let page = visitor.page(app, Section::Queue);
    let shown = EsdhPage {
        journalised: wire::instant(it.journalised_at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        example: if it.example.is_empty() {
            String::new()
        } else {
            page.t1("esdh.example", &it.example)
        },
        is_waiving: !form.value("waive_esdh.reason").is_empty()
            || !form.error("waive_esdh.reason").is_empty(),
        form: form.with("case_number", it.case_number.clone()),
        works: page.works(),
        head: Head::of(&opened, &page, "/esdh"),
        it,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let key = sent.key();
    let done = match sent.get("act") {
        "attach" => {
            let message = AttachReferenceRequest {
                case_id: case_id.clone(),
                case_number: sent.text("case_number"),
            };
            app.esdh()
                .attach_reference(app.act(session, key, message))
                .await
        }
        "journalised" => {
            let message = MarkJournalisedRequest {
                case_id: case_id.clone(),
            };
            app.esdh()
                .mark_journalised(app.act(session, key, message))
                .await
        }
        _unknown => return Err(Failure::not_found()),
    };
    match done.map_err(Failure::from) {
        Ok(_reference) => Ok(saved_as(
            &format!("/sag/{case_id}/esdh"),
            match sent.get("act") {
                "attach" => "esdh",
                journalised => journalised,
            },
        )),
        Err(failure) if failure.is_about_the_form() => {
            let form = again(&visitor.page(&app, Section::Queue), &sent, &failure, "");
            render(&app, &visitor, &case_id, form, failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}

pub(crate) async fn pack(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let message = ExportPackRequest { case_id };
    let file = app
        .esdh()
        .export_pack(app.ask(session, message))
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
