//! Looks at cases that no work explains, and what those who answer for it say of them.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_proto::triage::{AnswerOddLookRequest, ListOddLooksRequest, OddLook, OddLookAnswer};

use super::{again::again, municipalities::municipality_names, opened::People};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, wire},
    ui::{Choice, Form, Page, Section, When},
    words::{choices, word},
};

const PATH: &str = "/usaedvanlige-opslag";

struct Said {
    who: String,
    at: String,
    outcome: String,
    note: String,
}

struct Notice {
    id: String,
    who: String,
    person_id: String,
    role: String,
    municipality: String,
    pattern: String,
    /// What the rule counted, and from how many on it speaks.
    rule: String,
    when: String,
    found: String,
    said: Vec<Said>,
    /// Nobody has explained it.
    is_open: bool,
    /// Its form is shown.
    is_asked: bool,
}

#[derive(Template)]
#[template(path = "work/odd_looks.html")]
struct OddLooksPage {
    page: Page,
    form: Form,
    notices: Vec<Notice>,
    outcomes: Vec<Choice>,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let chosen = visitor.param("svar");
    render(&app, &visitor, None, &chosen, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    form: Option<Form>,
    chosen: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let request = app.ask(session, ListOddLooksRequest {});
    let known = app.odd_looks().list_odd_looks(request).await?.into_inner();
    let page = visitor.page(app, Section::None);
    let names = municipality_names(app, session).await;
    let mut people = BTreeMap::new();
    for it in &known.notices {
        if !people.contains_key(&it.municipality) {
            let of = People::of(app, session, &it.municipality).await;
            people.insert(it.municipality.clone(), of);
        }
    }
    let notices = known.notices.into_iter().filter_map(|it| {
        let of = people.get(&it.municipality)?;
        let place = names.get(&it.municipality);
        let place = place.unwrap_or(&it.municipality).clone();
        Some(notice(&page, it, (of, place), chosen))
    });
    let shown = OddLooksPage {
        notices: notices.collect(),
        outcomes: choices(page.lang, "odd_look_answer"),
        form: form.unwrap_or_else(|| page.form()),
        page,
    };
    html_as(status, &shown)
}

fn notice(
    page: &Page,
    it: OddLook,
    (people, municipality): (&People, String),
    chosen: &str,
) -> Notice {
    let when = |at| wire::instant(at).map(|at| When::new(at, page.lang).text());
    let (first, last) = (when(it.first_at), when(it.last_at));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let counted = page.t1(counting(&it.pattern), it.n);
    let said = |answer: OddLookAnswer| Said {
        who: people.name(&answer.actor_id),
        at: when(answer.at).unwrap_or_default(),
        outcome: word(page.lang, "odd_look_answer", &answer.outcome),
        note: answer.note,
    };
    Notice {
        who: people.name(&it.person_id),
        person_id: it.person_id,
        role: word(page.lang, "role", &it.person_role),
        municipality,
        pattern: word(page.lang, "odd_look", &it.pattern),
        rule: format!("{counted} {}", page.t1("odd.limit", it.limit)),
        when: if first == last {
            last
        } else {
            format!("{first} – {last}")
        },
        found: when(it.found_at).unwrap_or_default(),
        is_open: it
            .answers
            .iter()
            .all(|answer| answer.outcome != "explained"),
        is_asked: it.notice_id == chosen,
        said: it.answers.into_iter().map(said).collect(),
        id: it.notice_id,
    }
}

/// The sentence with what a rule counted.
fn counting(pattern: &str) -> &'static str {
    match pattern {
        "night_exports" => "odd.files",
        _cases => "odd.cases",
    }
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let notice_id = sent.get("notice").to_owned();
    let message = AnswerOddLookRequest {
        notice_id: notice_id.clone(),
        outcome: sent.get("odd.outcome").to_owned(),
        note: sent.text("odd.note"),
    };
    let request = app.act(session, sent.key(), message);
    match app
        .odd_looks()
        .answer_odd_look(request)
        .await
        .map_err(Failure::from)
    {
        Ok(_done) => Ok(saved_as(PATH, "odd_look_answered")),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::None);
            let form = again(&page, &sent, &failure, "odd.");
            let status = failure.what.status();
            render(&app, &visitor, Some(form), &notice_id, status).await
        }
        Err(failure) => Err(failure),
    }
}
