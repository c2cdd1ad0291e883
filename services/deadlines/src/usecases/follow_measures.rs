//! Follows the days of a case's measures, also after the case is closed.

use brudvagt_calculus::task_reminders::next_reminder;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::events::triage::{CaseChanged, CaseState};
use brudvagt_types::Ctx;
use jiff::civil::Date;
use uuid::Uuid;

use crate::store::measures::{self, MeasureRow};

/// Each measure with a day is reminded of until it is done, starting with the first time after now:
/// its owner has just been told of it.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(super) async fn follow_measures(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    event: &CaseChanged,
    said: &CaseState,
    case_id: Uuid,
) -> Result<(), Problem> {
    let mut known = Vec::new();
    for measure in &said.open_measures {
        let id = measure.id.parse::<Uuid>();
        let (Ok(measure_id), Ok(due_on)) = (id, measure.due_on.parse::<Date>()) else {
            continue;
        };
        let Some(next_at) = next_reminder(due_on, ctx.now) else {
            continue;
        };
        known.push(measure_id);
        let row = MeasureRow {
            measure_id,
            case_id,
            municipality: event.municipality.clone(),
            due_on: due_on.to_string(),
            next_at: Ts(next_at),
        };
        measures::put(connection, &row).await?;
    }
    measures::keep_only(connection, case_id, &known).await?;
    Ok(())
}
