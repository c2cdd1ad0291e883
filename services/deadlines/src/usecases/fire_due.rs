//! Milestones whose time has come are marked and announced.

use brudvagt_calculus::{
    WorkCalendar,
    ladder::{CaseState, Condition, Role, applies},
    reminders::roles_at,
};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::events::deadlines::MilestoneReached;
use brudvagt_types::Ctx;
use jiff::Timestamp;
use serde_json::Value;

use super::follow_case::STATUTORY;
use crate::{
    store::{self, Due, calendars},
    wire,
};

const BATCH: i64 = 500;

/// Fires what is due at `ctx.now`, at most a batch; returns how many were settled. Any number of engines
/// may run it: each milestone is fired by one of them.
///
/// # Errors
/// `UNAVAILABLE`: nothing is marked, nothing announced.
pub(crate) async fn fire_due(unit: &mut Unit<'_>, ctx: &Ctx) -> Result<usize, Problem> {
    let now = Ts(ctx.now);
    let due = store::claim_due(unit.connection(), now, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let calendars = calendars::all(unit.connection()).await?;
    let (mut reached, mut skipped, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    for one in &due {
        if !still_applies(one) {
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
            roles: told(
                &one.milestone.roles,
                ctx.now,
                calendars.of(&one.milestone.municipality),
            ),
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
    Ok(due.len())
}

/// Whom the step tells now: outside working time whoever is on duty, too (rule RM-2). A role that
/// this version does not know stays.
fn told(roles: &[String], now: Timestamp, calendar: &WorkCalendar) -> Vec<String> {
    let known: Vec<Role> = roles.iter().filter_map(|code| Role::parse(code)).collect();
    let mut told = roles.to_vec();
    for role in roles_at(&known, now, calendar) {
        if told.iter().all(|code| code != role.code()) {
            told.push(role.code().to_owned());
        }
    }
    told
}

/// Whether the step is still to be told. What cannot be read is told: too many mails beat too few.
/// Filing with Datatilsynet or closing the case settles the GDPR's clock and no other; the steps of
/// another clock apply exactly as long as its own duty is owed.
fn still_applies(one: &Due) -> bool {
    let condition = Value::String(one.milestone.condition.clone());
    let condition: Condition = serde_json::from_value(condition).unwrap_or(Condition::Always);
    let of_case = one.case_state.as_ref().filter(|_| one.regime == STATUTORY);
    let state: CaseState = of_case
        .and_then(|state| serde_json::from_value(state.0.clone()).ok())
        .unwrap_or_default();
    applies(condition, &state)
}
