//! Measures whose day comes, or went by, are told to the case, and the next reminder is laid.

use brudvagt_calculus::task_reminders::{next_reminder, reminder_at};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::events::deadlines::MeasureDue;
use brudvagt_types::Ctx;
use jiff::civil::Date;

use crate::{
    store::measures::{self, MeasureRow},
    wire,
};

const BATCH: i64 = 500;

/// Announces the reminders due at `ctx.now`, at most a batch, and returns how many. Reminders missed
/// while nothing ran are announced once, as things stand now.
///
/// # Errors
/// `UNAVAILABLE`: nothing is changed and nothing announced.
pub(crate) async fn remind_measures(unit: &mut Unit<'_>, ctx: &Ctx) -> Result<usize, Problem> {
    let due = measures::claim_due(unit.connection(), Ts(ctx.now), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    for MeasureRow {
        measure_id,
        case_id,
        municipality,
        due_on,
        ..
    } in &due
    {
        let day: Date = due_on.parse().map_err(|error| Problem::internal(&error))?;
        match next_reminder(day, ctx.now) {
            Some(next) => measures::remind_next(unit.connection(), *measure_id, Ts(next)).await?,
            None => measures::forget(unit.connection(), *measure_id).await?,
        }
        unit.announce(&MeasureDue {
            measure_id: measure_id.to_string(),
            case_id: case_id.to_string(),
            municipality: municipality.clone(),
            due_on: due_on.clone(),
            reminder: reminder_at(day, ctx.now).code().to_owned(),
            reached_at: Some(wire::to_proto(ctx.now)),
        });
    }
    Ok(due.len())
}
