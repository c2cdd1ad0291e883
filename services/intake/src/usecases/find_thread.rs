//! Which report a mail belongs to, if any.

use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_types::MunicipalityCode;
use jiff::SignedDuration;
use uuid::Uuid;

use super::{
    Intake,
    arrived::{Arrived, skeleton_of},
    authorize::key_of,
};
use crate::{
    blind::{address_key, alike_key, message_key},
    content::{self, FollowUpContent, ReportContent},
    mail::{read::Mail, thread::ours},
    rules::{
        join::{SAME_MESSAGE, Signs, Verdict, judge, tells_of_new},
        same::{Compared, Sameness, compare},
    },
    store::{
        attachments, follow_ups,
        reports::{self, ReportRow},
    },
};

/// How a mail stands to the reports there are.
pub(super) enum Thread {
    /// It is kept already, whole.
    Known(Box<ReportRow>),
    Adds(Box<ReportRow>),
    /// More to a report, by somebody it does not know.
    AddsMarked(Box<ReportRow>),
    /// A report of its own, with a hint to another and why.
    Points(Uuid, &'static str),
    Alone,
}

/// One sender's alike reports within an hour that open a case each; what comes on top of them is
/// added to the first.
const ALIKE: i64 = 3;
const ALIKE_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// # Errors
/// `UNAVAILABLE`; `INTERNAL` when a report's key does not open it.
pub(super) async fn find_thread(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    arrived: &Arrived,
) -> Result<Thread, Problem> {
    if let Some(report_id) = arrived.chosen {
        let chosen = readable(unit, home, report_id).await?;
        return Ok(chosen.map_or(Thread::Alone, Thread::Adds));
    }
    let mail = &arrived.mail;
    let mut doubt = None;
    match same_message(unit, intake, home, mail).await? {
        Some((report, Sameness::Same)) => return Ok(Thread::Known(report)),
        Some((report, Sameness::Altered)) => return Ok(Thread::Adds(report)),
        Some((report, Sameness::InDoubt)) => doubt = Some(report.id),
        Some((_, Sameness::Different)) | None => {}
    }
    match led_to(unit, intake, home, mail).await? {
        (Some(report), Verdict::Joins) => return Ok(Thread::Adds(report)),
        (Some(report), Verdict::JoinsMarked) => return Ok(Thread::AddsMarked(report)),
        (Some(report), Verdict::Points(why)) => return Ok(Thread::Points(report.id, why)),
        (None, _) | (_, Verdict::StandsAlone) => {}
    }
    if let Some((first, n)) = written_before(unit, intake, home, arrived).await? {
        if n >= ALIKE {
            tracing::info!(report_id = %first.id, n, "mail.alike");
            metrics::counter!("brudvagt_mail_total", "outcome" => "alike").increment(1);
            return Ok(Thread::Adds(first));
        }
        // Some programs give a mail a new Message-ID each time they send it.
        if doubt.is_none() && is_once_more(unit, intake, &first, mail).await? {
            doubt = Some(first.id);
        }
    }
    Ok(doubt.map_or(Thread::Alone, |other| Thread::Points(other, SAME_MESSAGE)))
}

/// A report of the municipality that can still be added to. An erased one takes nothing more: what
/// comes then is a new report.
async fn readable(
    unit: &mut Unit<'_>,
    home: &MunicipalityCode,
    report_id: Uuid,
) -> Result<Option<Box<ReportRow>>, Problem> {
    let found = reports::find(unit.connection(), report_id).await?;
    let is_open = |it: &ReportRow| it.wrapped_key.is_some() && it.municipality == *home;
    Ok(found.filter(is_open).map(Box::new))
}

/// The report that a mail names or answers, and whether it adds to it.
async fn led_to(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    mail: &Mail,
) -> Result<(Option<Box<ReportRow>>, Verdict), Problem> {
    let answered = answered(unit, intake, home, mail).await?;
    let named = match &mail.reference {
        Some(reference) => reports::find_named(unit.connection(), home, reference).await?,
        None => None,
    };
    let named = match named {
        Some(report_id) => readable(unit, home, report_id).await?,
        None => None,
    };
    // The number a person wrote says more than the thread her program kept.
    let answers_named = match (&named, &answered) {
        (Some(named), Some(answered)) => named.id == answered.id,
        (None, answered) => answered.is_some(),
        (Some(_), None) => false,
    };
    let names = named.is_some();
    let Some(report) = named.or(answered) else {
        return Ok((None, Verdict::StandsAlone));
    };
    let signs = Signs {
        names,
        answers: answers_named,
        is_known: knows(unit, intake, &report, &mail.sender.email).await?,
        tells_of_new: tells_of_new(&mail.content.subject, &mail.text),
    };
    Ok((Some(report), judge(signs)))
}

/// The report whose mail it answers: one of ours says which, a reporter's own is looked up.
async fn answered(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    mail: &Mail,
) -> Result<Option<Box<ReportRow>>, Problem> {
    for id in &mail.answers {
        if let Some(our) = ours(id)
            && let Some(report) = readable(unit, home, our.report_id).await?
        {
            return Ok(Some(report));
        }
    }
    let mut keys = Vec::with_capacity(mail.answers.len());
    for id in &mail.answers {
        keys.extend(message_key(&intake.keyring, home, id)?);
    }
    match reports::find_of_messages(unit.connection(), home, &keys).await? {
        Some(report_id) => readable(unit, home, report_id).await,
        None => Ok(None),
    }
}

/// Whether somebody has reported it, or added to it other than as a stranger.
async fn knows(
    unit: &mut Unit<'_>,
    intake: &Intake,
    report: &ReportRow,
    email: &str,
) -> Result<bool, Problem> {
    let Some(sender) = address_key(&intake.keyring, &report.municipality, email)? else {
        return Ok(false);
    };
    if report.reporter_key == Some(sender) {
        return Ok(true);
    }
    Ok(follow_ups::has_written(unit.connection(), report.id, sender).await?)
}

/// The report, or its addition, that carries the same Message-ID, compared as a person would.
async fn same_message(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    mail: &Mail,
) -> Result<Option<(Box<ReportRow>, Sameness)>, Problem> {
    let Some(key) = message_key(&intake.keyring, home, &mail.content.message_id)? else {
        return Ok(None);
    };
    let mut nearest: Option<(Box<ReportRow>, Sameness)> = None;
    for report_id in reports::list_of_message(unit.connection(), home, key).await? {
        let Some(report) = readable(unit, home, report_id).await? else {
            continue;
        };
        let sameness = compare_with(unit, intake, &report, key, mail).await?;
        if nearest.as_ref().is_none_or(|(_, known)| sameness < *known) {
            nearest = Some((report, sameness));
        }
    }
    Ok(nearest)
}

/// How a mail stands to the nearest of what a report holds under its Message-ID.
async fn compare_with(
    unit: &mut Unit<'_>,
    intake: &Intake,
    report: &ReportRow,
    key: i64,
    mail: &Mail,
) -> Result<Sameness, Problem> {
    let case_key = key_of(&intake.keyring, report)?;
    let n_files = attachments::count_files(unit.connection(), report.id).await?;
    let this = compared(mail);
    let mut nearest = Sameness::Different;
    if report.message_key == Some(key) {
        let known: ReportContent = content::open(&case_key, report.id, &report.sealed)?;
        if let Some(header) = &known.mail {
            let known = Compared {
                sender: &known.reporter.email,
                dated_at: header.dated_at,
                subject: &header.subject,
                text: &known.what_happened,
                n_files: n_of(&n_files, 0),
            };
            nearest = compare(this, known);
        }
    }
    for row in follow_ups::list_of_message(unit.connection(), report.id, key).await? {
        let known: FollowUpContent = content::open(&case_key, row.id, &row.sealed)?;
        if let Some(header) = &known.mail {
            let known = Compared {
                sender: &known.by.email,
                dated_at: header.dated_at,
                subject: &header.subject,
                text: &known.text,
                n_files: n_of(&n_files, row.number),
            };
            nearest = nearest.min(compare(this, known));
        }
    }
    Ok(nearest)
}

fn compared(mail: &Mail) -> Compared<'_> {
    Compared {
        sender: &mail.sender.email,
        dated_at: mail.content.dated_at,
        subject: &mail.content.subject,
        text: &mail.text,
        n_files: mail.files.len(),
    }
}

/// How many files came with a report or an addition to it.
fn n_of(n_files: &[(i32, i64)], follow_up: i32) -> usize {
    let of = n_files.iter().find(|(number, _)| *number == follow_up);
    // The original stands beside its files and is none of them.
    of.map_or(0, |(_, n)| {
        usize::try_from(*n).unwrap_or_default().saturating_sub(1)
    })
}

/// Whether a mail says the same as the report's own, whatever its Message-ID.
async fn is_once_more(
    unit: &mut Unit<'_>,
    intake: &Intake,
    report: &ReportRow,
    mail: &Mail,
) -> Result<bool, Problem> {
    let case_key = key_of(&intake.keyring, report)?;
    let known: ReportContent = content::open(&case_key, report.id, &report.sealed)?;
    let Some(header) = &known.mail else {
        return Ok(false);
    };
    let n_files = attachments::count_files(unit.connection(), report.id).await?;
    let known = Compared {
        sender: &known.reporter.email,
        dated_at: header.dated_at,
        subject: &header.subject,
        text: &known.what_happened,
        n_files: n_of(&n_files, 0),
    };
    Ok(compare(compared(mail), known) <= Sameness::Altered)
}

/// The first of the reports that this sender has just sent alike, and how many they are.
async fn written_before(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    arrived: &Arrived,
) -> Result<Option<(Box<ReportRow>, i64)>, Problem> {
    let mail = &arrived.mail;
    let skeleton = skeleton_of(mail);
    let Some(key) = alike_key(&intake.keyring, home, &mail.sender.email, &skeleton)? else {
        return Ok(None);
    };
    let since = arrived
        .received_at
        .saturating_sub(ALIKE_WITHIN)
        .unwrap_or(arrived.received_at);
    let (first, n) = reports::count_alike(unit.connection(), home, key, since).await?;
    let Some(first) = first else {
        return Ok(None);
    };
    let first = readable(unit, home, first).await?;
    Ok(first.map(|first| (first, n)))
}
