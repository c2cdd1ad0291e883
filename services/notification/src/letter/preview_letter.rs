//! The letter as one recipient gets it, word for word.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{LetterPreview, PreviewLetterRequest};
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{compose::letter_text, open_letter::open_letter, store::recipients};
use crate::{
    content::{Person, open},
    reasons,
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id},
};

/// For the recipient that is named, or the first of the list.
///
/// # Errors
/// `LETTER_INCOMPLETE` when none is written; `NOT_FOUND`; `ERASED`.
pub(crate) async fn preview_letter(
    notification: &Notification,
    ctx: &Ctx,
    request: &PreviewLetterRequest,
) -> Result<LetterPreview, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let nobody = || Problem::not_found("Modtageren", "the recipient");
    let mut tx = notification.store.read(ctx).await?;
    let opened = open_letter(&mut tx, &notification.keyring, case_id)
        .await?
        .ok_or_else(no_letter)?;
    let letter = opened.letter.as_ref().ok_or_else(no_letter)?;
    let id = opened.row.communication_id;
    let key = opened
        .list_key(&mut tx, &notification.keyring)
        .await?
        .ok_or_else(keys::erased)?;
    let row = if request.recipient_id.is_empty() {
        recipients::list(&mut tx, id, 1).await?.pop()
    } else {
        let wanted = Uuid::parse_str(&request.recipient_id).map_err(|_malformed| nobody())?;
        recipients::find(&mut tx, id, wanted).await?
    };
    let row = row.ok_or_else(nobody)?;
    let person: Person = open(&key, row.recipient_id, &row.sealed)?;
    let (before, after) = recipients::neighbours(&mut tx, id, row.position).await?;
    ACCESS
        .note(&mut tx, ctx, case_id, opened.code.as_str(), "letter")
        .await?;
    tx.commit().await?;
    let letter = letter.for_reader(row.letter_of(), &person.language);
    let composed = letter_text(letter, &person.name);
    let id_of = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.to_string());
    Ok(LetterPreview {
        recipient_id: row.recipient_id.to_string(),
        from: letter.municipality.clone(),
        reply_to: letter.reply_to.clone(),
        to: if person.email.is_empty() {
            person.address
        } else {
            person.email
        },
        subject: composed.subject,
        text: composed.text,
        language: letter.language.clone(),
        previous_id: id_of(before),
        next_id: id_of(after),
        group: letter.group.clone(),
    })
}

pub(super) fn no_letter() -> Problem {
    reasons::LETTER_INCOMPLETE.problem()
}
