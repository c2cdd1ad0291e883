//! Who reported a case in confidence: shown when somebody asks for it, which is noted by itself.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::intake::GetReporterRequest;

use super::opened::{Head, open};
use crate::{
    http::{App, Failure, Sent, Visitor, html},
    ui::{Page, Section},
};

#[derive(Template)]
#[template(path = "work/reporter.html")]
struct ReporterPage {
    page: Page,
    head: Head,
    name: String,
    contact: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    _sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(&app, session, &case_id).await?;
    let message = GetReporterRequest {
        report_id: opened.line.report_id.clone(),
    };
    let request = app.ask(session, message);
    let known = app.intake().get_reporter(request).await?.into_inner();
    let page = visitor.page(&app, Section::Queue);
    html(&ReporterPage {
        name: known.reporter.unwrap_or_default().name,
        contact: known.contact,
        head: Head::of(&opened, &page, ""),
        page,
    })
}
