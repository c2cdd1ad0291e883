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
    parts: Vec<Part>,
    message_id: String,
}

/// A piece of a mail's text.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    text: String,
    is_link: bool,
}

/// The text with links into our own pages made clickable; others stay text.
fn parts(text: &str, own: &str) -> Vec<Part> {
    let part = |text: &str, is_link| Part {
        text: text.to_owned(),
        is_link,
    };
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(own).filter(|_start| !own.is_empty()) {
        let (before, from_link) = rest.split_at(start);
        let end = from_link
            .find(char::is_whitespace)
            .unwrap_or(from_link.len());
        let (link, after) = from_link.split_at(end);
        let link = link.trim_end_matches(['.', ',', ')']);
        // `https://ours.example.org` is not ours although it begins the same way.
        let is_ours = link
            .strip_prefix(own)
            .is_some_and(|path| path.is_empty() || path.starts_with('/'));
        parts.push(part(before, false));
        parts.push(part(link, is_ours));
        rest = from_link.get(link.len()..).unwrap_or(after);
    }
    parts.push(part(rest, false));
    parts
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
        parts: parts(&mail.text, &app.public_origin),
        message_id: mail.message_id,
        page,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        parts(text, "https://brud.example")
            .into_iter()
            .filter(|part| part.is_link)
            .map(|part| part.text)
            .collect()
    }

    #[test]
    fn only_links_into_our_own_pages_can_be_followed() {
        assert_eq!(
            links("Se https://brud.example/sag/1. Tak"),
            ["https://brud.example/sag/1"]
        );
        assert!(links("Se https://brud.example.org/x og https://elsewhere.example").is_empty());
    }

    #[test]
    fn no_word_of_a_mail_is_lost() {
        let text = "Se https://brud.example/sag/1, og svar.\nHilsen";
        let whole: String = parts(text, "https://brud.example")
            .into_iter()
            .map(|part| part.text)
            .collect();
        assert_eq!(whole, text);
    }
}
