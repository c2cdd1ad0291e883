use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::SubmitReportResponse;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use prost::Message;
use sha2::{Digest, Sha256};

use super::{
    Intake,
    arrived::Arrived,
    ctx,
    keep_mail::keep_mail,
    put_aside::{Aside, put_aside},
    read_apart::read_apart,
    receive_report::decode,
    take_bounce::take_bounce,
};
use crate::mail::{
    envelope::Envelope,
    read::Mail,
    thread::{Ours, ours},
};

/// The directory was never reached: the mail finds its way by itself later.
pub(super) const DIRECTORY_UNAVAILABLE: &str = "DIRECTORY_UNAVAILABLE";
pub(super) const UNKNOWN_RECIPIENT: &str = "UNKNOWN_RECIPIENT";
const UNREADABLE: &str = "UNREADABLE";
const OWN_MAIL: &str = "LOOP";
const TOO_BIG: &str = "TOO_BIG";
/// It answers a mail of ours about several cases, and a person says which it belongs to.
const ANSWERS_SEVERAL: &str = "ANSWERS_SEVERAL";
/// What every mail of a Brudvagt carries in its header.
const OWN_HEADER: &[u8] = b"x-brudvagt-template:";

/// Keeps every mail: as a report, as an addition to one, or in quarantine. The same mail again is given
/// the answer of the first time.
///
/// # Errors
/// `UNAVAILABLE` and the like; the sender must then keep it.
pub(crate) async fn receive_mail(
    intake: &Intake,
    received_at: Timestamp,
    envelope: &Envelope,
) -> Result<(), Problem> {
    if take_bounce(intake, received_at, envelope).await? {
        return Ok(());
    }
    let (homes, unclaimed) = match &envelope.home {
        Some(home) => (vec![home.clone()], UNKNOWN_RECIPIENT),
        None => homes_of(intake, &envelope.to).await,
    };
    if homes.is_empty() {
        return quarantine_unclaimed(intake, received_at, envelope, unclaimed).await;
    }
    for home in &homes {
        deliver(intake, home, received_at, envelope).await?;
    }
    Ok(())
}

/// The municipalities whose report addresses the recipients are; and why, when there are none.
pub(super) async fn homes_of(
    intake: &Intake,
    recipients: &[String],
) -> (Vec<MunicipalityCode>, &'static str) {
    let Some(places) = intake.directory.places().await else {
        return (Vec::new(), DIRECTORY_UNAVAILABLE);
    };
    let mut homes: Vec<MunicipalityCode> = recipients
        .iter()
        .filter_map(|recipient| places.home_of(recipient))
        // Without a key nothing can be sealed for it: then its mail waits with the keeper.
        .filter(|home| intake.keyring.municipalities().any(|known| known == *home))
        .cloned()
        .collect();
    homes.sort();
    homes.dedup();
    (homes, UNKNOWN_RECIPIENT)
}

/// One municipality's copy, once.
pub(super) async fn deliver(
    intake: &Intake,
    home: &MunicipalityCode,
    received_at: Timestamp,
    envelope: &Envelope,
) -> Result<SubmitReportResponse, Problem> {
    let mail = read_apart(intake, envelope).await;
    let fingerprint = fingerprint(mail.as_ref(), envelope);
    let cause = format!("mail:{home}:{}", hex::encode(fingerprint));
    let ctx = ctx(home, received_at, cause);
    let mut unit = match intake
        .store
        .begin(&ctx, "receive_mail", &fingerprint)
        .await?
    {
        Begun::Replay(answer) => {
            metrics::counter!("brudvagt_mail_total", "outcome" => "duplicate").increment(1);
            return decode(&answer);
        }
        Begun::New(unit) => unit,
    };
    let reason = match &mail {
        None => Some(UNREADABLE),
        // Another installation's mail, or our own: two that write to each other stop here, also where
        // a gateway took away what says that nobody wrote it.
        Some(_) if is_of_brudvagt(&envelope.data) => Some(OWN_MAIL),
        Some(_) if envelope.is_header_only => Some(TOO_BIG),
        Some(mail) if mail.automatic.is_none() && answers_several(mail) => Some(ANSWERS_SEVERAL),
        Some(mail) => mail
            .automatic
            .map(crate::mail::automatic::Automatic::reason),
    };
    let answer = match (mail, reason) {
        (Some(mail), None) => {
            metrics::counter!("brudvagt_mail_total", "outcome" => "kept").increment(1);
            let arrived = Arrived {
                received_at,
                mail,
                raw: envelope.data.clone(),
                chosen: None,
            };
            keep_mail(&mut unit, intake, home, arrived).await?
        }
        (mail, reason) => {
            let reason = reason.unwrap_or(UNREADABLE);
            let aside = Aside {
                municipality: home,
                is_addressed: true,
                reason,
                received_at,
            };
            put_aside(&mut unit, intake, &aside, mail.as_ref(), envelope).await?;
            SubmitReportResponse::default()
        }
    };
    unit.commit(&answer.encode_to_vec()).await?;
    Ok(answer)
}

/// Whether it answers a digest and names no case itself.
fn answers_several(mail: &Mail) -> bool {
    let nearest = mail.answers.iter().find_map(|id| ours(id));
    mail.reference.is_none() && nearest.is_some_and(Ours::is_digest)
}

/// A mail that no report address claims waits with the keeper.
async fn quarantine_unclaimed(
    intake: &Intake,
    received_at: Timestamp,
    envelope: &Envelope,
    unclaimed: &'static str,
) -> Result<(), Problem> {
    let mail = read_apart(intake, envelope).await;
    let fingerprint = fingerprint(mail.as_ref(), envelope);
    let cause = format!("mail:unclaimed:{}", hex::encode(fingerprint));
    let ctx = ctx(&intake.keeper, received_at, cause);
    let mut unit = match intake
        .store
        .begin(&ctx, "receive_mail", &fingerprint)
        .await?
    {
        Begun::Replay(_) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let aside = Aside {
        municipality: &intake.keeper,
        is_addressed: false,
        reason: unclaimed,
        received_at,
    };
    put_aside(&mut unit, intake, &aside, mail.as_ref(), envelope).await?;
    unit.commit(&[]).await
}

/// Whether its own header, and not a mail inside it, says that a Brudvagt sent it.
fn is_of_brudvagt(raw: &[u8]) -> bool {
    raw.split(|byte| *byte == b'\n')
        .take_while(|line| !line.trim_ascii().is_empty())
        .any(|line| {
            line.get(..OWN_HEADER.len())
                .is_some_and(|name| name.eq_ignore_ascii_case(OWN_HEADER))
        })
}

fn fingerprint(mail: Option<&Mail>, envelope: &Envelope) -> [u8; 32] {
    mail.map_or_else(
        || Sha256::digest(&envelope.data).into(),
        |mail| mail.fingerprint,
    )
}
