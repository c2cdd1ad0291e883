//! Tells the case how many have been told, and by what means.

use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::events::notification::CommunicationProgressed;
use brudvagt_types::Ctx;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    open_letter::open_letter,
    rules::{describe_letter::describe, means::said_of},
    store::{
        communications::{self, CommunicationRow, Progress},
        recipients,
    },
};
use crate::{mail::rules::asked_mails::Template, store::keys, usecases::Notification, wire};

/// Who acted.
#[derive(Clone, Copy)]
pub(crate) struct By<'b> {
    pub(crate) id: &'b str,
    /// In which role; empty when the case already knows it.
    pub(crate) role: &'b str,
}

/// Announces it, with the letter by codes, once somebody has been told.
///
/// # Law
/// GDPR art. 33(5), 34(2); Datatilsynet 2021-442-13805: a filing states of a communication what was
/// really done. People told in another way count as told, by that means.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn tell_progress(
    notification: &Notification,
    unit: &mut Unit<'_>,
    case_id: Uuid,
    progress: &Progress,
    by: By<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    let connection = unit.connection();
    let opened = match open_letter(connection, &notification.keyring, case_id).await {
        Ok(opened) => opened,
        // The words are erased, but people were told all the same.
        Err(problem) if problem.reason == keys::ERASED => None,
        Err(problem) => return Err(problem),
    };
    let municipality = match &opened {
        Some(opened) => opened.row.municipality.clone(),
        None => communications::of_case(connection, case_id)
            .await?
            .map_or_else(String::new, |row| row.municipality),
    };
    let used = recipients::means(connection, progress.communication_id).await?;
    let groups = recipients::groups_told(connection, progress.communication_id).await?;
    let n_told = progress.n_sent.saturating_add(progress.n_told);
    let letter = opened
        .and_then(|opened| opened.letter)
        .filter(|_| n_told > 0)
        .map(|letter| describe(&letter));
    unit.announce(&CommunicationProgressed {
        communication_id: progress.communication_id.to_string(),
        case_id: case_id.to_string(),
        municipality,
        n_recipients: progress.n_recipients,
        n_sent: n_told,
        n_failed: progress.n_failed,
        done: progress.done,
        at: Some(wire::to_proto(now)),
        actor_id: by.id.to_owned(),
        actor_role: by.role.to_owned(),
        means: said_of(&used),
        groups,
        template: Template::Letter.as_str().to_owned(),
        language: letter
            .as_ref()
            .map_or_else(String::new, |it| it.language.clone()),
        content_parts: letter.as_ref().map_or_else(Vec::new, |it| it.parts.clone()),
        content_sha256: letter.map_or_else(Vec::new, |it| it.sha256.to_vec()).into(),
    });
    Ok(())
}

/// Recounts the list after a person changed it, and tells the case if letters have been sent; a
/// draft is not progress.
pub(super) async fn recount(
    notification: &Notification,
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    case_id: Uuid,
    before: &CommunicationRow,
) -> Result<Progress, Problem> {
    let connection = unit.connection();
    let counts = recipients::counts(connection, before.communication_id).await?;
    let progress =
        communications::recount(connection, before.communication_id, counts, ctx.now).await?;
    let is_told = progress.n_sent > 0 || progress.n_told > 0 || progress.n_failed > 0;
    if is_told || before.sent_at.is_some() {
        tell_progress(
            notification,
            unit,
            case_id,
            &progress,
            By {
                id: &ctx.actor.id,
                role: ctx.actor.role.as_str(),
            },
            ctx.now,
        )
        .await?;
    }
    Ok(progress)
}
