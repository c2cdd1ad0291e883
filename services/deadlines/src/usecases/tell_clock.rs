//! Tells the case of clocks that a person arms, so that they count in the queue, the case's head and its
//! next step.

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::events::deadlines::ClockChanged;
use brudvagt_types::Ctx;

use crate::{
    Deadlines,
    store::{self, ClockRow},
    wire,
};

const BATCH: i64 = 200;

/// Announces `clock` as it is now. `reason_code` says why it was stopped.
///
/// # Errors
/// `UNAVAILABLE`.
pub(super) async fn tell_clock(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    clock: &ClockRow,
    reason_code: &str,
) -> Result<(), Problem> {
    let revision = store::next_revision(unit.connection(), clock.clock_id).await?;
    unit.announce(&ClockChanged {
        clock_id: clock.clock_id.to_string(),
        case_id: clock.case_id.to_string(),
        municipality: clock.municipality.clone(),
        regime: clock.regime.clone(),
        revision: u64::try_from(revision).unwrap_or(0),
        aware_at: Some(wire::to_proto(clock.aware_at.0)),
        due_at: Some(wire::to_proto(clock.due_at.0)),
        owed: clock.owed,
        reason_code: reason_code.to_owned(),
        actor_id: ctx.actor.id.clone(),
        actor_role: ctx.actor.role.as_str().to_owned(),
    });
    Ok(())
}

/// Tells cases of clocks that were armed before cases were told of any, at most a batch; returns how
/// many, and is called again until that is zero. Clocks the case knows by itself, such as those of NIS 2
/// notices, are left alone.
///
/// # Errors
/// `UNAVAILABLE`: nothing is told.
pub(crate) async fn tell_untold(deadlines: &Deadlines, ctx: &Ctx) -> Result<usize, Problem> {
    let Begun::New(mut unit) = deadlines.store.begin(ctx, "tell_untold", &[]).await? else {
        return Ok(0);
    };
    let untold = store::untold_clocks(unit.connection(), BATCH).await?;
    if untold.is_empty() {
        return Ok(0);
    }
    for clock in &untold {
        tell_clock(&mut unit, ctx, clock, "").await?;
    }
    unit.commit(&[]).await?;
    Ok(untold.len())
}
