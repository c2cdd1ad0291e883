//! Every incident, notified or not (GDPR art. 33(5)), and what may be taken out of the register.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::{
    Code,
    triage::{
        ExportAnchorsRequest, ExportCaseFileRequest, ExportRegisterRequest, ListRegisterRequest,
        RegisterRow,
    },
};

use super::{
    files::download,
    filters::{Filters, REGISTER, filters},
    municipalities::municipality_names,
};
use crate::{
    http::{App, Failure, Visitor, html, proof::is_fresh, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, When, outcome_class},
    words::{choices, word},
};

struct Row {
    is_sealed: bool,
    case_id: String,
    reference: String,
    municipality: String,
    reported: String,
    phase: String,
    outcome: String,
    outcome_class: &'static str,
    what: String,
    affected: String,
    effects: String,
    measures: String,
    communicated: String,
    /// When it was notified.
    filed: String,
    notified: String,
    reason: String,
    virk_reference: String,
}

#[derive(Template)]
#[template(path = "work/register.html")]
struct RegisterPage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    municipalities: Vec<Choice>,
    decisions: Vec<Choice>,
    query: String,
    next: String,
    is_filtered: bool,
    saved: Filters,
}

fn filter(visitor: &Visitor) -> ListRegisterRequest {
    let municipality = visitor.param("kommune");
    ListRegisterRequest {
        municipalities: Some(municipality)
            .filter(|it| !it.is_empty())
            .into_iter()
            .collect(),
        search: visitor.param("soeg"),
        year: visitor.param("aar").parse().unwrap_or(0),
        notified: visitor.param("anmeldt"),
        after: visitor.param("efter"),
        limit: 100,
        lang: visitor.lang.code().to_owned(),
        ..ListRegisterRequest::default()
    }
}

/// Whether people were told, or the exemption; empty for an incident that is not a breach.
fn communicated(lang: Lang, row: &RegisterRow) -> String {
    if row.classification == "not_a_breach" && row.communicated == "open" {
        return word(lang, "track_state.data_subjects", "moot");
    }
    brudvagt_words::communicated(lang.of_words(), &row.communicated)
}

const FILTERS: [&str; 4] = ["kommune", "soeg", "aar", "anmeldt"];

/// The filters of this page for its other addresses.
fn query(visitor: &Visitor) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        query.append_pair(name, &visitor.param(name));
    }
    query.finish()
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let message = ListRegisterRequest {
        unproved: !is_fresh(&app, session),
        ..filter(&visitor)
    };
    let request = app.ask(session, message);
    let known = app.triage().list_register(request).await?.into_inner();
    let names = municipality_names(&app, session).await;
    let page = visitor.page(&app, Section::Register);
    let lang = visitor.lang;
    let rows = known
        .rows
        .into_iter()
        .map(|row| {
            let notified = word(lang, "notified", &row.notified);
            let communicated = communicated(lang, &row);
            let line = row.line.unwrap_or_default();
            Row {
                is_sealed: line.is_sealed,
                municipality: names
                    .get(&line.municipality)
                    .unwrap_or(&line.municipality)
                    .clone(),
                reported: wire::instant(line.reported_at)
                    .map(|at| When::new(at, lang).short().text())
                    .unwrap_or_default(),
                phase: word(lang, "phase", line.phase().code()),
                outcome: word(lang, "outcome", &line.outcome),
                outcome_class: outcome_class(&line.outcome),
                what: row.what_happened,
                affected: row.affected_subjects,
                effects: row.effects,
                measures: row.measures,
                communicated,
                filed: wire::instant(row.filed_at)
                    .map(|at| When::new(at, lang).text())
                    .unwrap_or_default(),
                notified,
                reason: if row.notified == "not_a_breach" {
                    row.classification_reason
                } else {
                    row.notification_reason
                },
                virk_reference: row.virk_reference,
                case_id: line.case_id,
                reference: line.reference,
            }
        })
        .collect();
    html(&RegisterPage {
        rows,
        saved: filters(&app, session, &visitor, &page, REGISTER).await,
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        decisions: choices(lang, "notified"),
        query: query(&visitor),
        is_filtered: FILTERS
            .into_iter()
            .any(|name| !visitor.param(name).is_empty()),
        next: if known.next.is_empty() {
            String::new()
        } else {
            let after: String = form_urlencoded::byte_serialize(known.next.as_bytes()).collect();
            format!("/register?{}&efter={after}", query(&visitor))
        },
        form: Form::new(lang, "", String::new()).with_all(visitor.params()),
        page,
    })
}

pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Path(format): Path<String>,
) -> Result<Response, Failure> {
    let message = ExportRegisterRequest {
        filter: Some(filter(&visitor)),
        format,
    };
    let request = app.ask(visitor.register_reader()?, message);
    let file = app.triage().export_register(request).await?.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

pub(crate) async fn anchors(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let request = app.ask(visitor.officer()?, ExportAnchorsRequest {});
    let file = app.triage().export_anchors(request).await?.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

async fn case_file(
    app: &App,
    visitor: &Visitor,
    case_id: String,
    format: &str,
) -> Result<Response, Failure> {
    let message = ExportCaseFileRequest {
        case_id,
        format: format.to_owned(),
        lang: visitor.lang.code().to_owned(),
    };
    let request = app.ask(visitor.register_reader()?, message);
    let file = app.triage().export_case_file(request).await?.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

pub(crate) async fn case_file_json(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    case_file(&app, &visitor, case_id, "json").await
}

pub(crate) async fn case_file_pdf(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    case_file(&app, &visitor, case_id, "pdf").await
}
