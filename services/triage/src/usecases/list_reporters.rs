//! Whom a mail about a case answers.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::CaseReporter;
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{
    change::unseal_if_kept,
    get_case::{looked_at, system_id},
    parse_id,
};
use crate::{
    Triage, reasons,
    store::{self, CaseRow},
    wire,
};

/// The most cases of one call.
const MOST_ASKED: usize = 64;

/// Who reported each of these cases, for a service that writes to them. A case that is not there is left
/// out, and of one whose content was erased nobody is named. Looking is logged.
///
/// # Errors
/// `TOO_MANY_ROWS` for more than 64; `UNAVAILABLE`.
pub(crate) async fn list_reporters(
    triage: &Triage,
    ctx: &Ctx,
    case_ids: &[String],
) -> Result<Vec<CaseReporter>, Problem> {
    if case_ids.len() > MOST_ASKED {
        return Err(reasons::TOO_MANY_CASES_ASKED.at("case_ids"));
    }
    let ids: Vec<Uuid> = case_ids
        .iter()
        .map(|id| parse_id(id))
        .collect::<Result<_, _>>()?;
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::case_rows(&mut tx, &ids).await?;
    for how in ["case", "sealed_case"] {
        let seen = rows.iter().filter(|row| looked_at(row) == how);
        let seen: Vec<(Uuid, &str)> = seen
            .map(|row| (row.case_id, row.municipality.as_str()))
            .collect();
        store::ACCESS.note_each(&mut tx, ctx, &seen, how).await?;
    }
    tx.commit().await?;
    rows.iter().map(|row| reporter(triage, row)).collect()
}

fn reporter(triage: &Triage, row: &CaseRow) -> Result<CaseReporter, Problem> {
    let known = CaseReporter {
        case_id: row.case_id.to_string(),
        due_at: Some(wire::to_proto(row.state.0.due_at)),
        ..CaseReporter::default()
    };
    let Some(sealed) = unseal_if_kept(&triage.keyring, row)? else {
        return Ok(known);
    };
    let content = sealed.open_content(&row.content)?;
    Ok(CaseReporter {
        system_id: system_id(&content.reporter_id),
        receipt_to: content.receipt_to,
        name: content.reporter_name,
        email: content.reporter_email,
        reported_in: content.reported_in,
        report_is_encrypted: content.report_is_encrypted,
        ..known
    })
}
