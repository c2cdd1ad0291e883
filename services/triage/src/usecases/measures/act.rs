//! What its owner, or whoever works on the case, does with a measure.

use brudvagt_case::Command;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::triage::{
    ActOnMeasureRequest, ActOnMeasureResponse, act_on_measure_request::Act,
};
use brudvagt_types::{Ctx, Scope, Text};
use prost::Message;

use super::{is_mine, seen, sees_register};
use crate::{
    Triage, reasons,
    rules::who_may::WORKERS,
    store::{self, TaskRow},
    usecases::{
        change,
        command::{due_on, only_reads, reads_only, unknown},
        seal,
    },
};

const MAX_CHARS: usize = 20_000;

/// Carries out `request` in the caller's name, with an entry in the case's history. The owner reports
/// it done or hands it back, whatever her role and even if she may not see the case; whoever works on
/// the case may also hand it on. All of this is possible on a closed case, too.
///
/// # Errors
/// `NOT_FOUND` for a measure that is neither hers nor of a case she sees; `NOT_ALLOWED`;
/// `UNKNOWN_PERSON`; `READS_ONLY`; what the case refuses. Nothing is half done.
pub(crate) async fn act_on_measure(
    triage: &Triage,
    ctx: &Ctx,
    request: &ActOnMeasureRequest,
) -> Result<ActOnMeasureResponse, Problem> {
    let act = request.act.as_ref().ok_or_else(no_act)?;
    let asked = request.encode_to_vec();
    // The owner may not see the case, so this is written with the system's sight, but in her name.
    let as_owner = Ctx {
        scope: Scope::System,
        ..ctx.clone()
    };
    if let Begun::Replay(known) = triage
        .store
        .begin(&as_owner, "act_on_measure", &asked)
        .await?
    {
        return answered(&known);
    }
    let task = seen(triage, ctx, &request.measure_id).await?;
    let works = WORKERS.contains(&ctx.actor.role) && sees_register(ctx, &task);
    let may = match act {
        Act::Complete(_) => works || is_mine(ctx, &task),
        Act::HandBack(_) => is_mine(ctx, &task),
        Act::HandOver(_) => works,
    };
    if !may {
        return Err(Problem::denied());
    }
    // Another service is not asked while a transaction is open.
    let command = command(triage, ctx, &task, act).await?;
    let mut unit = match triage
        .store
        .begin(&as_owner, "act_on_measure", &asked)
        .await?
    {
        Begun::Replay(known) => return answered(&known),
        Begun::New(unit) => unit,
    };
    let case_id = task.measure.case_id;
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    let still = store::measure(unit.connection(), &task.measure.id).await?;
    if still.is_none_or(|still| still.measure.owner_id != task.measure.owner_id) {
        return Err(moved_on());
    }
    let changes = change::change(&mut unit, &as_owner, &mut row, &sealed, &command).await?;
    if !changes.is_empty() {
        let connection = unit.connection();
        match &command {
            Command::CompleteMeasure { id, note } => {
                let note = sealed.seal_measure(note)?;
                let (by, at) = (&ctx.actor.name, Ts(ctx.now));
                store::complete_measure(connection, id, note, by, at).await?;
            }
            Command::HandOverMeasure { id, to, due_on, .. } => {
                let due_date = due_on.map_or_else(String::new, |day| day.to_string());
                store::hand_over_measure(connection, id, to, &due_date).await?;
            }
            _no_measure => {}
        }
    }
    let response = ActOnMeasureResponse { changes };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

/// The command for the request, after looking up the new owner.
async fn command(
    triage: &Triage,
    ctx: &Ctx,
    task: &TaskRow,
    act: &Act,
) -> Result<Command, Problem> {
    let id = task.measure.id.clone();
    Ok(match act {
        Act::Complete(it) => {
            check_length("reason", &it.evidence)?;
            Command::CompleteMeasure {
                id,
                note: it.evidence.clone(),
            }
        }
        Act::HandBack(it) => {
            check_length("reason", &it.reason)?;
            Command::HandOverMeasure {
                id,
                to: whoever_works_on_it(triage, task).await?,
                due_on: due_on(&task.measure.due_date)?,
                reason: it.reason.clone(),
            }
        }
        Act::HandOver(it) => {
            check_length("reason", &it.reason)?;
            let municipality = &task.measure.municipality;
            let is_other = !it.owner_id.is_empty() && it.owner_id != ctx.actor.id;
            if is_other {
                let owner = triage.people.colleague(&it.owner_id, municipality).await?;
                let owner = owner.ok_or_else(|| unknown("owner_id"))?;
                if only_reads(&owner, municipality) {
                    return Err(reads_only("owner_id"));
                }
            }
            seal::check_sees(&task.state.0, "owner_id", &it.owner_id)?;
            Command::HandOverMeasure {
                id,
                to: it.owner_id.clone(),
                due_on: due_on(&it.due_on)?,
                reason: it.reason.clone(),
            }
        }
    })
}

/// Who gets a measure that is handed back: whoever works on the case. Nobody when there is no such
/// person or she hands it back herself; the officer is then told.
pub(super) async fn whoever_works_on_it(
    triage: &Triage,
    task: &TaskRow,
) -> Result<String, Problem> {
    let assignee = task.state.0.assignee_id.clone().unwrap_or_default();
    if assignee.is_empty() || assignee == task.measure.owner_id {
        return Ok(String::new());
    }
    let is_there = triage
        .people
        .works_in(&assignee, &task.measure.municipality);
    Ok(if is_there.await? {
        assignee
    } else {
        String::new()
    })
}

fn check_length(field: &'static str, text: &str) -> Result<(), Problem> {
    if text.chars().count() <= MAX_CHARS {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        "TEXT_TOO_LONG",
        Text::new(
            format!("Teksten er for lang. Den må højst fylde {MAX_CHARS} tegn."),
            format!("at most {MAX_CHARS} characters"),
        ),
    ))
}

fn answered(known: &[u8]) -> Result<ActOnMeasureResponse, Problem> {
    ActOnMeasureResponse::decode(known).map_err(|error| Problem::internal(&error))
}

fn moved_on() -> Problem {
    reasons::MEASURE_STALE.problem()
}

fn no_act() -> Problem {
    reasons::COMMAND_MISSING.at("act")
}
