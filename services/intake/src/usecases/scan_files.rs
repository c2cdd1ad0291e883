use std::{collections::HashMap, io};

use brudvagt_kit::{Clock, Kind, Problem};
use brudvagt_outbox::Begun;
use brudvagt_types::{Ctx, Text};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Intake, authorize::key_of};
use crate::{
    content::{FILE, open_bytes},
    scanner::{Scanner, Verdict},
    store::{attachments, reports},
};

pub(crate) const SCANNER_AWAY: &str = "SCANNER_AWAY";

/// How many are looked up at once; each is opened by itself.
const AT_ONCE: i64 = 20;
/// So often a file is asked about anew when the scanner was there before it and not after it.
const STRIKES: u32 = 3;
/// A file that was clean is looked at again each day for a month, because a signature comes days after
/// what it finds, and an attachment is opened while its case is worked on.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(24);
const AGAIN_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Its report was erased, or its key is not here.
const UNREADABLE: &str = "UNREADABLE";

/// What a round came to.
pub(crate) struct Round {
    pub(crate) n_scanned: usize,
    /// Others may be waiting.
    pub(crate) is_full: bool,
}

/// How often the scanner went away over a file: one that it dies of must not keep all others from being
/// scanned. Forgotten when the service starts again.
#[derive(Default)]
pub(crate) struct Strikes(HashMap<Uuid, u32>);

/// Has files scanned that nobody has looked at yet, the newest first: those somebody is about to open.
/// When there are none, those that were clean a day ago. Reports never wait for it.
///
/// # Errors
/// `UNAVAILABLE` when the database is away; `SCANNER_AWAY`: what was not scanned waits.
pub(crate) async fn scan_files(
    intake: &Intake,
    scanner: &Scanner,
    strikes: &mut Strikes,
    clock: &Clock,
) -> Result<Round, Problem> {
    // Also when nothing waits: whoever looks after it hears before a file comes that it is away.
    if !scanner.answers().await {
        return Err(away(&io::ErrorKind::NotConnected.into()));
    }
    let mut tx = intake.store.read(&system(clock)).await?;
    let mut waiting = attachments::unscanned(&mut tx, AT_ONCE).await?;
    let is_again = waiting.is_empty();
    if is_again {
        let [before, since] = [AGAIN_AFTER, AGAIN_FOR].map(|it| ago(clock.now(), it));
        waiting = attachments::scanned_before(&mut tx, before, since, AT_ONCE).await?;
    }
    drop(tx);
    let mut n_scanned = 0;
    for id in &waiting {
        let verdict = match look_at(intake, scanner, clock, *id).await? {
            Ok(verdict) => verdict,
            Err(error) => {
                let n_strikes = strikes.0.entry(*id).or_default();
                *n_strikes += 1;
                if *n_strikes < STRIKES {
                    return Err(away(&error));
                }
                Verdict::Unscannable("ERROR".to_owned())
            }
        };
        // A scanner that cannot judge it today takes nothing back from what it said.
        let verdict = match verdict {
            Verdict::Unscannable(_) if is_again => Verdict::Clean,
            verdict => verdict,
        };
        let ctx = system(clock);
        if let Begun::New(mut unit) = intake.store.begin(&ctx, "scan_file", &[]).await? {
            attachments::judge(unit.connection(), *id, &verdict, ctx.now).await?;
            unit.commit(&[]).await?;
        }
        strikes.0.remove(id);
        metrics::counter!("brudvagt_files_scanned_total", "verdict" => verdict.code()).increment(1);
        if is_again && !matches!(verdict, Verdict::Clean) {
            // Somebody may have opened it.
            metrics::counter!("brudvagt_files_found_later_total").increment(1);
            tracing::warn!(attachment_id = %id, finding = verdict.finding(), "file.found_later");
        } else if !matches!(verdict, Verdict::Clean) && verdict.finding() != UNREADABLE {
            tracing::warn!(attachment_id = %id, verdict = verdict.code(), finding = verdict.finding(), "file.found");
        }
        n_scanned += 1;
    }
    Ok(Round {
        n_scanned,
        is_full: waiting.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX),
    })
}

fn ago(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_sub(by).unwrap_or(now)
}

/// What is said of one file, or that the scanner went away over it.
async fn look_at(
    intake: &Intake,
    scanner: &Scanner,
    clock: &Clock,
    id: Uuid,
) -> Result<io::Result<Verdict>, Problem> {
    let mut tx = intake.store.read(&system(clock)).await?;
    let Some(file) = attachments::find(&mut tx, id).await? else {
        return Ok(Ok(unreadable()));
    };
    let report = reports::find(&mut tx, file.report_id).await?;
    drop(tx);
    let Some(report) = report else {
        return Ok(Ok(unreadable()));
    };
    let content = key_of(&intake.keyring, &report)
        .and_then(|key| Ok(open_bytes(&key, FILE, id, &file.sealed)?));
    match content {
        Ok(content) => Ok(scanner.scan(&content).await),
        // Its key was destroyed, or is not here: nobody else can open it either.
        Err(_closed) => Ok(Ok(unreadable())),
    }
}

fn unreadable() -> Verdict {
    Verdict::Unscannable(UNREADABLE.to_owned())
}

fn system(clock: &Clock) -> Ctx {
    Ctx::system("intake", clock.now())
}

fn away(error: &io::Error) -> Problem {
    tracing::warn!(%error, "scanner.away");
    Problem::new(
        Kind::Down,
        SCANNER_AWAY,
        Text::new(
            "Virusscanneren svarer ikke.",
            "The virus scanner does not answer.",
        ),
    )
}
