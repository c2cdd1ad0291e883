//! A measure's day comes, or went by: its owner is reminded, and one whose owner has left finds another.

use brudvagt_case::Command;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::deadlines::MeasureDue;
use brudvagt_types::Ctx;

use super::act::whoever_works_on_it;
use crate::{
    Triage,
    store::{self, TaskRow},
    usecases::{change, command::due_on},
};

/// The reason in the history when a measure is handed back automatically.
const HAS_LEFT: &str = "Den ansvarlige arbejder ikke længere i kommunen.";

/// Writes into the case that the owner is reminded. Where she has left, the measure goes to whoever
/// works on the case instead, and the mail about that is the reminder. A measure that is done, or has
/// been given another day, needs no reminder.
///
/// # Errors
/// `UNAVAILABLE`, also when the directory is away: the event comes again.
pub(crate) async fn remind_measure(
    triage: &Triage,
    ctx: &Ctx,
    event: &MeasureDue,
    payload: &[u8],
) -> Result<(), Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let task = store::measure(&mut tx, &event.measure_id).await?;
    drop(tx);
    let Some(task) = task.filter(|task| is_due(task, event)) else {
        return Ok(());
    };
    let measure = &task.measure;
    let has_left = !measure.owner_id.is_empty()
        && !triage
            .people
            .works_in(&measure.owner_id, &measure.municipality)
            .await?;
    let command = if has_left {
        Command::HandOverMeasure {
            id: measure.id.clone(),
            to: whoever_works_on_it(triage, &task).await?,
            due_on: due_on(&measure.due_date)?,
            reason: HAS_LEFT.to_owned(),
        }
    } else {
        Command::RemindMeasure {
            id: measure.id.clone(),
            reminder: event.reminder.clone(),
        }
    };
    let mut unit = match triage.store.begin(ctx, "remind_measure", payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, measure.case_id).await?;
    let still = store::measure(unit.connection(), &measure.id).await?;
    let still = still.filter(|it| is_due(it, event) && it.measure.owner_id == measure.owner_id);
    if still.is_some() {
        change::change(&mut unit, ctx, &mut row, &sealed, &command).await?;
        if let Command::HandOverMeasure { id, to, .. } = &command {
            let due_date = &measure.due_date;
            store::hand_over_measure(unit.connection(), id, to, due_date).await?;
        }
    }
    unit.commit(&[]).await
}

fn is_due(task: &TaskRow, event: &MeasureDue) -> bool {
    !task.measure.done && task.measure.due_date == event.due_on
}
