use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::triage::{CaseChanged, Change};
use brudvagt_types::Ctx;

use super::Notification;
use crate::store::keys;

/// What triage says when a case's contents have ended.
/// Follows triage: when a case's contents were erased, destroys the keys of its mails, letters,
/// filings, correspondence and list of recipients, too. What remains is that they were sent and
/// filed, when, and under which references.
///
/// # Law
/// GDPR art. 5(1)(e): kept no longer than needed.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn erase_case(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    if event.change() != Change::ContentsErased {
        return Ok(());
    }
    let case_id = super::parse_case_id(&event.case_id)?;
    let begun = notification.store.begin(ctx, "erase_case", payload).await?;
    let Begun::New(mut unit) = begun else {
        return Ok(());
    };
    let n_keys = keys::destroy_of_case(unit.connection(), case_id).await?;
    unit.commit(&[]).await?;
    tracing::info!(%case_id, n_keys, "case.erased");
    Ok(())
}
