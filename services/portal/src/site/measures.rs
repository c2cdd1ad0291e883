//! What is to be done after breaches, over all cases, what is past its date first.

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_calculus::to_local;
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    triage::{ListMeasuresRequest, MeasureTask},
};
use jiff::civil::Date;

use super::municipalities::unit_name;
use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, date_text},
    words::word,
};

const FILTERS: [&str; 3] = ["kommune", "omraade", "tilstand"];

/// A measure as a line of a list.
pub(super) struct TaskLine {
    pub id: String,
    pub case_id: String,
    pub reference: String,
    pub place: String,
    pub kind: String,
    pub text: String,
    pub owner: String,
    pub due: String,
    pub is_overdue: bool,
    pub is_done: bool,
    pub done: String,
    pub evidence: String,
    pub is_case_closed: bool,
    pub sees_case: bool,
}

impl TaskLine {
    pub(super) fn of(it: MeasureTask, page: &Page) -> Self {
        let due: Option<Date> = it.due_on.parse().ok();
        let today = to_local(page.now).date();
        Self {
            kind: word(page.lang, "measure", &it.kind),
            due: due.map_or_else(String::new, |day| date_text(day, page.lang)),
            is_overdue: !it.done && due.is_some_and(|day| day < today),
            is_done: it.done,
            done: match wire::instant(it.done_at) {
                Some(at) => format!("{}, {}", it.done_by, page.when(&at).short().text()),
                None => it.done_by,
            },
            id: it.id,
            case_id: it.case_id,
            reference: it.reference,
            place: it.municipality,
            text: it.text,
            owner: it.owner_name,
            evidence: it.evidence,
            is_case_closed: it.is_case_closed,
            sees_case: it.sees_case,
        }
    }
}

#[derive(Template)]
#[template(path = "work/measures.html")]
struct MeasuresPage {
    page: Page,
    form: Form,
    lines: Vec<TaskLine>,
    municipalities: Vec<Choice>,
    units: Vec<Choice>,
    states: Vec<Choice>,
    is_filtered: bool,
    next: String,
}

/// Municipalities and units to choose from; empty while the directory is away, when the list is shown
/// without these filters.
async fn places(app: &App, session: &Session, lang: Lang) -> (Vec<Choice>, Vec<Choice>) {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let Ok(known) = app.directory().list_municipalities(request).await else {
        return (Vec::new(), Vec::new());
    };
    let known = known.into_inner();
    let several = known.municipalities.len() > 1;
    let name = |code: &str| {
        let of = known.municipalities.iter().find(|it| it.code == code);
        of.map_or(code, |it| it.name.as_str()).to_owned()
    };
    let units = known.units.iter().map(|unit| {
        let label = if several {
            format!("{} ({})", unit_name(unit, lang), name(&unit.municipality))
        } else {
            unit_name(unit, lang)
        };
        Choice::new(&unit.id, label)
    });
    let units = units.collect();
    let municipalities = known.municipalities.iter();
    let municipalities = municipalities.map(|it| Choice::new(&it.code, &it.name));
    (municipalities.collect(), units)
}

fn states(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("overdue", lang.t("tasks.overdue")),
        Choice::new("done", lang.t("tasks.done")),
    ]
}

/// This page with its filters, from `after` on.
fn address(visitor: &Visitor, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        let value = visitor.param(name);
        if !value.is_empty() {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("efter", after);
    format!("/foranstaltninger?{}", query.finish())
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Measures);
    let municipality = visitor.param("kommune");
    let message = ListMeasuresRequest {
        municipalities: Some(municipality)
            .filter(|it| !it.is_empty())
            .into_iter()
            .collect(),
        unit_id: visitor.param("omraade"),
        state: visitor.param("tilstand"),
        after: visitor.param("efter"),
        ..ListMeasuresRequest::default()
    };
    let known = app
        .measures()
        .list_measures(app.ask(session, message))
        .await?;
    let known = known.into_inner();
    let (municipalities, units) = places(&app, session, visitor.lang).await;
    let lines = known.measures.into_iter().map(|it| {
        let mut line = TaskLine::of(it, &page);
        if let Some(named) = municipalities.iter().find(|it| it.value == line.place) {
            line.place.clone_from(&named.label);
        }
        line
    });
    html(&MeasuresPage {
        lines: lines.collect(),
        states: states(page.lang),
        is_filtered: FILTERS
            .into_iter()
            .any(|name| !visitor.param(name).is_empty()),
        next: if known.next.is_empty() {
            String::new()
        } else {
            address(&visitor, &known.next)
        },
        form: page.form().with_all(visitor.params()),
        municipalities,
        units,
        page,
    })
}
