//! A mail that waits for a person.

use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::Intake;
use crate::{
    content::{self, MailLabel, MailPath, QUARANTINED},
    mail::{
        envelope::Envelope,
        read::{Mail, read_head},
    },
    store::{
        keys,
        quarantine::{self, NewQuarantined},
    },
};

/// Where a mail waits, and why.
pub(super) struct Aside<'a> {
    pub(super) municipality: &'a MunicipalityCode,
    pub(super) is_addressed: bool,
    pub(super) reason: &'static str,
    pub(super) received_at: Timestamp,
}

/// Seals the whole mail under a key of its own.
pub(super) async fn put_aside(
    unit: &mut Unit<'_>,
    intake: &Intake,
    aside: &Aside<'_>,
    mail: Option<&Mail>,
    envelope: &Envelope,
) -> Result<Uuid, Problem> {
    let Aside {
        municipality,
        is_addressed,
        reason,
        received_at,
    } = *aside;
    let id = Uuid::now_v7();
    let (key, wrapped) = intake.keyring.new_key(municipality)?;
    let path = MailPath {
        from: envelope.from.clone(),
        to: envelope.to.clone(),
    };
    let sealed_path = content::seal(&key, id, &path)?;
    let head = match mail {
        Some(_) => None,
        None => head_of(envelope).await,
    };
    let mail = mail.or(head.as_ref());
    let label = MailLabel {
        from_name: mail.map_or_else(String::new, |mail| mail.sender.name.clone()),
        from_email: mail.map_or_else(|| envelope.from.clone(), |mail| mail.sender.email.clone()),
        subject: mail.map_or_else(String::new, |mail| mail.content.subject.clone()),
        is_unconfirmed: mail.is_some_and(|mail| mail.content.is_unconfirmed),
    };
    let sealed_label = content::seal(&key, id, &label)?;
    let sealed = content::seal_bytes(&key, QUARANTINED, id, &envelope.data)?;
    keys::insert(unit.connection(), id, municipality, wrapped.as_bytes()).await?;
    let new = NewQuarantined {
        id,
        municipality,
        is_addressed,
        reason,
        received_at,
        size_bytes: i64::try_from(envelope.data.len()).unwrap_or(i64::MAX),
        sealed_path: &sealed_path,
        sealed_label: &sealed_label,
        sealed: &sealed,
    };
    quarantine::insert(unit.connection(), &new).await?;
    tracing::info!(quarantine_id = %id, reason, "mail.quarantined");
    metrics::counter!("brudvagt_mail_total", "outcome" => "quarantined").increment(1);
    Ok(id)
}

/// The header of a mail that could not be read, on a thread of its own like the whole.
async fn head_of(envelope: &Envelope) -> Option<Mail> {
    let Envelope { from, data, .. } = envelope.clone();
    let head = tokio::task::spawn_blocking(move || read_head(&data, &from)).await;
    head.ok().flatten()
}
