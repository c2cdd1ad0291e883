//! Where a head of department or a chief executive lands: what is expected of them, in ten seconds.

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    notification::{GetNis2Request, Nis2},
    triage::{CaseLine, GetCaseRequest, ListQueueRequest},
};
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
const EVERY_DECISION: &str = "every_decision";

struct Task {
    case_id: String,
    reference: String,
    title: String,
    why: String,
    question: String,
    button: &'static str,
    /// Where it is done, after the case's own address.
    place: String,
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
    let (question, button, place) = match asked {
        Asked::Confirm => (String::new(), page.t("expected.confirm"), "#afventer"),
        Asked::Answer(question, _) => (question.text.clone(), page.t("expected.answer"), "#ask"),
        Asked::Acknowledge(_) => (String::new(), page.t("expected.see"), "#ask"),
        Asked::Acknowledged(_) | Asked::Nothing => return Ok(Err(line)),
    };
    let due = wire::instant(line.due_at).unwrap_or(page.now);
    Ok(Ok(Task {
        title: asked.title(page.lang),
        why: asked.why(page.lang),
        question,
        button,
        place: place.to_owned(),
        due: page.when(&due),
        countdown: page.countdown(due, line.clock_settled),
        case_id: line.case_id,
        reference: line.reference,
    }))
}

/// Municipalities where another person than its author approves a NIS 2 notice.
///
/// While the directory is away nobody is known to wait: the page is about the cases first.
pub(super) async fn with_second_person(app: &App, session: &Session) -> Vec<String> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    match app.directory().list_municipalities(request).await {
        Ok(known) => known
            .into_inner()
            .municipalities
            .into_iter()
            .filter(|it| it.second_person == EVERY_DECISION)
            .map(|it| it.code)
            .collect(),
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.second_persons_unknown");
            Vec::new()
        }
    }
}

/// The notices of a case that are written and wait to be approved, as tasks.
async fn approvals(app: &App, session: &Session, page: &Page, line: &CaseLine) -> Vec<Task> {
    let message = GetNis2Request {
        case_id: line.case_id.clone(),
    };
    let request = app.ask(session, message);
    match app.notification().get_nis2(request).await {
        Ok(known) => to_approve(known.into_inner(), line, page),
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.nis2_approvals_unknown");
            Vec::new()
        }
    }
}

/// # Law
/// NIS 2-loven § 13 (rule NI-1): a notice is due by a clock of its own, which no approval stops.
fn to_approve(nis2: Nis2, line: &CaseLine, page: &Page) -> Vec<Task> {
    let waits = nis2
        .notices
        .into_iter()
        .filter(|it| it.state == "draft" && !it.notice_id.is_empty() && it.missing.is_empty());
    waits
        .map(|it| {
            let due = wire::instant(it.due_at).unwrap_or(page.now);
            Task {
                title: page.t1(
                    "expected.approve",
                    page.lang.pick(&it.label_da, &it.label_en),
                ),
                why: page.t1("expected.approve_why", &it.saved_by),
                question: String::new(),
                button: page.t("expected.approve_button"),
                place: format!("/nis2#{}", it.kind),
                due: page.when(&due),
                countdown: page.countdown(due, false),
                case_id: line.case_id.clone(),
                reference: line.reference.clone(),
            }
        })
        .collect()
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
    let approve_in = match session.actor.role {
        Role::ChiefExecutive => with_second_person(&app, session).await,
        Role::Dpo | Role::DepartmentHead | Role::Employee | Role::System => Vec::new(),
    };
    let mut found = futures::stream::iter(known.cases)
        .map(async |line| {
            let notices = if approve_in.contains(&line.municipality) {
                approvals(&app, session, &page, &line).await
            } else {
                Vec::new()
            };
            task(&app, session, &page, line)
                .await
                .map(|one| (notices, one))
        })
        .buffered(AT_ONCE);
    let (mut tasks, mut others) = (Vec::new(), Vec::new());
    while let Some(one) = found.next().await {
        let (notices, one) = one?;
        let waits = !notices.is_empty();
        tasks.extend(notices);
        match one {
            Ok(task) => tasks.push(task),
            Err(_line) if waits => {}
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

#[cfg(test)]
mod tests {
    use brudvagt_proto::notification::Nis2Notice;

    use super::*;
    use crate::texts::Lang;

    fn notice(kind: &str, state: &str, id: &str, missing: &[&str]) -> Nis2Notice {
        Nis2Notice {
            kind: kind.to_owned(),
            state: state.to_owned(),
            notice_id: id.to_owned(),
            label_da: "NIS 2: tidlig varsling".to_owned(),
            missing: missing.iter().map(|it| (*it).to_owned()).collect(),
            saved_by: "Ditte Prøve".to_owned(),
            due_at: Some(prost_types::Timestamp {
                seconds: 3600,
                nanos: 0,
            }),
            ..Nis2Notice::default()
        }
    }

    #[test]
    fn a_written_nis_2_notice_is_expected_of_who_may_approve_it() {
        let page = Page {
            lang: Lang::Da,
            who: None,
            section: Section::Expected,
            path: "/til-dig".to_owned(),
            csrf: String::new(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        };
        let line = CaseLine {
            case_id: "case".to_owned(),
            reference: "901-2026-0001".to_owned(),
            ..CaseLine::default()
        };
        let nis2 = Nis2 {
            notices: vec![
                notice("early_warning", "draft", "id-1", &[]),
                notice("incident_notice", "draft", "", &[]),
                notice("incident_notice", "draft", "id-2", &["cause"]),
                notice("final_report", "approved", "id-3", &[]),
                notice("final_report", "filed", "id-4", &[]),
            ],
            ..Nis2::default()
        };
        let tasks = to_approve(nis2, &line, &page);
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].place, "/nis2#early_warning");
        assert_eq!(tasks[0].title, "Godkend NIS 2: tidlig varsling");
        assert!(tasks[0].why.contains("Ditte Prøve"));
        let hour = jiff::Timestamp::from_second(3600).unwrap();
        assert_eq!(tasks[0].due.text(), page.when(&hour).text());
    }
}
