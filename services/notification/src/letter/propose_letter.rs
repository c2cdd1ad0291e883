//! A letter to begin with, made of what the case knows.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{Letter, ProposeLetterRequest};
use brudvagt_types::Ctx;

use super::rules::propose_letter::propose;
use crate::{
    filing::draft::fact_sheet,
    mail::templates::Language,
    usecases::{Notification, parse_case_id},
};

/// Nothing is kept: a person reads it, changes it and saves it.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`, `FACTS_UNREADABLE`.
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
    let sheet = fact_sheet(&known, None, ctx.now)?;
    Ok(propose(
        sheet.facts(),
        &municipality,
        Language::of(&request.language),
    ))
}
