use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    Intake, ctx,
    put_aside::{Aside, put_aside},
    read_apart::read_apart,
};
use crate::{
    mail::{envelope::Envelope, read::Mail},
    rules::{
        bounce::{Bounce, read_bounce},
        receipt::is_machine,
    },
    store::{quarantine, reports},
    wire::to_proto,
};

/// Why it lies where it lies.
const BOUNCE: &str = "BOUNCE";
/// The reason it was laid aside, by us.
const NO_REPORT: &str = "automatic";

/// Says which mail of ours came back, when `envelope` is that. The mail itself is laid aside at once:
/// what it says stands on the case, and it can be read for as long as anything laid aside.
///
/// # Errors
/// `UNAVAILABLE`; the sender must then keep it.
pub(super) async fn take_bounce(
    intake: &Intake,
    received_at: Timestamp,
    envelope: &Envelope,
) -> Result<bool, Problem> {
    let Some(bounce) = read_bounce(&envelope.data) else {
        return Ok(false);
    };
    let mail = read_apart(intake, envelope).await;
    if !is_by_a_machine(envelope, mail.as_ref()) {
        return Ok(false);
    }
    let Some(home) = home_of(intake, received_at, &bounce).await? else {
        return Ok(false);
    };
    let digest: [u8; 32] = Sha256::digest(&envelope.data).into();
    let cause = format!("mail:{home}:bounce:{}", hex::encode(digest));
    let ctx = ctx(&home, received_at, cause);
    let mut unit = match intake.store.begin(&ctx, "take_bounce", &digest).await? {
        Begun::Replay(_known) => return Ok(true),
        Begun::New(unit) => unit,
    };
    let aside = Aside {
        municipality: &home,
        is_addressed: true,
        reason: BOUNCE,
        received_at,
    };
    let id = put_aside(&mut unit, intake, &aside, mail.as_ref(), envelope).await?;
    let by = &ctx.actor.id;
    quarantine::mark_discarded(unit.connection(), id, received_at, by, NO_REPORT).await?;
    unit.announce(&bounce.said(home.as_str(), to_proto(received_at)));
    unit.commit(&[]).await?;
    tracing::warn!(report_id = %bounce.ours.report_id, status = bounce.status, "mail.bounced");
    metrics::counter!("brudvagt_mail_total", "outcome" => "bounced").increment(1);
    Ok(true)
}

/// A person may quote a bounce and our mail in it: that is a report.
fn is_by_a_machine(envelope: &Envelope, mail: Option<&Mail>) -> bool {
    envelope.from.trim().is_empty()
        || is_machine(&envelope.from)
        || mail.is_none_or(|mail| mail.automatic.is_some() || is_machine(&mail.sender.email))
}

/// Whose report it was about. It may come to an address that is no municipality's: the one our mails are
/// sent from.
async fn home_of(
    intake: &Intake,
    now: Timestamp,
    bounce: &Bounce,
) -> Result<Option<MunicipalityCode>, Problem> {
    let ctx = Ctx::system("intake", now);
    let mut tx = intake.store.read(&ctx).await?;
    let report = reports::find(&mut tx, bounce.ours.report_id).await?;
    tx.commit().await?;
    Ok(report.map(|report| report.municipality))
}
