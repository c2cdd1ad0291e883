//! A question that nobody answers is asked again.

use brudvagt_case::Command;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::events::deadlines::QuestionDue;
use brudvagt_types::Ctx;

use super::{change, parse_id};
use crate::{Triage, store};

/// Writes into the case that the question is asked again. A question answered meanwhile needs no
/// reminder.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn remind_question(
    triage: &Triage,
    ctx: &Ctx,
    event: &QuestionDue,
    payload: &[u8],
) -> Result<(), Problem> {
    let case_id = parse_id(&event.case_id)?;
    let mut unit = match triage.store.begin(ctx, "remind_question", payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    let questions = store::questions(unit.connection(), case_id).await?;
    let asked = questions.into_iter().find(|it| it.id == event.question_id);
    if let Some(asked) = asked {
        let command = Command::RemindQuestion {
            id: asked.id,
            role: asked.role,
            reminder: event.reminder.clone(),
        };
        change::change(&mut unit, ctx, &mut row, &sealed, &command).await?;
    }
    unit.commit(&[]).await
}
