//! Mail that could not become a report by itself: read as text, released, or laid aside.

use std::collections::BTreeMap;

use askama::{Template, filters::HtmlSafe};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::{
    DiscardQuarantinedRequest, GetQuarantinedRequest, ListQuarantineRequest, Quarantined,
    ReleaseQuarantinedRequest,
};
use brudvagt_types::Role;

use super::{
    again::again, file_line::size, knowledge, municipalities::municipality_names, questions,
    reports::flagged,
};
use crate::{
    http::{App, Failure, Sent, Visitor, What, html_as, saved_as, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section},
    words::{choices, explained_choices},
};

pub(crate) const PATH: &str = "/ventende-mails";

struct Line {
    id: String,
    municipality: String,
    reason: String,
    received: String,
    from: String,
    subject: String,
    /// What is left of the 72 hours, should it be a breach.
    countdown: Option<Countdown>,
    size: String,
    /// For a mail laid aside: why and when.
    discarded: String,
}

fn line(it: &Quarantined, names: &BTreeMap<String, String>, page: &Page) -> Line {
    let at = |at: Option<prost_types::Timestamp>| {
        wire::instant(at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default()
    };
    let discarded = it.discarded_at.map(|when| {
        let why = page.code("discard_reason", &it.discard_reason);
        format!("{why}, {}", at(Some(when)))
    });
    Line {
        id: it.id.clone(),
        municipality: names
            .get(&it.municipality)
            .unwrap_or(&it.municipality)
            .clone(),
        reason: page.code("quarantine_reason", &it.reason.to_lowercase()),
        received: at(it.received_at),
        from: flagged(
            author(&it.from_name, &it.from_email),
            it.is_unconfirmed,
            page.lang,
        ),
        subject: it.subject.clone(),
        countdown: wire::instant(it.due_at).map(|due| page.countdown(due, false)),
        size: size(it.size_bytes),
        discarded: discarded.unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "work/quarantine.html")]
struct QuarantinePage {
    page: Page,
    form: Form,
    lines: Vec<Line>,
    are_discarded: bool,
    n_waiting: u64,
    reasons: Vec<Choice>,
    discard_reasons: Vec<Choice>,
    /// Where the next page begins; empty on the last.
    next: String,
    is_first: bool,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render_list(&app, &visitor, form, StatusCode::OK).await
}

async fn render_list(
    app: &App,
    visitor: &Visitor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let are_discarded = !visitor.param("lagt-vaek").is_empty();
    let reason = visitor.param("grund");
    let message = ListQuarantineRequest {
        discarded: are_discarded,
        reason: reason.clone(),
        after: visitor.param("efter"),
        ..ListQuarantineRequest::default()
    };
    let request = app.ask(session, message);
    let known = app.intake().list_quarantine(request).await?.into_inner();
    let names = municipality_names(app, session).await;
    let page = visitor.page(app, Section::Queue);
    let reasons = known.reasons.iter().map(|it| {
        let name = page.code("quarantine_reason", &it.reason.to_lowercase());
        Choice::new(&it.reason, format!("{name} ({})", it.n_waiting))
    });
    let shown = QuarantinePage {
        lines: known
            .messages
            .iter()
            .map(|it| line(it, &names, &page))
            .collect(),
        reasons: reasons.collect(),
        discard_reasons: choices(page.lang, "discard_reason"),
        n_waiting: known.n_waiting,
        next: if known.next.is_empty() {
            String::new()
        } else {
            page_path(are_discarded, &reason, &known.next)
        },
        is_first: visitor.param("efter").is_empty(),
        form: form.with("grund", reason),
        are_discarded,
        page,
    };
    html_as(status, &shown)
}

/// The same list, after a line.
fn page_path(are_discarded: bool, reason: &str, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if are_discarded {
        query.append_pair("lagt-vaek", "1");
    }
    if !reason.is_empty() {
        query.append_pair("grund", reason);
    }
    query.append_pair("efter", after);
    format!("{PATH}?{}", query.finish())
}

/// Lays several aside for one reason. Each is an act of its own, so a mail that somebody else has
/// dealt with does not stop the others.
pub(crate) async fn discard_several(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let ids: Vec<&str> = sent.all("mail").collect();
    let reason_code = sent.text("several.reason_code");
    let page = visitor.page(&app, Section::Queue);
    if ids.is_empty() || reason_code.is_empty() {
        let mut form = page.form().with_all(sent.shown());
        if ids.is_empty() {
            form.refuse("several", page.t("quarantine.choose_some"));
        }
        if reason_code.is_empty() {
            form.refuse("several.reason_code", page.t("quarantine.choose_why"));
        }
        return render_list(&app, &visitor, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    for id in ids {
        let message = DiscardQuarantinedRequest {
            reason_code: reason_code.clone(),
            id: id.to_owned(),
        };
        let request = app.act(session, &format!("{}-{id}", sent.key()), message);
        match app.intake().discard_quarantined(request).await {
            Ok(_done) => {}
            Err(status) => {
                let failure = Failure::from(status);
                if !matches!(failure.what, What::Stale | What::NotFound) {
                    return Err(failure);
                }
            }
        }
    }
    Ok(saved_as(PATH, "discarded"))
}

struct FileLine {
    name: String,
    kind: String,
    size: String,
}

#[derive(Template)]
#[template(path = "work/quarantined.html")]
struct MailPage {
    page: Page,
    form: Form,
    line: Line,
    from: String,
    to: String,
    subject: String,
    dated: String,
    text: String,
    is_encrypted: bool,
    is_readable: bool,
    files: Vec<FileLine>,
    municipalities: Vec<Choice>,
    reasons: Vec<Choice>,
    refused: String,
}

impl MailPage {
    fn is_refused(&self, part: &str) -> bool {
        self.refused == part
    }

    fn is_discarded(&self) -> bool {
        !self.line.discarded.is_empty()
    }
}

fn author(name: &str, email: &str) -> String {
    match (name, email) {
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name} <{email}>"),
    }
}

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &id, form, "", StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: &str,
    form: Form,
    refused: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let request = app.ask(session, GetQuarantinedRequest { id: id.to_owned() });
    let mail = app.intake().get_quarantined(request).await?.into_inner();
    let names = municipality_names(app, session).await;
    let page = visitor.page(app, Section::Queue);
    let known = mail.line.clone().unwrap_or_default();
    let from = author(&mail.from_name, &mail.from_email);
    let from = flagged(from, mail.is_unconfirmed, page.lang);
    let shown = MailPage {
        line: line(&known, &names, &page),
        to: mail.to.join(", "),
        dated: wire::instant(mail.dated_at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        files: mail
            .files
            .into_iter()
            .map(|file| FileLine {
                name: file.filename,
                kind: file.content_type,
                size: size(file.size_bytes),
            })
            .collect(),
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        reasons: explained_choices(page.lang, "discard_reason"),
        form: form
            .with("release.municipality", known.municipality)
            .with("release.reference", mail.reference),
        subject: mail.subject,
        text: mail.text,
        is_encrypted: mail.is_encrypted,
        is_readable: mail.is_readable,
        refused: refused.to_owned(),
        from,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let part = sent.text("act");
    let done = match part.as_str() {
        "release" => release(&app, session, &id, &sent).await,
        "discard" => discard(&app, session, &id, &sent).await,
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(next) => Ok(next),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, &format!("{part}."));
            render(&app, &visitor, &id, form, &part, failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}

/// Leads to the report it became; the case follows within seconds.
async fn release(app: &App, session: &Session, id: &str, sent: &Sent) -> Result<Response, Failure> {
    let message = ReleaseQuarantinedRequest {
        id: id.to_owned(),
        municipality: sent.text("release.municipality"),
        reference: sent.text("release.reference"),
    };
    let request = app.act(session, sent.key(), message);
    let kept = app
        .intake()
        .release_quarantined(request)
        .await?
        .into_inner();
    Ok(saved_as(&format!("/mine/{}", kept.report_id), "released"))
}

async fn discard(app: &App, session: &Session, id: &str, sent: &Sent) -> Result<Response, Failure> {
    let message = DiscardQuarantinedRequest {
        id: id.to_owned(),
        reason_code: sent.text("discard.reason_code"),
    };
    let request = app.act(session, sent.key(), message);
    app.intake().discard_quarantined(request).await?;
    Ok(saved_as(PATH, "discarded"))
}

/// Links shown above the queue: the mail that waits, with its number, and the list of what is due.
#[derive(Template)]
#[template(path = "work/doors.html")]
pub(crate) struct Doors {
    page: Page,
    n_waiting: u64,
    n_questions: u32,
    /// Texts that a caseworker proposes to share.
    n_proposed: usize,
}

impl HtmlSafe for Doors {}

/// The links above the queue. Only the DPO sees the count, and the queue is shown without it when
/// it cannot be fetched.
pub(crate) async fn doors(app: &App, session: &Session, page: &Page) -> Doors {
    let n_waiting = if session.actor.role == Role::Dpo {
        let count = ListQuarantineRequest {
            count_only: true,
            ..ListQuarantineRequest::default()
        };
        let known = app.intake().list_quarantine(app.ask(session, count)).await;
        known.map_or(0, |known| known.into_inner().n_waiting)
    } else {
        0
    };
    Doors {
        n_questions: questions::n_waiting(app, session, page).await,
        n_proposed: knowledge::write::n_proposed(app, session).await,
        page: page.clone(),
        n_waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_told_by_what_is_known() {
        let email = "anna@901.example";
        assert_eq!(author("", email), email);
        assert_eq!(
            author("Anna Opdigtet", email),
            "Anna Opdigtet <anna@901.example>"
        );
    }

    #[test]
    fn a_page_keeps_what_the_list_was_asked() {
        assert_eq!(
            page_path(false, "BULK", "1.a"),
            "/ventende-mails?grund=BULK&efter=1.a"
        );
        assert_eq!(
            page_path(true, "", "1.a"),
            "/ventende-mails?lagt-vaek=1&efter=1.a"
        );
    }
}
