//! The rules over the case's facts, explained.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::AssessRequest;
use brudvagt_types::Ctx;

use super::{change::unseal, command::parse_id, look_back::own_precedents};
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
    let facts = if request.facts_json.is_empty() {
        let content = unseal(&triage.keyring, &row)?.open_content(&row.content)?;
        content.facts.facts().clone()
    } else {
        recommend::read_facts(&request.facts_json)?
    };
    let own = own_precedents(triage, ctx, &mut tx, row.case_id, &facts).await?;
    drop(tx);
    recommend::assessment_json(&facts, &own)
}
