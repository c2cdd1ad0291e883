//! Reporting without an account: the form that a municipality publishes, and a supplier's own. After
//! sending, a receipt code is shown once; it never appears in an address.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::{Door, FindDoorRequest, SubmitAtDoorRequest, SubmitReportRequest};
use jiff::Timestamp;

use super::{
    again::again,
    drafts, facts, left_out,
    own_asked::{Asked, OwnAsked, answers, asked_outside, with_left_over},
    report::kinds,
};
use crate::{
    http::{
        App, Failure, Sent, Visitor, drafts::Fate, html, html_as, left_out as chosen, outside, wire,
    },
    ui::{Choice, Form, Page},
    words::choices,
};

#[derive(Template)]
#[template(path = "pages/outside_report.html")]
struct OutsidePage {
    page: Page,
    form: Form,
    /// Where the form goes: the page's own address.
    action: String,
    municipality: String,
    /// Its code, for its own privacy notice.
    code: String,
    is_supplier: bool,
    /// The supplier's name and agreement; empty at the public form.
    supplier: String,
    agreement: String,
    agreed_hours: u32,
    has_hours: bool,
    who: Vec<Choice>,
    situations: Vec<Choice>,
    kinds: Vec<Choice>,
    estimates: Vec<Choice>,
    asked: Vec<Asked>,
}

impl OutsidePage {
    fn own(&self) -> OwnAsked<'_> {
        OwnAsked::new(&self.form, &self.asked)
    }
}

#[derive(Template)]
#[template(path = "pages/outside_receipt.html")]
struct ReceiptPage {
    page: Page,
    code: String,
    reference: String,
    received_at: Timestamp,
    note: String,
    left_out: String,
}

/// Which door an address leads to.
struct Way {
    shown: FindDoorRequest,
    action: String,
}

fn public(address: String, token: String) -> Way {
    let action = if token.is_empty() {
        format!("/meld/{address}")
    } else {
        format!("/meld/{address}/{token}")
    };
    Way {
        action,
        shown: FindDoorRequest {
            kind: "public".to_owned(),
            address,
            token,
        },
    }
}

fn supplier(token: String) -> Way {
    Way {
        action: format!("/leverandoer/{token}"),
        shown: FindDoorRequest {
            kind: "supplier".to_owned(),
            address: String::new(),
            token,
        },
    }
}

pub(crate) async fn public_form(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<String>,
) -> Result<Response, Failure> {
    form(&app, &visitor, public(address, String::new())).await
}

pub(crate) async fn public_form_of_token(
    State(app): State<App>,
    visitor: Visitor,
    Path((address, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    form(&app, &visitor, public(address, token)).await
}

pub(crate) async fn supplier_form(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    form(&app, &visitor, supplier(token)).await
}

pub(crate) async fn send_public(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    send(&app, &visitor, public(address, String::new()), sent).await
}

pub(crate) async fn send_public_of_token(
    State(app): State<App>,
    visitor: Visitor,
    Path((address, token)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Failure> {
    send(&app, &visitor, public(address, token), sent).await
}

pub(crate) async fn send_supplier(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    send(&app, &visitor, supplier(token), sent).await
}

async fn form(app: &App, visitor: &Visitor, way: Way) -> Result<Response, Failure> {
    outside::let_look(app, visitor)?;
    let form = outside::page(app, visitor)
        .form()
        .with("affected_estimate", "unknown");
    let form = drafts::resumed(app, visitor, form, &way.action).await?;
    let request = app.ask_as_portal(way.shown.clone());
    let door = app.doors().find_door(request).await?.into_inner();
    show(app, visitor, &way, door, form, StatusCode::OK).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    way: &Way,
    door: Door,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let is_supplier = way.shown.kind == "supplier";
    let municipality = if is_supplier {
        name_of(app, &door.municipality).await
    } else {
        door.name.clone()
    };
    let page = if status == StatusCode::OK {
        outside::page(app, visitor)
    } else {
        outside::answer(app, visitor)
    };
    // A supplier answers for itself, and to many municipalities: it is asked what all ask.
    let asked = if is_supplier || door.municipality.is_empty() {
        Vec::new()
    } else {
        asked_outside(app, &door.municipality, page.lang).await
    };
    let shown = OutsidePage {
        asked: with_left_over(asked, &form),
        action: way.action.clone(),
        code: door.municipality.clone(),
        municipality,
        supplier: if is_supplier {
            door.name
        } else {
            String::new()
        },
        agreement: door.agreement,
        agreed_hours: door.agreed_hours,
        has_hours: door.agreed_hours > 0,
        is_supplier,
        who: choices(page.lang, "outside_kind"),
        situations: facts::situations(page.lang),
        kinds: kinds(page.lang),
        estimates: choices(page.lang, "estimate"),
        form,
        page,
    };
    html_as(status, &shown)
}

/// The name is optional: the form opens even while the directory is away.
async fn name_of(app: &App, code: &str) -> String {
    let message = brudvagt_proto::directory::ListMunicipalitiesRequest {};
    let known = app
        .directory()
        .list_municipalities(app.ask_as_portal(message))
        .await;
    let known = known.map(tonic::Response::into_inner).unwrap_or_default();
    let named = known.municipalities.into_iter().find(|it| it.code == code);
    named.map(|it| it.name).unwrap_or_default()
}

async fn send(app: &App, visitor: &Visitor, way: Way, mut sent: Sent) -> Result<Response, Failure> {
    let page = outside::page(app, visitor);
    if let Err(failure) = outside::let_keep(app, visitor) {
        return refused(app, visitor, &way, &sent, failure).await;
    }
    let files = left_out::attachments(std::mem::take(&mut sent.files));
    let message = SubmitAtDoorRequest {
        door: Some(way.shown.clone()),
        report: Some(SubmitReportRequest {
            what_happened: sent.text("what_happened"),
            noticed_at_local: sent.moment("noticed_at_local"),
            whose_data: sent.text("whose_data"),
            affected_estimate: sent.text("affected_estimate"),
            done_so_far: sent.text("done_so_far"),
            protected_address: sent.is("protected_address"),
            situation: sent.text("situation"),
            data_types: sent.all("data_types").map(str::to_owned).collect(),
            attachments: files,
            own_answers: answers(&sent),
            ..SubmitReportRequest::default()
        }),
        kind: sent.text("kind"),
        name: sent.text("name"),
        contact: sent.text("contact"),
        confidential: sent.is("confidential"),
        knew_at_local: sent.moment("knew_at_local"),
        told_at_local: sent.moment("told_at_local"),
    };
    let request = app.act_as_portal(sent.key(), message);
    match app.doors().submit_at_door(request).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let report = answer.report.unwrap_or_default();
            let numbers = left_out::numbers(&report.attachments_left_out);
            let note = page.lang.say(&report.time_note);
            let mut receipt = html(&ReceiptPage {
                code: answer.code,
                reference: report.reference,
                received_at: wire::instant(report.received_at).unwrap_or(page.now),
                note: note.to_owned(),
                left_out: chosen::sentence(page.lang, &numbers).unwrap_or_default(),
                page: outside::answer(app, visitor),
            })?;
            receipt.extensions_mut().insert(Fate::Sent);
            Ok(receipt)
        }
        Err(status) => refused(app, visitor, &way, &sent, Failure::from(status)).await,
    }
}

/// Shows the form again with what was written, when the fault can be corrected there.
async fn refused(
    app: &App,
    visitor: &Visitor,
    way: &Way,
    sent: &Sent,
    failure: Failure,
) -> Result<Response, Failure> {
    if !failure.is_about_the_form() {
        return Err(failure);
    }
    let page = outside::page(app, visitor);
    let form = again(&page, sent, &failure, "");
    let request = app.ask_as_portal(way.shown.clone());
    // If the door was closed meanwhile, the page still shows what was written, so that it can be
    // sent another way.
    let door = app.doors().find_door(request).await;
    let door = door.map(tonic::Response::into_inner).unwrap_or_default();
    show(app, visitor, way, door, form, failure.what.status()).await
}
