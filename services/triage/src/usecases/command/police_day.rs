//! How long the police let a communication wait.

use brudvagt_calculus::copenhagen;
use brudvagt_case::{Case, Command, DataSubjects, Exemption};
use brudvagt_facts::Facts;
use brudvagt_kit::{Kind, Problem};
use brudvagt_outbox::Unit;
use brudvagt_proto::triage::{DecideCommunication, command_request::Command as Wire};
use brudvagt_types::Ctx;

use super::{record_facts, translate::day};
use crate::{Triage, content::Sealed, store::CaseRow, usecases::change};

const UNTIL: &str = "police_suspension_until";

/// Records the last day that a decision names, before the decision and in its transaction.
///
/// # Errors
/// As [`said_with`]; what the case refuses.
pub(super) async fn keep(
    unit: &mut Unit<'_>,
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    wanted: &Wire,
) -> Result<(), Problem> {
    let Wire::DecideCommunication(it) = wanted else {
        return Ok(());
    };
    if let Some(said) = said_with(triage, ctx, row, sealed, it)? {
        change::change(unit, ctx, row, sealed, &said).await?;
    }
    Ok(())
}

/// The last day stated in the decision, as facts to be recorded before it. `None` when the decision
/// rests on something else, or the facts have that day already.
///
/// # Law
/// Databeskyttelsesloven § 22(6), rule CA-17: the communication is put off, not dropped, and only to the
/// day that the police's decision names. Without that day no clock would remind anybody.
///
/// # Errors
/// `POLICE_DAY_NEEDED` when no day is known or it has gone by; `DATE_UNREADABLE`.
fn said_with(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    it: &DecideCommunication,
) -> Result<Option<Command>, Problem> {
    if Exemption::parse(&it.exemption) != Some(Exemption::PoliceAskedToWait) {
        return Ok(None);
    }
    let known = sealed
        .open_content(&row.content)?
        .facts
        .facts()
        .police_suspension_until;
    let said = day("police_until", &it.police_until)?;
    let last = said.or(known).ok_or_else(needed)?;
    if last < copenhagen().to_datetime(ctx.now).date() {
        return Err(needed());
    }
    if known == Some(last) {
        return Ok(None);
    }
    let answer = (UNTIL.to_owned(), last.to_string().into());
    record_facts::from_decision(triage, ctx, row, sealed, vec![answer]).map(Some)
}

/// A day that people wait for is not taken back while they wait.
///
/// # Errors
/// `POLICE_DAY_NEEDED`.
pub(super) fn check_kept(case: &Case, facts: &Facts) -> Result<(), Problem> {
    let waits = matches!(
        case.data_subjects,
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait
        }
    );
    if waits && facts.police_suspension_until.is_none() {
        return Err(needed());
    }
    Ok(())
}

fn needed() -> Problem {
    let mut problem = Problem::new(
        Kind::Rejected,
        "POLICE_DAY_NEEDED",
        "Skriv den sidste dag, som politiets beslutning gælder for. Den må ikke være gået. Uden den må underretningen ikke vente (databeskyttelsesloven § 22, stk. 6).",
        "state the last day of the police's decision, which must not have gone by (§ 22(6))",
    );
    let (text_da, text_en) = (problem.text_da.clone(), problem.text_en.clone());
    problem.wrong("police_until", text_da, text_en);
    problem
}
