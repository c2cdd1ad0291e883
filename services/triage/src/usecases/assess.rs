//! The rules over the case's facts, explained, and what changed since they were last concluded on.

use brudvagt_facts::{FactSheet, Facts};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{AssessRequest, AssessResponse};
use brudvagt_types::Ctx;

use super::{
    assessment_versions::{Assessed, versions},
    change::unseal,
    look_back::own_precedents,
    parse_id,
};
use crate::{Triage, law, reasons, recommend, refuse, store};

/// The full result as JSON, with the versions before it. With `facts_json` those facts are assessed
/// instead, to see what would change. The look is noted.
///
/// # Errors
/// `NOT_FOUND`; `FACTS_UNREADABLE` when `facts_json` is not the facts' shape;
/// `UNKNOWN_ASSESSMENT` when there is no version `against`.
pub(crate) async fn assess(
    triage: &Triage,
    ctx: &Ctx,
    request: &AssessRequest,
) -> Result<AssessResponse, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let sealed = unseal(&triage.keyring, &row)?;
    let facts = if request.facts_json.is_empty() {
        sealed.open_content(&row.content)?.facts
    } else {
        sheet(&recommend::read_facts(&request.facts_json)?, ctx)?
    };
    let own = own_precedents(triage, ctx, &mut tx, row.case_id, facts.facts()).await?;
    let kept = store::assessments(&mut tx, case_id).await?;
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, "assessment")
        .await?;
    tx.commit().await?;
    let ruleset = law::ruleset_of(&row.state.0)?;
    let assessment_json = recommend::assessment_json(facts.facts(), &ruleset, &own, ctx.now)?;
    let (versions, assessed) = versions(&kept, &sealed)?;
    let newest = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    let against = match request.against {
        0 => newest,
        chosen if chosen <= newest => chosen,
        _beyond => return Err(unknown_version()),
    };
    let before = usize::try_from(against)
        .unwrap_or(usize::MAX)
        .checked_sub(1);
    let changed = before
        .and_then(|index| assessed.get(index))
        .map(|before| Assessed::at(ctx.now, facts, &ruleset).changed_since(before, against));
    Ok(AssessResponse {
        assessment_json,
        versions,
        changed,
    })
}

/// A sheet of hypothetical facts.
fn sheet(facts: &Facts, ctx: &Ctx) -> Result<FactSheet, Problem> {
    let answers = serde_json::to_value(facts).map_err(|error| Problem::internal(&error))?;
    let answers = answers.as_object().into_iter().flatten();
    let said = answers
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.as_str(), value.clone()));
    let mut sheet = FactSheet::default();
    sheet
        .set_all(said, &ctx.actor.id, ctx.now)
        .map_err(|error| refuse::fact(&error, "facts"))?;
    Ok(sheet)
}

fn unknown_version() -> Problem {
    reasons::UNKNOWN_ASSESSMENT.at("against")
}
