//! Exercises: their list, what each showed, and the end of one that was forgotten.

use brudvagt_case::{CaseEvent, Command, history::Author};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::triage::{
    ExerciseAnswer, ExerciseLine, ExerciseReport, ExerciseStep, GetExerciseRequest,
    ListExercisesRequest, ListExercisesResponse,
};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use uuid::Uuid;

use super::{change, parse_id, search::municipalities};
use crate::{
    Triage,
    rules::exercise::{Happened, answers, steps},
    store::{self, CaseRow, ExerciseRow},
    wire,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;
/// More entries than any exercise has.
const MAX_ENTRIES: i64 = 5_000;
/// Exercises that one look ends.
const AT_ONCE: i64 = 100;

/// The newest exercises in sight.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn list_exercises(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListExercisesRequest,
) -> Result<ListExercisesResponse, Problem> {
    let limit = match request.limit {
        0 => DEFAULT_PAGE,
        wanted => wanted.min(MAX_PAGE),
    };
    let codes = municipalities(triage, ctx, &[]);
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::exercises(&mut tx, &codes, None, i64::from(limit)).await?;
    Ok(ListExercisesResponse {
        exercises: rows.into_iter().map(|row| line(triage, row)).collect(),
    })
}

fn line(triage: &Triage, row: ExerciseRow) -> ExerciseLine {
    let ends = row.reported_at.0.checked_add(triage.config.exercise());
    let ends = ends.ok();
    ExerciseLine {
        case_id: row.case_id.to_string(),
        reference: row.reference,
        municipality: row.municipality,
        unit_id: row.unit_id,
        started_at: Some(wire::to_proto(row.reported_at.0)),
        ended_at: row.ended_at.map(|at| wire::to_proto(at.0)),
        evaluated: row.evaluated,
        ends_by_itself_at: ends.filter(|_| row.ended_at.is_none()).map(wire::to_proto),
        version: u64::try_from(row.version).unwrap_or(0),
    }
}

/// What an exercise showed. Looking is noted as looking at the history.
///
/// # Errors
/// `NOT_FOUND`, also for a case that is no exercise; `CASE_ERASED`.
pub(crate) async fn get_exercise(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetExerciseRequest,
) -> Result<ExerciseReport, Problem> {
    let not_found = || Problem::not_found("Øvelsen", "the exercise");
    let case_id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(not_found)?;
    let codes = [row.municipality.clone()];
    let listed = store::exercises(&mut tx, &codes, Some(case_id), 1).await?;
    let listed = listed.into_iter().next().ok_or_else(not_found)?;
    let entries = store::history_page(&mut tx, case_id, 0, MAX_ENTRIES).await?;
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, "history")
        .await?;
    tx.commit().await?;
    let sealed = change::unseal(&triage.keyring, &row)?;
    let content = sealed.open_content(&row.content)?;
    let mut report = ExerciseReport {
        started_by: content.reporter_name,
        ..ExerciseReport::default()
    };
    let mut happened = Vec::with_capacity(entries.len());
    for entry in entries {
        let Ok(event) = serde_json::from_str::<CaseEvent>(&entry.codes) else {
            continue;
        };
        let words = match (&event, &entry.words) {
            (CaseEvent::Opened { .. } | CaseEvent::ExerciseEvaluated, Some(words)) => {
                sealed.open_words(words)?.text
            }
            _without_words => String::new(),
        };
        let by_person = entry.author_role != "system";
        match &event {
            CaseEvent::Opened { .. } => report.reason = words,
            CaseEvent::ExerciseEnded if by_person => {
                report.ended_by.clone_from(&entry.author_name);
            }
            CaseEvent::ExerciseEvaluated => {
                report.words = words;
                report.words_by.clone_from(&entry.author_name);
                report.words_at = Some(wire::to_proto(entry.at.0));
            }
            CaseEvent::MessageSent { .. } => report.n_mails = report.n_mails.saturating_add(1),
            CaseEvent::MessageFailed { .. } => {
                report.n_mails_failed = report.n_mails_failed.saturating_add(1);
            }
            _step => {}
        }
        happened.push(Happened {
            at: entry.at.0,
            by: Author {
                id: entry.author_id,
                name: entry.author_name,
                role: entry.author_role,
            },
            event,
        });
    }
    report.steps = shown_steps(&row, &happened, listed.ended_at.map_or(ctx.now, |at| at.0));
    report.answers = answers(&happened)
        .into_iter()
        .map(|it| {
            let (answered_at, answered_by) = taken(it.answer);
            ExerciseAnswer {
                kind: it.kind.to_owned(),
                step: it.step,
                roles: it.roles,
                at: Some(wire::to_proto(it.at)),
                answered_at: answered_at.map(wire::to_proto),
                answered_by,
            }
        })
        .collect();
    report.line = Some(line(triage, listed));
    Ok(report)
}

fn shown_steps(row: &CaseRow, happened: &[Happened], until: Timestamp) -> Vec<ExerciseStep> {
    let steps = steps(&row.state.0, happened, until);
    steps
        .into_iter()
        .map(|it| {
            let (at, by) = taken(it.taken);
            ExerciseStep {
                kind: it.kind.to_owned(),
                at: at.map(wire::to_proto),
                by,
                due_at: it.due_at.map(wire::to_proto),
                late: it.late,
            }
        })
        .collect()
}

fn taken(taken: Option<(Timestamp, String)>) -> (Option<Timestamp>, String) {
    taken.map_or((None, String::new()), |(at, by)| (Some(at), by))
}

/// Ends exercises that nobody has ended in the time of `triage.exercise_days`; returns how many. Whoever began it and the
/// officer are told of every end.
///
/// # Errors
/// `UNAVAILABLE` when the database is away; the next look goes on.
pub(crate) async fn end_forgotten(triage: &Triage, ctx: &Ctx) -> Result<usize, Problem> {
    let Ok(before) = ctx.now.checked_sub(triage.config.exercise()) else {
        return Ok(0);
    };
    let mut tx = triage.store.read(ctx).await?;
    let due = store::forgotten(&mut tx, Ts(before), AT_ONCE).await?;
    drop(tx);
    let mut n_ended = 0_usize;
    for case_id in due {
        let mut unit = match triage.store.begin(ctx, "end_forgotten", &[]).await? {
            Begun::Replay(_without_cause) => continue,
            Begun::New(unit) => unit,
        };
        if end(triage, ctx, &mut unit, case_id).await? {
            unit.commit(&[]).await?;
            n_ended = n_ended.saturating_add(1);
        }
    }
    Ok(n_ended)
}

/// False when somebody ended it meanwhile.
async fn end(
    triage: &Triage,
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    case_id: Uuid,
) -> Result<bool, Problem> {
    let (mut row, sealed) = change::load(unit, &triage.keyring, case_id).await?;
    if row.state.0.exercise != brudvagt_case::Exercise::Running {
        return Ok(false);
    }
    let command = Command::EndExercise;
    change::change(unit, ctx, &mut row, &sealed, &command).await?;
    store::end_measures(unit.connection(), case_id, Ts(ctx.now)).await?;
    Ok(true)
}
