//! Erases lists of recipients whose retention has ended.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use jiff::SignedDuration;

use super::store::{communications, recipients};
use crate::{store::keys, usecases::Notification};

/// Destroys the keys and the rows of lists that were done more than `kept` ago. How many letters were
/// sent and failed stays with the communication. Returns how many lists ended.
///
/// # Law
/// GDPR art. 5(1)(e): kept no longer than necessary.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn sweep_recipients(
    notification: &Notification,
    ctx: &Ctx,
    kept: SignedDuration,
) -> Result<usize, Problem> {
    let before = ctx
        .now
        .saturating_sub(kept)
        .map_err(|error| Problem::internal(&error))?;
    let mut unit = match notification
        .store
        .begin(ctx, "sweep_recipients", &[])
        .await?
    {
        Begun::Replay(_without_cause) => return Ok(0),
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let lists = communications::with_old_lists(connection, before).await?;
    for list in &lists {
        keys::destroy(connection, *list).await?;
        recipients::delete(connection, *list).await?;
    }
    unit.commit(&[]).await?;
    Ok(lists.len())
}
