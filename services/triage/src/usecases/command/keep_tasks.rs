//! The words of measures and questions stand in tables of their own, for the pages that list them.

use brudvagt_case::Command;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::triage::command_request::Command as Wire;
use brudvagt_types::Ctx;

use crate::{
    content::Sealed,
    store::{self, CaseRow, MeasureRow, QuestionRow},
};

pub(super) async fn keep_tasks(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    wanted: &Wire,
    decided: &Command,
) -> Result<(), Problem> {
    let connection = unit.connection();
    match (wanted, decided) {
        (Wire::AddMeasure(it), Command::AddMeasure { id, .. }) => {
            let measure = MeasureRow {
                id: id.clone(),
                case_id: row.case_id,
                municipality: row.municipality.clone(),
                kind: it.kind.clone(),
                owner_id: it.owner_id.clone(),
                due_date: it.due_date.clone(),
                done: it.done,
                words: sealed.seal_measure(&it.text)?,
                note: None,
                added_at: Ts(ctx.now),
                done_at: it.done.then_some(Ts(ctx.now)),
                done_by: if it.done {
                    ctx.actor.name.clone()
                } else {
                    String::new()
                },
            };
            store::insert_measure(connection, &measure).await?;
        }
        (Wire::EndExercise(_), _) => {
            store::end_measures(connection, row.case_id, Ts(ctx.now)).await?;
        }
        (Wire::CompleteMeasure(it), _) => {
            let note = sealed.seal_measure(&it.note)?;
            let (by, at) = (&ctx.actor.name, Ts(ctx.now));
            store::complete_measure(connection, &it.measure_id, note, by, at).await?;
        }
        (Wire::AskQuestion(it), Command::AskQuestion { id, .. }) => {
            let question = QuestionRow {
                id: id.clone(),
                case_id: row.case_id,
                municipality: row.municipality.clone(),
                role: it.role.clone(),
                words: sealed.seal_question(&it.text)?,
                asked_by: ctx.actor.name.clone(),
                asked_at: Ts(ctx.now),
                answer: None,
                answered_by: String::new(),
                answered_at: None,
            };
            store::insert_question(connection, &question).await?;
        }
        (Wire::AnswerQuestion(it), _) => {
            let answer = sealed.seal_question(&it.text)?;
            let (by, at) = (&ctx.actor.name, Ts(ctx.now));
            store::answer_question(connection, &it.question_id, answer, by, at).await?;
        }
        _no_task => {}
    }
    Ok(())
}
