//! A case has changed: its clock is armed, moved or settled.

use std::collections::BTreeSet;

use brudvagt_calculus::ladder::{CaseState, Decided};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Unit, Written};
use brudvagt_proto::events::triage::{CaseChanged, CaseState as Said, Change};
use brudvagt_types::{Ctx, reference::is_exercise};
use jiff::Timestamp;
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{
    follow_measures::follow_measures,
    follow_nis2::follow_nis2,
    follow_questions::follow_questions,
    lay_clock::{Counted, NewClock, arm, arm_all, rearm, take},
    settle_clock::settle,
};
use crate::{
    store::{self, ClockRow},
    wire,
};

/// The regime whose clock every case has.
pub(crate) const STATUTORY: &str = "gdpr_33";
/// The regime whose time Datatilsynet sets when it asks.
pub(crate) const DPA_ANSWER: &str = "dpa_answer";
/// The regime whose time the police set when they ask to wait.
pub(crate) const POLICE_WAIT: &str = "dbl_22_6";
/// Clocks that only the case arms, moves and settles.
pub(crate) const FOLLOW_THE_CASE: [&str; 3] = [STATUTORY, DPA_ANSWER, POLICE_WAIT];

/// A change of a case, and the trace it is part of.
pub(crate) struct Followed<'a> {
    pub(crate) ctx: &'a Ctx,
    pub(crate) case_id: Uuid,
    pub(crate) event: &'a CaseChanged,
    pub(crate) span: &'a Span,
}

/// Follows changes of cases in their order: cases that are new together, in three statements, and every
/// other change by itself.
///
/// # Errors
/// `UNAVAILABLE`: the events come again.
pub(crate) async fn follow_cases(
    unit: &mut Unit<'_>,
    changes: &[Followed<'_>],
) -> Result<Written, Problem> {
    let mut followed = arm_new(unit.connection(), changes).await?;
    let mut written = if followed.is_empty() {
        Written::Quiet
    } else {
        Written::Wakes
    };
    for change in changes {
        // Only the first change of a case is one of a new case.
        if followed.remove(&change.case_id) {
            continue;
        }
        let Followed {
            ctx,
            case_id,
            event,
            span,
        } = change;
        let following = follow_case(unit, ctx, event, *case_id).instrument((*span).clone());
        if following.await? == Written::Wakes {
            written = Written::Wakes;
        }
    }
    Ok(written)
}

/// Follows the cases of which nothing was known and which have no more than the clock that every case
/// has; says which.
async fn arm_new(
    connection: &mut sqlx::PgConnection,
    changes: &[Followed<'_>],
) -> Result<BTreeSet<Uuid>, Problem> {
    let mut seen = BTreeSet::new();
    let plain: Vec<(&Followed<'_>, Said)> = changes
        .iter()
        .filter(|change| seen.insert(change.case_id))
        .map(|change| (change, change.event.now.clone().unwrap_or_default()))
        .filter(|(_, said)| has_only_its_clock(said))
        .collect();
    if plain.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut states = Vec::with_capacity(plain.len());
    for (change, said) in &plain {
        let state = serde_json::to_value(case_state(said));
        states.push(store::NewState {
            case_id: change.case_id,
            municipality: &change.event.municipality,
            version: i64::try_from(change.event.version).unwrap_or(i64::MAX),
            state: state.map_err(|error| Problem::internal(&error))?,
        });
    }
    let new = store::put_new_states(connection, &states).await?;
    let new: BTreeSet<Uuid> = new.into_iter().collect();
    let clocks: Vec<_> = plain
        .iter()
        .filter(|(change, _)| new.contains(&change.case_id))
        .map(|(change, said)| (change.ctx, case_state(said), statutory(change, said)))
        .collect();
    if !clocks.is_empty() {
        arm_all(connection, clocks).await?;
    }
    Ok(new)
}

fn has_only_its_clock(said: &Said) -> bool {
    !is_settled(said)
        && said.sealed_for.is_empty()
        && said.correspondence_due.is_none()
        && said.police_until.is_none()
        && said.nis2.is_none()
        && said.open_measures.is_empty()
        && said.open_question_ids.is_empty()
}

fn is_settled(said: &Said) -> bool {
    said.clock_settled || said.closed || !said.breach
}

fn statutory<'a>(change: &Followed<'a>, said: &Said) -> NewClock<'a> {
    NewClock {
        case_id: change.case_id,
        municipality: &change.event.municipality,
        regime: STATUTORY,
        law: said.regime.clone(),
        start: wire::from_proto(said.aware_at.as_ref()).unwrap_or(change.ctx.now),
        counted: Counted::ByRegime,
    }
}

/// Follows a change of a case, and wakes the engine. An older version than the one known changes
/// nothing.
///
/// # Law
/// GDPR art. 33(1): the clock runs from awareness; correcting awareness moves it. A step that was
/// told is not told again; the steps still to come are laid anew. Rule RG-1: the clock is counted by
/// the version of the duty that the case keeps, not by the one in force today.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
async fn follow_case(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    event: &CaseChanged,
    case_id: Uuid,
) -> Result<Written, Problem> {
    let said = event.now.clone().unwrap_or_default();
    let state = case_state(&said);
    let json = serde_json::to_value(state).map_err(|error| Problem::internal(&error))?;
    let connection = unit.connection();
    let version = i64::try_from(event.version).unwrap_or(i64::MAX);
    let version_before = store::version_of(connection, case_id).await?;
    if !store::put_state(connection, case_id, &event.municipality, version, &json).await? {
        return Ok(Written::Quiet);
    }
    // A row only for cases that are or were sealed: the policy reads this table in every statement.
    if !said.sealed_for.is_empty() || event.change() == Change::SealLifted {
        let (municipality, people) = (&event.municipality, &said.sealed_for);
        store::seals::keep(connection, case_id, municipality, people, version).await?;
    }
    let mut clocks = store::clocks_for_update(connection, case_id).await?;
    let known = take(&mut clocks, STATUTORY);
    follow_statutory(connection, ctx, event, &said, &state, case_id, known).await?;
    for (regime, wanted) in [
        (DPA_ANSWER, said.correspondence_due.as_ref()),
        (POLICE_WAIT, said.police_until.as_ref()),
    ] {
        let known = take(&mut clocks, regime);
        let wanted = wire::from_proto(wanted);
        follow_set_time(connection, ctx, event, case_id, known, regime, wanted).await?;
    }
    if is_exercise(&event.reference) && said.closed {
        // An exercise that is over, or done, owes nothing under any rule.
        for clock in clocks {
            settle(connection, ctx, clock).await?;
        }
    } else {
        follow_nis2(connection, ctx, event, case_id, clocks, version_before).await?;
    }
    follow_measures(connection, ctx, event, &said, case_id).await?;
    follow_questions(connection, ctx, event, &said, case_id).await?;
    Ok(Written::Wakes)
}

async fn follow_statutory(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    event: &CaseChanged,
    said: &Said,
    state: &CaseState,
    case_id: Uuid,
    known: Option<ClockRow>,
) -> Result<(), Problem> {
    let settled = is_settled(said);
    let aware_at = wire::from_proto(said.aware_at.as_ref()).unwrap_or(ctx.now);
    match known {
        None if !settled => {
            let new = NewClock {
                case_id,
                municipality: &event.municipality,
                regime: STATUTORY,
                law: said.regime.clone(),
                start: aware_at,
                counted: Counted::ByRegime,
            };
            arm(connection, ctx, state, new).await?;
        }
        None => {}
        Some(mut clock) if settled => {
            let filed_at = wire::from_proto(said.first_filed_at.as_ref());
            // Recorded after the time and filed before it: nothing was missed (GDPR art. 33(1)).
            if clock.owed && filed_at.is_some_and(|at| at <= clock.due_at.0) {
                "running".clone_into(&mut clock.state);
            }
            settle(connection, ctx, clock).await?;
        }
        Some(mut clock) if clock.aware_at.0 != aware_at || !clock.owed => {
            store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
            clock.law.clone_from(&said.regime);
            rearm(connection, ctx, state, clock, aware_at, Counted::ByRegime).await?;
        }
        Some(_unchanged) => {}
    }
    Ok(())
}

/// What an authority has set a time for has a clock of its own, which neither a filing nor the case's
/// end settles.
///
/// # Law
/// Rule DL-2: the time is the one that Datatilsynet has set (GDPR art. 58(1)); an answer settles it.
/// Rule DL-3: the communication waits no longer than the police's decision says (databeskyttelsesloven
/// § 22(6)); telling the people, or another decision on it, settles it.
async fn follow_set_time(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    event: &CaseChanged,
    case_id: Uuid,
    known: Option<ClockRow>,
    regime: &str,
    wanted: Option<Timestamp>,
) -> Result<(), Problem> {
    let state = CaseState::default();
    match (known, wanted) {
        (None, None) => {}
        (Some(clock), None) => settle(connection, ctx, clock).await?,
        (Some(clock), Some(due_at)) if clock.owed && clock.due_at.0 == due_at => {}
        (known, Some(due_at)) => {
            let at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
            // A time already past when it is recorded makes the clock due at once.
            let start = at.min(due_at);
            let counted = Counted::Until(due_at);
            if let Some(mut clock) = known {
                clock.law.clear();
                store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
                rearm(connection, ctx, &state, clock, start, counted).await?;
            } else {
                let new = NewClock {
                    case_id,
                    municipality: &event.municipality,
                    regime,
                    law: String::new(),
                    start,
                    counted,
                };
                arm(connection, ctx, &state, new).await?;
            }
        }
    }
    Ok(())
}

pub(crate) fn case_state(said: &Said) -> CaseState {
    CaseState {
        touched: said.touched,
        assessed: said.assessed,
        decided: match (said.decided, said.clock_settled) {
            (false, _) => Decided::NotYet,
            (true, false) => Decided::ToNotify,
            (true, true) => Decided::Settled,
        },
        notified: said.clock_settled,
        closed: said.closed,
    }
}
