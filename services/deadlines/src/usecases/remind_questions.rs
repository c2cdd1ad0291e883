//! Questions that nobody has answered are told to the case, and the next reminder is laid.

use brudvagt_calculus::question_reminders::{next_question_reminder, question_reminder_at};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::events::deadlines::QuestionDue;
use brudvagt_types::Ctx;

use crate::{store::questions, wire};

const BATCH: i64 = 500;

/// Announces the questions to be asked again at `ctx.now`, at most a batch, and returns how many.
/// Reminders missed while nothing ran are announced once, as things stand now.
///
/// # Errors
/// `UNAVAILABLE`: nothing is changed and nothing announced.
pub(crate) async fn remind_questions(unit: &mut Unit<'_>, ctx: &Ctx) -> Result<usize, Problem> {
    let due = questions::claim_due(unit.connection(), Ts(ctx.now), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    for row in &due {
        let id = row.question_id;
        match next_question_reminder(row.asked_at.0, ctx.now) {
            Some(next) => questions::ask_again_at(unit.connection(), id, Ts(next)).await?,
            None => questions::forget(unit.connection(), id).await?,
        }
        unit.announce(&QuestionDue {
            question_id: id.to_string(),
            case_id: row.case_id.to_string(),
            municipality: row.municipality.clone(),
            reminder: question_reminder_at(row.asked_at.0, ctx.now)
                .code()
                .to_owned(),
            reached_at: Some(wire::to_proto(ctx.now)),
        });
    }
    Ok(due.len())
}
