//! Questions to the data protection officer without a case: asking, the officer's place for them, and
//! one question with all that was said.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::{
    ActOnQuestionRequest, AnswerQuestion, AskBack, AskQuestionRequest, GetQuestionRequest,
    ListQuestionsRequest, MakeReport, Question, Reply, ShareQuestion, act_on_question_request::Act,
};

use super::{again::again, drafts, municipalities::municipality_names};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section, When},
    words::word,
};

/// A question as a line of a list.
struct Line {
    id: String,
    about: String,
    place: String,
    asker: String,
    asked: String,
    state: String,
    class: &'static str,
    /// Till when it is to be answered, while it is the officer's turn.
    aim: Option<(When, Countdown)>,
}

impl Line {
    fn of(it: Question, page: &Page) -> Self {
        let aim = wire::instant(it.answer_by).filter(|_| it.state == "waiting");
        Self {
            about: if it.is_forgotten && it.about.is_empty() {
                page.t("quick.forgotten").to_owned()
            } else {
                it.about
            },
            asked: wire::instant(it.asked_at).map_or_else(String::new, |at| page.when(&at).text()),
            state: word(page.lang, "quick_state", &it.state),
            class: match it.state.as_str() {
                "answered" | "reported" => "chip--good",
                _open => "chip--soon",
            },
            aim: aim.map(|at| (page.when(&at), page.countdown(at, false))),
            place: it.municipality,
            asker: it.asker_name,
            id: it.question_id,
        }
    }
}

#[derive(Template)]
#[template(path = "work/questions.html")]
struct QuestionsPage {
    page: Page,
    lines: Vec<Line>,
    n_waiting: u32,
    are_settled: bool,
}

/// The officer's place for questions.
pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let page = visitor.page(&app, Section::Queue);
    let are_settled = visitor.param("vis") == "besvarede";
    let message = ListQuestionsRequest {
        as_officer: true,
        settled: are_settled,
        ..ListQuestionsRequest::default()
    };
    let known = app
        .questions()
        .list_questions(app.ask(session, message))
        .await?;
    let known = known.into_inner();
    let names = municipality_names(&app, session).await;
    let lines = known.questions.into_iter().map(|it| {
        let mut line = Line::of(it, &page);
        if let Some(name) = names.get(&line.place) {
            line.place.clone_from(name);
        }
        line
    });
    let shown = QuestionsPage {
        lines: lines.collect(),
        n_waiting: known.n_waiting,
        are_settled,
        page,
    };
    html_as(StatusCode::OK, &shown)
}

/// How many questions wait for the officer; nothing while intake is away, and of anybody else.
pub(super) async fn n_waiting(app: &App, session: &Session, page: &Page) -> u32 {
    if !page.is_dpo() {
        return 0;
    }
    let message = ListQuestionsRequest {
        count_only: true,
        ..ListQuestionsRequest::default()
    };
    match app
        .questions()
        .list_questions(app.ask(session, message))
        .await
    {
        Ok(known) => known.into_inner().n_waiting,
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.questions_unknown");
            0
        }
    }
}

#[derive(Template)]
#[template(path = "work/ask.html")]
struct AskPage {
    page: Page,
    form: Form,
    municipalities: Vec<Choice>,
    lines: Vec<Line>,
}

pub(crate) async fn ask(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Reports).form();
    let form = drafts::resumed(&app, &visitor, form, "question").await?;
    render_ask(&app, &visitor, form, StatusCode::OK).await
}

async fn render_ask(
    app: &App,
    visitor: &Visitor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let page = visitor.page(app, Section::Reports);
    let request = app.ask(session, ListQuestionsRequest::default());
    let known = app.questions().list_questions(request).await?.into_inner();
    let names = municipality_names(app, session).await;
    let shown = AskPage {
        lines: known
            .questions
            .into_iter()
            .map(|it| Line::of(it, &page))
            .collect(),
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        form,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let message = AskQuestionRequest {
        municipality: sent.text("municipality"),
        text: sent.text("text"),
    };
    let asked = app.act(session, sent.key(), message);
    match app.questions().ask_question(asked).await {
        Ok(kept) => {
            let id = kept.into_inner().question_id;
            Ok(saved_as(&format!("/spoerg/{id}"), "question_asked"))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Reports);
            let form = again(&page, &sent, &failure, "");
            render_ask(&app, &visitor, form, failure.what.status()).await
        }
    }
}

/// The acts in which somebody writes.
const WRITTEN: [&str; 3] = ["quick.answer", "quick.ask_back", "quick.reply"];

/// What somebody said.
struct Turn {
    kind: String,
    who: String,
    text: String,
}

#[derive(Template)]
#[template(path = "work/question.html")]
struct QuestionPage {
    page: Page,
    form: Form,
    id: String,
    version: u32,
    line: Line,
    turns: Vec<Turn>,
    asked: String,
    is_mine: bool,
    may_answer: bool,
    is_open: bool,
    is_asked_back: bool,
    is_answered: bool,
    is_forgotten: bool,
    /// The report it became, to follow it.
    report_id: String,
    reference: String,
    asker_shares: bool,
    officer_shares: bool,
}

impl QuestionPage {
    /// The form that came back opens.
    fn came_back(&self, act: &str) -> bool {
        self.form.value("act") == act
    }

    /// Whether the reader has agreed already.
    fn i_share(&self) -> bool {
        if self.may_answer {
            self.officer_shares
        } else {
            self.asker_shares
        }
    }

    fn both_share(&self) -> bool {
        self.asker_shares && self.officer_shares
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Reports).form();
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
    let message = GetQuestionRequest {
        question_id: id.to_owned(),
    };
    let known = app
        .questions()
        .get_question(app.ask(session, message))
        .await?;
    let mut it = known.into_inner();
    let page = visitor.page(
        app,
        if it.may_answer {
            Section::Queue
        } else {
            Section::Reports
        },
    );
    let names = municipality_names(app, session).await;
    let turns = std::mem::take(&mut it.turns).into_iter().map(|turn| {
        let at = wire::instant(turn.at).map(|at| page.when(&at).text());
        Turn {
            kind: word(page.lang, "quick_turn", &turn.kind),
            who: format!("{} · {}", turn.by_name, at.unwrap_or_default()),
            text: turn.text,
        }
    });
    let turns = turns.collect();
    let shown = QuestionPage {
        id: it.question_id.clone(),
        version: it.version,
        is_mine: it.is_mine,
        may_answer: it.may_answer,
        is_open: matches!(it.state.as_str(), "waiting" | "asked_back"),
        is_asked_back: it.state == "asked_back",
        is_answered: it.state == "answered",
        is_forgotten: it.is_forgotten,
        report_id: it.report_id.clone(),
        reference: it.reference.clone(),
        asker_shares: it.asker_shares,
        officer_shares: it.officer_shares,
        asked: wire::instant(it.asked_at).map_or_else(String::new, |at| page.when(&at).text()),
        line: {
            let mut line = Line::of(it, &page);
            if let Some(name) = names.get(&line.place) {
                line.place.clone_from(name);
            }
            line
        },
        turns,
        form,
        page,
    };
    html_as(status, &shown)
}

/// What the form asks. Its fields carry the act's name.
fn wanted(act: &str, sent: &Sent) -> Option<Act> {
    let text = sent.text(&format!("{act}.text"));
    Some(match act {
        "answer" => Act::Answer(AnswerQuestion { text }),
        "ask_back" => Act::AskBack(AskBack { text }),
        "reply" => Act::Reply(Reply { text }),
        "make_report" => Act::MakeReport(MakeReport {}),
        "share" => Act::Share(ShareQuestion { agrees: true }),
        "unshare" => Act::Share(ShareQuestion { agrees: false }),
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
    let message = ActOnQuestionRequest {
        question_id: id.clone(),
        version: sent.get("version").parse().unwrap_or(0),
        act: Some(wanted(&name, &sent).ok_or_else(Failure::not_found)?),
    };
    let asked = app.act(session, sent.key(), message);
    match app.questions().act_on_question(asked).await {
        Ok(_done) => Ok(saved_as(
            &format!("/spoerg/{id}"),
            &format!("question_{name}"),
        )),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Reports);
            let form = again(&page, &sent, &failure, &format!("{name}."));
            let status = failure.what.status();
            render(&app, &visitor, &id, form, status).await
        }
    }
}
