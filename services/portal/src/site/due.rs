//! What is due before people are back at work: the page the officer reads on a Friday. It covers
//! every case and every clock.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_calculus::local;
use brudvagt_proto::{
    Code,
    deadlines::{Clock, ListDueRequest, ListDueResponse},
    triage::{CaseLine, ListQueueRequest},
};
use jiff::Timestamp;

use super::municipalities::municipality_names;
use brudvagt_types::reference::is_exercise;

use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section, typed},
    words::word,
};

/// As many open cases as the queue gives in one page; as many pages as are read for their names.
const PAGE: u32 = 100;
const MOST_PAGES: usize = 5;

struct Row {
    case_id: String,
    /// Empty when the queue does not say: a case nobody lists any more, or triage is away.
    reference: String,
    municipality: String,
    clock: String,
    rule: String,
    due: String,
    countdown: Countdown,
    action: String,
    phase: String,
    assignee_is_me: bool,
    has_assignee: bool,
}

impl Row {
    fn is_exercise(&self) -> bool {
        is_exercise(&self.reference)
    }
}

struct Opening {
    municipality: String,
    at: String,
}

#[derive(Template)]
#[template(path = "work/due.html")]
struct DuePage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    /// The moment the list reaches to.
    until: String,
    openings: Vec<Opening>,
    municipalities: Vec<Choice>,
    n_overdue: usize,
    n_cases: usize,
    is_chosen: bool,
    next: String,
}

/// The moment that was chosen, if it was and can be read; otherwise what is wrong with it.
fn chosen(form: &mut Form) -> Option<Timestamp> {
    let date = typed::day(form.value("inden.date").trim());
    let time = typed::clock(form.value("inden.time").trim());
    let text = match (date.as_str(), time.as_str()) {
        ("", "") => return None,
        // A day without a time means until 08:00 of that day.
        (date, "") => format!("{date}T08:00"),
        (date, time) => format!("{date}T{time}"),
    };
    match local::read(&text) {
        Ok(read) => Some(read.instant()),
        Err(wrong) => {
            let text = match form.lang {
                crate::texts::Lang::Da => wrong.text().da,
                crate::texts::Lang::En => wrong.to_string(),
            };
            form.refuse("inden", text);
            None
        }
    }
}

/// The lines of the cases that clocks belong to, by case. They are read from the queue, because
/// opening each case would be noted as a look at it.
pub(super) async fn lines(
    app: &App,
    session: &Session,
    clocks: &[Clock],
) -> BTreeMap<String, CaseLine> {
    let mut wanted: BTreeSet<&str> = clocks.iter().map(|it| it.case_id.as_str()).collect();
    let mut found = BTreeMap::new();
    let mut after = String::new();
    for _page in 0..MOST_PAGES {
        if wanted.is_empty() {
            break;
        }
        let message = ListQueueRequest {
            after,
            limit: PAGE,
            ..ListQueueRequest::default()
        };
        let Ok(known) = app.triage().list_queue(app.ask(session, message)).await else {
            break;
        };
        let known = known.into_inner();
        for line in known.cases {
            if wanted.remove(line.case_id.as_str()) {
                found.insert(line.case_id.clone(), line);
            }
        }
        after = known.next;
        if after.is_empty() {
            break;
        }
    }
    found
}

fn row(
    clock: Clock,
    lines: &BTreeMap<String, CaseLine>,
    names: &BTreeMap<String, String>,
    own_id: &str,
    page: &Page,
) -> Row {
    let line = lines.get(&clock.case_id).cloned().unwrap_or_default();
    let phase = word(page.lang, "phase", line.phase().code());
    let due = wire::instant(clock.due_at).unwrap_or(page.now);
    Row {
        reference: line.reference,
        municipality: names
            .get(&clock.municipality)
            .unwrap_or(&clock.municipality)
            .clone(),
        clock: page.lang.say(&clock.label).to_owned(),
        rule: page.lang.say(&clock.rule).to_owned(),
        due: page.when(&due).text(),
        countdown: page.countdown(due, false),
        action: word(page.lang, "action", &line.next_action),
        phase,
        assignee_is_me: line.assignee_id == own_id,
        has_assignee: !line.assignee_id.is_empty(),
        case_id: clock.case_id,
    }
}

/// Municipalities that open at another moment than the first.
fn openings(
    known: &ListDueResponse,
    names: &BTreeMap<String, String>,
    page: &Page,
) -> Vec<Opening> {
    let moments: BTreeSet<_> = known
        .openings
        .iter()
        .filter_map(|it| wire::instant(it.at))
        .collect();
    if moments.len() < 2 {
        return Vec::new();
    }
    known
        .openings
        .iter()
        .filter_map(|it| {
            Some(Opening {
                at: page.when(&wire::instant(it.at)?).text(),
                municipality: names
                    .get(&it.municipality)
                    .unwrap_or(&it.municipality)
                    .clone(),
            })
        })
        .collect()
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let page = visitor.page(&app, Section::Queue);
    let mut form = Form::new(visitor.lang, "", String::new()).with_all(visitor.params());
    let until = chosen(&mut form);
    let municipality = Some(visitor.param("kommune")).filter(|it| !it.is_empty());
    let message = ListDueRequest {
        before: until.map(|at| prost_types::Timestamp {
            seconds: at.as_second(),
            nanos: at.subsec_nanosecond(),
        }),
        before_next_working_day: until.is_none(),
        limit: PAGE,
        after: visitor.param("efter"),
        municipalities: municipality.into_iter().collect(),
    };
    let request = app.ask(session, message);
    let known = app.deadlines().list_due(request).await?.into_inner();
    let names = municipality_names(&app, session).await;
    let lines = lines(&app, session, &known.clocks).await;
    let opens = wire::instant(known.next_working_day_start);
    let openings = if until.is_none() {
        openings(&known, &names, &page)
    } else {
        Vec::new()
    };
    let cases: BTreeSet<_> = known.clocks.iter().map(|it| &it.case_id).collect();
    let n_cases = cases.len();
    let is_over = |clock: &&Clock| wire::instant(clock.due_at).is_some_and(|due| due <= page.now);
    html(&DuePage {
        n_cases,
        n_overdue: known.clocks.iter().filter(is_over).count(),
        until: until
            .or(opens)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        is_chosen: until.is_some(),
        next: next_path(&visitor, &known.next),
        rows: known
            .clocks
            .into_iter()
            .map(|clock| row(clock, &lines, &names, &session.actor.id, &page))
            .collect(),
        openings,
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        form,
        page,
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
    format!("/forfalder?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;

    fn asked(date: &str, time: &str) -> (Option<Timestamp>, bool) {
        let mut form = Form::new(Lang::Da, "", String::new())
            .with("inden.date", date)
            .with("inden.time", time);
        (chosen(&mut form), form.is_wrong())
    }

    #[test]
    fn a_day_alone_means_until_work_begins_on_it() {
        let monday = "2026-11-30T07:00:00Z".parse().ok();
        assert_eq!(asked("2026-11-30", ""), (monday, false));
        assert_eq!(asked("2026-11-30", "08:00"), (monday, false));
    }

    #[test]
    fn nothing_chosen_is_the_next_working_day_and_nonsense_is_told() {
        assert_eq!(asked("", ""), (None, false));
        assert_eq!(asked("2026-02-31", "08:00"), (None, true));
    }
}
