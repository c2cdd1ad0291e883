//! Applies a change of who may see a case to what is kept of it here.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::triage::CaseChanged;
use brudvagt_types::Ctx;

use super::Notification;
use crate::store::seals;

/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn seal_case(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    if !["case_sealed", "seal_lifted"].contains(&event.change.as_str()) {
        return Ok(());
    }
    let case_id = super::parse_case_id(&event.case_id)?;
    let begun = notification.store.begin(ctx, "seal_case", payload).await?;
    let Begun::New(mut unit) = begun else {
        return Ok(());
    };
    let people = event.now.as_ref().map_or(&[][..], |now| &now.sealed_for);
    let version = i64::try_from(event.version).unwrap_or(i64::MAX);
    let connection = unit.connection();
    seals::keep(connection, case_id, &event.municipality, people, version).await?;
    unit.commit(&[]).await
}
