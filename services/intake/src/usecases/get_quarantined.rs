use brudvagt_kit::Problem;
use brudvagt_proto::intake::{Attachment, GetQuarantinedRequest, QuarantinedMail};
use brudvagt_types::Ctx;

use super::{
    Intake, list_quarantine::to_line, parse_id, read_apart::read_apart, release_quarantined::open,
};
use crate::{
    store::{ACCESS, quarantine},
    wire::to_proto,
};

/// A mail in quarantine as text, to judge it by: nothing of it is rendered, its files are named and
/// do not leave before it is released. One that cannot be parsed is told by its envelope. Looking is
/// noted.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND` when it is unknown, was released, or its key is destroyed.
pub(crate) async fn get_quarantined(
    intake: &Intake,
    ctx: &Ctx,
    request: &GetQuarantinedRequest,
) -> Result<QuarantinedMail, Problem> {
    let unknown = || Problem::not_found("Mailen", "the mail");
    let id = parse_id(&request.id, "Mailen", "the mail")?;
    let mut tx = intake.store.read(ctx).await?;
    let line = quarantine::find(&mut tx, id).await?.ok_or_else(unknown)?;
    let kept = quarantine::lock_waiting(&mut tx, id)
        .await?
        .ok_or_else(unknown)?;
    let envelope = open(intake, &kept)?;
    let municipality = kept.municipality.as_str();
    ACCESS
        .note(&mut tx, ctx, id, municipality, "quarantined_mail")
        .await?;
    tx.commit().await?;
    tracing::info!(quarantine_id = %id, actor_id = %ctx.actor.id, "mail.quarantined_read");
    let mail = read_apart(intake, &envelope).await;
    let is_readable = mail.is_some();
    let told = mail.map_or_else(
        || QuarantinedMail {
            from_email: envelope.from.clone(),
            ..QuarantinedMail::default()
        },
        |mail| QuarantinedMail {
            from_name: mail.sender.name,
            from_email: mail.sender.email,
            subject: mail.content.subject,
            dated_at: mail.content.dated_at.map(to_proto),
            is_encrypted: mail.content.is_encrypted,
            is_unconfirmed: mail.content.is_unconfirmed,
            text: mail.text,
            reference: mail.reference.unwrap_or_default(),
            files: mail
                .files
                .into_iter()
                .map(|file| Attachment {
                    size_bytes: u64::try_from(file.content.len()).unwrap_or(u64::MAX),
                    filename: file.filename,
                    content_type: file.content_type,
                    ..Attachment::default()
                })
                .collect(),
            ..QuarantinedMail::default()
        },
    );
    Ok(QuarantinedMail {
        line: Some(to_line(line)),
        to: envelope.to,
        is_readable,
        ..told
    })
}
