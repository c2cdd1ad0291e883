//! The mails of a case, with their state.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{ListMessagesResponse, MessageLine};
use brudvagt_types::Ctx;

use super::store::messages;
use crate::{
    content::{Mail, open},
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

/// # Errors
/// `NOT_FOUND` for what is no case id; `ERASED`.
pub(crate) async fn list_messages(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<ListMessagesResponse, Problem> {
    let case_id = parse_case_id(case_id)?;
    notification.check_sees_case(ctx, case_id).await?;
    let mut tx = notification.store.read(ctx).await?;
    let mut list = ListMessagesResponse::default();
    let mut key = None;
    for row in messages::list(&mut tx, case_id).await? {
        if key.is_none() {
            let code = parse_municipality(&row.municipality)?;
            key = keys::find(&mut tx, &notification.keyring, case_id, &code).await?;
        }
        let mail: Mail = open(
            key.as_ref().ok_or_else(keys::erased)?,
            row.message_id,
            &row.sealed,
        )?;
        list.messages.push(MessageLine {
            message_id: row.message_id.to_string(),
            template: row.template,
            role: row.role,
            sent_at: row
                .settled_at
                .filter(|_| row.state == "sent")
                .map(wire::to_proto),
            state: row.state,
            planned_at: Some(wire::to_proto(row.planned_at)),
            attempts: row.attempts.unsigned_abs(),
            to_masked: masked(&mail.address),
        });
    }
    Ok(list)
}

/// `t•••@nordvig.example`: enough to see which of two addresses it was.
fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_shows_its_domain_and_one_letter() {
        assert_eq!(
            masked("test.testesen@nordvig.example"),
            "t•••@nordvig.example"
        );
        assert_eq!(masked("@nordvig.example"), "•••@nordvig.example");
        assert_eq!(masked("nobody"), "•••");
    }
}
