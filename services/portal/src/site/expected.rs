//! Where a head of department or a chief executive lands: what is expected of them, in ten seconds.

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::triage::{CaseLine, GetCaseRequest, ListQueueRequest};
use brudvagt_types::Role;
use futures::StreamExt;

use super::case::ask::Asked;
use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    ui::{Countdown, Page, Section, When},
    words::word,
};

/// How many cases are looked into, the most urgent first. Looking at a case is logged, and nobody
/// can act on more than a few at once.
const MOST: u32 = 12;
/// Cases asked for at the same time.
const AT_ONCE: usize = 4;

struct Task {
    case_id: String,
    reference: String,
    title: String,
    why: String,
    question: String,
    button: &'static str,
    /// Where on the case's page it is done.
    part: &'static str,
    due: When,
    countdown: Countdown,
}

struct Other {
    case_id: String,
    reference: String,
    next: String,
    countdown: Countdown,
}

#[derive(Template)]
#[template(path = "work/expected.html")]
struct ExpectedPage {
    page: Page,
    tasks: Vec<Task>,
    others: Vec<Other>,
    n_open: u32,
}

/// What one case asks of this person, if anything.
async fn task(
    app: &App,
    session: &Session,
    page: &Page,
    line: CaseLine,
) -> Result<Result<Task, CaseLine>, Failure> {
    let request = app.ask(
        session,
        GetCaseRequest {
            case_id: line.case_id.clone(),
        },
    );
    let case = app.triage().get_case(request).await?.into_inner();
    let asked = Asked::of(&case, line.clock_settled, session.actor.role);
    let (question, button, part) = match asked {
        Asked::Confirm => (String::new(), page.t("expected.confirm"), "afventer"),
        Asked::Answer(question, _) => (question.text.clone(), page.t("expected.answer"), "ask"),
        Asked::Acknowledge(_) => (String::new(), page.t("expected.see"), "ask"),
        Asked::Acknowledged(_) | Asked::Nothing => return Ok(Err(line)),
    };
    let due = wire::instant(line.due_at).unwrap_or(page.now);
    Ok(Ok(Task {
        title: asked.title(page.lang),
        why: asked.why(page.lang),
        question,
        button,
        part,
        due: page.when(&due),
        countdown: page.countdown(due, line.clock_settled),
        case_id: line.case_id,
        reference: line.reference,
    }))
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let page = visitor.page(&app, Section::Expected);
    let message = ListQueueRequest {
        limit: MOST,
        ..ListQueueRequest::default()
    };
    let known = app
        .triage()
        .list_queue(app.ask(session, message))
        .await?
        .into_inner();
    let mut found = futures::stream::iter(known.cases)
        .map(|line| task(&app, session, &page, line))
        .buffered(AT_ONCE);
    let (mut tasks, mut others) = (Vec::new(), Vec::new());
    while let Some(one) = found.next().await {
        match one? {
            Ok(task) => tasks.push(task),
            Err(line) => {
                let due = wire::instant(line.due_at).unwrap_or(page.now);
                others.push(Other {
                    next: word(page.lang, "action", &line.next_action),
                    countdown: page.countdown(due, line.clock_settled),
                    case_id: line.case_id,
                    reference: line.reference,
                });
            }
        }
    }
    drop(found);
    html(&ExpectedPage {
        n_open: known.n_open,
        tasks,
        others,
        page,
    })
}

/// Who lands here.
pub(crate) const fn is_for(role: Role) -> bool {
    matches!(role, Role::DepartmentHead | Role::ChiefExecutive)
}
