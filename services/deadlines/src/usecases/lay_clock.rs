//! A clock's times and its ladder, laid over the municipality's working time.

use std::num::NonZeroU16;

use brudvagt_calculus::{
    Deadline, Ladders, Regime, Regimes, due,
    ladder::{CaseState, Condition, Role, milestones, standing},
    reminders::before_closing,
    set_by_authority,
};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    reasons,
    store::{
        self, ClockRow, MilestoneRow,
        calendars::{self, Calendars},
    },
};

/// What makes a clock's time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counted {
    /// The regime's own period.
    ByRegime,
    /// So many hours, as an agreement with a processor says.
    ByContract(NonZeroU16),
    /// Until then, as an authority's letter says.
    Until(Timestamp),
}

/// Which clock, on which case.
pub(crate) struct NewClock<'a> {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: &'a str,
    pub(crate) regime: &'a str,
    /// The version of it that the case keeps; empty: the one in force at the start.
    pub(crate) law: String,
    pub(crate) start: Timestamp,
    pub(crate) counted: Counted,
}

/// The clock of a regime, if there is one: a case has one of each at most.
pub(crate) fn take(clocks: &mut Vec<ClockRow>, regime: &str) -> Option<ClockRow> {
    let place = clocks.iter().position(|clock| clock.regime == regime)?;
    Some(clocks.swap_remove(place))
}

/// Arms a new clock and lays its ladder.
///
/// # Errors
/// As [`rearm`].
pub(crate) async fn arm(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    state: &CaseState,
    new: NewClock<'_>,
) -> Result<ClockRow, Problem> {
    let counted = new.counted;
    // Nobody has been told of a clock that is new.
    let clock = unlaid(new);
    let start = clock.aware_at.0;
    count(connection, ctx, state, clock, start, counted, &[]).await
}

/// Arms clocks that are new and lays their ladders, all in two statements.
///
/// # Errors
/// As [`rearm`].
pub(crate) async fn arm_all(
    connection: &mut sqlx::PgConnection,
    new: Vec<(&Ctx, CaseState, NewClock<'_>)>,
) -> Result<(), Problem> {
    let calendars = calendars::all(connection).await?;
    let (mut clocks, mut milestones) = (Vec::new(), Vec::new());
    for (ctx, state, new) in new {
        let counted = new.counted;
        let clock = unlaid(new);
        let start = clock.aware_at.0;
        let (clock, ladder) = reckon(clock, &state, start, counted, &[], &calendars, ctx.now)?;
        clocks.push(clock);
        milestones.extend(ladder);
    }
    store::put_clocks(connection, &clocks).await?;
    store::insert_milestones(connection, &milestones).await?;
    Ok(())
}

/// A clock before its times are counted.
fn unlaid(new: NewClock<'_>) -> ClockRow {
    ClockRow {
        clock_id: Uuid::now_v7(),
        case_id: new.case_id,
        municipality: new.municipality.to_owned(),
        regime: new.regime.to_owned(),
        law: new.law,
        aware_at: Ts(new.start),
        due_at: Ts(new.start),
        state: "running".to_owned(),
        owed: true,
        rule_da: String::new(),
        rule_en: String::new(),
        label_da: String::new(),
        label_en: String::new(),
    }
}

/// Computes the clock's times from `start` and lays what has not been told yet. It is counted by the
/// version of the law that `clock` keeps, and keeps the one it was counted by.
///
/// # Errors
/// `NO_REGIME_IN_FORCE`, `CONTRACT_HOURS_NEEDED`.
pub(crate) async fn rearm(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    state: &CaseState,
    clock: ClockRow,
    start: Timestamp,
    counted: Counted,
) -> Result<ClockRow, Problem> {
    // Another letter is another duty, so steps told for the previous letter do not count.
    let same_duty = match counted {
        Counted::ByRegime | Counted::ByContract(_) => true,
        Counted::Until(at) => clock.due_at.0 == at,
    };
    let told = if same_duty {
        store::reached_steps(connection, clock.clock_id).await?
    } else {
        Vec::new()
    };
    count(connection, ctx, state, clock, start, counted, &told).await
}

async fn count(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    state: &CaseState,
    clock: ClockRow,
    start: Timestamp,
    counted: Counted,
    told: &[String],
) -> Result<ClockRow, Problem> {
    let calendars = calendars::all(connection).await?;
    let (clock, ladder) = reckon(clock, state, start, counted, told, &calendars, ctx.now)?;
    store::put_clocks(connection, std::slice::from_ref(&clock)).await?;
    store::insert_milestones(connection, &ladder).await?;
    Ok(clock)
}

/// The clock with its times, and its ladder without the steps that were `told`.
fn reckon(
    mut clock: ClockRow,
    state: &CaseState,
    start: Timestamp,
    counted: Counted,
    told: &[String],
    calendars: &Calendars,
    now: Timestamp,
) -> Result<(ClockRow, Vec<MilestoneRow>), Problem> {
    let regime = law_of(&clock, start)?.ok_or_else(no_regime)?;
    let deadline = match counted {
        Counted::ByRegime => due(regime, start),
        Counted::ByContract(hours) => due(&regime.with_contract_hours(hours), start),
        Counted::Until(at) => set_by_authority(regime, start, at),
    };
    let deadline =
        deadline.map_err(|error| Problem::invalid("regime", "CLOCK_NOT_COUNTED", error.text()))?;
    clock.law = regime.key().to_string();
    clock.aware_at = Ts(start);
    clock.due_at = Ts(deadline.due_at());
    clock.state = "running".to_owned();
    clock.owed = true;
    (clock.rule_da, clock.rule_en) = rule_of(&deadline, regime);
    clock.label_da.clone_from(&regime.label_da);
    clock.label_en.clone_from(&regime.label_en);
    let ladder = lay(&clock, &deadline, state, told, calendars, now)?;
    Ok((clock, ladder))
}

/// The version of the law that a clock is counted by: the one whose name it keeps, else the one in
/// force at its start.
fn law_of(clock: &ClockRow, start: Timestamp) -> Result<Option<&'static Regime>, Problem> {
    let regimes = Regimes::installed().map_err(|error| Problem::internal(&error))?;
    Ok(regimes.kept(&clock.law, &clock.regime, start))
}

/// The rule that a deadline was counted by, with its source, in Danish and English.
fn rule_of(deadline: &Deadline, regime: &Regime) -> (String, String) {
    let rule = deadline.rule();
    (
        format!("{} ({})", rule.text().da, regime.source_da),
        format!("{} ({})", rule.text().en, regime.source_en()),
    )
}

/// The rule of a clock in English. Where none was kept it is counted again; nothing for an
/// agreement's hours, which are not kept either.
pub(crate) fn rule_en(clock: &ClockRow) -> Result<String, Problem> {
    if !clock.rule_en.is_empty() {
        return Ok(clock.rule_en.clone());
    }
    let told = law_of(clock, clock.aware_at.0)?
        .zip(deadline_of(clock)?)
        .map(|(regime, deadline)| rule_of(&deadline, regime).1);
    Ok(told.unwrap_or_default())
}

/// The ladder as rows. When a clock is armed late, several steps are overdue at once: only the last
/// that still applies (`standing`) waits, and the ones before it are skipped, so that nobody gets
/// five mails together.
fn lay(
    clock: &ClockRow,
    deadline: &Deadline,
    state: &CaseState,
    told: &[String],
    calendars: &Calendars,
    now: Timestamp,
) -> Result<Vec<MilestoneRow>, Problem> {
    let ladders = Ladders::builtin().map_err(|error| Problem::internal(&error))?;
    let ladder = ladders.for_regime(&clock.regime).ok_or_else(no_regime)?;
    let laid = milestones(ladder, deadline);
    let speaks = standing(&laid, state, now).map(|milestone| milestone.step.id.clone());
    let steps = laid.iter().map(|milestone| {
        let step = &milestone.step;
        let overtaken = milestone.at <= now && speaks.as_ref() != Some(&step.id);
        row(
            clock,
            Laid {
                step: &step.id,
                condition: step.condition,
                roles: &step.roles,
                is_miss: milestone.at >= deadline.due_at(),
                at: milestone.at,
                overtaken,
            },
            now,
        )
    });
    let extra = extra_row(clock, deadline, calendars, now)?;
    Ok(steps
        .chain(extra)
        .filter(|row| !told.contains(&row.step))
        .collect())
}

/// The reminder before people go home for the last time (rule RM-3), if there is one. Once that time
/// has passed, only the ladder's own steps are left.
pub(crate) fn extra_row(
    clock: &ClockRow,
    deadline: &Deadline,
    calendars: &Calendars,
    now: Timestamp,
) -> Result<Option<MilestoneRow>, Problem> {
    let ladders = Ladders::builtin().map_err(|error| Problem::internal(&error))?;
    let ladder = ladders.for_regime(&clock.regime).ok_or_else(no_regime)?;
    Ok(ladder.before_closing().and_then(|extra| {
        let at = before_closing(extra, deadline, calendars.of(&clock.municipality))?.instant();
        let laid = Laid {
            step: &extra.id,
            condition: extra.condition,
            roles: &extra.roles,
            is_miss: false,
            at,
            overtaken: at <= now,
        };
        Some(row(clock, laid, now))
    }))
}

/// The deadline of a clock that runs already.
///
/// # Errors
/// `INTERNAL` when what is stored makes none.
pub(crate) fn deadline_of(clock: &ClockRow) -> Result<Option<Deadline>, Problem> {
    let start = clock.aware_at.0;
    Ok(law_of(clock, start)?.and_then(|regime| {
        let counted =
            due(regime, start).or_else(|_set| set_by_authority(regime, start, clock.due_at.0));
        // An agreement's hours are not stored, but the clock's due time is, and it stays as it was
        // laid.
        counted
            .ok()
            .filter(|deadline| deadline.due_at() == clock.due_at.0)
    }))
}

struct Laid<'a> {
    step: &'a str,
    condition: Condition,
    roles: &'a [Role],
    is_miss: bool,
    at: Timestamp,
    overtaken: bool,
}

fn row(clock: &ClockRow, laid: Laid<'_>, now: Timestamp) -> MilestoneRow {
    MilestoneRow {
        milestone_id: Uuid::now_v7(),
        clock_id: clock.clock_id,
        case_id: clock.case_id,
        municipality: clock.municipality.clone(),
        step: laid.step.to_owned(),
        condition: condition_name(laid.condition),
        roles: laid
            .roles
            .iter()
            .map(|role| role.code().to_owned())
            .collect(),
        is_miss: laid.is_miss,
        at: Ts(laid.at),
        state: if laid.overtaken { "skipped" } else { "waiting" }.to_owned(),
        settled_at: laid.overtaken.then_some(Ts(now)),
    }
}

fn condition_name(condition: Condition) -> String {
    match serde_json::to_value(condition) {
        Ok(Value::String(name)) => name,
        // A condition that cannot be named is always told: too many mails beat too few.
        _unnamed => "always".to_owned(),
    }
}

pub(crate) fn no_regime() -> Problem {
    reasons::NO_REGIME_IN_FORCE.at("regime")
}
