//! The rules over the case's facts, explained.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::AssessRequest;
use brudvagt_types::Ctx;

use super::{change::unseal, command::parse_id};
use crate::{Triage, recommend, store};

/// The full result as JSON. With `facts_json` those are assessed instead: what would change if.
///
/// # Errors
/// `NOT_FOUND`; `FACTS_UNREADABLE` when `facts_json` is not the facts' shape.
pub(crate) async fn assess(
    triage: &Triage,
    ctx: &Ctx,
    request: &AssessRequest,
) -> Result<String, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    drop(tx);
    if !request.facts_json.is_empty() {
        return recommend::assessment_json(&request.facts_json);
    }
    let content = unseal(&triage.keyring, &row)?.open_content(&row.content)?;
    let facts =
        serde_json::to_string(content.facts.facts()).map_err(|error| Problem::internal(&error))?;
    recommend::assessment_json(&facts)
}
