//! Questions that wait for their answer follow the case.

use brudvagt_calculus::question_reminders::next_question_reminder;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::events::triage::{CaseChanged, CaseState};
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{
    store::questions::{self, QuestionRow},
    wire,
};

/// Each open question is asked again until it is answered or the case closes. The time counts from the
/// change that asked the question.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(super) async fn follow_questions(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    event: &CaseChanged,
    said: &CaseState,
    case_id: Uuid,
) -> Result<(), Problem> {
    let asked_at = wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now);
    let mut open = Vec::new();
    if !said.closed {
        open.extend(
            said.open_question_ids
                .iter()
                .filter_map(|id| id.parse::<Uuid>().ok()),
        );
    }
    if let Some(next_at) = next_question_reminder(asked_at, asked_at) {
        for question_id in &open {
            let row = QuestionRow {
                question_id: *question_id,
                case_id,
                municipality: event.municipality.clone(),
                asked_at: Ts(asked_at),
                next_at: Ts(next_at),
            };
            questions::put_new(connection, &row).await?;
        }
    }
    questions::keep_only(connection, case_id, &open).await?;
    Ok(())
}
