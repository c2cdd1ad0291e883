//! In whose name somebody without an account comes back to what she reported.

use brudvagt_kit::Problem;
use brudvagt_proto::intake::{OpenReceiptRequest, OpenReceiptResponse};
use brudvagt_types::Ctx;

use super::{Intake, authorize::key_of, no_such_report};
use crate::{
    content::{self, ReportContent},
    secrets,
    store::{receipts, reports},
};

/// The report of a receipt code. What the portal then asks and adds it does in the holder's name, and the
/// rules are those of a reporter.
///
/// # Errors
/// `NOT_FOUND` of every code that is none; `REPORT_ERASED`.
pub(crate) async fn open_receipt(
    intake: &Intake,
    ctx: &Ctx,
    request: &OpenReceiptRequest,
) -> Result<OpenReceiptResponse, Problem> {
    let keys = secrets::receipt_keys(&intake.keyring, &request.code)?;
    if keys.is_empty() {
        return Err(no_such_report());
    }
    let mut tx = intake.store.read(ctx).await?;
    let report_id = receipts::find(&mut tx, &keys)
        .await?
        .ok_or_else(no_such_report)?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    tx.commit().await?;
    let key = key_of(&intake.keyring, &report)?;
    let content: ReportContent = content::open(&key, report.id, &report.sealed)?;
    Ok(OpenReceiptResponse {
        report_id: report_id.to_string(),
        municipality: report.municipality.to_string(),
        holder_id: secrets::holder_id(report_id),
        holder_name: content.origin.holder_name().to_owned(),
    })
}
