//! Filings as they were sent.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{Document, Filing, ListFilingsResponse};
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{
    attach_to_filing::{Attached, attached},
    draft::{changed, fact_sheet, wire_filed},
    store::filings::{self, FilingRow},
};
use crate::{
    content::{Frozen, RECEIPT, open, open_bytes},
    letter::sent_letter::sent_letter,
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id, parse_municipality},
};

/// One filing, with what is known now and was not said in it.
///
/// # Errors
/// `NOT_FOUND`, also for another municipality's; `ERASED`; `UNAVAILABLE`.
pub(crate) async fn get_filing(
    notification: &Notification,
    ctx: &Ctx,
    filing_id: &str,
) -> Result<Filing, Problem> {
    let (row, frozen, attachments) = read_filing(notification, ctx, filing_id).await?;
    let known = notification
        .triage
        .case_for(ctx, &row.case_id.to_string())
        .await?;
    let code = parse_municipality(&row.municipality)?;
    let mut tx = notification.store.read(ctx).await?;
    let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code).await?;
    let letter = sent_letter(&mut tx, key.as_ref(), row.case_id).await?;
    drop(tx);
    let facts = fact_sheet(&known, letter, ctx.now)?;
    let changed_since = changed(&frozen, &facts, &frozen.parties)?;
    wire_filed(&row, &frozen, &attachments, changed_since)
}

/// All filings of a case, oldest first.
///
/// # Errors
/// As [`get_filing`].
pub(crate) async fn list_filings(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<ListFilingsResponse, Problem> {
    let case_id = parse_case_id(case_id)?;
    notification.check_sees_case(ctx, case_id).await?;
    let mut tx = notification.store.read(ctx).await?;
    let rows = filings::of_case(&mut tx, case_id).await?;
    let mut list = ListFilingsResponse::default();
    for row in rows {
        let code = parse_municipality(&row.municipality)?;
        let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
            .await?
            .ok_or_else(keys::erased)?;
        let frozen: Frozen = open(&key, row.filing_id, &row.frozen)?;
        let attachments = attached(&mut tx, &key, case_id, Some(row.filing_id)).await?;
        let filing = wire_filed(&row, &frozen, &attachments, Vec::new())?;
        list.filings.push(filing);
    }
    if let Some(filing) = list.filings.first() {
        ACCESS
            .note(&mut tx, ctx, case_id, &filing.municipality, "filings")
            .await?;
    }
    tx.commit().await?;
    Ok(list)
}

/// The receipt that Virk gave for a filing, as it was handed in.
///
/// # Errors
/// `NOT_FOUND`, also for a filing without one; `ERASED`.
pub(crate) async fn get_receipt(
    notification: &Notification,
    ctx: &Ctx,
    filing_id: &str,
) -> Result<Document, Problem> {
    let (row, frozen, _attachments) = read_filing(notification, ctx, filing_id).await?;
    notification.check_sees_case(ctx, row.case_id).await?;
    let unknown = || Problem::not_found("Kvitteringen", "the receipt");
    let code = parse_municipality(&row.municipality)?;
    let mut tx = notification.store.read(ctx).await?;
    let sealed = filings::receipt(&mut tx, row.filing_id)
        .await?
        .ok_or_else(unknown)?;
    let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    drop(tx);
    Ok(Document {
        filename: format!("{}-kvittering-{}.pdf", frozen.reference, row.number),
        content_type: "application/pdf".to_owned(),
        content: open_bytes(&key, RECEIPT, row.filing_id, &sealed)?.into(),
    })
}

pub(crate) async fn read_filing(
    notification: &Notification,
    ctx: &Ctx,
    filing_id: &str,
) -> Result<(FilingRow, Frozen, Vec<Attached>), Problem> {
    let unknown = || Problem::not_found("Anmeldelsen", "the filing");
    let filing_id = Uuid::parse_str(filing_id).map_err(|_malformed| unknown())?;
    let mut tx = notification.store.read(ctx).await?;
    let row = filings::get(&mut tx, filing_id)
        .await?
        .ok_or_else(unknown)?;
    let code = parse_municipality(&row.municipality)?;
    let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let frozen = open(&key, row.filing_id, &row.frozen)?;
    let attachments = attached(&mut tx, &key, row.case_id, Some(filing_id)).await?;
    ACCESS
        .note(&mut tx, ctx, row.case_id, &row.municipality, "filing")
        .await?;
    tx.commit().await?;
    Ok((row, frozen, attachments))
}
