//! One queue over all municipalities, what is due first on top.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_facts::incident::IncidentType;
use brudvagt_proto::{
    Code,
    triage::{CaseLine, ListQueueRequest},
    types::Phase,
};
use brudvagt_types::reference::is_exercise;
use jiff::Timestamp;

use super::{
    filters::{Filters, QUEUE, filters},
    municipalities::municipality_names,
    nearest::Nearest,
    opened::People,
    picked,
    quarantine::{Doors, doors},
};
use crate::{
    http::{App, Failure, Visitor, html_as, proof::is_fresh, session::Session, wire},
    texts::Lang,
    ui::{Choice, Countdown, Form, Page, Section, When, outcome_class},
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
    /// Which rule is due, where it is another than art. 33.
    pub rule: String,
    pub reported: When,
    pub channel: String,
    pub is_mine: bool,
    /// What its box sends.
    pub pick: String,
    /// About somebody with a protected address whom nobody has told yet.
    pub protected: bool,
    pub is_exercise: bool,
    pub is_sealed: bool,
    /// The report's first words, CPR numbers masked; and the type, once somebody has said it.
    pub about: String,
    pub kind: String,
}

impl Row {
    fn new(line: CaseLine, page: &Page, names: &BTreeMap<String, String>, own_id: &str) -> Self {
        let nearest = Nearest::of(&line, page);
        let reported = wire::instant(line.reported_at).unwrap_or(page.now);
        Self {
            phase: word(page.lang, "phase", line.phase().code()),
            outcome: word(page.lang, "outcome", &line.outcome),
            outcome_class: outcome_class(&line.outcome),
            action: word(page.lang, "action", &line.next_action),
            countdown: nearest.countdown,
            due: nearest.due.short(),
            rule: nearest.rule,
            reported: When::new(reported, page.lang).short(),
            channel: word(page.lang, "channel", line.channel().code()),
            is_mine: line.assignee_id == own_id,
            pick: picked::value(&line.case_id, line.version, &line.reference),
            protected: line.protected_address,
            is_exercise: is_exercise(&line.reference),
            is_sealed: line.is_sealed,
            about: line.about,
            kind: incident_kind(&line.incident_type, page.lang),
            municipality: names
                .get(&line.municipality)
                .unwrap_or(&line.municipality)
                .clone(),
            case_id: line.case_id,
            reference: line.reference,
        }
    }
}

/// The type of incident in words; empty until somebody has named it.
pub(super) fn incident_kind(code: &str, lang: Lang) -> String {
    IncidentType::CHOICES
        .iter()
        .find(|choice| choice.code == code)
        .map_or_else(String::new, |choice| lang.say(&choice.label).to_owned())
}

/// The questions the list answers, by the names in its address.
const FILTERS: [&str; 7] = [
    "kommune",
    "fase",
    "risiko",
    "mine",
    "soeg",
    "afsluttede",
    "frist",
];

#[derive(Template)]
#[template(path = "work/queue.html")]
struct QueuePage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    n_open: u32,
    n_overdue: u32,
    next: String,
    /// The list from its beginning, when this is further down.
    first: String,
    is_filtered: bool,
    municipalities: Vec<Choice>,
    phases: Vec<Choice>,
    outcomes: Vec<Choice>,
    dues: Vec<Choice>,
    doors: Doors,
    saved: Filters,
    /// What can be done to several cases at once; with what was wrong, when it comes back.
    several: Form,
    /// Where that form leads: the same list.
    here: String,
    people: Vec<Choice>,
}

/// The list with its filters, to lead back to it.
pub(super) use super::filters::QUEUE as FILTERED;

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let several = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, several).await
}

pub(super) async fn render(
    app: &App,
    visitor: &Visitor,
    several: Form,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let page = visitor.page(app, Section::Queue);
    let one = |name| Some(visitor.param(name)).filter(|value| !value.is_empty());
    let message = ListQueueRequest {
        municipalities: one("kommune").into_iter().collect(),
        phase: wire::chosen::<Phase>(&visitor.param("fase"))?,
        outcome: visitor.param("risiko"),
        assignee_id: one("mine")
            .map(|_mine| session.actor.id.clone())
            .unwrap_or_default(),
        search: visitor.param("soeg"),
        include_closed: one("afsluttede").is_some(),
        after: visitor.param("efter"),
        limit: 50,
        due_before: one("frist").and_then(|code| due_before(page.now, &code)),
        unproved: !is_fresh(app, session),
        times_only: false,
    };
    let answer = app
        .triage()
        .list_queue(app.ask(session, message))
        .await?
        .into_inner();
    let names = municipality_names(app, session).await;
    let status = if several.is_wrong() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shown = QueuePage {
        people: if page.works() {
            people_of(app, session, visitor, &names).await
        } else {
            Vec::new()
        },
        here: FILTERED.address(visitor, &[]),
        several: several.prefixed("flere-"),
        doors: doors(app, session, &page).await,
        saved: filters(app, session, visitor, &page, QUEUE).await,
        rows: answer
            .cases
            .into_iter()
            .map(|line| Row::new(line, &page, &names, &session.actor.id))
            .collect(),
        n_open: answer.n_open,
        n_overdue: answer.n_overdue,
        next: if answer.next.is_empty() {
            String::new()
        } else {
            page_path(visitor, &answer.next)
        },
        first: one("efter")
            .map(|_after| page_path(visitor, ""))
            .unwrap_or_default(),
        is_filtered: FILTERS.into_iter().any(|name| one(name).is_some()),
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        phases: choices(visitor.lang, "phase"),
        outcomes: choices(visitor.lang, "outcome"),
        dues: choices(visitor.lang, "due_within"),
        form: Form::new(visitor.lang, "", String::new()).with_all(visitor.params()),
        page,
    };
    html_as(status, &shown)
}

/// Whom the cases shown can be given to: people of the one municipality that they are of.
async fn people_of(app: &App, session: &Session, visitor: &Visitor, names: &Names) -> Vec<Choice> {
    let chosen = visitor.param("kommune");
    let only = names.keys().next().filter(|_| names.len() == 1);
    match only
        .filter(|_| chosen.is_empty())
        .cloned()
        .unwrap_or(chosen)
    {
        none if none.is_empty() => Vec::new(),
        code => People::of(app, session, &code).await.choices,
    }
}

type Names = BTreeMap<String, String>;

/// The moment a choice of the group `due_within` means.
fn due_before(now: Timestamp, code: &str) -> Option<prost_types::Timestamp> {
    let hours = match code {
        "over" => 0,
        "12" => 12,
        "24" => 24,
        "72" => 72,
        _unknown => return None,
    };
    let before = now
        .saturating_add(jiff::SignedDuration::from_hours(hours))
        .ok()?;
    Some(prost_types::Timestamp {
        seconds: before.as_second(),
        nanos: before.subsec_nanosecond(),
    })
}

/// The list with the same filters, after a line; from its beginning when there is none.
fn page_path(visitor: &Visitor, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        let value = visitor.param(name);
        if !value.is_empty() {
            query.append_pair(name, &value);
        }
    }
    if !after.is_empty() {
        query.append_pair("efter", after);
    }
    match query.finish() {
        none if none.is_empty() => "/sager".to_owned(),
        query => format!("/sager?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_of_when_it_is_due_means_a_moment() {
        let now = Timestamp::UNIX_EPOCH;
        for choice in choices(Lang::Da, "due_within") {
            assert!(due_before(now, &choice.value).is_some(), "{}", choice.value);
        }
        assert!(due_before(now, "tomorrow").is_none());
    }
}
