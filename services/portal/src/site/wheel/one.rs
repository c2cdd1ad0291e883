//! One task of the wheel: what it is, what became of it, and what can be done with it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_calculus::to_local;
use brudvagt_proto::triage::{
    ActOnWheelRequest, GetWheelTaskRequest, WheelDone, WheelEnd, WheelEntry, WheelGive,
    WheelHandBack, WheelMove, WheelReopen, WheelReword, WheelSkip, act_on_wheel_request::Act,
};
use jiff::civil::Date;

use super::{
    super::{again::again, drafts, opened::People},
    WheelLine,
};
use crate::{
    http::{App, Failure, Sent, Visitor, WHEEL_READERS, html_as, saved_as, wire},
    ui::{Choice, Form, Page, Section, date_text},
    words::word,
};

/// An entry of the task's history.
struct Entry {
    what: String,
    who: String,
    change: String,
    words: String,
}

#[derive(Template)]
#[template(path = "work/wheel_task.html")]
struct TaskPage {
    page: Page,
    form: Form,
    line: WheelLine,
    place: String,
    code: String,
    year: String,
    version: u32,
    history: Vec<Entry>,
    people: Vec<Choice>,
    may_settle: bool,
    may_change: bool,
    may_hand_back: bool,
    reads_wheel: bool,
    is_repeated: bool,
}

impl TaskPage {
    /// The form that came back opens.
    fn is_open(&self, act: &str) -> bool {
        self.form.value("act") == act
    }

    fn is_settled(&self) -> bool {
        matches!(self.line.state.as_str(), "done" | "skipped")
    }
}

fn entry(it: WheelEntry, page: &Page) -> Entry {
    let said = |text: String| match text.parse::<Date>() {
        Ok(day) => date_text(day, page.lang),
        Err(_name) => text,
    };
    let at = wire::instant(it.at).map(|at| page.when(&at).short().text());
    let (before, after) = (said(it.before), said(it.after));
    let officer = |text: String| {
        if text.is_empty() && matches!(it.kind.as_str(), "given" | "handed_back") {
            page.t("wheel.officer").to_owned()
        } else {
            text
        }
    };
    let (before, after) = (officer(before), officer(after));
    let parts = [it.by_name, at.unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    Entry {
        what: word(page.lang, "wheel_entry", &it.kind),
        who: parts.join(", "),
        change: match (before.is_empty(), after.is_empty()) {
            (true, true) => String::new(),
            (true, false) => after,
            (false, _) => format!("{before} → {after}"),
        },
        words: it.words,
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Expected).form();
    let written = ["wheel.done", "wheel.hand_back"];
    let form = drafts::resumed_acts(&app, &visitor, form, (&id, &written)).await?;
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
    let message = GetWheelTaskRequest {
        day_id: id.to_owned(),
    };
    let known = app
        .wheel()
        .get_wheel_task(app.ask(session, message))
        .await?;
    let mut task = known.into_inner();
    let people = People::of(app, session, &task.municipality).await;
    let form = if form.value("act").is_empty() {
        form.with("done.done_on", to_local(page.now).date().to_string())
            .with("move.due_on", task.due_on.clone())
            .with("give.owner_id", task.owner_id.clone())
            .with("reword.title", task.title.clone())
            .with("reword.what", task.what.clone())
    } else {
        form
    };
    let history = std::mem::take(&mut task.history);
    let code = task.municipality.clone();
    let shown = TaskPage {
        place: people.municipality(&code),
        history: history.into_iter().map(|it| entry(it, &page)).collect(),
        people: people.choices,
        year: task.due_on.chars().take(4).collect(),
        version: task.version,
        may_settle: task.may_settle,
        may_change: task.may_change,
        may_hand_back: task.is_mine && !task.owner_id.is_empty() && task.state == "open",
        reads_wheel: WHEEL_READERS.contains(&session.actor.role),
        is_repeated: task.repeats != "once" && !task.ended,
        code,
        line: WheelLine::of(task, &page),
        form,
        page,
    };
    html_as(status, &shown)
}

/// What the form asks. Its fields carry the act's name.
fn wanted(act: &str, sent: &Sent) -> Option<Act> {
    let text = |part: &str| sent.text(&format!("{act}.{part}"));
    Some(match act {
        "done" => Act::Done(WheelDone {
            done_on: text("done_on"),
            note: text("note"),
        }),
        "skip" => Act::Skip(WheelSkip {
            reason: text("reason"),
        }),
        "reopen" => Act::Reopen(WheelReopen {
            reason: text("reason"),
        }),
        "move" => Act::Move(WheelMove {
            due_on: text("due_on"),
            reason: text("reason"),
        }),
        "give" => Act::Give(WheelGive {
            owner_id: text("owner_id"),
            reason: text("reason"),
        }),
        "reword" => Act::Reword(WheelReword {
            title: text("title"),
            what: text("what"),
        }),
        "end" => Act::End(WheelEnd {
            reason: text("reason"),
        }),
        "hand_back" => Act::HandBack(WheelHandBack {
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
    let message = ActOnWheelRequest {
        day_id: id.clone(),
        version: sent.get("version").parse().unwrap_or(0),
        act: Some(wanted(&name, &sent).ok_or_else(Failure::not_found)?),
    };
    let asked = app.act(session, sent.key(), message);
    match app.wheel().act_on_wheel(asked).await {
        // After handing it back she may no longer see it.
        Ok(_done) if name == "hand_back" => Ok(saved_as("/til-dig", "wheel_hand_back")),
        Ok(_done) => Ok(saved_as(
            &format!("/aarshjul/{id}"),
            &format!("wheel_{name}"),
        )),
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
