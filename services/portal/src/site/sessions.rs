//! Where one is signed in, and ending that: a machine left open somewhere, a sign-in one does not know.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    http::{
        App, Failure, Sent, Visitor, html, saved_as,
        session::{self, Known},
    },
    ui::{Form, Page, Section},
    words::word,
};

const PATH: &str = "/sessioner";

struct Line {
    id: String,
    role: String,
    since: String,
    seen: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "work/sessions.html")]
struct SessionsPage {
    page: Page,
    form: Form,
    lines: Vec<Line>,
    idle_minutes: i64,
    /// There are others than this one.
    has_others: bool,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let page = visitor.page(&app, Section::None);
    let known = session::list(&app, &session.actor.id).await?;
    let line = |it: Known| Line {
        role: word(visitor.lang, "role", &it.role),
        since: page.when(&it.created_at.0).text(),
        seen: page.when(&it.seen_at.0).text(),
        is_this: it.session_id == session.id,
        id: it.session_id.to_string(),
    };
    let lines: Vec<Line> = known.into_iter().map(line).collect();
    html(&SessionsPage {
        has_others: lines.iter().any(|line| !line.is_this),
        lines,
        idle_minutes: app.session_limits.idle.as_mins(),
        form: page.form(),
        page,
    })
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let person_id = &session.actor.id;
    match sent.get("act") {
        "end" => {
            let id = sent.get("session_id").parse();
            let id = id.map_err(|_not_an_id| Failure::not_found())?;
            session::end_one(&app, person_id, id).await?;
            Ok(saved_as(PATH, "session_ended"))
        }
        "end_others" => {
            session::end_others(&app, person_id, session.id).await?;
            Ok(saved_as(PATH, "sessions_ended"))
        }
        _unknown => Err(Failure::not_found()),
    }
}
