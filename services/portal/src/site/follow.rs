//! Coming back with a receipt code: how far it is, a question to answer, more to add. The code is typed
//! in a form and passed on in the page's own forms. It opens no session, and closing the page leaves
//! nothing behind.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_proto::{
    Code,
    intake::{FollowUpRequest, GetReportRequest, OpenReceiptRequest},
    triage::AnswerOwnQuestionRequest,
    types::Phase,
};

use super::{
    again::again,
    left_out,
    own_report::{Own, own},
    reports::{ReportFacts, phase_of},
    steps::{Steps, steps},
};
use crate::{
    http::{
        App, Failure, Sent, Visitor, What, html_as, left_out as chosen, outside, session::Session,
    },
    ui::{Form, Notice, Page, Tone},
    words::word,
};

#[derive(Template)]
#[template(path = "pages/follow.html")]
struct AskPage {
    page: Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/followed.html")]
struct FollowedPage {
    page: Page,
    form: Form,
    code: String,
    reference: String,
    steps: Steps,
    is_closed: bool,
    state_title: String,
    report: ReportFacts,
    own: Own,
}

pub(crate) async fn ask(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    outside::let_look(&app, &visitor)?;
    let page = outside::page(&app, &visitor);
    let form = page.form();
    html_as(StatusCode::OK, &AskPage { page, form })
}

/// The page of the report whose code was typed.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let code = sent.text("code");
    let page = outside::page(&app, &visitor);
    if code.trim().is_empty() {
        let mut form = page.form();
        form.refuse("code", page.t("follow.empty"));
        return html_as(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { page, form });
    }
    match holder(&app, &code).await {
        Ok(holder) => {
            let form = page.form();
            render(&app, &visitor, holder, code, form, None, StatusCode::OK).await
        }
        // A wrong code and a malformed one get the same answer.
        Err(failure) if matches!(failure.what, What::NotFound) => {
            let mut form = page.form().with("code", code);
            form.refuse("code", page.t("follow.unknown"));
            html_as(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { page, form })
        }
        Err(failure) if failure.is_about_the_form() => {
            let form = again(&page, &sent, &failure, "");
            html_as(failure.what.status(), &AskPage { page, form })
        }
        Err(failure) => Err(failure),
    }
}

/// Somebody who holds a code: she reads the report and adds to it as its reporter would, and can do
/// nothing else.
struct Holder {
    session: Session,
    report_id: String,
}

async fn holder(app: &App, code: &str) -> Result<Holder, Failure> {
    let message = OpenReceiptRequest {
        code: code.to_owned(),
    };
    let request = app.ask_as_portal(message);
    let known = app.doors().open_receipt(request).await?.into_inner();
    Ok(Holder {
        session: outside::holder(known.holder_id, known.holder_name, &known.municipality)?,
        report_id: known.report_id,
    })
}

async fn render(
    app: &App,
    visitor: &Visitor,
    holder: Holder,
    code: String,
    form: Form,
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let Holder { session, report_id } = holder;
    let message = GetReportRequest {
        report_id: report_id.clone(),
    };
    let request = app.ask(&session, message);
    let report = app.intake().get_report(request).await?.into_inner();
    let phase = phase_of(app, &session, &report_id).await;
    let lang = visitor.lang;
    let page = Page {
        notice,
        ..outside::answer(app, visitor)
    };
    let shown = FollowedPage {
        reference: report.reference.clone(),
        steps: steps(lang, phase),
        is_closed: phase == Phase::Closed,
        state_title: word(lang, "phase", phase.code()),
        // Files are listed by name only, because a link would need a session.
        report: ReportFacts::new(report, lang).without_links(),
        own: own(app, &session, &report_id, lang).await,
        form,
        code,
        page,
    };
    html_as(status, &shown)
}

/// More words, more files.
pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let code = sent.text("code");
    let holder = holder(&app, &code).await?;
    if let Err(failure) = outside::let_keep(&app, &visitor) {
        return refused(&app, &visitor, holder, code, &sent, failure).await;
    }
    let files = left_out::attachments(std::mem::take(&mut sent.files));
    let message = FollowUpRequest {
        report_id: holder.report_id.clone(),
        text: sent.text("text"),
        attachments: files,
    };
    let request = app.act(&holder.session, sent.key(), message);
    let done = app.intake().follow_up(request).await;
    let done = done.map(|taken| {
        let numbers = left_out::numbers(&taken.into_inner().attachments_left_out);
        let left_out = chosen::sentence(visitor.lang, &numbers);
        Notice {
            tone: if left_out.is_some() {
                Tone::Warn
            } else {
                Tone::Good
            },
            title: visitor.lang.t("my_report.added").to_owned(),
            text: left_out.unwrap_or_default(),
        }
    });
    answered(&app, &visitor, holder, code, &sent, done).await
}

/// The answer to a question.
pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let code = sent.text("code");
    let holder = holder(&app, &code).await?;
    if let Err(failure) = outside::let_keep(&app, &visitor) {
        return refused(&app, &visitor, holder, code, &sent, failure).await;
    }
    let message = AnswerOwnQuestionRequest {
        report_id: holder.report_id.clone(),
        question_id: sent.text("question_id"),
        text: sent.text("answer"),
    };
    let request = app.act(&holder.session, sent.key(), message);
    let done = app.own_reports().answer_own_question(request).await;
    let done = done.map(|_taken| Notice {
        tone: Tone::Good,
        title: word(visitor.lang, "done", "answered"),
        text: String::new(),
    });
    answered(&app, &visitor, holder, code, &sent, done).await
}

/// The page again, with what was done or what was wrong. It is rendered as the answer to the form,
/// because an address of its own would have to carry the code.
async fn answered(
    app: &App,
    visitor: &Visitor,
    holder: Holder,
    code: String,
    sent: &Sent,
    done: Result<Notice, tonic::Status>,
) -> Result<Response, Failure> {
    match done {
        Ok(notice) => {
            let form = outside::page(app, visitor).form();
            let notice = Some(notice);
            render(app, visitor, holder, code, form, notice, StatusCode::OK).await
        }
        Err(status) => refused(app, visitor, holder, code, sent, Failure::from(status)).await,
    }
}

async fn refused(
    app: &App,
    visitor: &Visitor,
    holder: Holder,
    code: String,
    sent: &Sent,
    failure: Failure,
) -> Result<Response, Failure> {
    if !failure.is_about_the_form() {
        return Err(failure);
    }
    let form = again(&outside::page(app, visitor), sent, &failure, "");
    let status = failure.what.status();
    render(app, visitor, holder, code, form, None, status).await
}
