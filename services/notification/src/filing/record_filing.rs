//! Freezes what was filed with Datatilsynet.

use std::collections::BTreeSet;

use brudvagt_guard::Hit;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    events::notification::FilingRecorded,
    notification::{Filing, RecordFilingRequest},
};
use brudvagt_types::{Ctx, reference::is_exercise};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::{
    attach_to_filing::{Attached, scan_file},
    draft::{Draft, draft},
    get_filing::get_filing,
    rules::check_filing::{
        FilingKind, check_kind, check_reasons, check_receipt, exercise_not_sent, is_late,
        read_dpa_case_number, read_filed_at, read_reference,
    },
    store::{
        attachments,
        filings::{self, FilingRow},
    },
    warn::recipient_names,
};
use crate::{
    content::{ATTACHMENT, Frozen, RECEIPT, open_bytes, seal, seal_bytes},
    reasons,
    store::keys,
    usecases::Notification,
    wire,
};

/// What was checked of a request.
struct Checked {
    kind: FilingKind,
    dpa_case_number: String,
    filed_at: Timestamp,
    receipt_sha256: Option<[u8; 32]>,
}

/// Records the filing with the facts as they are now. A filing is never changed; additions are made
/// by a follow-up.
///
/// # Errors
/// Of the fields: `VIRK_REFERENCE_MALFORMED`, `EXERCISE_NOT_SENT`, `VIRK_REFERENCE_USED`, `DPA_CASE_NUMBER_MALFORMED`,
/// `FILED_AT_WRONG`, `RECEIPT_TOO_BIG`, `RECEIPT_NOT_A_PDF`, `DELAY_REASON_NEEDED`,
/// `WITHDRAWAL_REASON_NEEDED`. Of the case: `NOT_DECIDED_TO_NOTIFY`, `FILED_ALREADY`, `NOTHING_FILED`,
/// `WARNINGS_NOT_SEEN`, `STALE_FILING`; those of a draft.
pub(crate) async fn record_filing(
    notification: &Notification,
    ctx: &Ctx,
    request: &RecordFilingRequest,
) -> Result<Filing, Problem> {
    let digest = request.encode_to_vec();
    // A known key is answered before anything is checked: the case has moved on since.
    if let Begun::Replay(known) = notification
        .store
        .begin(ctx, "record_filing", &digest)
        .await?
    {
        return recorded(notification, ctx, &known).await;
    }
    let checked = Checked {
        kind: FilingKind::parse(&request.kind)?,
        dpa_case_number: read_dpa_case_number(&request.dpa_case_number)?,
        filed_at: read_filed_at(&request.filed_at_local, ctx.now)?,
        receipt_sha256: check_receipt(&request.receipt_pdf)?,
    };
    let mut draft = draft(notification, ctx, &request.case_id, checked.kind).await?;
    let virk_reference = reference(&draft, request)?;
    scan_again(notification, ctx, &mut draft).await?;
    check_kind(checked.kind, draft.earlier.len(), draft.authority_state())?;
    let late = is_late(checked.kind, checked.filed_at, draft.due_at);
    check_reasons(
        checked.kind,
        late,
        &request.delay_reason,
        &request.withdrawal_reason,
    )?;
    let frozen = freeze(&draft, &checked, request)?;
    if !frozen.warnings_seen.is_empty() && !request.warnings_seen {
        return Err(not_seen(&frozen.warnings_seen));
    }
    let mut unit = match notification
        .store
        .begin(ctx, "record_filing", &digest)
        .await?
    {
        Begun::Replay(known) => return recorded(notification, ctx, &known).await,
        Begun::New(unit) => unit,
    };
    let filing_id = Uuid::now_v7();
    let connection = unit.connection();
    let key = keys::ensure(
        connection,
        &notification.keyring,
        draft.case_id,
        &draft.code,
    )
    .await?;
    let receipt = if request.receipt_pdf.is_empty() {
        None
    } else {
        Some(seal_bytes(&key, RECEIPT, filing_id, &request.receipt_pdf)?)
    };
    let row = FilingRow {
        filing_id,
        case_id: draft.case_id,
        municipality: draft.code.as_str().to_owned(),
        number: i32::try_from(draft.earlier.len() + 1).unwrap_or(i32::MAX),
        kind: checked.kind.as_str().to_owned(),
        complete: request.complete,
        virk_reference,
        dpa_case_number: checked.dpa_case_number,
        filed_at: checked.filed_at,
        frozen_at: ctx.now,
        filed_by: ctx.actor.id.clone(),
        case_version: i64::try_from(draft.known.line.version).unwrap_or(i64::MAX),
        frozen: seal(&key, filing_id, &frozen)?,
        receipt,
        receipt_sha256: checked.receipt_sha256.map(|digest| digest.to_vec()),
    };
    filings::insert(connection, &row).await?;
    let attached: Vec<Uuid> = draft
        .attachments
        .iter()
        .map(|it| it.row.attachment_id)
        .collect();
    let n_attached = attachments::freeze(connection, &attached, filing_id).await?;
    if usize::try_from(n_attached).ok() != Some(attached.len()) {
        // Somebody removed an attachment meanwhile, so what was checked is not what would be filed.
        return Err(attachments_changed());
    }
    unit.announce(&FilingRecorded {
        filing_id: filing_id.to_string(),
        case_id: row.case_id.to_string(),
        municipality: row.municipality.clone(),
        kind: row.kind.clone(),
        complete: row.complete,
        virk_reference: row.virk_reference.clone(),
        filed_at: Some(wire::to_proto(row.filed_at)),
        delay_reason_given: frozen.filing.delay_reason.is_some(),
        actor_id: ctx.actor.id.clone(),
        receipt_sha256: row.receipt_sha256.clone().unwrap_or_default().into(),
        dpa_case_number: row.dpa_case_number.clone(),
        attachments: kinds(&draft.attachments),
        n_attachments: u32::try_from(n_attached).unwrap_or(u32::MAX),
        actor_role: ctx.actor.role.as_str().to_owned(),
    });
    // Only the id is kept as the answer: the full answer would hold the filing unsealed.
    unit.commit(filing_id.as_bytes()).await?;
    get_filing(notification, ctx, &filing_id.to_string()).await
}

/// The channel's reference; of an exercise our own, for nothing was sent.
///
/// # Law
/// Rule CA-20: an exercise never reaches Datatilsynet. Whoever has filed in earnest is told what to do.
fn reference(draft: &Draft, request: &RecordFilingRequest) -> Result<String, Problem> {
    let case = &draft.known.line.reference;
    if !is_exercise(case) {
        return read_reference(&request.virk_reference, &draft.channel);
    }
    if !request.virk_reference.trim().is_empty() || !request.receipt_pdf.is_empty() {
        return Err(exercise_not_sent("virk_reference"));
    }
    Ok(format!("{case}-{}", draft.earlier.len() + 1))
}

fn freeze(
    draft: &Draft,
    checked: &Checked,
    request: &RecordFilingRequest,
) -> Result<Frozen, Problem> {
    let filing = draft.filing(
        request.complete,
        checked.filed_at,
        &request.delay_reason,
        &request.withdrawal_reason,
    );
    Ok(Frozen {
        facts: draft.facts.clone(),
        parties: draft.parties.clone(),
        reference: draft.known.line.reference.clone(),
        due_at: draft.due_at,
        warnings_seen: draft.hits(&filing)?,
        receipt_filename: request.receipt_filename.chars().take(200).collect(),
        channel: draft.channel.clone(),
        filing,
    })
}

/// Scans the attachments again: names of people affected may have been added since.
async fn scan_again(
    notification: &Notification,
    ctx: &Ctx,
    draft: &mut Draft,
) -> Result<(), Problem> {
    if draft.attachments.is_empty() {
        return Ok(());
    }
    let (case_id, code) = (draft.case_id, &draft.code);
    let mut tx = notification.store.read(ctx).await?;
    let names = recipient_names(notification, &mut tx, case_id, code).await?;
    let key = keys::find(&mut tx, &notification.keyring, case_id, code)
        .await?
        .ok_or_else(keys::erased)?;
    drop(tx);
    for one in &mut draft.attachments {
        let id = one.row.attachment_id;
        // Scanning a file takes time, so no transaction is held open meanwhile.
        let mut tx = notification.store.read(ctx).await?;
        let sealed = attachments::content(&mut tx, id).await?;
        drop(tx);
        let content = open_bytes(
            &key,
            ATTACHMENT,
            id,
            &sealed.ok_or_else(attachments_changed)?,
        )?;
        let scanned = scan_file(
            notification,
            ctx,
            &one.note.filename,
            &content,
            names.clone(),
        )
        .await?;
        one.note.hits = scanned.hits;
    }
    Ok(())
}

/// What was sent along, by kind, each once.
fn kinds(attachments: &[Attached]) -> Vec<String> {
    let kinds: BTreeSet<String> = attachments.iter().map(|it| it.note.kind.clone()).collect();
    kinds.into_iter().collect()
}

fn attachments_changed() -> Problem {
    reasons::ATTACHMENTS_STALE.problem()
}

async fn recorded(notification: &Notification, ctx: &Ctx, known: &[u8]) -> Result<Filing, Problem> {
    let filing_id = Uuid::from_slice(known).map_err(|error| Problem::internal(&error))?;
    get_filing(notification, ctx, &filing_id.to_string()).await
}

fn not_seen(hits: &[Hit]) -> Problem {
    let fields: Vec<&str> = hits.iter().map(|hit| hit.field.as_str()).collect();
    reasons::FILING_WARNINGS_NOT_SEEN
        .problem()
        .detail("fields", fields.join(","))
}
