use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::{Code, events::intake::ReportReceived, types::Channel};
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::{
    MunicipalityCode,
    reference::{CASE_PREFIX, EXERCISE_PREFIX},
};
use jiff::Timestamp;
use tracing::Span;
use uuid::Uuid;

use super::{
    count,
    keep_files::{Place, keep_files},
};
use crate::{
    blind::address_key,
    content::{self, ReportContent},
    rules::check_files::File,
    secrets,
    store::{
        receipts,
        reports::{self, NewReport},
    },
    wire::to_proto,
};

/// A report from any channel.
pub(super) struct Incoming {
    pub(super) municipality: MunicipalityCode,
    pub(super) channel: Channel,
    pub(super) unit_id: String,
    pub(super) received_at: Timestamp,
    /// When the municipality was told, where that was before.
    pub(super) told_at: Option<Timestamp>,
    pub(super) noticed_at: Timestamp,
    pub(super) protected_address: bool,
    pub(super) reporter_id: String,
    pub(super) message_key: Option<i64>,
    pub(super) content: ReportContent,
    pub(super) files: Vec<File>,
    /// The shared incident its case becomes part of, or empty.
    pub(super) shared_incident_id: String,
    pub(super) alike_key: Option<i64>,
    /// The report it may have to do with, and why.
    pub(super) related: Option<(Uuid, &'static str)>,
    /// The mail it came as, whole; kept last among the files and not counted as one.
    pub(super) original: Option<File>,
    /// Whoever reported comes back with a receipt code.
    pub(super) receipt: bool,
}

pub(super) struct Kept {
    pub(super) report_id: Uuid,
    pub(super) reference: String,
}

/// Seals and writes one report, and says so.
pub(super) async fn keep_report(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    incoming: Incoming,
) -> Result<Kept, Problem> {
    let report = seal_report(keyring, incoming)?;
    let kept = write_reports(unit, vec![report]).await?;
    kept.into_iter().next().ok_or_else(unwritten)
}

/// A report as it is written, sealed under a key of its own.
pub(super) struct SealedReport {
    row: NewReport,
    key: CaseKey,
    files: Vec<File>,
    shared_incident_id: String,
    related: Option<(Uuid, &'static str)>,
    /// What finds it by its receipt code.
    code_key: Option<[u8; 32]>,
    /// Whose request this is, so that what follows is part of its trace.
    span: Span,
}

pub(super) fn seal_report(keyring: &Keyring, incoming: Incoming) -> Result<SealedReport, Problem> {
    let report_id = Uuid::now_v7();
    let municipality = incoming.municipality;
    let (key, wrapped) = keyring.new_key(&municipality)?;
    let reporter_key = address_key(keyring, &municipality, &incoming.content.reporter.email)?;
    let sealed = content::seal(&key, report_id, &incoming.content)?;
    let n_attachments = count(incoming.files.len());
    let code_key = if incoming.receipt {
        let (_code, key) = secrets::receipt(keyring, &municipality, report_id)?;
        Some(key)
    } else {
        None
    };
    let prefix = if incoming.content.exercise.is_some() {
        EXERCISE_PREFIX
    } else {
        CASE_PREFIX
    };
    let mut files = incoming.files;
    files.extend(incoming.original);
    Ok(SealedReport {
        row: NewReport {
            id: report_id,
            municipality,
            prefix,
            year: to_local(incoming.received_at).year(),
            channel: incoming.channel,
            unit_id: incoming.unit_id,
            received_at: incoming.received_at,
            told_at: incoming.told_at,
            noticed_at: incoming.noticed_at,
            protected_address: incoming.protected_address,
            n_attachments,
            reporter_id: if incoming.receipt {
                secrets::holder_id(report_id)
            } else {
                incoming.reporter_id
            },
            reporter_key,
            message_key: incoming.message_key,
            alike_key: incoming.alike_key,
            sealed,
            wrapped_key: wrapped.as_bytes().to_vec(),
        },
        key,
        files,
        shared_incident_id: incoming.shared_incident_id,
        related: incoming.related,
        code_key,
        span: Span::current(),
    })
}

/// Writes reports and says so, in their order. All of them see the unit's scope.
pub(super) async fn write_reports(
    unit: &mut Unit<'_>,
    reports: Vec<SealedReport>,
) -> Result<Vec<Kept>, Problem> {
    let rows: Vec<_> = reports.iter().map(|report| &report.row).collect();
    let references = reports::insert(unit.connection(), &rows).await?;
    let mut all_kept = Vec::with_capacity(reports.len());
    for (report, reference) in reports.into_iter().zip(references) {
        let row = report.row;
        let place = Place {
            report_id: row.id,
            follow_up: 0,
            received_at: row.received_at,
        };
        keep_files(unit.connection(), &report.key, place, report.files).await?;
        if let Some(code_key) = report.code_key {
            receipts::insert(unit.connection(), &code_key, row.id, &row.municipality).await?;
        }
        let received = ReportReceived {
            report_id: row.id.to_string(),
            municipality: row.municipality.to_string(),
            reference: reference.clone(),
            channel: row.channel.into(),
            unit_id: row.unit_id,
            received_at: Some(to_proto(row.received_at)),
            noticed_at: Some(to_proto(row.noticed_at)),
            told_at: row.told_at.map(to_proto),
            n_attachments: row.n_attachments.unsigned_abs(),
            protected_address: row.protected_address,
            shared_incident_id: report.shared_incident_id,
            related_report_id: report
                .related
                .map(|(report_id, _)| report_id.to_string())
                .unwrap_or_default(),
            relation: report
                .related
                .map_or("", |(_, relation)| relation)
                .to_owned(),
        };
        report.span.in_scope(|| unit.announce(&received));
        metrics::counter!("brudvagt_reports_total", "channel" => row.channel.code()).increment(1);
        all_kept.push(Kept {
            report_id: row.id,
            reference,
        });
    }
    Ok(all_kept)
}

pub(super) fn unwritten() -> Problem {
    Problem::internal(&sqlx::Error::RowNotFound)
}
