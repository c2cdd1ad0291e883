use brudvagt_imap::Fetched;
use brudvagt_kit::Problem;
use jiff::Timestamp;

use super::{
    Intake,
    receive_mail::receive_mail,
    watch_mailbox::{Source, ctx},
};
use crate::{
    mail::fetched::{Place, header_only, whole},
    rules::arrival::arrived_at,
    store::mailboxes,
};

/// Keeps a mail that lay in a mailbox, as [`receive_mail`] keeps one that was sent here.
///
/// # Errors
/// `UNAVAILABLE` and the like; the mail must then stay where it is.
pub(crate) async fn receive_fetched(
    intake: &Intake,
    source: &Source,
    now: Timestamp,
    fetched: Fetched,
) -> Result<(), Problem> {
    let mut tx = intake.store.read(&ctx(source, now)).await?;
    let last_empty_at = mailboxes::last_read_at(&mut tx, &source.address).await?;
    tx.commit().await?;
    let received_at = arrived_at(fetched.arrived_at, last_empty_at, now);
    let place = Place {
        home: &source.municipality,
        address: &source.address,
        kept_folder: &source.kept_folder,
    };
    let envelope = match fetched.too_big {
        None => whole(place, fetched.raw),
        Some(n_bytes) => header_only(place, &fetched.raw, n_bytes),
    };
    receive_mail(intake, received_at, &envelope).await
}
