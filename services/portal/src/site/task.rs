//! One measure as a task: whoever owns it reads it, says what was done, or hands it back.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::triage::{
    ActOnMeasureRequest, Complete, GetMeasureRequest, HandBack, HandOver,
    act_on_measure_request::Act,
};

use super::{again::again, drafts, measures::TaskLine, opened::People};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, proof, saved_as},
    ui::{Choice, Form, Page, Section},
};

/// The acts in which somebody writes.
const WRITTEN: [&str; 3] = ["task.complete", "task.hand_back", "task.hand_over"];

#[derive(Template)]
#[template(path = "work/task.html")]
struct TaskPage {
    page: Page,
    form: Form,
    line: TaskLine,
    is_mine: bool,
    may_complete: bool,
    may_hand_over: bool,
    people: Vec<Choice>,
}

/// The form that came back opens.
fn came_back(form: &Form, act: &str) -> bool {
    form.value("act") == act
}

impl TaskPage {
    fn is_open(&self, act: &str) -> bool {
        came_back(&self.form, act)
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Expected).form();
    let form = drafts::resumed_acts(&app, &visitor, form, (&id, &WRITTEN)).await?;
    render(&app, &visitor, &id, form, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let page = visitor.page(app, Section::Expected);
    let message = GetMeasureRequest {
        measure_id: id.to_owned(),
    };
    let task = app
        .measures()
        .get_measure(app.ask(session, message))
        .await?;
    let task = task.into_inner();
    if task.is_case_sealed && !proof::is_fresh(app, session) {
        return Err(proof::prove_again());
    }
    let people = People::of(app, session, &task.municipality).await;
    let form = if form.value("hand_over.owner_id").is_empty() {
        form.with("hand_over.owner_id", task.owner_id.clone())
            .with("hand_over.due_date", task.due_on.clone())
    } else {
        form
    };
    let (is_mine, may_complete) = (task.is_mine, task.may_complete);
    let may_hand_over = task.may_hand_over;
    let municipality = people.municipality(&task.municipality);
    let mut line = TaskLine::of(task, &page);
    line.place = municipality;
    let shown = TaskPage {
        people: people.choices,
        line,
        is_mine,
        may_complete,
        may_hand_over,
        form,
        page,
    };
    html_as(status, &shown)
}

/// What the form asks. Its fields carry the act's name.
fn wanted(act: &str, sent: &Sent) -> Option<Act> {
    let text = |part: &str| sent.text(&format!("{act}.{part}"));
    Some(match act {
        "complete" => Act::Complete(Complete {
            evidence: text("reason"),
        }),
        "hand_back" => Act::HandBack(HandBack {
            reason: text("reason"),
        }),
        "hand_over" => Act::HandOver(HandOver {
            owner_id: text("owner_id"),
            due_on: text("due_date"),
            reason: text("reason"),
        }),
        _unknown => return None,
    })
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let name = sent.text("act");
    let message = ActOnMeasureRequest {
        measure_id: id.clone(),
        act: Some(wanted(&name, &sent).ok_or_else(Failure::not_found)?),
    };
    let asked = app.act(session, sent.key(), message);
    match app.measures().act_on_measure(asked).await {
        // After handing it on the person may no longer see it, so this leads to her own list.
        Ok(_done) => Ok(saved_as("/til-dig", &format!("task_{name}"))),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Expected);
            let form = again(&page, &sent, &failure, &format!("{name}."));
            let status = failure.what.status();
            render(&app, &visitor, &id, form, status).await
        }
    }
}
