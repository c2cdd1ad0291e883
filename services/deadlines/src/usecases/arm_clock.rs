//! Other regimes than the GDPR's are armed and stopped by a person.

use std::num::NonZeroU16;

use brudvagt_calculus::{Regimes, ladder::CaseState, local};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::deadlines::{ArmClockRequest, Clock, StopClockRequest};
use brudvagt_types::{Ctx, Text};
use prost::Message;
use uuid::Uuid;

use super::{
    follow_case::FOLLOW_THE_CASE,
    lay_clock::{Counted, NewClock, arm, no_regime},
    list_clocks::to_clock,
    tell_clock::tell_clock,
};
use crate::{Deadlines, clients::Triage, reasons, store};

/// Arms a clock of another regime, with its own awareness (NIS 2-loven § 13; BEK 420/2025 § 3).
///
/// # Errors
/// `TIME_UNREADABLE`, `NO_REGIME_IN_FORCE`, `CLOCK_NOT_COUNTED`, `NOT_FOUND`, `CLOCK_ARMED_ALREADY`.
pub(crate) async fn arm_clock(
    deadlines: &Deadlines,
    triage: &Triage,
    ctx: &Ctx,
    request: &ArmClockRequest,
) -> Result<Clock, Problem> {
    let read = local::read_past(&request.aware_at_local, ctx.now)
        .map_err(|error| Problem::invalid("aware_at", "TIME_UNREADABLE", error.text()))?;
    let regimes = Regimes::installed().map_err(|error| Problem::internal(&error))?;
    // These clocks follow the case: they are moved by correcting awareness there, by what Datatilsynet
    // writes, and by what the police decide.
    let follows_case = FOLLOW_THE_CASE.contains(&request.regime.as_str());
    if follows_case || regimes.in_force(&request.regime, read.instant()).is_none() {
        return Err(no_regime());
    }
    let counted = match u16::try_from(request.hours).map(NonZeroU16::new) {
        Ok(None) => Counted::ByRegime,
        Ok(Some(hours)) => Counted::ByContract(hours),
        Err(_beyond) => return Err(no_regime()),
    };
    let municipality = triage.municipality_of(ctx, &request.case_id).await?;
    let case_id: Uuid = request
        .case_id
        .parse()
        .map_err(|_not_an_id| Problem::not_found("Sagen", "the case"))?;
    let mut unit = match deadlines
        .store
        .begin(ctx, "arm_clock", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return Clock::decode(known.as_slice()).map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    // There is no row yet to lock against somebody who arms the same clock at the same moment.
    store::lock_clocks_of(connection, case_id).await?;
    if store::clock_for_update(connection, case_id, &request.regime)
        .await?
        .is_some()
    {
        return Err(reasons::CLOCK_ARMED_ALREADY.problem());
    }
    let state = CaseState::default();
    let aware_at = read.instant();
    let new = NewClock {
        case_id,
        municipality: &municipality,
        regime: &request.regime,
        law: String::new(),
        start: aware_at,
        counted,
    };
    let row = arm(connection, ctx, &state, new).await?;
    tell_clock(&mut unit, ctx, &row, "").await?;
    let laid = store::milestones_of(unit.connection(), &[row.clock_id]).await?;
    let clock = to_clock(row, laid)?;
    unit.commit(&clock.encode_to_vec()).await?;
    deadlines.changed.notify_one();
    Ok(clock)
}

/// Why a person stops a clock that a person armed.
const STOPS: [&str; 3] = ["duty_done", "not_covered", "armed_by_mistake"];

/// Stops a clock that a person armed: its duty is done or it was armed by mistake.
///
/// # Errors
/// `STOP_REASON_NEEDED` when no reason was chosen; `NOT_FOUND`, also for the clocks that only the case
/// settles.
pub(crate) async fn stop_clock(
    deadlines: &Deadlines,
    ctx: &Ctx,
    request: &StopClockRequest,
) -> Result<Clock, Problem> {
    let unknown = || Problem::not_found("Fristen", "the clock");
    if !STOPS.contains(&request.reason_code.as_str()) {
        return Err(Problem::invalid(
            "reason_code",
            "STOP_REASON_NEEDED",
            Text::new(
                "Vælg, hvorfor fristen stoppes.".to_owned(),
                format!("a clock is stopped for one of {}", STOPS.join(", ")),
            ),
        ));
    }
    let clock_id: Uuid = request.clock_id.parse().map_err(|_not_an_id| unknown())?;
    let mut unit = match deadlines
        .store
        .begin(ctx, "stop_clock", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return Clock::decode(known.as_slice()).map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let mut row = store::clock_by_id(connection, clock_id)
        .await?
        .filter(|row| !FOLLOW_THE_CASE.contains(&row.regime.as_str()))
        .ok_or_else(unknown)?;
    row.owed = false;
    // A deadline that went by stays missed.
    if row.state == "running" {
        "settled".clone_into(&mut row.state);
    }
    store::put_clocks(connection, std::slice::from_ref(&row)).await?;
    store::withdraw_waiting(connection, clock_id, Ts(ctx.now)).await?;
    tell_clock(&mut unit, ctx, &row, &request.reason_code).await?;
    let laid = store::milestones_of(unit.connection(), &[clock_id]).await?;
    let clock = to_clock(row, laid)?;
    unit.commit(&clock.encode_to_vec()).await?;
    Ok(clock)
}
