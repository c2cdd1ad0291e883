use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::events::intake::ReportReceived;
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    count,
    keep_files::{Place, keep_files},
};
use crate::{
    blind::address_key,
    content::{self, ReportContent, unsealed},
    rules::check_files::File,
    store::reports::{self, NewReport},
    wire::to_proto,
};

/// A report from any channel.
pub(super) struct Incoming {
    pub(super) municipality: MunicipalityCode,
    pub(super) channel: &'static str,
    pub(super) unit_id: String,
    pub(super) received_at: Timestamp,
    pub(super) noticed_at: Timestamp,
    pub(super) protected_address: bool,
    pub(super) reporter_id: String,
    pub(super) message_key: Option<i64>,
    pub(super) content: ReportContent,
    pub(super) files: Vec<File>,
    /// The shared incident its case becomes part of, or empty.
    pub(super) shared_incident_id: String,
    /// The mail it came as, whole; kept last among the files and not counted as one.
    pub(super) original: Option<File>,
}

pub(super) struct Kept {
    pub(super) report_id: Uuid,
    pub(super) reference: String,
}

/// Seals and writes a report under a key of its own, and says so.
pub(super) async fn keep_report(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    incoming: Incoming,
) -> Result<Kept, Problem> {
    let report_id = Uuid::now_v7();
    let municipality = &incoming.municipality;
    let (key, wrapped) = keyring
        .new_key(municipality)
        .map_err(|error| unsealed(&error))?;
    let reporter_key = address_key(keyring, municipality, &incoming.content.reporter.email)?;
    let sealed = content::seal(&key, report_id, &incoming.content)?;
    let n_files = count(incoming.files.len());
    let new = NewReport {
        id: report_id,
        municipality,
        year: to_local(incoming.received_at).year(),
        channel: incoming.channel,
        unit_id: &incoming.unit_id,
        received_at: incoming.received_at,
        noticed_at: incoming.noticed_at,
        protected_address: incoming.protected_address,
        n_attachments: n_files,
        reporter_id: &incoming.reporter_id,
        reporter_key,
        message_key: incoming.message_key,
        sealed: &sealed,
        wrapped_key: wrapped.as_bytes(),
    };
    let reference = reports::insert(unit.connection(), &new).await?;
    let place = Place {
        report_id,
        follow_up: 0,
        received_at: incoming.received_at,
    };
    let mut files = incoming.files;
    files.extend(incoming.original);
    keep_files(unit.connection(), &key, place, files).await?;
    unit.announce(&ReportReceived {
        report_id: report_id.to_string(),
        municipality: municipality.to_string(),
        reference: reference.clone(),
        channel: incoming.channel.to_owned(),
        unit_id: incoming.unit_id,
        received_at: Some(to_proto(incoming.received_at)),
        noticed_at: Some(to_proto(incoming.noticed_at)),
        n_attachments: n_files.unsigned_abs(),
        protected_address: incoming.protected_address,
        shared_incident_id: incoming.shared_incident_id,
    });
    metrics::counter!("brudvagt_reports_total", "channel" => incoming.channel).increment(1);
    Ok(Kept {
        report_id,
        reference,
    })
}
