//! A case has changed: its clock is armed, moved or settled.

use brudvagt_calculus::{
    Deadline, Ladders, Regimes, due,
    ladder::{CaseState, Decided, milestones, standing},
};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::events::triage::{CaseChanged, CaseState as Said};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Deadlines,
    store::{self, ClockRow, MilestoneRow},
    wire,
};

/// The regime whose clock every case has.
pub(crate) const STATUTORY: &str = "gdpr_33";

/// Follows a change of a case. An older version than the one known changes nothing.
///
/// # Law
/// GDPR art. 33(1): the clock runs from awareness; correcting awareness moves it. A step somebody was
/// told of is not told again; what waits is laid anew.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn follow_case(
    deadlines: &Deadlines,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    let case_id: Uuid = event
        .case_id
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let said = event.now.clone().unwrap_or_default();
    let state = case_state(&said);
    let json = serde_json::to_value(state).map_err(|error| Problem::internal(&error))?;
    let mut unit = match deadlines.store.begin(ctx, "follow_case", payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let version = i64::try_from(event.version).unwrap_or(i64::MAX);
    if !store::put_state(connection, case_id, &event.municipality, version, &json).await? {
        return unit.commit(&[]).await;
    }
    let known = store::clock_for_update(connection, case_id, STATUTORY).await?;
    let settled = said.notified || said.closed || !said.breach;
    let aware_at = wire::from_proto(said.aware_at.as_ref()).unwrap_or(ctx.now);
    match known {
        None if !settled => {
            arm(
                connection,
                ctx,
                &state,
                case_id,
                &event.municipality,
                STATUTORY,
                aware_at,
            )
            .await?;
        }
        None => {}
        Some(mut clock) if settled => {
            if clock.state == "running" {
                clock.state = "settled".to_owned();
                store::put_clock(connection, &clock).await?;
            }
            store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
        }
        Some(clock) if clock.aware_at.0 != aware_at || clock.state == "settled" => {
            store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
            rearm(connection, ctx, &state, clock, aware_at).await?;
        }
        Some(_unchanged) => {}
    }
    unit.commit(&[]).await?;
    deadlines.changed.notify_one();
    Ok(())
}

pub(crate) fn case_state(said: &Said) -> CaseState {
    CaseState {
        touched: said.touched,
        assessed: said.assessed,
        decided: match (said.decided, said.notified) {
            (false, _) => Decided::NotYet,
            (true, false) => Decided::ToNotify,
            // Filed, or decided not to: either way nobody is reminded to.
            (true, true) => Decided::NotToNotify,
        },
        notified: said.notified,
        closed: said.closed,
    }
}

/// Arms a new clock and lays its ladder.
pub(crate) async fn arm(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    state: &CaseState,
    case_id: Uuid,
    municipality: &str,
    regime: &str,
    aware_at: Timestamp,
) -> Result<ClockRow, Problem> {
    let clock = ClockRow {
        clock_id: Uuid::now_v7(),
        case_id,
        municipality: municipality.to_owned(),
        regime: regime.to_owned(),
        aware_at: Ts(aware_at),
        due_at: Ts(aware_at),
        state: "running".to_owned(),
        rule: String::new(),
        label_da: String::new(),
        label_en: String::new(),
    };
    rearm(connection, ctx, state, clock, aware_at).await
}

/// Computes the clock's times from `aware_at` and lays what has not been told yet.
async fn rearm(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    state: &CaseState,
    mut clock: ClockRow,
    aware_at: Timestamp,
) -> Result<ClockRow, Problem> {
    let regimes = Regimes::builtin().map_err(|error| Problem::internal(&error))?;
    let regime = regimes
        .in_force(&clock.regime, aware_at)
        .ok_or_else(no_regime)?;
    let deadline = due(regime, aware_at).map_err(|error| Problem::internal(&error))?;
    clock.aware_at = Ts(aware_at);
    clock.due_at = Ts(deadline.due_at());
    clock.state = "running".to_owned();
    clock.rule = format!("{} ({})", deadline.rule().text_da(), regime.source);
    clock.label_da.clone_from(&regime.label_da);
    clock.label_en.clone_from(&regime.label_en);
    store::put_clock(connection, &clock).await?;
    let told = store::reached_steps(connection, clock.clock_id).await?;
    let rows = lay(&clock, &deadline, state, &told, ctx.now)?;
    store::insert_milestones(connection, &rows).await?;
    Ok(clock)
}

/// The ladder as rows. Armed late, several steps are overdue at once: only the one that still speaks
/// (`standing`) waits, the ones it overtook are skipped, so that nobody gets five mails together.
fn lay(
    clock: &ClockRow,
    deadline: &Deadline,
    state: &CaseState,
    told: &[String],
    now: Timestamp,
) -> Result<Vec<MilestoneRow>, Problem> {
    let ladders = Ladders::builtin().map_err(|error| Problem::internal(&error))?;
    let ladder = ladders.for_regime(&clock.regime).ok_or_else(no_regime)?;
    let laid = milestones(ladder, deadline);
    let speaks = standing(&laid, state, now).map(|milestone| milestone.step.id.clone());
    let new = laid
        .iter()
        .filter(|milestone| !told.contains(&milestone.step.id));
    let rows = new.map(|milestone| {
        let overdue = milestone.at <= now;
        let overtaken = overdue && speaks.as_ref() != Some(&milestone.step.id);
        MilestoneRow {
            milestone_id: Uuid::now_v7(),
            clock_id: clock.clock_id,
            case_id: clock.case_id,
            municipality: clock.municipality.clone(),
            step: milestone.step.id.clone(),
            condition: condition_name(milestone.step.condition),
            roles: milestone
                .step
                .roles
                .iter()
                .map(|role| role.code().to_owned())
                .collect(),
            is_miss: milestone.at >= deadline.due_at(),
            at: Ts(milestone.at),
            state: if overtaken { "skipped" } else { "waiting" }.to_owned(),
            settled_at: overtaken.then_some(Ts(now)),
        }
    });
    Ok(rows.collect())
}

fn condition_name(condition: brudvagt_calculus::ladder::Condition) -> String {
    match serde_json::to_value(condition) {
        Ok(Value::String(name)) => name,
        // A condition that cannot be named is always told: too many mails beat too few.
        _unnamed => "always".to_owned(),
    }
}

pub(crate) fn no_regime() -> Problem {
    Problem::invalid(
        "regime",
        "NO_REGIME_IN_FORCE",
        "Der gælder ikke en sådan frist på det tidspunkt.",
        "no such regime is in force at that time",
    )
}
