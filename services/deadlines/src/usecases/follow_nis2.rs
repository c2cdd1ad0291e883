//! The clocks of NIS 2 follow what the case owes.

use brudvagt_calculus::ladder::CaseState;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::events::triage::{CaseChanged, Nis2State};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    lay_clock::{Counted, NewClock, arm, rearm, take},
    settle_clock::settle,
};
use crate::{
    store::{self, ClockRow},
    wire,
};

/// Each notice with its clock.
const CLOCKS: [(&str, &str); 3] = [
    ("early_warning", "nis2_early_warning"),
    ("incident_notice", "nis2_notice"),
    ("final_report", FINAL),
];
const FINAL: &str = "nis2_final";

/// Arms a clock for each notice that is owed and has none, and settles the clocks of notices no longer
/// owed, whether sent or judged not to apply. A clock that a person stopped stays stopped unless NIS 2
/// was opened since `version_before`. Where NIS 2 was never opened on the case, its clocks are left to
/// people.
///
/// # Law
/// NIS 2-loven § 13: 24 and 72 hours from knowledge of the significant incident, a month from the
/// incident notice.
pub(super) async fn follow_nis2(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    event: &CaseChanged,
    case_id: Uuid,
    mut clocks: Vec<ClockRow>,
    version_before: i64,
) -> Result<(), Problem> {
    let Some(nis2) = event.now.as_ref().and_then(|now| now.nis2.as_ref()) else {
        return Ok(());
    };
    let is_new = i64::try_from(nis2.opened_version).unwrap_or(i64::MAX) > version_before;
    for (notice, regime) in CLOCKS {
        match (take(&mut clocks, regime), start_of(nis2, notice, regime)) {
            (Some(clock), Start::NotOwed) => settle(connection, ctx, clock).await?,
            (None, Start::NotOwed) | (_, Start::NotYet) => {}
            (Some(clock), Start::At(start)) => {
                let moved = clock.aware_at.0 != start && (clock.owed || is_new);
                if moved || (is_new && !clock.owed) {
                    again(connection, ctx, clock, start).await?;
                }
            }
            (None, Start::At(start)) => {
                let new = NewClock {
                    case_id,
                    municipality: &event.municipality,
                    regime,
                    law: String::new(),
                    start,
                    counted: Counted::ByRegime,
                };
                arm(connection, ctx, &CaseState::default(), new).await?;
            }
        }
    }
    Ok(())
}

/// When a notice's clock starts.
enum Start {
    NotOwed,
    /// The final report, before the incident notice is sent.
    NotYet,
    At(Timestamp),
}

fn start_of(nis2: &Nis2State, notice: &str, regime: &str) -> Start {
    if !nis2.owed.iter().any(|owed| owed == notice) {
        return Start::NotOwed;
    }
    let start = if regime == FINAL {
        nis2.incident_filed_at.as_ref()
    } else {
        nis2.aware_at.as_ref()
    };
    wire::from_proto(start).map_or(Start::NotYet, Start::At)
}

async fn again(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    mut clock: ClockRow,
    start: Timestamp,
) -> Result<(), Problem> {
    clock.law.clear();
    store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
    let state = CaseState::default();
    rearm(connection, ctx, &state, clock, start, Counted::ByRegime).await?;
    Ok(())
}
