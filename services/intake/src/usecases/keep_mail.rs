use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::{intake::SubmitReportResponse, types::Channel};
use brudvagt_types::MunicipalityCode;
use bytes::Bytes;
use jiff::Timestamp;

use super::{
    Intake,
    add_follow_up::{Addition, add_follow_up},
    arrived::{Arrived, skeleton_of},
    authorize::key_of,
    find_thread::{Thread, find_thread},
    keep_report::{Incoming, keep_report},
};
use crate::{
    blind::{alike_key, message_key},
    content::{FollowUpContent, ReportContent},
    rules::check_files::File,
    store::reports::ReportRow,
    wire::to_proto,
};

/// Writes a person's mail as what it is: more to a report, or a report of its own, with a hint to the
/// other where there is one.
///
/// The moment of receipt is our own. What the header says of time is kept and moves no clock: a
/// header is written by its sender.
pub(super) async fn keep_mail(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    arrived: Arrived,
) -> Result<SubmitReportResponse, Problem> {
    let thread = find_thread(unit, intake, home, &arrived).await?;
    let related = match thread {
        Thread::Known(report) => return Ok(answer(&report, arrived.received_at)),
        Thread::Adds(report) => return add(unit, intake, &report, arrived, false).await,
        Thread::AddsMarked(report) => return add(unit, intake, &report, arrived, true).await,
        Thread::Points(report_id, why) => Some((report_id, why)),
        Thread::Alone => None,
    };
    let Arrived {
        received_at,
        mail,
        raw,
        ..
    } = arrived;
    let keyring = &intake.keyring;
    let incoming = Incoming {
        municipality: home.clone(),
        channel: Channel::Mail,
        unit_id: String::new(),
        received_at,
        told_at: None,
        noticed_at: received_at,
        protected_address: false,
        reporter_id: String::new(),
        message_key: message_key(keyring, home, &mail.content.message_id)?,
        alike_key: alike_key(keyring, home, &mail.sender.email, &skeleton_of(&mail))?,
        content: ReportContent {
            what_happened: mail.text,
            affected_estimate: "unknown".to_owned(),
            reporter: mail.sender,
            mail: Some(mail.content),
            ..ReportContent::default()
        },
        files: mail.files,
        shared_incident_id: String::new(),
        related,
        original: Some(original(raw)),
        receipt: false,
    };
    let kept = keep_report(unit, keyring, incoming).await?;
    Ok(SubmitReportResponse {
        report_id: kept.report_id.to_string(),
        reference: kept.reference,
        received_at: Some(to_proto(received_at)),
        ..SubmitReportResponse::default()
    })
}

async fn add(
    unit: &mut Unit<'_>,
    intake: &Intake,
    report: &ReportRow,
    arrived: Arrived,
    from_stranger: bool,
) -> Result<SubmitReportResponse, Problem> {
    let keyring = &intake.keyring;
    let key = key_of(keyring, report)?;
    let Arrived {
        received_at,
        mail,
        raw,
        ..
    } = arrived;
    let addition = Addition {
        report_id: report.id,
        received_at,
        message_key: message_key(keyring, &report.municipality, &mail.content.message_id)?,
        content: FollowUpContent {
            by: mail.sender,
            text: mail.text,
            mail: Some(mail.content),
        },
        files: mail.files,
        original: Some(original(raw)),
        from_stranger,
    };
    add_follow_up(unit, keyring, &key, addition).await?;
    Ok(answer(report, received_at))
}

fn answer(report: &ReportRow, received_at: Timestamp) -> SubmitReportResponse {
    SubmitReportResponse {
        report_id: report.id.to_string(),
        reference: report.reference.clone(),
        received_at: Some(to_proto(received_at)),
        ..SubmitReportResponse::default()
    }
}

fn original(raw: Bytes) -> File {
    File {
        filename: "original.eml".to_owned(),
        content_type: "message/rfc822".to_owned(),
        content: raw,
    }
}
