//! The yearly wheel of the data protection officer: a municipality's year, drawn and as a list.

mod drawn;
pub(super) mod one;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_calculus::to_local;
use brudvagt_proto::triage::{
    AddWheelTaskRequest, GetWheelRequest, ListMyWheelRequest, ListWheelsRequest,
    ProposeWheelRequest, WheelTask, WheelYear,
};
use brudvagt_types::Role;
use jiff::civil::Date;

use self::drawn::{Month, Spot, months, spots};
use super::{again::again, municipalities::municipality_names, opened::People};
use crate::{
    http::{App, Failure, Sent, Visitor, WHEEL_READERS, back_to, html_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, date_text},
    words::{choices, word},
};

const PATH: &str = "/aarshjul";

/// A task as a line of a list.
pub(super) struct WheelLine {
    pub id: String,
    pub title: String,
    pub what: String,
    /// Law or custom, with the article.
    pub source: String,
    pub basis: String,
    pub repeats: String,
    pub due: String,
    pub due_on: Option<Date>,
    pub state: String,
    pub state_word: String,
    pub class: &'static str,
    pub owner: String,
    pub note: String,
    pub settled: String,
    /// Its municipality, where the list is of several.
    pub place: String,
}

impl WheelLine {
    pub(super) fn of(it: WheelTask, page: &Page) -> Self {
        let lang = page.lang;
        let due_on: Option<Date> = it.due_on.parse().ok();
        let today = to_local(page.now).date();
        let is_late = it.state == "open" && due_on.is_some_and(|day| day < today);
        let state = if is_late {
            "overdue".to_owned()
        } else {
            it.state
        };
        let of_code = |group: &str| {
            if it.code.is_empty() {
                String::new()
            } else {
                word(lang, group, &it.code)
            }
        };
        let done_on: Option<Date> = it.done_on.parse().ok();
        let at = wire::instant(it.settled_at).map(|at| page.when(&at).day().text());
        let settled = match (done_on, at) {
            (Some(day), _) => format!("{}, {}", it.settled_by, date_text(day, lang)),
            (None, Some(at)) => format!("{}, {at}", it.settled_by),
            (None, None) => String::new(),
        };
        Self {
            title: or(it.title, || of_code("wheel_task")),
            what: or(it.what, || of_code("wheel_what")),
            source: of_code("wheel_source"),
            basis: if it.basis.is_empty() {
                page.t("wheel.own").to_owned()
            } else {
                word(lang, "wheel_basis", &it.basis)
            },
            repeats: if it.ended {
                page.t("wheel.ended").to_owned()
            } else {
                word(lang, "wheel_repeats", &it.repeats)
            },
            due: due_on.map_or_else(String::new, |day| date_text(day, lang)),
            due_on,
            state_word: word(lang, "wheel_state", &state),
            class: match state.as_str() {
                "overdue" => "chip--over",
                "done" => "chip--good",
                _open => "",
            },
            state,
            owner: or(it.owner_name, || page.t("wheel.officer").to_owned()),
            note: it.note,
            settled,
            place: String::new(),
            id: it.day_id,
        }
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.state == "overdue"
    }
}

fn or(text: String, other: impl FnOnce() -> String) -> String {
    if text.is_empty() { other() } else { text }
}

/// How a municipality stands, as a row.
struct Standing {
    code: String,
    name: String,
    figures: String,
    overdue: String,
    next: String,
}

#[derive(Template)]
#[template(path = "work/wheel.html")]
struct WheelPage {
    page: Page,
    filter: Form,
    form: Form,
    municipalities: Vec<Choice>,
    years: Vec<Choice>,
    title: String,
    code: String,
    year: u32,
    months: Vec<Month>,
    spots: Vec<Spot>,
    lines: Vec<WheelLine>,
    /// What the drawing shows, in a sentence.
    told: String,
    standings: Vec<Standing>,
    proposed: Vec<Choice>,
    /// What is proposed, and where it comes from.
    sources: Vec<(String, String)>,
    repeats: Vec<Choice>,
    people: Vec<Choice>,
    may_change: bool,
}

fn told(lines: &[WheelLine], lang: Lang) -> String {
    let n = |state: &str| lines.iter().filter(|line| line.state == state).count();
    let parts = [
        lang.t1("wheel.told_all", lines.len()),
        lang.t1("wheel.told_done", n("done")),
        lang.t1("wheel.told_overdue", n("overdue")),
        lang.t1("wheel.told_open", n("open")),
        lang.t1("wheel.told_skipped", n("skipped")),
    ];
    parts.join(" ")
}

/// Which wheel the address asks for.
fn asked(visitor: &Visitor, page: &Page) -> (String, u32) {
    let this_year = u32::try_from(to_local(page.now).date().year()).unwrap_or(0);
    let year = visitor.param("aar").parse().unwrap_or(this_year);
    (visitor.param("kommune"), year)
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    render(&app, &visitor, None, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    came_back: Option<Form>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.one_of(&WHEEL_READERS)?;
    let page = visitor.page(app, Section::Expected);
    let names = municipality_names(app, session).await;
    let (mut municipality, year) = asked(visitor, &page);
    if municipality.is_empty() {
        municipality = names.keys().next().cloned().unwrap_or_default();
    }
    let message = GetWheelRequest {
        municipality: municipality.clone(),
        year,
    };
    let known = app.wheel().get_wheel(app.ask(session, message)).await?;
    let standings = if names.len() > 1 {
        let message = ListWheelsRequest { year };
        let known = app.wheel().list_wheels(app.ask(session, message)).await?;
        let wheels = known.into_inner().wheels.into_iter();
        wheels
            .map(|it| {
                let next: Option<Date> = it.next_on.parse().ok();
                Standing {
                    name: names
                        .get(&it.municipality)
                        .unwrap_or(&it.municipality)
                        .clone(),
                    figures: if it.n_tasks == 0 {
                        page.t("wheel.no_tasks").to_owned()
                    } else {
                        format!("{}/{}", it.n_done, it.n_tasks.saturating_sub(it.n_skipped))
                    },
                    overdue: match it.n_overdue {
                        0 => String::new(),
                        n => page.t1("wheel.n_overdue", n),
                    },
                    next: next.map_or_else(String::new, |day| date_text(day, page.lang)),
                    code: it.municipality,
                }
            })
            .collect()
    } else {
        Vec::new()
    };
    let people = People::of(app, session, &municipality).await.choices;
    let name = names.get(&municipality).unwrap_or(&municipality).clone();
    let municipalities = names
        .into_iter()
        .map(|(code, name)| Choice::new(code, name));
    let around = Around {
        name,
        municipalities: municipalities.collect(),
        standings,
        people,
        came_back,
    };
    html_as(status, &shown(page, known.into_inner(), around))
}

/// What stands around a municipality's year.
struct Around {
    name: String,
    municipalities: Vec<Choice>,
    standings: Vec<Standing>,
    people: Vec<Choice>,
    came_back: Option<Form>,
}

fn shown(page: Page, known: WheelYear, around: Around) -> WheelPage {
    let lang = page.lang;
    let this_year = to_local(page.now).date().year();
    let filter = Form::new(lang, "", String::new())
        .with("kommune", known.municipality.clone())
        .with("aar", known.year.to_string());
    let lines = known.tasks.into_iter().map(|it| WheelLine::of(it, &page));
    let lines: Vec<WheelLine> = lines.collect();
    let sources = known.proposed.iter().map(|it| {
        let of = |group: &str| word(lang, group, &it.code);
        (of("wheel_task"), of("wheel_source"))
    });
    let sources = sources.collect();
    let proposed = known.proposed.into_iter().map(|it| {
        let first: Option<Date> = it.first_on.parse().ok();
        let first = first.map_or_else(String::new, |day| date_text(day, lang));
        let label = format!(
            "{} ({}, {})",
            word(lang, "wheel_task", &it.code),
            word(lang, "wheel_repeats", &it.repeats).to_lowercase(),
            page.t1("wheel.from", first)
        );
        Choice::new(&it.code, label)
    });
    WheelPage {
        title: format!("{} {}", around.name, known.year),
        spots: spots(&lines),
        months: months(
            lang,
            (known.year == u32::try_from(this_year).unwrap_or(0)).then_some(page.now),
        ),
        told: told(&lines, lang),
        lines,
        standings: around.standings,
        proposed: proposed.collect(),
        sources,
        repeats: choices(lang, "wheel_repeats"),
        people: around.people,
        municipalities: around.municipalities,
        years: (this_year.saturating_sub(2)..=this_year.saturating_add(1))
            .map(|year| Choice::new(year.to_string(), year.to_string()))
            .collect(),
        may_change: known.may_change,
        code: known.municipality,
        year: known.year,
        form: around.came_back.unwrap_or_else(|| page.form()),
        filter,
        page,
    }
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.one_of(&[Role::Dpo])?;
    let municipality = visitor.param("kommune");
    let mut year = visitor.param("aar");
    let done = match sent.get("act") {
        "add" => {
            let text = |part: &str| sent.text(&format!("add.{part}"));
            let message = AddWheelTaskRequest {
                municipality: municipality.clone(),
                title: text("title"),
                what: text("what"),
                due_on: text("due_on"),
                repeats: text("repeats"),
                owner_id: text("owner_id"),
            };
            let asked = app.act(session, sent.key(), message);
            app.wheel()
                .add_wheel_task(asked)
                .await
                .map(|_| "wheel_added")
        }
        "propose" => {
            let message = ProposeWheelRequest {
                municipality: municipality.clone(),
                codes: sent.all("codes").map(str::to_owned).collect(),
            };
            // Late in the year nearly all of its days are in the coming one.
            let today = to_local(app.runtime.clock.now()).date();
            if today.month() >= 10 && year == today.year().to_string() {
                year = today.year().saturating_add(1).to_string();
            }
            let asked = app.act(session, sent.key(), message);
            app.wheel()
                .propose_wheel(asked)
                .await
                .map(|_| "wheel_proposed")
        }
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(done) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("kommune", &municipality)
                .append_pair("aar", &year)
                .append_pair("ok", done)
                .finish();
            Ok(back_to(&format!("{PATH}?{query}")))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Expected);
            let prefix = if sent.get("act") == "add" { "add." } else { "" };
            let form = again(&page, &sent, &failure, prefix);
            let status = failure.what.status();
            render(&app, &visitor, Some(form), status).await
        }
    }
}

/// What somebody is to do from the wheels in the coming two weeks, and what is past its day.
pub(super) async fn mine(
    app: &App,
    session: &Session,
    page: &Page,
) -> Result<Vec<WheelLine>, Failure> {
    let message = ListMyWheelRequest { days_ahead: 14 };
    let known = app.wheel().list_my_wheel(app.ask(session, message)).await?;
    let tasks = known.into_inner().tasks.into_iter();
    let names = municipality_names(app, session).await;
    Ok(tasks
        .map(|it| {
            let code = it.municipality.clone();
            let mut line = WheelLine::of(it, page);
            // Whose it is, where somebody has several municipalities.
            line.place = match names.get(&code) {
                Some(name) if names.len() > 1 => name.clone(),
                _one => String::new(),
            };
            line
        })
        .collect())
}
