//! The wheel turns by itself: owners are reminded, and the coming year gets its days.

use std::collections::BTreeMap;

use brudvagt_calculus::{
    task_reminders::{next_reminder, reminder_at},
    to_local,
};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::events::triage::{WheelDue, WheelDueTask};
use brudvagt_types::Ctx;
use jiff::civil::Date;
use uuid::Uuid;

use super::lay::lay;
use crate::{
    Triage,
    store::{self, WheelDayRow, WheelEntryRow},
    wire,
};

/// Announces the reminders due at `ctx.now`, those of one owner in a municipality together, and says how
/// many. What was missed while nothing ran is announced once, as things stand now.
///
/// # Errors
/// `UNAVAILABLE`: nothing is changed and nothing announced.
pub(crate) async fn remind_of_wheel(triage: &Triage, ctx: &Ctx) -> Result<usize, Problem> {
    let Begun::New(mut unit) = triage.store.begin(ctx, "remind_of_wheel", &[]).await? else {
        return Ok(0);
    };
    let due = store::claim_wheel_due(unit.connection(), Ts(ctx.now)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let n_due = due.len();
    let mut together: BTreeMap<(String, String), Vec<WheelDueTask>> = BTreeMap::new();
    for mut row in due {
        let day: Date = row
            .due_on
            .parse()
            .map_err(|error: jiff::Error| Problem::internal(&error))?;
        let reminder = reminder_at(day, ctx.now).code();
        row.next_at = next_reminder(day, ctx.now).map(Ts);
        store::remind_wheel_next(unit.connection(), row.day_id, row.next_at).await?;
        let entry = WheelEntryRow {
            entry_id: Uuid::now_v7(),
            municipality: row.task.municipality.clone(),
            task_id: row.task.task_id,
            day_id: Some(row.day_id),
            kind: "reminded".to_owned(),
            at: Ts(ctx.now),
            by_id: ctx.actor.id.clone(),
            before: String::new(),
            after: String::new(),
            words: None,
        };
        store::insert_wheel_entry(unit.connection(), &entry).await?;
        let whose = (row.task.municipality.clone(), row.task.owner_id.clone());
        together
            .entry(whose)
            .or_default()
            .push(said(&row, reminder));
    }
    for ((municipality, owner_id), tasks) in together {
        unit.announce(&WheelDue {
            municipality,
            owner_id,
            tasks,
            at: Some(wire::to_proto(ctx.now)),
        });
    }
    unit.commit(&[]).await?;
    Ok(n_due)
}

/// Whoever owns the task now is told, unless she did it herself.
pub(super) fn announce_given(unit: &mut Unit<'_>, ctx: &Ctx, row: &WheelDayRow) {
    if row.task.owner_id == ctx.actor.id {
        return;
    }
    let is_officers = row.task.owner_id.is_empty();
    if is_officers && ctx.actor.role == brudvagt_types::Role::Dpo {
        return;
    }
    unit.announce(&WheelDue {
        municipality: row.task.municipality.clone(),
        owner_id: row.task.owner_id.clone(),
        tasks: vec![said(row, "given")],
        at: Some(wire::to_proto(ctx.now)),
    });
}

fn said(row: &WheelDayRow, reminder: &str) -> WheelDueTask {
    WheelDueTask {
        day_id: row.day_id.to_string(),
        code: row.task.code.clone(),
        due_on: row.due_on.clone(),
        reminder: reminder.to_owned(),
    }
}

/// Lays the days of the coming year for tasks that are repeated, and says for how many.
///
/// # Errors
/// `UNAVAILABLE`: nothing is laid.
pub(crate) async fn lay_coming_year(triage: &Triage, ctx: &Ctx) -> Result<usize, Problem> {
    let through = to_local(ctx.now).date().year().saturating_add(1);
    let Begun::New(mut unit) = triage.store.begin(ctx, "lay_coming_year", &[]).await? else {
        return Ok(0);
    };
    let tasks = store::wheel_to_lay(unit.connection(), through).await?;
    if tasks.is_empty() {
        return Ok(0);
    }
    let n_tasks = tasks.len();
    for mut task in tasks {
        for year in task.laid_through.saturating_add(1)..=through {
            lay(&mut unit, ctx, &task, year).await?;
        }
        task.laid_through = through;
        store::update_wheel_task(unit.connection(), &task).await?;
    }
    unit.commit(&[]).await?;
    Ok(n_tasks)
}
