use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    intake::{SplitFollowUpRequest, SubmitReportResponse},
    types::Channel,
};
use brudvagt_seal::CaseKey;
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Intake,
    authorize::{authorize, key_of},
    keep_report::{Incoming, keep_report},
    no_such_report, parse_id,
    receive_report::decode,
};
use crate::{
    content::{self, FILE, FileLabel, FollowUpContent, ReportContent},
    reasons,
    rules::check_files::File,
    store::{
        attachments::{self, FileRow},
        follow_ups, reports,
    },
    wire::to_proto,
};

const SPLIT_FROM: &str = "split_from";

/// Makes an addition a report of its own, with its files. It counts as received when it came, and stays
/// where it came, too: both histories say what became of it.
///
/// # Law
/// GDPR art. 33(1): the hours of a breach run from when it was told, not from when somebody saw that it
/// is another.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`; `SPLIT_ALREADY`; `REPORT_ERASED`.
pub(crate) async fn split_follow_up(
    intake: &Intake,
    ctx: &Ctx,
    request: &SplitFollowUpRequest,
) -> Result<SubmitReportResponse, Problem> {
    let asked = request.encode_to_vec();
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let number = i32::try_from(request.follow_up).unwrap_or(i32::MAX);
    let mut unit = match intake.store.begin(ctx, "split_follow_up", &asked).await? {
        Begun::Replay(answer) => return decode(&answer),
        Begun::New(unit) => unit,
    };
    let report = reports::find(unit.connection(), report_id)
        .await?
        .ok_or_else(no_such_report)?;
    authorize(&intake.keyring, ctx, &report)?;
    let key = key_of(&intake.keyring, &report)?;
    let row = follow_ups::lock(unit.connection(), report_id, number)
        .await?
        .ok_or_else(|| Problem::not_found("Tilføjelsen", "the addition"))?;
    if row.split_into.is_some() {
        return Err(reasons::SPLIT_ALREADY.problem());
    }
    let added: FollowUpContent = content::open(&key, row.id, &row.sealed)?;
    let rows = attachments::list_of_follow_up(unit.connection(), report_id, number).await?;
    let files = rows.iter().map(|row| opened(&key, row));
    let incoming = Incoming {
        municipality: report.municipality.clone(),
        channel: if added.mail.is_some() {
            Channel::Mail
        } else {
            Channel::Form
        },
        unit_id: report.unit_id.clone(),
        received_at: row.at,
        told_at: None,
        noticed_at: row.at,
        protected_address: report.protected_address,
        reporter_id: String::new(),
        // The mail's own answers go on finding the report it came to.
        message_key: None,
        alike_key: None,
        content: ReportContent {
            what_happened: added.text,
            affected_estimate: "unknown".to_owned(),
            reporter: added.by,
            mail: added.mail,
            ..ReportContent::default()
        },
        files: files.collect::<Result<_, _>>()?,
        shared_incident_id: String::new(),
        related: Some((report_id, SPLIT_FROM)),
        original: None,
        receipt: false,
    };
    let kept = keep_report(&mut unit, &intake.keyring, incoming).await?;
    attachments::judge_copies(unit.connection(), (report_id, number), kept.report_id).await?;
    follow_ups::mark_split(unit.connection(), row.id, kept.report_id).await?;
    let answer = SubmitReportResponse {
        report_id: kept.report_id.to_string(),
        reference: kept.reference,
        received_at: Some(to_proto(row.at)),
        ..SubmitReportResponse::default()
    };
    unit.commit(&answer.encode_to_vec()).await?;
    Ok(answer)
}

fn opened(key: &CaseKey, row: &FileRow) -> Result<File, Problem> {
    let label: FileLabel = content::open(key, row.label.id, &row.label.sealed_label)?;
    Ok(File {
        filename: label.filename,
        content_type: label.content_type,
        content: content::open_bytes(key, FILE, row.label.id, &row.sealed)?.into(),
    })
}
