//! Clocks as people see them.

use brudvagt_calculus::Regimes;
use brudvagt_kit::Problem;
use brudvagt_proto::deadlines::{Clock, Milestone, Regime};
use brudvagt_types::{Ctx, Text};
use jiff::Timestamp;
use uuid::Uuid;

use super::lay_clock::rule_en;
use crate::{
    Deadlines,
    store::{self, ClockRow, MilestoneRow},
    wire,
};

/// All clocks of a case with their milestones.
///
/// # Errors
/// `UNAVAILABLE`. A case that is not in scope has none.
pub(crate) async fn list_clocks(
    deadlines: &Deadlines,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Vec<Clock>, Problem> {
    let Ok(case_id) = case_id.parse::<Uuid>() else {
        return Ok(Vec::new());
    };
    let mut tx = deadlines.store.read(ctx).await?;
    let clocks = store::clocks_of(&mut tx, case_id).await?;
    with_milestones(&mut tx, clocks).await
}

pub(super) async fn with_milestones(
    tx: &mut sqlx::PgConnection,
    clocks: Vec<ClockRow>,
) -> Result<Vec<Clock>, Problem> {
    let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.clock_id).collect();
    let all = store::milestones_of(tx, &ids).await?;
    let of = |clock: &ClockRow| -> Vec<MilestoneRow> {
        all.iter()
            .filter(|row| row.clock_id == clock.clock_id)
            .cloned()
            .collect()
    };
    clocks
        .into_iter()
        .map(|clock| {
            let laid = of(&clock);
            to_clock(clock, laid)
        })
        .collect()
}

/// # Errors
/// Only when the built-in data is wrong.
pub(crate) fn to_clock(row: ClockRow, laid: Vec<MilestoneRow>) -> Result<Clock, Problem> {
    let rule_en = rule_en(&row)?;
    Ok(Clock {
        owed: row.owed,
        clock_id: row.clock_id.to_string(),
        case_id: row.case_id.to_string(),
        municipality: row.municipality,
        regime: row.regime,
        aware_at: Some(wire::to_proto(row.aware_at.0)),
        due_at: Some(wire::to_proto(row.due_at.0)),
        state: row.state,
        rule: Some(Text::new(row.rule_da, rule_en).into()),
        label: Some(Text::new(row.label_da, row.label_en).into()),
        milestones: laid
            .into_iter()
            .map(|milestone| Milestone {
                step: milestone.step,
                at: Some(wire::to_proto(milestone.at.0)),
                roles: milestone.roles,
                state: milestone.state,
                settled_at: milestone.settled_at.map(|at| wire::to_proto(at.0)),
            })
            .collect(),
    })
}

/// The regimes in force now.
///
/// # Errors
/// Only when the built-in data is wrong.
pub(crate) fn list_regimes(now: Timestamp) -> Result<Vec<Regime>, Problem> {
    let regimes = Regimes::installed().map_err(|error| Problem::internal(&error))?;
    Ok(regimes
        .iter()
        .filter(|regime| {
            regimes
                .in_force(&regime.id, now)
                .is_some_and(|r| r.key() == regime.key())
        })
        .map(|regime| Regime {
            id: regime.id.clone(),
            label: Some(Text::new(&*regime.label_da, &*regime.label_en).into()),
            rule: Some(Text::new(&*regime.source_da, regime.source_en()).into()),
        })
        .collect())
}
