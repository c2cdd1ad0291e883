use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::intake::SubmitReportResponse;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Scope};
use jiff::Timestamp;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Intake,
    keep_mail::{Arrived, keep_mail},
    receive_report::decode,
    take_bounce::take_bounce,
};
use crate::{
    content::{self, MailLabel, MailPath, QUARANTINED, unsealed},
    mail::{
        authentication::is_unconfirmed,
        envelope::Envelope,
        read::{Mail, read},
    },
    store::{
        keys,
        quarantine::{self, NewQuarantined},
    },
};

/// The directory was never reached: the mail finds its way by itself later.
pub(super) const DIRECTORY_UNAVAILABLE: &str = "DIRECTORY_UNAVAILABLE";
pub(super) const UNKNOWN_RECIPIENT: &str = "UNKNOWN_RECIPIENT";
const UNREADABLE: &str = "UNREADABLE";
const OWN_MAIL: &str = "LOOP";
const TOO_BIG: &str = "TOO_BIG";
/// What every mail of a Brudvagt carries in its header.
const OWN_HEADER: &[u8] = b"x-brudvagt-template:";

/// Keeps a mail: as a report, as more to one, or in quarantine; never not at all. The same mail
/// again is answered by its first keeping.
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
    let (key, wrapped) = intake
        .keyring
        .new_key(municipality)
        .map_err(|error| unsealed(&error))?;
    let path = MailPath {
        from: envelope.from.clone(),
        to: envelope.to.clone(),
    };
    let sealed_path = content::seal(&key, id, &path)?;
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

/// The service's own context, over one municipality's rows.
pub(super) fn ctx(municipality: &MunicipalityCode, now: Timestamp, cause: String) -> Ctx {
    Ctx {
        now,
        actor: Actor::system("intake"),
        scope: Scope::Municipalities(vec![municipality.clone()]),
        cause: Some(cause),
    }
}
