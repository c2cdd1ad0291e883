//! The numbers of cases that a log of looks names by id.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::NamedCase;
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{Triage, reasons, store};

/// The most ids of one call.
const MOST_ASKED: usize = 1_000;

/// The number of each case that has one of these ids or whose report has. What is no id of a case that the
/// asker sees is left out: a waiting mail, another municipality's, one that is sealed for others. A number
/// tells nothing of what happened, so this is no look.
///
/// # Errors
/// `TOO_MANY_ROWS` for more than 1,000; `UNAVAILABLE`.
pub(crate) async fn name_cases(
    triage: &Triage,
    ctx: &Ctx,
    ids: &[String],
) -> Result<Vec<NamedCase>, Problem> {
    if ids.len() > MOST_ASKED {
        return Err(reasons::TOO_MANY_CASES_ASKED.at("ids"));
    }
    let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::numbers_of(&mut tx, &ids).await?;
    drop(tx);
    let named = rows.into_iter().map(|row| NamedCase {
        case_id: row.case_id.to_string(),
        report_id: row.report_id.to_string(),
        reference: row.reference,
    });
    Ok(named.collect())
}
