//! The built-in mailbox of a demonstration: what people would have got.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::notification::{GetDemonstrationMailRequest, ListDemonstrationMailRequest};

use crate::{
    http::{App, Failure, Visitor, html, wire},
    ui::{Page, Section, When},
};

struct Mail {
    id: String,
    to: String,
    subject: String,
    at: String,
}

#[derive(Template)]
#[template(path = "work/mailbox.html")]
struct MailboxPage {
    page: Page,
    mails: Vec<Mail>,
    to: String,
}

fn at(page: &Page, at: Option<prost_types::Timestamp>) -> String {
    wire::instant(at)
        .map(|at| When::new(at, page.lang).text())
        .unwrap_or_default()
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let message = ListDemonstrationMailRequest {
        to: visitor.param("til"),
        limit: 100,
    };
    let request = app.ask(visitor.session()?, message);
    let known = app
        .notification()
        .list_demonstration_mail(request)
        .await?
        .into_inner();
    let page = visitor.page(&app, Section::Mailbox);
    html(&MailboxPage {
        mails: known
            .mails
            .into_iter()
            .map(|mail| Mail {
                at: at(&page, mail.at),
                id: mail.id,
                to: mail.to,
                subject: mail.subject,
            })
            .collect(),
        to: visitor.param("til"),
        page,
    })
}

#[derive(Template)]
#[template(path = "work/mail.html")]
struct MailPage {
    page: Page,
    to: String,
    subject: String,
    at: String,
    text: String,
    message_id: String,
}

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let request = app.ask(visitor.session()?, GetDemonstrationMailRequest { id });
    let mail = app
        .notification()
        .get_demonstration_mail(request)
        .await?
        .into_inner();
    let page = visitor.page(&app, Section::Mailbox);
    html(&MailPage {
        at: at(&page, mail.at),
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        message_id: mail.message_id,
        page,
    })
}
