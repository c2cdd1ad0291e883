//! Says which group of people recipients belong to, also of those who were told.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    notification::{Communication, PutInGroupRequest},
    triage::Case,
};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use super::{
    get_communication::first_page,
    store::{communications, recipients},
    tell_progress::recount,
};
use crate::{
    reasons,
    usecases::{Notification, parse_case_id},
};

/// # Law
/// GDPR art. 34(1): the duty is owed to each. A group counts as told when somebody of it is on the list
/// and nobody of it is left.
///
/// # Errors
/// `UNKNOWN_GROUP`; `NOT_FOUND`.
pub(crate) async fn put_in_group(
    notification: &Notification,
    ctx: &Ctx,
    request: &PutInGroupRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let nobody = || Problem::not_found("Modtageren", "the recipient");
    let ids = request
        .recipient_ids
        .iter()
        .map(|id| Uuid::parse_str(id).map_err(|_malformed| nobody()))
        .collect::<Result<Vec<_>, _>>()?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    check_group(&known.case, &request.group)?;
    let begun = notification
        .store
        .begin(ctx, "put_in_group", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        let n = recipients::put_in_group(connection, row.communication_id, &ids, &request.group)
            .await?;
        if !ids.is_empty() && n == 0 {
            return Err(nobody());
        }
        recount(notification, &mut unit, ctx, case_id, &row).await?;
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

/// # Errors
/// `UNKNOWN_GROUP`.
pub(super) fn check_group(case: &Case, group: &str) -> Result<(), Problem> {
    if group.is_empty() || case.groups.iter().any(|known| known.id == group) {
        return Ok(());
    }
    Err(reasons::UNKNOWN_GROUP.at("group"))
}
