//! What is done with a task of the wheel. Nothing is removed: each act is an entry of its history.

use brudvagt_calculus::{task_reminders::next_reminder, to_local};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::triage::{ActOnWheelRequest, WheelTask, act_on_wheel_request::Act};
use brudvagt_types::Ctx;
use jiff::{ToSpan, civil::Date};
use prost::Message;
use uuid::Uuid;

use super::{
    CONTENT, Content, ENTRY, MAX_CHARS, MAX_TITLE, NOTE,
    add::{check_owner, coming_day, reread},
    checked, day_id, is_mine, keeps, needed,
    remind::announce_given,
    sees, unknown, unsealed,
};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    store::{self, WheelDayRow, WheelEntryRow},
};

/// What was done, for the history.
struct Said {
    kind: &'static str,
    before: String,
    after: String,
    words: String,
    /// It is about all days of the task.
    of_task: bool,
}

fn said(kind: &'static str, words: String) -> Said {
    Said {
        kind,
        before: String::new(),
        after: String::new(),
        words,
        of_task: false,
    }
}

/// Carries out `request`. Its owner says that a task is done, or hands it back; the officer does
/// anything.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `WHEEL_STALE`; `WHEEL_SETTLED`; what is wrong with the words or days.
pub(crate) async fn act_on_wheel(
    triage: &Triage,
    ctx: &Ctx,
    request: &ActOnWheelRequest,
) -> Result<WheelTask, Problem> {
    let act = request.act.as_ref();
    let act = act.ok_or_else(|| reasons::COMMAND_MISSING.at("act"))?;
    let id = day_id(&request.day_id)?;
    let asked = request.encode_to_vec();
    if let Begun::Replay(_known) = triage.store.begin(ctx, "act_on_wheel", &asked).await? {
        return reread(triage, ctx, id).await;
    }
    let mut tx = triage.store.read(ctx).await?;
    let seen = store::wheel_day(&mut tx, id).await?;
    drop(tx);
    let seen = seen.filter(|row| sees(ctx, row)).ok_or_else(unknown)?;
    let keeps = keeps(ctx, &seen.task.municipality);
    let may = match act {
        Act::Done(_) => keeps || is_mine(ctx, &seen.task),
        Act::HandBack(_) => is_mine(ctx, &seen.task) && !seen.task.owner_id.is_empty(),
        _changes => keeps,
    };
    if !may {
        return Err(Problem::denied());
    }
    if let Act::Give(it) = act {
        check_owner(triage, &it.owner_id, &seen.task.municipality).await?;
    }
    let mut unit = match triage.store.begin(ctx, "act_on_wheel", &asked).await? {
        Begun::Replay(_known) => return reread(triage, ctx, id).await,
        Begun::New(unit) => unit,
    };
    let row = store::wheel_day_for_update(unit.connection(), id).await?;
    let mut row = row.ok_or_else(unknown)?;
    if u32::try_from(row.version).ok() != Some(request.version) {
        return Err(reasons::WHEEL_STALE.problem());
    }
    let sealed = unsealed(triage, &row.task)?;
    let said = carry_out(&mut unit, ctx, &mut row, &sealed, act).await?;
    enter(&mut unit, ctx, &row, &sealed, said).await?;
    unit.commit(&[]).await?;
    reread(triage, ctx, id).await
}

async fn carry_out(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut WheelDayRow,
    sealed: &Sealed,
    act: &Act,
) -> Result<Said, Problem> {
    let said = match act {
        Act::Done(it) => {
            open(row)?;
            let note = needed("note", &it.note)?;
            let day = past_day(ctx, &it.done_on)?;
            settle(ctx, row, "done", sealed.seal_json(NOTE, &note)?);
            row.done_on = day.to_string();
            Said {
                after: row.done_on.clone(),
                ..said("done", note)
            }
        }
        Act::Skip(it) => {
            open(row)?;
            let reason = needed("reason", &it.reason)?;
            settle(ctx, row, "skipped", sealed.seal_json(NOTE, &reason)?);
            said("skipped", reason)
        }
        Act::Reopen(it) => {
            if row.state == "open" {
                return Err(reasons::WHEEL_STALE.problem());
            }
            let reason = needed("reason", &it.reason)?;
            row.state = "open".to_owned();
            row.settled_at = None;
            row.settled_by = String::new();
            row.done_on = String::new();
            row.note = None;
            row.next_at = reminders_of(ctx, &row.due_on)?;
            said("reopened", reason)
        }
        Act::Move(it) => {
            open(row)?;
            let reason = needed("reason", &it.reason)?;
            let day = coming_day(ctx, &it.due_on)?.to_string();
            if day == row.due_on {
                return Err(reasons::WHEEL_DAY_SAME.at("due_on"));
            }
            let before = std::mem::replace(&mut row.due_on, day);
            row.next_at = reminders_of(ctx, &row.due_on)?;
            Said {
                before,
                after: row.due_on.clone(),
                ..said("moved", reason)
            }
        }
        Act::Give(it) => {
            open(row)?;
            let reason = checked("reason", &it.reason, MAX_CHARS)?;
            give(row, &it.owner_id, "given", reason)?
        }
        Act::HandBack(it) => {
            open(row)?;
            let reason = needed("reason", &it.reason)?;
            give(row, "", "handed_back", reason)?
        }
        Act::Reword(it) => {
            let content = Content {
                title: checked("title", &it.title, MAX_TITLE)?,
                what: checked("what", &it.what, MAX_CHARS)?,
            };
            if content.title.is_empty() && row.task.code.is_empty() {
                return Err(reasons::WHEEL_TITLE_NEEDED.at("title"));
            }
            let before: Content = sealed.open_json(CONTENT, &row.task.content)?;
            row.task.content = sealed.seal_json(CONTENT, &content)?;
            Said {
                of_task: true,
                // What it said before must not be lost.
                ..said(
                    "reworded",
                    format!("{}\n{}", before.title, before.what)
                        .trim()
                        .to_owned(),
                )
            }
        }
        Act::End(it) => {
            let reason = needed("reason", &it.reason)?;
            row.task.ended_at = Some(Ts(ctx.now));
            let note = sealed.seal_json(NOTE, &reason)?;
            for mut other in store::open_days_of(unit.connection(), row.task.task_id).await? {
                if other.day_id == row.day_id {
                    continue;
                }
                settle(ctx, &mut other, "skipped", note.clone());
                store::update_wheel_day(unit.connection(), &other).await?;
            }
            if row.state == "open" {
                settle(ctx, row, "skipped", note);
            }
            Said {
                of_task: true,
                ..said("ended", reason)
            }
        }
    };
    store::update_wheel_day(unit.connection(), row).await?;
    store::update_wheel_task(unit.connection(), &row.task).await?;
    if matches!(act, Act::Give(_) | Act::HandBack(_)) {
        announce_given(unit, ctx, row);
    }
    Ok(said)
}

fn give(
    row: &mut WheelDayRow,
    owner_id: &str,
    kind: &'static str,
    words: String,
) -> Result<Said, Problem> {
    if row.task.owner_id == owner_id {
        return Err(reasons::WHEEL_OWNER_SAME.at("owner_id"));
    }
    let before = std::mem::replace(&mut row.task.owner_id, owner_id.to_owned());
    Ok(Said {
        before,
        after: owner_id.to_owned(),
        of_task: true,
        ..said(kind, words)
    })
}

fn open(row: &WheelDayRow) -> Result<(), Problem> {
    if row.state == "open" {
        return Ok(());
    }
    Err(reasons::WHEEL_SETTLED.problem())
}

fn settle(ctx: &Ctx, row: &mut WheelDayRow, state: &str, note: Vec<u8>) {
    row.state = state.to_owned();
    row.settled_at = Some(Ts(ctx.now));
    row.settled_by.clone_from(&ctx.actor.id);
    row.note = Some(note);
    row.next_at = None;
}

fn reminders_of(ctx: &Ctx, due_on: &str) -> Result<Option<Ts>, Problem> {
    let day: Date = due_on
        .parse()
        .map_err(|error: jiff::Error| Problem::internal(&error))?;
    Ok(next_reminder(day, ctx.now).map(Ts))
}

/// The day something was done: today or before, and within the last year.
fn past_day(ctx: &Ctx, text: &str) -> Result<Date, Problem> {
    let today = to_local(ctx.now).date();
    let day: Option<Date> = text.trim().parse().ok();
    let day = day.ok_or_else(|| reasons::DATE_UNREADABLE.at("done_on"))?;
    let first = today.checked_sub(1.year()).unwrap_or(today);
    if day > today || day < first {
        return Err(reasons::WHEEL_DONE_AHEAD.at("done_on"));
    }
    Ok(day)
}

async fn enter(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &WheelDayRow,
    sealed: &Sealed,
    said: Said,
) -> Result<(), Problem> {
    let entry = WheelEntryRow {
        entry_id: Uuid::now_v7(),
        municipality: row.task.municipality.clone(),
        task_id: row.task.task_id,
        day_id: (!said.of_task).then_some(row.day_id),
        kind: said.kind.to_owned(),
        at: Ts(ctx.now),
        by_id: ctx.actor.id.clone(),
        before: said.before,
        after: said.after,
        words: if said.words.is_empty() {
            None
        } else {
            Some(sealed.seal_json(ENTRY, &said.words)?)
        },
    };
    store::insert_wheel_entry(unit.connection(), &entry).await?;
    Ok(())
}
