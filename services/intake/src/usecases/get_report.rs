use brudvagt_kit::Problem;
use brudvagt_proto::intake::{
    Attachment, Exercise, FollowUp, GetReportRequest, Report, Reporter, Supplier,
};
use brudvagt_proto::{Code, intake::OwnAnswer, types::Channel};
use brudvagt_seal::CaseKey;
use brudvagt_types::{Ctx, Text};
use bytes::Bytes;

use super::{
    Intake,
    authorize::{authorize, key_of},
    no_such_report, parse_id,
};
use crate::{
    content::{self, Answered, CALLER, FileLabel, FollowUpContent, ReportContent},
    rules::receipt::receipt_to,
    scanner::Scanner,
    secrets,
    store::{
        ACCESS,
        attachments::{self, LabelRow},
        follow_ups::{self, FollowUpRow},
        reports,
    },
    wire::to_proto,
};

/// Opens a report: its words, its follow-ups, and its files without their content. Looking is noted.
///
/// # Errors
/// `NOT_FOUND` for who may not read it; `REPORT_ERASED`.
pub(crate) async fn get_report(
    intake: &Intake,
    ctx: &Ctx,
    request: &GetReportRequest,
) -> Result<Report, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let mut tx = intake.store.read(ctx).await?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    let is_reporter = authorize(&intake.keyring, ctx, &report)?.is_reporter;
    let key = key_of(&intake.keyring, &report)?;
    let follow_ups = follow_ups::list(&mut tx, report_id).await?;
    let files = attachments::list(&mut tx, report_id).await?;
    let municipality = report.municipality.as_str();
    ACCESS
        .note(&mut tx, ctx, report_id, municipality, "report")
        .await?;
    tx.commit().await?;
    tracing::info!(report_id = %report.id, actor_id = %ctx.actor.id, "report.read");

    let mut content: ReportContent = content::open(&key, report.id, &report.sealed)?;
    let origin = std::mem::take(&mut content.origin);
    // What was said in confidence goes with this answer to nobody else, a service neither: it would
    // stand in the case, in its file and in the search.
    let origin = if origin.is_confidential && !is_reporter {
        origin.in_confidence()
    } else {
        origin
    };
    let is_called = origin.kind == CALLER;
    let is_of_system = !origin.system.is_empty();
    let follows_by_code = is_of_system || report.reporter_id == secrets::holder_id(report.id);
    let (caller, name) = if is_called {
        (origin.name, content.reporter.name)
    } else if is_of_system {
        (origin.name, origin.system)
    } else if origin.kind.is_empty() {
        (String::new(), content.reporter.name)
    } else {
        (String::new(), origin.name)
    };
    Ok(Report {
        report_id: report.id.to_string(),
        municipality: report.municipality.to_string(),
        reference: report.reference,
        channel: Channel::parse(&report.channel).unwrap_or_default().into(),
        unit_id: report.unit_id,
        what_happened: content.what_happened,
        noticed_at: Some(to_proto(report.noticed_at)),
        whose_data: content.whose_data,
        affected_estimate: content.affected_estimate,
        done_so_far: content.done_so_far,
        may_call: content.may_call,
        phone: content.phone,
        received_at: Some(to_proto(report.received_at)),
        attachments: files
            .iter()
            .map(|file| label(intake, &key, file))
            .collect::<Result<_, _>>()?,
        follow_ups: follow_ups
            .iter()
            .map(|row| follow_up(&key, row))
            .collect::<Result<_, _>>()?,
        protected_address: report.protected_address,
        situation: content.situation,
        data_types: content.data_types,
        // A form is answered where its person said; a mail only where it came from.
        receipt_to: content.mail.as_ref().map_or_else(
            || content.reporter.email.clone(),
            |mail| receipt_to(&content.reporter.email, &mail.return_path),
        ),
        message_id: content
            .mail
            .as_ref()
            .map(|mail| mail.message_id.clone())
            .unwrap_or_default(),
        is_encrypted: content.mail.as_ref().is_some_and(|mail| mail.is_encrypted),
        is_unconfirmed: content
            .mail
            .as_ref()
            .is_some_and(|mail| mail.is_unconfirmed),
        subject: content.mail.map(|mail| mail.subject).unwrap_or_default(),
        reporter: Some(Reporter {
            person_id: report.reporter_id,
            name,
            email: content.reporter.email,
        }),
        reporter_kind: if is_called {
            String::new()
        } else {
            origin.kind
        },
        is_confidential: origin.is_confidential,
        contact: origin.contact,
        told_at: report.told_at.map(to_proto),
        caller,
        supplier: origin.supplier.map(|it| Supplier {
            name: it.name,
            agreement: it.agreement,
            agreed_hours: it.agreed_hours,
            knew_at: it.knew_at.map(to_proto),
        }),
        follows_by_code,
        own_answers: content.own_answers.into_iter().map(answered).collect(),
        exercise: content.exercise.map(|reason| Exercise { reason }),
    })
}

fn answered(it: Answered) -> OwnAnswer {
    OwnAnswer {
        question_id: it.question_id,
        version: it.version,
        question: Some(Text::new(it.question_da, it.question_en).into()),
        in_words: Some(Text::new(it.answer_da, it.answer_en).into()),
        ..OwnAnswer::default()
    }
}

/// A file without its content.
pub(super) fn label(
    intake: &Intake,
    key: &CaseKey,
    file: &LabelRow,
) -> Result<Attachment, Problem> {
    let label: FileLabel = content::open(key, file.id, &file.sealed_label)?;
    Ok(Attachment {
        id: file.id.to_string(),
        filename: label.filename,
        content_type: label.content_type,
        content: Bytes::new(),
        size_bytes: file.size_bytes.unsigned_abs(),
        sha256: file.sha256.clone().into(),
        verdict: match (&file.verdict, &intake.scanner) {
            (Some(verdict), _) => verdict.clone(),
            (None, Some(_scanner)) => "not_scanned".to_owned(),
            (None, None) => String::new(),
        },
        finding: file.finding.clone(),
        is_held: is_held(file.verdict.as_deref(), intake.scanner.as_deref()),
    })
}

/// Whether a file stays closed until somebody who works on cases says otherwise.
fn is_held(verdict: Option<&str>, scanner: Option<&Scanner>) -> bool {
    match verdict {
        Some("clean") => false,
        Some(_infected_or_unscannable) => true,
        None => scanner.is_some_and(|scanner| scanner.holds_back),
    }
}

fn follow_up(key: &CaseKey, row: &FollowUpRow) -> Result<FollowUp, Problem> {
    let content: FollowUpContent = content::open(key, row.id, &row.sealed)?;
    Ok(FollowUp {
        number: row.number.unsigned_abs(),
        at: Some(to_proto(row.at)),
        by: content.by.name,
        email: content.by.email,
        is_unconfirmed: content
            .mail
            .as_ref()
            .is_some_and(|mail| mail.is_unconfirmed),
        subject: content.mail.map(|mail| mail.subject).unwrap_or_default(),
        text: content.text,
        from_stranger: row.by_stranger,
        split_into: row.split_into.map(|id| id.to_string()).unwrap_or_default(),
    })
}
