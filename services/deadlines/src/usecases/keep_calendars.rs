//! Keeps when people are at work, as the directory says.

use brudvagt_calculus::WrittenCalendar;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;

use super::lay_clock::{deadline_of, extra_row};
use crate::{
    Deadlines,
    store::{self, calendars, owed},
};

/// The one step that a calendar places.
const BEFORE_CLOSING: &str = "before_closing";

/// Stores the calendars and, on clocks that are owed, recomputes the one reminder that depends on
/// them; returns how many municipalities changed. Deadlines and the ladder's steps stay where they
/// are.
///
/// # Law
/// Rule RM-1: a calendar moves reminders only.
///
/// # Errors
/// `UNAVAILABLE`: nothing is changed.
pub(crate) async fn keep_calendars(
    deadlines: &Deadlines,
    ctx: &Ctx,
    said: &[(String, WrittenCalendar)],
) -> Result<usize, Problem> {
    let Begun::New(mut unit) = deadlines.store.begin(ctx, "keep_calendars", &[]).await? else {
        return Ok(0);
    };
    let connection = unit.connection();
    let mut changed = Vec::new();
    for (municipality, calendar) in said {
        if calendars::put(connection, municipality, calendar).await? {
            changed.push(municipality);
        }
    }
    let known = calendars::all(connection).await?;
    for municipality in &changed {
        for clock in owed::of_municipality(connection, municipality).await? {
            let Some(deadline) = deadline_of(&clock)? else {
                continue;
            };
            store::withdraw_step(connection, clock.clock_id, BEFORE_CLOSING, Ts(ctx.now)).await?;
            let told = store::reached_steps(connection, clock.clock_id).await?;
            let row = extra_row(&clock, &deadline, &known, ctx.now)?;
            let row = row.filter(|row| row.state == "waiting" && !told.contains(&row.step));
            store::insert_milestones(connection, row.as_slice()).await?;
        }
    }
    unit.commit(&[]).await?;
    if !changed.is_empty() {
        deadlines.changed.notify_one();
    }
    Ok(changed.len())
}
