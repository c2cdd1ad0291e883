//! Milestones whose time has come are marked and announced, in one transaction.

use brudvagt_calculus::ladder::{CaseState, Condition, applies};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::events::deadlines::MilestoneReached;
use brudvagt_types::Ctx;
use serde_json::Value;

use crate::{Deadlines, store, wire};

const BATCH: i64 = 500;

/// Fires what is due at `ctx.now`, at most a batch; says how many were settled. Called again until
/// zero. Any number of engines may run it: each milestone is one's.
///
/// # Errors
/// `UNAVAILABLE`: nothing is marked, nothing announced.
pub(crate) async fn fire_due(deadlines: &Deadlines, ctx: &Ctx) -> Result<usize, Problem> {
    let Begun::New(mut unit) = deadlines.store.begin(ctx, "fire_due", &[]).await? else {
        return Ok(0);
    };
    let now = Ts(ctx.now);
    let due = store::claim_due(unit.connection(), now, BATCH).await?;
    let (mut reached, mut skipped, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    for one in &due {
        if !still_applies(
            &one.milestone.condition,
            one.case_state.as_ref().map(|s| &s.0),
        ) {
            skipped.push(one.milestone.milestone_id);
            continue;
        }
        reached.push(one.milestone.milestone_id);
        if one.milestone.is_miss {
            missed.push(one.milestone.clock_id);
        }
        let lateness = ctx.now.duration_since(one.milestone.at.0);
        metrics::histogram!("brudvagt_milestone_lateness_seconds").record(lateness.as_secs_f64());
        unit.announce(&MilestoneReached {
            milestone_id: one.milestone.milestone_id.to_string(),
            clock_id: one.milestone.clock_id.to_string(),
            case_id: one.milestone.case_id.to_string(),
            municipality: one.milestone.municipality.clone(),
            regime: one.regime.clone(),
            step: one.milestone.step.clone(),
            roles: one.milestone.roles.clone(),
            due_at: Some(wire::to_proto(one.due_at.0)),
            at: Some(wire::to_proto(one.milestone.at.0)),
            reached_at: Some(wire::to_proto(ctx.now)),
            missed: one.milestone.is_miss,
        });
    }
    let connection = unit.connection();
    if !reached.is_empty() {
        store::settle_milestones(connection, &reached, "reached", now).await?;
    }
    if !skipped.is_empty() {
        store::settle_milestones(connection, &skipped, "skipped", now).await?;
    }
    if !missed.is_empty() {
        store::mark_missed(connection, &missed).await?;
    }
    unit.commit(&[]).await?;
    Ok(due.len())
}

/// Whether the step is still to be told. What cannot be read is told: too many mails beat too few.
fn still_applies(condition: &str, state: Option<&Value>) -> bool {
    let condition: Condition =
        serde_json::from_value(Value::String(condition.to_owned())).unwrap_or(Condition::Always);
    let state: CaseState = state
        .and_then(|state| serde_json::from_value(state.clone()).ok())
        .unwrap_or_default();
    applies(condition, &state)
}
