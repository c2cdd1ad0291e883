use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Intake,
    receive_mail::{DIRECTORY_UNAVAILABLE, deliver, homes_of},
    release_quarantined::{close, open},
};
use crate::store::{ACCESS, quarantine};

/// Sends mail on its way that came while the directory had never been reached. Nothing to do is
/// the rule. May be broken off anywhere: a delivery counts once, and the mark comes last. Says how many
/// went, and since when the oldest waits of those that could not.
///
/// # Errors
/// The first mail's problem; the next round tries again.
pub(crate) async fn readdress_mail(
    intake: &Intake,
    now: Timestamp,
) -> Result<Readdressed, Problem> {
    let mut tx = intake.store.read(&ctx(now)).await?;
    let waiting = quarantine::list_waiting_for(&mut tx, DIRECTORY_UNAVAILABLE).await?;
    tx.commit().await?;
    let mut n_sent = 0;
    for id in &waiting {
        n_sent += usize::from(readdress(intake, now, *id).await?);
    }
    let mut tx = intake.store.read(&ctx(now)).await?;
    let oldest_at = quarantine::oldest_waiting_for(&mut tx, DIRECTORY_UNAVAILABLE).await?;
    tx.commit().await?;
    Ok(Readdressed { n_sent, oldest_at })
}

/// A round over mail that waits for the directory.
pub(crate) struct Readdressed {
    pub(crate) n_sent: usize,
    pub(crate) oldest_at: Option<Timestamp>,
}

/// False while the directory is still needed.
async fn readdress(intake: &Intake, now: Timestamp, id: Uuid) -> Result<bool, Problem> {
    let ctx = ctx(now);
    let mut tx = intake.store.read(&ctx).await?;
    let Some(waiting) = quarantine::lock_waiting(&mut tx, id).await? else {
        return Ok(false);
    };
    tx.commit().await?;
    let envelope = open(intake, &waiting)?;
    let (homes, unclaimed) = homes_of(intake, &envelope.to).await;
    if homes.is_empty() && unclaimed == DIRECTORY_UNAVAILABLE {
        return Ok(false);
    }
    let mut reports = Vec::new();
    for home in &homes {
        let answer = deliver(intake, home, waiting.received_at, &envelope).await?;
        if let Ok(report_id) = Uuid::parse_str(&answer.report_id) {
            reports.push((report_id, home));
        }
    }
    let Begun::New(mut unit) = intake.store.begin(&ctx, "readdress_mail", &[]).await? else {
        return Ok(false);
    };
    if homes.is_empty() {
        // Released meanwhile, or known now to be nobody's: either way this round is over.
        quarantine::set_reason(unit.connection(), id, unclaimed).await?;
    } else {
        for (report_id, home) in &reports {
            ACCESS
                .carry(unit.connection(), id, *report_id, home.as_str())
                .await?;
        }
        let first_report = reports.first().map(|(report_id, _home)| *report_id);
        close(unit.connection(), &ctx, id, first_report).await?;
    }
    unit.commit(&[]).await?;
    Ok(true)
}

/// The service's own context, over all rows: the mail moves from its keeper to its home.
fn ctx(now: Timestamp) -> Ctx {
    Ctx::system("intake", now)
}
