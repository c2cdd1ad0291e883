//! What the municipalities share: searching and reading it.

pub(super) mod write;

use askama::{Template, filters::HtmlSafe};
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::triage::{
    GetKnowledgeRequest, LessonText, ListAlikeRequest, SearchKnowledgeRequest, Shared,
};

use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    ui::{Choice, Form, Page, Section},
    words::{choices, word},
};

/// A shared text as it is shown.
pub(super) struct Piece {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub happened: String,
    pub decided: String,
    pub learned: String,
    pub control: String,
    /// When it was shared, and by whom where that is told.
    pub from: String,
    pub outcome: String,
    /// Why it is like a case, and what is otherwise; empty where it is not compared with one.
    pub alike: String,
    pub differs: String,
}

impl Piece {
    fn of(it: Shared, page: &Page) -> Self {
        let text = it.text.unwrap_or_default();
        let day = wire::instant(it.published_at).map(|at| page.when(&at).day().text());
        let from = if it.municipality_name.is_empty() {
            page.t("knowledge.unnamed").to_owned()
        } else {
            it.municipality_name
        };
        let said = |all: &[brudvagt_proto::Text]| {
            let words = all.iter().map(|it| page.lang.say(it));
            words.collect::<Vec<_>>().join(", ")
        };
        Self {
            id: it.knowledge_id,
            alike: said(&it.alike),
            differs: said(&it.differs),
            from: format!("{from} · {}", day.unwrap_or_default()),
            outcome: if it.outcome.is_empty() {
                String::new()
            } else {
                word(page.lang, "outcome", &it.outcome)
            },
            ..Self::of_text(text, page)
        }
    }

    fn of_text(text: LessonText, page: &Page) -> Self {
        Self {
            id: String::new(),
            kind: word(page.lang, "lesson_kind", &text.kind),
            title: text.title,
            happened: text.happened,
            decided: text.decided,
            learned: text.learned,
            control: if text.control.is_empty() {
                String::new()
            } else {
                format!("{} {}", text.control, control_word(page, &text.control))
            },
            from: String::new(),
            outcome: String::new(),
            alike: String::new(),
            differs: String::new(),
        }
    }
}

/// A control's name; its number stands with a line between its parts in the list of words.
fn control_word(page: &Page, control: &str) -> String {
    word(page.lang, "iso27002", &control.replace('.', "_"))
}

#[derive(Template)]
#[template(path = "work/knowledge.html")]
struct KnowledgePage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    found: Vec<Piece>,
    is_filtered: bool,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Register);
    let message = SearchKnowledgeRequest {
        words: visitor.param("soeg"),
        kind: visitor.param("slags"),
        incident_type: String::new(),
    };
    let known = app
        .knowledge()
        .search_knowledge(app.ask(session, message))
        .await?;
    let found = known.into_inner().found.into_iter();
    html(&KnowledgePage {
        found: found.map(|it| Piece::of(it, &page)).collect(),
        kinds: choices(page.lang, "lesson_kind"),
        is_filtered: ["soeg", "slags"]
            .iter()
            .any(|it| !visitor.param(it).is_empty()),
        form: page.form().with_all(visitor.params()),
        page,
    })
}

#[derive(Template)]
#[template(path = "work/knowledge_one.html")]
struct OnePage {
    page: Page,
    piece: Piece,
}

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Register);
    let message = GetKnowledgeRequest { knowledge_id: id };
    let known = app
        .knowledge()
        .get_knowledge(app.ask(session, message))
        .await?;
    html(&OnePage {
        piece: Piece::of(known.into_inner(), &page),
        page,
    })
}

/// What was shared of cases like one, and where to share what was learnt from it.
#[derive(Template)]
#[template(path = "work/alike.html")]
pub(super) struct Alike {
    page: Page,
    found: Vec<Piece>,
    /// The case, when it is closed and may be shared; else empty.
    to_share: String,
}

impl HtmlSafe for Alike {}

/// Nothing is found while it cannot be asked.
pub(super) async fn alike(
    (app, session, page): (&App, &Session, &Page),
    case_id: &str,
    may_share: bool,
) -> Alike {
    Alike {
        found: found(app, session, page, case_id).await,
        to_share: if may_share {
            case_id.to_owned()
        } else {
            String::new()
        },
        page: page.clone(),
    }
}

async fn found(app: &App, session: &Session, page: &Page, case_id: &str) -> Vec<Piece> {
    let message = ListAlikeRequest {
        case_id: case_id.to_owned(),
    };
    match app.knowledge().list_alike(app.ask(session, message)).await {
        Ok(known) => {
            let found = known.into_inner().found.into_iter();
            found.map(|it| Piece::of(it, page)).collect()
        }
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.knowledge_unknown");
            Vec::new()
        }
    }
}
