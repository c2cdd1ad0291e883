//! Erases the words of closed cases that are preserved elsewhere and whose retention has ended.

use brudvagt_case::Command;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::Timestamp;

use super::change;
use crate::{
    Triage,
    clients::Erasing,
    config::Config,
    store::{self, Due},
};

/// Cases of one municipality in one round.
const AT_ONCE: i64 = 100;

/// Erases every case whose retention has ended, with its report; returns how many.
///
/// A case is erased when it is closed, its documents are journalised in the ESDH, and nothing was
/// written on it for as long as its municipality keeps contents. One whose ESDH track was waived has no
/// copy anywhere and stays. The report is erased first, so that a crash in between leaves a case that
/// is still due.
///
/// A case that cannot be erased now does not stop the others.
///
/// # Law
/// GDPR art. 5(1)(e); arkivloven § 21: personal data are handed to an archive before they are erased,
/// hence only after the ESDH copy is confirmed. KLE 85.10.13: preserved there, erased here.
///
/// # Errors
/// `UNAVAILABLE` when the database is away; the next round goes on.
pub(crate) async fn erase_due(
    triage: &Triage,
    reports: &Erasing,
    ctx: &Ctx,
    config: &Config,
) -> Result<usize, Problem> {
    let mut n_erased = 0;
    for municipality in triage.keyring.municipalities() {
        let Ok(before) = ctx.now.checked_sub(config.kept(municipality)) else {
            continue;
        };
        for due in due_in(triage, ctx, municipality, before).await? {
            match erase(triage, reports, ctx, due, before).await {
                Ok(erased) => n_erased += usize::from(erased),
                Err(problem) => {
                    let case_id = due.case_id;
                    tracing::warn!(%case_id, reason = problem.reason, "case.not_erased");
                }
            }
        }
    }
    Ok(n_erased)
}

async fn due_in(
    triage: &Triage,
    ctx: &Ctx,
    municipality: &MunicipalityCode,
    before: Timestamp,
) -> Result<Vec<Due>, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let due = store::due_to_erase(&mut tx, municipality.as_str(), before, AT_ONCE).await?;
    tx.commit().await?;
    Ok(due)
}

/// False when somebody wrote on the case, or another process erased it, meanwhile.
async fn erase(
    triage: &Triage,
    reports: &Erasing,
    ctx: &Ctx,
    due: Due,
    before: Timestamp,
) -> Result<bool, Problem> {
    reports.erase_report(due.report_id).await?;
    let mut unit = match triage.store.begin(ctx, "erase_due", &[]).await? {
        Begun::Replay(_without_cause) => return Ok(false),
        Begun::New(unit) => unit,
    };
    let Some(mut row) = store::case_for_update(unit.connection(), due.case_id).await? else {
        return Ok(false);
    };
    let closed_at = store::closed_at(unit.connection(), due.case_id).await?;
    if row.wrapped_key.is_none() || closed_at.is_none_or(|at| at > before) {
        return Ok(false);
    }
    let sealed = change::unseal(&triage.keyring, &row)?;
    // The last entry is written while the key still exists; it records the erasure and none of the
    // words.
    let command = Command::RecordErasure;
    change::change(&mut unit, ctx, &mut row, &sealed, &command).await?;
    store::destroy_contents(unit.connection(), due.case_id).await?;
    unit.commit(&[]).await?;
    tracing::info!(case_id = %due.case_id, "case.erased");
    Ok(true)
}
