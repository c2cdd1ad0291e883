//! Reading a mail where it can hold up nobody.

use super::Intake;
use crate::mail::{
    authentication::is_unconfirmed,
    envelope::Envelope,
    read::{Mail, read},
};

/// Reads a mail on a thread of its own: a big one would hold up others, and one that makes the
/// parser give up must still be kept.
pub(super) async fn read_apart(intake: &Intake, envelope: &Envelope) -> Option<Mail> {
    let Envelope { from, data, .. } = envelope.clone();
    match tokio::task::spawn_blocking(move || read(&data, &from)).await {
        Ok(mail) => mail.map(|mut mail| {
            mail.content.is_unconfirmed = is_unconfirmed(&mail.relays, &intake.relays);
            mail
        }),
        Err(error) => {
            tracing::error!(%error, "mail.reading_failed");
            None
        }
    }
}
