//! What the spokes report back is written into the case's history.

use brudvagt_case::{Command, Outcome};
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::change;
use crate::{Triage, store};

/// Writes `command`, which an event of a spoke became. Said twice, it is written once.
///
/// A command the case refuses (a milestone of a clock settled meanwhile) is not an error of the
/// sender: it is logged and done.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again. `NOT_FOUND` when there is no such case.
pub(crate) async fn record_outcome(
    triage: &Triage,
    ctx: &Ctx,
    operation: &'static str,
    case_id: Uuid,
    payload: &[u8],
    command: Command,
) -> Result<(), Problem> {
    let mut unit = match triage.store.begin(ctx, operation, payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    if let Command::RecordEsdhReference { case_number, .. } = &command {
        let mut content = sealed.open_content(&row.content)?;
        content.esdh_reference.clone_from(case_number);
        row.content = sealed.seal_content(&content)?;
    }
    match brudvagt_case::decide(&row.state.0, &command, ctx.now) {
        Ok(drafts) => {
            change::write(&mut unit, ctx, &mut row, &sealed, drafts).await?;
        }
        Err(refused) => {
            tracing::info!(operation, reason = refused.reason(), "outcome.not_recorded");
        }
    }
    unit.commit(&[]).await
}

/// A follow-up of a report: noted on its case, the words stay with intake.
///
/// # Errors
/// `UNAVAILABLE` also when the case is not open yet: the event comes again.
pub(crate) async fn follow_up(
    triage: &Triage,
    ctx: &Ctx,
    report_id: &str,
    payload: &[u8],
    command: Command,
) -> Result<(), Problem> {
    let report: Uuid = report_id
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let mut tx = triage.store.read(ctx).await?;
    let case_id = store::find_case(&mut tx, "", Some(report)).await?;
    drop(tx);
    let case_id = case_id.ok_or_else(|| {
        Problem::down(&std::io::Error::other("the report's case is not open yet"))
    })?;
    record_outcome(triage, ctx, "follow_up", case_id, payload, command).await
}

/// The outcome as the case names it.
pub(crate) fn outcome(text: &str) -> Result<Outcome, Problem> {
    Outcome::parse(text).ok_or_else(|| {
        Problem::invalid(
            "outcome",
            "UNKNOWN_OUTCOME",
            "Vælg en risikovurdering: usandsynlig risiko, risiko eller høj risiko.",
            "an outcome is unlikely_risk, risk or high_risk",
        )
    })
}
