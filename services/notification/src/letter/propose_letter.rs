//! A letter to begin with, made of what the case knows.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{Letter, ProposeLetterRequest};
use brudvagt_types::Ctx;

use super::{put_in_group::check_group, rules::propose_letter::propose};
use crate::{
    filing::draft::fact_sheet,
    mail::templates::Language,
    usecases::{Notification, parse_case_id},
};

/// Nothing is kept: a person reads it, changes it and saves it. A group's letter is made of the case's
/// own facts and the group's.
///
/// # Errors
/// `UNKNOWN_GROUP`, `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`, `FACTS_UNREADABLE`.
pub(crate) async fn propose_letter(
    notification: &Notification,
    ctx: &Ctx,
    request: &ProposeLetterRequest,
) -> Result<Letter, Problem> {
    parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let municipality = notification
        .directory
        .municipality(&known.line.municipality)
        .await?;
    check_group(&known.case, &request.group)?;
    let sheet = fact_sheet(&known, None, ctx.now)?;
    let facts = sheet.facts();
    let group = facts.groups.iter().find(|it| it.id == request.group);
    let facts = group.map_or_else(|| facts.clone(), |group| facts.told_to_group(group));
    Ok(propose(
        &facts,
        &municipality,
        Language::of(&request.language),
    ))
}
