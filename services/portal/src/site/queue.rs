//! One queue over all municipalities, what is due first on top.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    triage::{CaseLine, ListQueueRequest},
};
use jiff::Timestamp;

use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section, When},
    words::{choices, word},
};

pub(crate) struct Row {
    pub case_id: String,
    pub reference: String,
    pub municipality: String,
    pub phase: String,
    pub outcome: String,
    pub outcome_class: &'static str,
    pub action: String,
    pub countdown: Countdown,
    pub due: When,
    pub reported: When,
    pub channel: String,
    pub is_mine: bool,
}

impl Row {
    fn new(line: CaseLine, page: &Page, names: &BTreeMap<String, String>, own_id: &str) -> Self {
        let due = wire::instant(line.due_at).unwrap_or(page.now);
        let reported = wire::instant(line.reported_at).unwrap_or(page.now);
        Self {
            phase: word(page.lang, "phase", &line.phase),
            outcome: word(page.lang, "outcome", &line.outcome),
            outcome_class: outcome_class(&line.outcome),
            action: word(page.lang, "action", &line.next_action),
            countdown: page.countdown(due, line.clock_settled),
            due: When::new(due, page.lang).short(),
            reported: When::new(reported, page.lang).short(),
            channel: word(page.lang, "channel", &line.channel),
            is_mine: line.assignee_id == own_id,
            municipality: names
                .get(&line.municipality)
                .unwrap_or(&line.municipality)
                .clone(),
            case_id: line.case_id,
            reference: line.reference,
        }
    }
}

pub(crate) fn outcome_class(outcome: &str) -> &'static str {
    match outcome {
        "high_risk" => "chip--urgent",
        "risk" => "chip--soon",
        "unlikely_risk" => "chip--good",
        _open => "",
    }
}

/// Municipalities by code; empty when the directory is away.
pub(crate) async fn municipality_names(app: &App, session: &Session) -> BTreeMap<String, String> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    match app.directory().list_municipalities(request).await {
        Ok(known) => known
            .into_inner()
            .municipalities
            .into_iter()
            .map(|it| (it.code, it.name))
            .collect(),
        Err(_away) => BTreeMap::new(),
    }
}

#[derive(Template)]
#[template(path = "work/queue.html")]
struct QueuePage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    n_open: u32,
    n_overdue: u32,
    next: String,
    is_filtered: bool,
    municipalities: Vec<Choice>,
    phases: Vec<Choice>,
    outcomes: Vec<Choice>,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let page = visitor.page(&app, Section::Queue);
    let one = |name| Some(visitor.param(name)).filter(|value| !value.is_empty());
    let message = ListQueueRequest {
        municipalities: one("kommune").into_iter().collect(),
        phase: visitor.param("fase"),
        outcome: visitor.param("risiko"),
        assignee_id: one("mine")
            .map(|_mine| session.actor.id.clone())
            .unwrap_or_default(),
        search: visitor.param("soeg"),
        include_closed: one("afsluttede").is_some(),
        after: visitor.param("efter"),
        limit: 50,
        due_before: one("frist")
            .and_then(|hours| hours.parse::<i64>().ok())
            .and_then(|hours| within(page.now, hours)),
    };
    let answer = app
        .triage()
        .list_queue(app.ask(session, message))
        .await?
        .into_inner();
    let names = municipality_names(&app, session).await;
    let filters = [
        "kommune",
        "fase",
        "risiko",
        "mine",
        "soeg",
        "afsluttede",
        "frist",
    ];
    html(&QueuePage {
        rows: answer
            .cases
            .into_iter()
            .map(|line| Row::new(line, &page, &names, &session.actor.id))
            .collect(),
        n_open: answer.n_open,
        n_overdue: answer.n_overdue,
        next: next_path(&visitor, &answer.next),
        is_filtered: filters.into_iter().any(|name| one(name).is_some()),
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        phases: choices(visitor.lang, "phase"),
        outcomes: choices(visitor.lang, "outcome"),
        form: Form::new(visitor.lang, "", String::new()).with_all(visitor.params()),
        page,
    })
}

fn within(now: Timestamp, hours: i64) -> Option<prost_types::Timestamp> {
    let before = now
        .saturating_add(jiff::SignedDuration::from_hours(hours.clamp(0, 100_000)))
        .ok()?;
    Some(prost_types::Timestamp {
        seconds: before.as_second(),
        nanos: before.subsec_nanosecond(),
    })
}

/// The same list further down; empty at its end.
fn next_path(visitor: &Visitor, after: &str) -> String {
    if after.is_empty() {
        return String::new();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in visitor.params() {
        if name != "efter" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("efter", after);
    format!("/sager?{}", query.finish())
}
