//! Takes somebody off the list, also while their letter waits.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{Communication, RemoveRecipientRequest};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    get_communication::first_page,
    save_recipient::{find, settled},
    store::{communications, recipients},
    tell_progress::recount,
};
use crate::{
    mail::store::messages,
    usecases::{Notification, parse_case_id},
};

/// # Errors
/// `RECIPIENT_SETTLED` when the letter has left or is leaving, or the person was told; `NOT_FOUND`.
pub(crate) async fn remove_recipient(
    notification: &Notification,
    ctx: &Ctx,
    request: &RemoveRecipientRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let begun = notification
        .store
        .begin(ctx, "remove_recipient", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, &known.line.municipality).await?;
        let one = find(connection, row.communication_id, &request.recipient_id).await?;
        let may_go = match one.state.as_str() {
            "listed" => true,
            "waiting" => {
                let id = Some(one.recipient_id);
                !messages::take_back_letters(connection, case_id, id)
                    .await?
                    .is_empty()
            }
            _settled => false,
        };
        if !may_go {
            return Err(settled());
        }
        recipients::remove(connection, one.recipient_id).await?;
        recount(notification, &mut unit, ctx, case_id, &row).await?;
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}
