//! The days of a task in a year.

use brudvagt_calculus::task_reminders::next_reminder;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_types::Ctx;
use jiff::civil::Date;
use uuid::Uuid;

use crate::{
    rules::wheel::{Repeats, days_in},
    store::{self, WheelDayRow, WheelTaskRow},
};

/// Lays the days of a task in a year, and says the first.
pub(super) async fn lay(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    task: &WheelTaskRow,
    year: i16,
) -> Result<Option<WheelDayRow>, Problem> {
    let first_on: Date = task
        .first_on
        .parse()
        .map_err(|error: jiff::Error| Problem::internal(&error))?;
    let repeats = Repeats::parse(&task.repeats).unwrap_or(Repeats::Once);
    let mut first = None;
    for (quarter, day) in days_in(year, first_on, repeats) {
        let row = WheelDayRow {
            day_id: Uuid::now_v7(),
            year,
            quarter,
            due_on: day.to_string(),
            state: "open".to_owned(),
            done_on: String::new(),
            settled_at: None,
            settled_by: String::new(),
            note: None,
            next_at: next_reminder(day, ctx.now).map(Ts),
            version: 1,
            task: task.clone(),
        };
        store::insert_wheel_day(unit.connection(), &row).await?;
        first = first.or(Some(row));
    }
    Ok(first)
}
