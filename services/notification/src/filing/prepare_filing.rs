//! Shows what would be filed now.

use brudvagt_facts::completeness;
use brudvagt_kit::Problem;
use brudvagt_proto::notification::{Filing, PrepareFilingRequest};
use brudvagt_types::Ctx;

use super::{
    attach_to_filing::Attached,
    draft::{self, Draft, draft},
    rules::check_filing::{FilingKind, is_late},
    warn,
};
use crate::{usecases::Notification, wire};

/// The draft: rows in the form's order, what is missing, what is pointed at, what has changed.
///
/// # Errors
/// As [`draft`]; `UNKNOWN_FILING_KIND`.
pub(crate) async fn prepare_filing(
    notification: &Notification,
    ctx: &Ctx,
    request: &PrepareFilingRequest,
) -> Result<Filing, Problem> {
    let kind = FilingKind::parse(&request.kind)?;
    let draft = draft(notification, ctx, &request.case_id, kind).await?;
    let (filing, missing) = draft_filing(&draft, ctx.now, &request.withdrawal_reason);
    let facts = draft.facts.facts();
    let sheet = draft::sheet(facts, &draft.parties, &filing)?;
    Ok(Filing {
        filing_id: String::new(),
        case_id: draft.case_id.to_string(),
        municipality: draft.code.as_str().to_owned(),
        kind: kind.as_str().to_owned(),
        complete: missing.is_empty(),
        state: "draft".to_owned(),
        sheet: draft::wire_sections(sheet),
        missing: draft::wire_missing(&missing),
        warnings: warn::wire_warnings(&draft.hits(&filing)?),
        delay_reason_needed: is_late(kind, ctx.now, draft.due_at),
        frozen_at: Some(wire::to_proto(ctx.now)),
        case_version: draft.known.line.version,
        earlier_reference: filing.earlier_reference.clone().unwrap_or_default(),
        changed_since: draft.changed_since()?,
        withdrawal_reason: filing.withdrawal_reason.clone().unwrap_or_default(),
        attachments: draft.attachments.iter().map(Attached::to_wire).collect(),
        ..Filing::default()
    })
}

/// Complete when nothing is missing, else incomplete, with what a complete one would lack.
pub(crate) fn draft_filing(
    draft: &Draft,
    now: jiff::Timestamp,
    withdrawal_reason: &str,
) -> (brudvagt_facts::Filing, Vec<brudvagt_facts::MissingField>) {
    let complete = draft.filing(true, now, "", withdrawal_reason);
    let missing = completeness(draft.facts.facts(), &draft.parties, &complete);
    let filing = draft.filing(missing.is_empty(), now, "", withdrawal_reason);
    (filing, missing)
}
