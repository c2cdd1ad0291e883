//! Puts one person on the list, or corrects that person's entry.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{Communication, SaveRecipientRequest};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use super::{
    get_communication::first_page,
    import_recipients::{new_recipient, too_many},
    list::read_recipients::{MAX_RECIPIENTS, check_person},
    put_in_group::check_group,
    store::{communications, recipients},
    tell_progress::recount,
};
use crate::{
    content::Person,
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire::count,
};

/// Somebody whose letter failed and whose address is mended can be written to again.
///
/// # Errors
/// What is wrong with the person, naming the field; `RECIPIENT_KNOWN`, `RECIPIENT_SETTLED`,
/// `TOO_MANY_RECIPIENTS`; `NOT_FOUND`.
pub(crate) async fn save_recipient(
    notification: &Notification,
    ctx: &Ctx,
    request: &SaveRecipientRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let person = check_person(Person {
        name: request.name.clone(),
        email: request.email.clone(),
        address: request.address.clone(),
        language: request.language.clone(),
    })
    .map_err(|wrong| Problem::invalid(wrong.field(), wrong.reason(), wrong.text()))?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    check_group(&known.case, &request.group)?;
    let code = parse_municipality(&known.line.municipality)?;
    let begun = notification
        .store
        .begin(ctx, "save_recipient", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, code.as_str()).await?;
        let id = row.communication_id;
        let key = keys::ensure(connection, &notification.keyring, id, &code).await?;
        // Mended, it is another row: a letter that failed stays failed in the log of mails.
        let mut group = request.group.clone();
        let position = if request.recipient_id.is_empty() {
            recipients::last_position(connection, id)
                .await?
                .saturating_add(1)
        } else {
            let old = find(connection, id, &request.recipient_id).await?;
            if !matches!(old.state.as_str(), "listed" | "failed") {
                return Err(settled());
            }
            recipients::remove(connection, old.recipient_id).await?;
            if group.is_empty() {
                group.clone_from(&old.group_id);
            }
            old.position
        };
        let one = new_recipient(&notification.keyring, &key, &code, &person, &group)?;
        if !recipients::put(connection, id, code.as_str(), position, &one, ctx.now).await? {
            return Err(reasons::RECIPIENT_KNOWN.at("name"));
        }
        let progress = recount(notification, &mut unit, ctx, case_id, &row).await?;
        if progress.n_recipients > count(MAX_RECIPIENTS) {
            return Err(too_many());
        }
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

pub(super) async fn find(
    connection: &mut sqlx::PgConnection,
    communication_id: Uuid,
    recipient_id: &str,
) -> Result<recipients::RecipientRow, Problem> {
    let nobody = || Problem::not_found("Modtageren", "the recipient");
    let id = Uuid::parse_str(recipient_id).map_err(|_malformed| nobody())?;
    let found = recipients::lock(connection, communication_id, id).await?;
    found.ok_or_else(nobody)
}

pub(super) fn settled() -> Problem {
    reasons::RECIPIENT_SETTLED.problem()
}
