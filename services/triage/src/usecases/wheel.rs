//! The yearly wheel of the data protection officer: what there is to do in a year, and how it stands.
//!
//! # Law
//! GDPR art. 39(1): the officer's tasks; art. 5(2) and 24(1): that they were done is shown.

mod act;
mod add;
mod lay;
mod remind;

use std::collections::HashMap;

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    CouncilWheelTask, GetWheelRequest, GetWheelTaskRequest, ListMyWheelRequest,
    ListMyWheelResponse, ListWheelsRequest, ListWheelsResponse, ProposedTask, WheelEntry,
    WheelStanding, WheelTask, WheelYear,
};
use brudvagt_types::{Ctx, Role, Text};
use brudvagt_words::{day, word};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) use self::{
    act::act_on_wheel,
    add::{add_wheel_task, propose_wheel},
    remind::{lay_coming_year, remind_of_wheel},
};
use super::{council_figures::Asked, search::municipalities};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    rules::{
        wheel::{PROPOSED, proposed},
        who_may::WHEEL_READERS,
    },
    store::{self, WheelDayRow, WheelEntryRow, WheelTaskRow},
    wire,
};

const CONTENT: &str = "wheel.task";
const NOTE: &str = "wheel.note";
const ENTRY: &str = "wheel.entry";
const MAX_TITLE: usize = 120;
const MAX_CHARS: usize = 4_000;
/// How far ahead somebody's own list looks, in days.
const AHEAD: u32 = 30;

/// What a person wrote about a task; empty where the words of the proposal hold.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    title: String,
    what: String,
}

/// Whether she keeps the wheel of the municipality: its officer, and nobody else.
///
/// # Law
/// GDPR art. 38(3): the officer takes no instructions on how to do her tasks.
fn keeps(ctx: &Ctx, municipality: &str) -> bool {
    let here = municipality.parse();
    ctx.actor.role == Role::Dpo && here.is_ok_and(|code| ctx.scope.allows(&code))
}

/// The code of a municipality in sight.
///
/// # Errors
/// `NOT_FOUND`.
fn in_sight(triage: &Triage, ctx: &Ctx, municipality: &str) -> Result<String, Problem> {
    let chosen = [municipality.to_owned()];
    if municipality.is_empty() || municipalities(triage, ctx, &chosen).is_empty() {
        return Err(Problem::not_found("Kommunen", "the municipality"));
    }
    Ok(municipality.to_owned())
}

fn year_of(year: u32, today: Date) -> Result<i16, Problem> {
    let known = i16::try_from(year).ok();
    let known = known.filter(|year| (2018..=today.year().saturating_add(2)).contains(year));
    known.ok_or_else(|| reasons::YEAR_UNREADABLE.at("year"))
}

/// A municipality's year.
///
/// # Errors
/// `NOT_FOUND`; `YEAR_UNREADABLE`.
pub(crate) async fn get_wheel(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetWheelRequest,
) -> Result<WheelYear, Problem> {
    let municipality = in_sight(triage, ctx, &request.municipality)?;
    let today = to_local(ctx.now).date();
    let year = year_of(request.year, today)?;
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::wheel_of(&mut tx, &municipality, year).await?;
    let has = store::wheel_codes(&mut tx, &municipality).await?;
    drop(tx);
    let may_change = keeps(ctx, &municipality);
    let missing = PROPOSED
        .iter()
        .filter(|it| may_change && !has.iter().any(|code| code == it.code));
    Ok(WheelYear {
        tasks: tasks(triage, ctx, rows).await?,
        proposed: missing
            .filter_map(|it| {
                Some(ProposedTask {
                    code: it.code.to_owned(),
                    first_on: it.first_on(today)?.to_string(),
                    repeats: it.repeats.code().to_owned(),
                    basis: basis(it.code).to_owned(),
                })
            })
            .collect(),
        may_change,
        municipality,
        year: request.year,
    })
}

/// How the caller's municipalities stand in a year.
///
/// # Errors
/// `YEAR_UNREADABLE`.
pub(crate) async fn list_wheels(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListWheelsRequest,
) -> Result<ListWheelsResponse, Problem> {
    let today = to_local(ctx.now).date();
    let year = year_of(request.year, today)?;
    let codes = municipalities(triage, ctx, &[]);
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::wheel_standings(&mut tx, &codes, (year, &today.to_string())).await?;
    drop(tx);
    let number = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(ListWheelsResponse {
        wheels: codes
            .into_iter()
            .map(
                |code| match rows.iter().find(|row| row.municipality == code) {
                    Some(row) => WheelStanding {
                        municipality: code,
                        n_tasks: number(row.n_tasks),
                        n_done: number(row.n_done),
                        n_skipped: number(row.n_skipped),
                        n_overdue: number(row.n_overdue),
                        next_on: row.next_on.clone().unwrap_or_default(),
                    },
                    None => WheelStanding {
                        municipality: code,
                        ..WheelStanding::default()
                    },
                },
            )
            .collect(),
    })
}

/// What the caller is to do: her own, and as an officer what nobody else owns.
///
/// # Errors
/// `INTERNAL` when a task's key does not open.
pub(crate) async fn list_my_wheel(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListMyWheelRequest,
) -> Result<ListMyWheelResponse, Problem> {
    let ahead = match request.days_ahead {
        0 => AHEAD,
        days => days.min(400),
    };
    let today = to_local(ctx.now).date();
    let before = today.checked_add(i64::from(ahead).days()).unwrap_or(today);
    let officer_of = if ctx.actor.role == Role::Dpo {
        municipalities(triage, ctx, &[])
    } else {
        Vec::new()
    };
    let whose = (ctx.actor.id.as_str(), officer_of.as_slice());
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::wheel_owned(&mut tx, whose, &before.to_string()).await?;
    drop(tx);
    Ok(ListMyWheelResponse {
        tasks: tasks(triage, ctx, rows).await?,
    })
}

/// One day of a task with what happened to it, for its owner and for those who read the wheel.
///
/// # Errors
/// `NOT_FOUND` for everybody else.
pub(crate) async fn get_wheel_task(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetWheelTaskRequest,
) -> Result<WheelTask, Problem> {
    let id = day_id(&request.day_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::wheel_day(&mut tx, id).await?;
    let row = row.filter(|row| sees(ctx, row)).ok_or_else(unknown)?;
    let history = store::wheel_history(&mut tx, (row.task.task_id, id)).await?;
    drop(tx);
    one(triage, ctx, row, history).await
}

/// The day with its history.
async fn one(
    triage: &Triage,
    ctx: &Ctx,
    row: WheelDayRow,
    history: Vec<WheelEntryRow>,
) -> Result<WheelTask, Problem> {
    let sealed = unsealed(triage, &row.task)?;
    let mut entries = Vec::new();
    for entry in history {
        let words = entry.words.as_deref();
        let words = words.map(|it| sealed.open_json::<String>(ENTRY, it));
        // A system's own doing has nobody's name.
        let by_name = match entry.by_id.as_str() {
            crate::SERVICE => String::new(),
            id => triage.people.name(id).await,
        };
        let (before, after) = match entry.kind.as_str() {
            "given" | "handed_back" => (
                named(triage, &entry.before).await,
                named(triage, &entry.after).await,
            ),
            _days => (entry.before, entry.after),
        };
        entries.push(WheelEntry {
            kind: entry.kind,
            at: Some(wire::to_proto(entry.at.0)),
            by_name,
            before,
            after,
            words: words.transpose()?.unwrap_or_default(),
        });
    }
    let task = tasks(triage, ctx, vec![row]).await?.pop();
    Ok(WheelTask {
        history: entries,
        ..task.ok_or_else(unknown)?
    })
}

async fn named(triage: &Triage, id: &str) -> String {
    if id.is_empty() {
        String::new()
    } else {
        triage.people.name(id).await
    }
}

/// Its owner, the officer, and those who read what leaders look at.
fn sees(ctx: &Ctx, row: &WheelDayRow) -> bool {
    is_mine(ctx, &row.task) || WHEEL_READERS.contains(&ctx.actor.role)
}

fn is_mine(ctx: &Ctx, task: &WheelTaskRow) -> bool {
    if task.owner_id.is_empty() {
        keeps(ctx, &task.municipality)
    } else {
        task.owner_id == ctx.actor.id
    }
}

fn basis(code: &str) -> &'static str {
    match proposed(code) {
        Some(it) if it.is_law => "law",
        Some(_) => "custom",
        None => "",
    }
}

/// The days as they are shown. Names are fetched outside any transaction.
async fn tasks(
    triage: &Triage,
    ctx: &Ctx,
    rows: Vec<WheelDayRow>,
) -> Result<Vec<WheelTask>, Problem> {
    let mut names: HashMap<String, String> = HashMap::new();
    for id in rows
        .iter()
        .flat_map(|row| [&row.task.owner_id, &row.settled_by])
    {
        if !id.is_empty() && !names.contains_key(id) {
            names.insert(id.clone(), triage.people.name(id).await);
        }
    }
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    rows.into_iter()
        .map(|row| {
            let sealed = unsealed(triage, &row.task)?;
            let content: Content = sealed.open_json(CONTENT, &row.task.content)?;
            let note = row.note.as_deref();
            let note = note.map(|note| sealed.open_json::<String>(NOTE, note));
            let mine = is_mine(ctx, &row.task);
            let keeps = keeps(ctx, &row.task.municipality);
            Ok(WheelTask {
                day_id: row.day_id.to_string(),
                basis: basis(&row.task.code).to_owned(),
                title: content.title,
                what: content.what,
                note: note.transpose()?.unwrap_or_default(),
                owner_name: name(&row.task.owner_id),
                settled_by: name(&row.settled_by),
                settled_at: row.settled_at.map(|at| wire::to_proto(at.0)),
                version: u32::try_from(row.version).unwrap_or(0),
                is_mine: mine,
                may_settle: row.state == "open" && (mine || keeps),
                may_change: keeps,
                ended: row.task.ended_at.is_some(),
                history: Vec::new(),
                due_on: row.due_on,
                state: row.state,
                done_on: row.done_on,
                municipality: row.task.municipality,
                code: row.task.code,
                repeats: row.task.repeats,
                owner_id: row.task.owner_id,
            })
        })
        .collect()
}

/// What was due or done in the report's period, as the council reads it: titles, days and outcomes, and
/// nothing of what anybody noted.
pub(super) async fn council_tasks(
    triage: &Triage,
    tx: &mut PgConnection,
    asked: &Asked,
    ctx: &Ctx,
) -> Result<Vec<CouncilWheelTask>, Problem> {
    let today = to_local(ctx.now).date().to_string();
    let lang = asked.lang;
    let (from, before) = asked.period.days();
    let municipality = &asked.municipality;
    let rows = store::wheel_between(tx, municipality, (&from, &before)).await?;
    rows.into_iter()
        .map(|row| {
            let sealed = unsealed(triage, &row.task)?;
            let content: Content = sealed.open_json(CONTENT, &row.task.content)?;
            let is_late = row.state == "open" && row.due_on < today;
            let state = if is_late {
                "overdue"
            } else {
                row.state.as_str()
            };
            let said = if row.done_on.is_empty() {
                &row.due_on
            } else {
                &row.done_on
            };
            let said: Option<Date> = said.parse().ok();
            Ok(CouncilWheelTask {
                title: if content.title.is_empty() {
                    word(lang, "wheel_task", &row.task.code)
                } else {
                    content.title
                },
                day: said.map(|it| day(lang, it)).unwrap_or_default(),
                outcome: word(lang, "wheel_state", state),
                done: row.state == "done",
            })
        })
        .collect()
}

fn unsealed(triage: &Triage, task: &WheelTaskRow) -> Result<Sealed, Problem> {
    let code = task.municipality.parse();
    let code =
        code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    Sealed::unwrap(&triage.keyring, &code, task.task_id, &task.wrapped_key)
}

/// Words for the wheel: one line breaks in lines, and never a CPR number.
///
/// # Law
/// Databeskyttelsesloven § 11: a wheel is read by many, and by the council.
fn checked(field: &'static str, text: &str, max_chars: usize) -> Result<String, Problem> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().nth(max_chars).is_some() {
        return Err(Problem::invalid(
            field,
            "TEXT_TOO_LONG",
            Text::new(
                format!("Teksten er for lang. Den må højst fylde {max_chars} tegn."),
                format!("at most {max_chars} characters"),
            ),
        ));
    }
    if !brudvagt_cpr::find(&text).is_empty() {
        return Err(reasons::TEXT_HOLDS_CPR.at(field));
    }
    Ok(text)
}

/// The same, where something must be said.
fn needed(field: &'static str, text: &str) -> Result<String, Problem> {
    let text = checked(field, text, MAX_CHARS)?;
    if text.is_empty() {
        return Err(reasons::WHEEL_REASON_NEEDED.at(field));
    }
    Ok(text)
}

fn day_id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_not_an_id| unknown())
}

fn unknown() -> Problem {
    Problem::not_found("Opgaven", "the task")
}
