//! Until when a mail waits for others to the same person (ADR 0082).

use brudvagt_kit::Problem;
use jiff::Timestamp;
use sqlx::PgConnection;

use crate::{
    mail::{rules::gather::leaves_at, store::gathering},
    usecases::Notification,
};

/// Until when a mail that may wait does; nothing where mails do not gather.
pub(crate) async fn gathered(
    notification: &Notification,
    connection: &mut PgConnection,
    recipient_key: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    let hold = notification.digest_hold;
    if hold.is_zero() {
        return Ok(None);
    }
    let since = now.saturating_sub(hold).unwrap_or(now);
    let last = gathering::last_gathering(connection, recipient_key, since, now).await?;
    Ok(Some(leaves_at(last, hold, now)))
}
