//! A person's deadlines in her own calendar: the page that makes and ends the link, and what the link
//! tells a calendar program.
//!
//! # Law
//! GDPR art. 5(1)(c) and 32: a calendar lies with whoever runs it, and on telephones. It is told which
//! case, which duty and when, and nothing of what the case is about.

mod feed;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use brudvagt_calculus::copenhagen;
use brudvagt_proto::{
    deadlines::{Clock, ListDueRequest},
    triage::{ListMyWheelRequest, ListQueueRequest},
};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{due::lines, municipalities::municipality_names, nearest::rule_name};
use crate::{
    http::{
        App, Failure, MANAGEMENT, STAFF, Sent, Visitor, What,
        calendars::{self, Calendar, Entry, Owed},
        html_as, outside, rights, saved_as,
        session::{Session, may_last},
        wire,
    },
    texts::Lang,
    ui::{Form, Page, Section},
    words::word,
};

const PATH: &str = "/kalender";
/// Deadlines that one call lists, and calls of one reading.
const AT_A_TIME: u32 = 200;
const MOST_CALLS: usize = 5;
const MOST_QUEUES: usize = 20;
/// How far ahead a calendar looks.
const AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);

#[derive(Template)]
#[template(path = "work/calendar.html")]
struct CalendarPage {
    page: Page,
    form: Form,
    /// Shown in the answer to the form that made it and never again.
    link: String,
    has_one: bool,
    made: String,
    read: String,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    link: String,
) -> Result<Response, Failure> {
    let page = visitor.page(app, Section::None);
    let known = calendars::known(&app.pool, &session.actor.id).await?;
    let shown = CalendarPage {
        form: page.form(),
        link,
        has_one: known.is_some(),
        made: known
            .as_ref()
            .map(|it| page.when(&it.created_at.0).day().text())
            .unwrap_or_default(),
        read: known
            .and_then(|it| it.read_at)
            .map(|at| page.when(&at.0).text())
            .unwrap_or_default(),
        page,
    };
    html_as(StatusCode::OK, &shown)
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    render(&app, &visitor, session, String::new()).await
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let now = app.runtime.clock.now();
    match sent.get("act") {
        "make" => {
            may_last(&app, session).await?;
            let wanted = (visitor.lang, sent.key());
            match calendars::make(&app.pool, session, wanted, now).await? {
                Some(token) => {
                    let link = format!("{}{PATH}/{token}/frister.ics", app.public_origin);
                    render(&app, &visitor, session, link).await
                }
                // The form came twice: the link was shown the first time.
                None => Ok(saved_as(PATH, "calendar_made")),
            }
        }
        "end" => {
            calendars::end(&app.pool, &session.actor.id).await?;
            Ok(saved_as(PATH, "calendar_ended"))
        }
        _unknown => Err(Failure::not_found()),
    }
}

/// What a calendar program reads. Whoever has left, or lost her role, has no calendar any more.
///
/// # Errors
/// `NOT_FOUND` for every link that opens nothing, all alike; `UNAVAILABLE` while rights cannot be asked
/// for, so that the program keeps what it has.
pub(crate) async fn read(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    outside::let_look(&app, &visitor)?;
    let now = app.runtime.clock.now();
    let found = calendars::find(&app.pool, &token, now).await?;
    let Calendar { id, session, lang } = found.ok_or_else(Failure::not_found)?;
    let person_id = session.actor.id.clone();
    let Some(session) = rights::renewed(&app, session).await? else {
        calendars::end(&app.pool, &person_id).await?;
        return Err(Failure::not_found());
    };
    if session.rights_unknown {
        return Err(Failure::new(What::Down, "UNAVAILABLE"));
    }
    if !STAFF.contains(&session.actor.role) {
        return Err(Failure::not_found());
    }
    let known = calendars::said(&app.pool, id).await?;
    let (owed, through) = if MANAGEMENT.contains(&session.actor.role) {
        let (clocks, through) = owed(&app, &session, now).await?;
        let label = |clock: &Clock| lang.say(&clock.label).to_owned();
        let owed = named(&app, &session, (clocks, &known), label).await;
        (owed, through)
    } else {
        nearest(&app, &session, lang).await?
    };
    let owed: Vec<Owed> = owed
        .into_iter()
        .chain(of_wheel(&app, &session, lang).await?)
        .collect();
    let said = calendars::follow(known.clone(), &owed, through, now);
    calendars::keep(&app.pool, id, (&known, &said)).await?;
    let kind = "text/calendar; charset=utf-8";
    let text = feed::written(&said, &app.public_origin, lang);
    Ok(([(CONTENT_TYPE, kind)], text).into_response())
}

/// The days of the yearly wheel that are hers: title, municipality and day, and no word anybody wrote.
async fn of_wheel(app: &App, session: &Session, lang: Lang) -> Result<Vec<Owed>, Failure> {
    let message = ListMyWheelRequest { days_ahead: 400 };
    let known = app.wheel().list_my_wheel(app.ask(session, message)).await?;
    let names = municipality_names(app, session).await;
    let tasks = known.into_inner().tasks.into_iter();
    let owed = tasks.filter_map(|it| {
        let day: Date = it.due_on.parse().ok()?;
        let begins = day.at(0, 0, 0, 0);
        let begins = begins.to_zoned_datetime(copenhagen().clone()).ok()?;
        Some(Owed {
            clock_id: it.day_id,
            case_id: String::new(),
            reference: names
                .get(&it.municipality)
                .unwrap_or(&it.municipality)
                .clone(),
            label: if it.code.is_empty() {
                lang.t("wheel.calendar_own").to_owned()
            } else {
                word(lang, "wheel_task", &it.code)
            },
            due_at: begins.timestamp(),
        })
    });
    Ok(owed.collect())
}

/// Every deadline that is owed, and how far the list reaches when it has no end in sight.
async fn owed(
    app: &App,
    session: &Session,
    now: Timestamp,
) -> Result<(Vec<Clock>, Option<Timestamp>), Failure> {
    let until = now.saturating_add(AHEAD).unwrap_or(now);
    let mut clocks: Vec<Clock> = Vec::new();
    let mut after = String::new();
    for _call in 0..MOST_CALLS {
        let message = ListDueRequest {
            before: Some(prost_types::Timestamp {
                seconds: until.as_second(),
                nanos: until.subsec_nanosecond(),
            }),
            limit: AT_A_TIME,
            after,
            ..ListDueRequest::default()
        };
        let known = app.deadlines().list_due(app.ask(session, message)).await?;
        let known = known.into_inner();
        clocks.extend(known.clocks);
        after = known.next;
        if after.is_empty() {
            return Ok((clocks, None));
        }
    }
    let last = clocks.last().and_then(|clock| wire::instant(clock.due_at));
    Ok((clocks, last))
}

/// Of each case that a head of department or whoever files sees, the deadline that comes first: only triage
/// knows which cases those are. Numbers and times alone are asked for, which is no look at a case.
async fn nearest(
    app: &App,
    session: &Session,
    lang: Lang,
) -> Result<(Vec<Owed>, Option<Timestamp>), Failure> {
    let mut found: Vec<Owed> = Vec::new();
    let mut after = String::new();
    for _call in 0..MOST_QUEUES {
        let message = ListQueueRequest {
            after,
            limit: AT_A_TIME,
            times_only: true,
            ..ListQueueRequest::default()
        };
        let known = app.triage().list_queue(app.ask(session, message)).await?;
        let known = known.into_inner();
        found.extend(known.cases.into_iter().filter_map(|line| {
            let first = line.next_due?;
            let due_at = wire::instant(first.due_at)?;
            Some(Owed {
                clock_id: format!("{}.{}", line.case_id, first.regime),
                label: rule_name(&first.regime, due_at, lang),
                case_id: line.case_id,
                reference: line.reference,
                due_at,
            })
        }));
        after = known.next;
        if after.is_empty() {
            return Ok((found, None));
        }
    }
    let last = found.iter().map(|it| it.due_at).max();
    Ok((found, last))
}

/// With the numbers of their cases. The queue is asked only for those the calendar has not said yet:
/// reading it is noted as a look.
async fn named(
    app: &App,
    session: &Session,
    (clocks, known): (Vec<Clock>, &[Entry]),
    label: impl Fn(&Clock) -> String,
) -> Vec<Owed> {
    let is_known = |clock: &Clock| known.iter().any(|it| it.clock_id == clock.clock_id);
    let new: Vec<Clock> = clocks
        .iter()
        .filter(|clock| !is_known(clock))
        .cloned()
        .collect();
    let lines = if new.is_empty() {
        BTreeMap::new()
    } else {
        lines(app, session, &new).await
    };
    let owed = clocks.into_iter().filter_map(|clock| {
        let line = lines.get(&clock.case_id);
        Some(Owed {
            due_at: wire::instant(clock.due_at)?,
            reference: line.map(|it| it.reference.clone()).unwrap_or_default(),
            label: label(&clock),
            clock_id: clock.clock_id,
            case_id: clock.case_id,
        })
    });
    owed.collect()
}

#[cfg(test)]
mod tests;
