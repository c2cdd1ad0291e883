use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::intake::SubmitReportResponse;
use brudvagt_types::MunicipalityCode;
use bytes::Bytes;
use jiff::Timestamp;

use super::{
    Intake,
    add_follow_up::{Addition, add_follow_up},
    authorize::key_of,
    keep_report::{Incoming, keep_report},
};
use crate::{
    blind::message_key,
    content::{FollowUpContent, ReportContent},
    mail::read::Mail,
    rules::check_files::File,
    store::reports,
    wire::to_proto,
};

/// Writes a person's mail as what it is: more to a report that it names or answers, or a report.
///
/// The moment of receipt is our own. What the header says of time is kept and moves no clock: a
/// header is written by its sender.
pub(super) async fn keep_mail(
    unit: &mut Unit<'_>,
    intake: &Intake,
    home: &MunicipalityCode,
    received_at: Timestamp,
    mail: Mail,
    raw: Bytes,
) -> Result<SubmitReportResponse, Problem> {
    let keyring = &intake.keyring;
    let mut answered = Vec::with_capacity(mail.answers.len());
    for id in &mail.answers {
        answered.extend(message_key(keyring, home, id)?);
    }
    let message_key = message_key(keyring, home, &mail.content.message_id)?;
    let original = Some(File {
        filename: "original.eml".to_owned(),
        content_type: "message/rfc822".to_owned(),
        content: raw,
    });
    let reference = mail.reference.as_deref();
    let thread = reports::find_thread(unit.connection(), home, reference, &answered).await?;
    let known = match thread {
        Some(report_id) => reports::find(unit.connection(), report_id).await?,
        None => None,
    };
    // An erased report takes nothing more: what comes then is a new report.
    if let Some(report) = known.filter(|report| report.wrapped_key.is_some()) {
        let key = key_of(keyring, &report)?;
        let addition = Addition {
            report_id: report.id,
            received_at,
            message_key,
            content: FollowUpContent {
                by: mail.sender,
                text: mail.text,
                mail: Some(mail.content),
            },
            files: mail.files,
            original,
        };
        add_follow_up(unit, &key, addition).await?;
        return Ok(SubmitReportResponse {
            report_id: report.id.to_string(),
            reference: report.reference,
            received_at: Some(to_proto(received_at)),
            ..SubmitReportResponse::default()
        });
    }
    let incoming = Incoming {
        municipality: home.clone(),
        channel: "mail",
        unit_id: String::new(),
        received_at,
        noticed_at: received_at,
        protected_address: false,
        reporter_id: String::new(),
        message_key,
        content: ReportContent {
            what_happened: mail.text,
            affected_estimate: "unknown".to_owned(),
            reporter: mail.sender,
            mail: Some(mail.content),
            ..ReportContent::default()
        },
        files: mail.files,
        shared_incident_id: String::new(),
        original,
    };
    let kept = keep_report(unit, keyring, incoming).await?;
    Ok(SubmitReportResponse {
        report_id: kept.report_id.to_string(),
        reference: kept.reference,
        received_at: Some(to_proto(received_at)),
        ..SubmitReportResponse::default()
    })
}
