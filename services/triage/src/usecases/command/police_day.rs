//! How long the police let a communication wait.

use brudvagt_calculus::copenhagen;
use brudvagt_case::{Command, Exemption};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::triage::{DecideCommunication, command_request::Command as Wire};
use brudvagt_types::Ctx;

use super::{days::day, record_facts};
use crate::{Triage, content::Sealed, refuse, store::CaseRow, usecases::change};

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
    let exempts = it.decision == "exempt";
    if !exempts || Exemption::parse(&it.exemption) != Some(Exemption::PoliceAskedToWait) {
        return Ok(None);
    }
    let known = sealed
        .open_content(&row.content)?
        .facts
        .facts()
        .police_suspension_until;
    let said = day("police_until", &it.police_until)?;
    let last = said.or(known).ok_or_else(refuse::police_day)?;
    if last < copenhagen().to_datetime(ctx.now).date() {
        return Err(refuse::police_day());
    }
    if known == Some(last) {
        return Ok(None);
    }
    let answer = (UNTIL.to_owned(), last.to_string().into());
    record_facts::from_decision(triage, ctx, row, sealed, vec![answer]).map(Some)
}
