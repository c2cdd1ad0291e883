//! Where a municipality keeps its own questions.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::{
    ListOwnQuestionsRequest, OwnQuestion, SaveOwnQuestionRequest, WithdrawOwnQuestionRequest,
};
use brudvagt_types::{Said, Text};

use super::{again::again, facts, settings::municipality};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as},
    ui::{Choice, Form, Page, Section},
    words::{choices, word},
};

const MOST: usize = 10;
/// Each question's form is one of several on its page.
const PREFIXES: [&str; MOST] = [
    "q1-", "q2-", "q3-", "q4-", "q5-", "q6-", "q7-", "q8-", "q9-", "q10-",
];

struct Kept {
    id: String,
    version: u32,
    text: String,
    about: String,
    form: Form,
}

#[derive(Template)]
#[template(path = "work/own_questions.html")]
struct QuestionsPage {
    page: Page,
    form: Form,
    code: String,
    municipality: String,
    kept: Vec<Kept>,
    kinds: Vec<Choice>,
    situations: Vec<Choice>,
    has_room: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    visitor.setter()?;
    let form = visitor.page(&app, Section::None).form();
    render(&app, &visitor, code, form, "", StatusCode::OK).await
}

/// The page; `of` is the question whose form comes back.
async fn render(
    app: &App,
    visitor: &Visitor,
    code: String,
    form: Form,
    of: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let page = visitor.page(app, Section::None);
    let name = municipality(app, session, &code).await?.name;
    let message = ListOwnQuestionsRequest {
        municipality: code.clone(),
    };
    let request = app.ask(session, message);
    let known = app.own_questions().list_own_questions(request).await?;
    let known = known.into_inner().questions;
    let has_room = known.len() < MOST;
    let kept = known.into_iter().zip(PREFIXES).map(|(it, prefix)| {
        let own = if it.question_id == of {
            Some(form.clone())
        } else {
            None
        };
        keep(it, &page, own, prefix)
    });
    let shown = QuestionsPage {
        kept: kept.collect(),
        kinds: choices(page.lang, "own_kind"),
        situations: facts::situations(page.lang),
        form: if of.is_empty() { form } else { page.form() }.with("position", "50"),
        municipality: name,
        code,
        has_room,
        page,
    };
    html_as(status, &shown)
}

fn keep(it: OwnQuestion, page: &Page, own: Option<Form>, prefix: &'static str) -> Kept {
    let kind = word(page.lang, "own_kind", &it.kind);
    let wanted = if it.wanted {
        format!(", {}", page.t("own.is_wanted"))
    } else {
        String::new()
    };
    let form = own.unwrap_or_else(|| {
        let lines = [
            ("kind", it.kind.clone()),
            ("text_da", it.text.da().to_owned()),
            ("text_en", it.text.en().to_owned()),
            ("options_da", it.options_da.join("\n")),
            ("options_en", it.options_en.join("\n")),
            ("position", it.position.to_string()),
            ("wanted", if it.wanted { "yes" } else { "" }.to_owned()),
        ];
        let situations = it.situations.iter();
        let situations = situations.map(|code| ("situations".to_owned(), code.clone()));
        let lines = lines
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        page.form().with_all(lines.chain(situations))
    });
    Kept {
        about: format!("{kind}{wanted}"),
        id: it.question_id,
        version: it.version,
        text: it.text.unwrap_or_default().da,
        form: form.prefixed(prefix),
    }
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let path = format!("/indstillinger/{code}/spoergsmaal");
    let question_id = sent.text("question_id");
    let version = sent.get("version").parse().unwrap_or(0);
    let done = match sent.get("act") {
        "withdraw" => {
            let message = WithdrawOwnQuestionRequest {
                municipality: code.clone(),
                question_id: question_id.clone(),
                version,
            };
            let request = app.act(session, sent.key(), message);
            let done = app.own_questions().withdraw_own_question(request).await;
            done.map(|_done| "question_withdrawn")
        }
        "save" => {
            let message = SaveOwnQuestionRequest {
                municipality: code.clone(),
                question: Some(written(&sent, question_id.clone(), version)),
            };
            let request = app.act(session, sent.key(), message);
            let done = app.own_questions().save_own_question(request).await;
            done.map(|_done| "question_saved")
        }
        _nothing_chosen => return Err(Failure::not_found()),
    };
    match done {
        Ok(done) => Ok(saved_as(&path, done)),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::None);
            let form = again(&page, &sent, &failure, "");
            render(
                &app,
                &visitor,
                code,
                form,
                &question_id,
                failure.what.status(),
            )
            .await
        }
    }
}

fn written(sent: &Sent, question_id: String, version: u32) -> OwnQuestion {
    let lines = |name: &str| -> Vec<String> {
        let text = sent.text(name);
        text.lines().map(str::to_owned).collect()
    };
    OwnQuestion {
        question_id,
        version,
        position: sent.get("position").parse().unwrap_or(50),
        kind: sent.text("kind"),
        wanted: sent.is("wanted"),
        situations: sent.all("situations").map(str::to_owned).collect(),
        text: Some(Text::new(sent.text("text_da"), sent.text("text_en")).into()),
        options_da: lines("options_da"),
        options_en: lines("options_en"),
        ..OwnQuestion::default()
    }
}
