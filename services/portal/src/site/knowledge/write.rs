//! Writing what is to be shared: from a closed case's facts, from an answered question, or of one's own.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    intake::GetQuestionRequest,
    triage::{
        GetLessonRequest, Lesson, LessonText, ListLessonsRequest, ProposeLessonRequest,
        PublishLessonRequest, SaveLessonRequest, WithdrawLessonRequest,
    },
};

use brudvagt_types::Role;

use super::{
    super::{again::again, drafts, municipalities::municipality_names},
    Piece,
};
use crate::{
    http::{
        App, Failure, Sent, Visitor, drafts::place_of, html, html_as, saved_as, session::Session,
        wire,
    },
    ui::{Choice, Form, Page, Section},
    words::{choices, word},
};

const DRAFTS: &str = "/viden/udkast";

struct Line {
    id: String,
    title: String,
    kind: String,
    state: String,
    class: &'static str,
    place: String,
    at: String,
}

#[derive(Template)]
#[template(path = "work/lessons.html")]
struct LessonsPage {
    page: Page,
    lines: Vec<Line>,
}

fn class(state: &str) -> &'static str {
    match state {
        "published" => "chip--good",
        "proposed" => "chip--soon",
        _withdrawn => "",
    }
}

/// How many texts wait for the officer to look at them and share them; nothing of anybody else, nor while
/// triage is away.
pub(crate) async fn n_proposed(app: &App, session: &Session) -> usize {
    if session.actor.role != Role::Dpo {
        return 0;
    }
    let request = app.ask(session, ListLessonsRequest::default());
    match app.knowledge().list_lessons(request).await {
        Ok(known) => {
            let lessons = known.into_inner().lessons;
            lessons.iter().filter(|it| it.state == "proposed").count()
        }
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.lessons_unknown");
            0
        }
    }
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let page = visitor.page(&app, Section::Register);
    let request = app.ask(session, ListLessonsRequest::default());
    let known = app.knowledge().list_lessons(request).await?.into_inner();
    let names = municipality_names(&app, session).await;
    let lines = known.lessons.into_iter().map(|it| {
        let text = it.text.unwrap_or_default();
        Line {
            title: text.title,
            kind: word(page.lang, "lesson_kind", &text.kind),
            state: word(page.lang, "lesson_state", &it.state),
            class: class(&it.state),
            place: names
                .get(&it.municipality)
                .unwrap_or(&it.municipality)
                .clone(),
            at: wire::instant(it.at).map_or_else(String::new, |at| page.when(&at).day().text()),
            id: it.lesson_id,
        }
    });
    html(&LessonsPage {
        lines: lines.collect(),
        page,
    })
}

#[derive(Template)]
#[template(path = "work/lesson_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    municipalities: Vec<Choice>,
    kinds: Vec<Choice>,
    controls: Vec<Choice>,
    case_id: String,
    draft: String,
}

/// Where its draft lies: by what it is made from, as the page's address says it.
fn place(visitor: &Visitor) -> String {
    let from = ["sag", "spoergsmaal"].into_iter().find_map(|name| {
        let value = visitor.param(name);
        (!value.is_empty()).then(|| format!("{name}={value}"))
    });
    place_of("lesson", from.as_deref().unwrap_or("new"))
}

/// The controls to choose from.
fn controls(page: &Page) -> Vec<Choice> {
    choices(page.lang, "iso27002")
        .into_iter()
        .map(|it| {
            let number = it.value.replace('_', ".");
            Choice::new(number.clone(), format!("{number} {}", it.label))
        })
        .collect()
}

fn filled(form: Form, text: &LessonText) -> Form {
    let form = form
        .with("kind", text.kind.clone())
        .with("title", text.title.clone())
        .with("happened", text.happened.clone())
        .with("decided", text.decided.clone())
        .with("learned", text.learned.clone())
        .with("control", text.control.clone());
    if text.named {
        form.with("named", "yes")
    } else {
        form
    }
}

pub(crate) async fn new(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let page = visitor.page(&app, Section::Register);
    let case_id = visitor.param("sag");
    let question_id = visitor.param("spoergsmaal");
    let mut form = page.form();
    if !case_id.is_empty() {
        let message = ProposeLessonRequest {
            case_id: case_id.clone(),
        };
        let text = app
            .knowledge()
            .propose_lesson(app.ask(session, message))
            .await?;
        form = filled(form, text.get_ref());
    } else if !question_id.is_empty() {
        let message = GetQuestionRequest { question_id };
        let known = app
            .questions()
            .get_question(app.ask(session, message))
            .await?;
        let known = known.into_inner();
        if !(known.asker_shares && known.officer_shares && known.may_answer) {
            return Err(Failure::not_found());
        }
        // The officer's own answer is a beginning; the question is worded anew, without whoever asked.
        let mut answers = known.turns.into_iter().filter(|turn| turn.kind == "answer");
        let text = LessonText {
            kind: "question".to_owned(),
            decided: answers
                .next_back()
                .map(|turn| turn.text)
                .unwrap_or_default(),
            ..LessonText::default()
        };
        form = filled(form, &text).with("municipality", known.municipality);
    }
    let form = drafts::resumed(&app, &visitor, form, &place(&visitor)).await?;
    render_new(&app, &visitor, form, StatusCode::OK).await
}

async fn render_new(
    app: &App,
    visitor: &Visitor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let page = visitor.page(app, Section::Register);
    let names = municipality_names(app, session).await;
    let shown = NewPage {
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        kinds: choices(page.lang, "lesson_kind"),
        controls: controls(&page),
        case_id: visitor.param("sag"),
        draft: place(visitor),
        form,
        page,
    };
    html_as(status, &shown)
}

fn text(sent: &Sent) -> LessonText {
    LessonText {
        kind: sent.text("kind"),
        title: sent.text("title"),
        happened: sent.text("happened"),
        decided: sent.text("decided"),
        learned: sent.text("learned"),
        control: sent.text("control"),
        named: sent.get("named") == "yes",
    }
}

pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let names = municipality_names(&app, session).await;
    let only = names.keys().next().filter(|_| names.len() == 1);
    let message = SaveLessonRequest {
        municipality: match sent.text("municipality") {
            none if none.is_empty() => only.cloned().unwrap_or_default(),
            chosen => chosen,
        },
        case_id: visitor.param("sag"),
        text: Some(text(&sent)),
        ..SaveLessonRequest::default()
    };
    let asked = app.act(session, sent.key(), message);
    match app.knowledge().save_lesson(asked).await {
        Ok(kept) => {
            let id = kept.into_inner().lesson_id;
            Ok(saved_as(&format!("{DRAFTS}/{id}"), "lesson_saved"))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Register);
            let form = again(&page, &sent, &failure, "");
            render_new(&app, &visitor, form, failure.what.status()).await
        }
    }
}

#[derive(Template)]
#[template(path = "work/lesson.html")]
struct LessonPage {
    page: Page,
    form: Form,
    lesson: Lesson,
    piece: Piece,
    place: String,
    state: String,
    class: &'static str,
    by: String,
    findings: Vec<Choice>,
    controls: Vec<Choice>,
}

impl LessonPage {
    fn is(&self, state: &str) -> bool {
        self.lesson.state == state
    }

    fn came_back(&self, act: &str) -> bool {
        self.form.value("act") == act
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Register).form();
    render(&app, &visitor, &id, form, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let page = visitor.page(app, Section::Register);
    let message = GetLessonRequest {
        lesson_id: id.to_owned(),
    };
    let known = app
        .knowledge()
        .get_lesson(app.ask(session, message))
        .await?;
    let lesson = known.into_inner();
    let text = lesson.text.clone().unwrap_or_default();
    let form = if form.value("act") == "save" {
        form
    } else {
        filled(form, &text)
    };
    let names = municipality_names(app, session).await;
    let at = wire::instant(lesson.at).map_or_else(String::new, |at| page.when(&at).text());
    let shown = LessonPage {
        piece: Piece::of_text(text, &page),
        place: names
            .get(&lesson.municipality)
            .unwrap_or(&lesson.municipality)
            .clone(),
        state: word(page.lang, "lesson_state", &lesson.state),
        class: class(&lesson.state),
        by: format!("{} · {at}", lesson.by_name),
        findings: lesson
            .findings
            .iter()
            .map(|it| {
                let kind = word(page.lang, "lesson_finding", &it.kind);
                let label = if it.kind == it.what {
                    kind
                } else {
                    format!("»{}«: {kind}", it.what)
                };
                Choice::new(&it.what, label)
            })
            .collect(),
        controls: controls(&page),
        lesson,
        form,
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
    let session = visitor.worker()?;
    let version = sent.get("version").parse().unwrap_or(0);
    let name = sent.text("act");
    let mut knowledge = app.knowledge();
    let done = match name.as_str() {
        "save" => {
            let message = SaveLessonRequest {
                lesson_id: id.clone(),
                text: Some(text(&sent)),
                version,
                ..SaveLessonRequest::default()
            };
            knowledge
                .save_lesson(app.act(session, sent.key(), message))
                .await
        }
        "publish" => {
            let message = PublishLessonRequest {
                lesson_id: id.clone(),
                version,
                confirmed: sent.all("confirmed").map(str::to_owned).collect(),
            };
            knowledge
                .publish_lesson(app.act(session, sent.key(), message))
                .await
        }
        "withdraw" => {
            let message = WithdrawLessonRequest {
                lesson_id: id.clone(),
                version,
                reason: sent.text("reason"),
            };
            knowledge
                .withdraw_lesson(app.act(session, sent.key(), message))
                .await
        }
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(_kept) => Ok(saved_as(
            &format!("{DRAFTS}/{id}"),
            &format!("lesson_{name}"),
        )),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Register);
            let form = again(&page, &sent, &failure, "");
            render(&app, &visitor, &id, form, failure.what.status()).await
        }
    }
}
