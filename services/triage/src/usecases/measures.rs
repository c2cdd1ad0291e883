//! Measures as tasks: whose they are, what there is to do, and over all cases.

mod act;
mod remind;

use std::collections::HashMap;

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    GetMeasureRequest, ListMeasuresRequest, ListMeasuresResponse, ListMyMeasuresResponse,
    MeasureTask,
};
use brudvagt_types::Ctx;
use uuid::Uuid;

pub(crate) use self::{act::act_on_measure, remind::remind_measure};
use super::search::municipalities;
use crate::{
    Triage,
    content::Sealed,
    reasons,
    rules::who_may::{READERS, REGISTER_READERS, WORKERS},
    store::{self, MeasureFilter, TaskRow},
    wire,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;
/// The most measures listed for one person.
const MINE: i64 = 200;
/// A cursor after every possible day.
const ANY_DAY: &str = "9999-12-32";

/// What the caller owns and has not done, in whatever unit of her municipalities.
///
/// # Errors
/// `INTERNAL` when a case's key does not open.
pub(crate) async fn list_my_measures(
    triage: &Triage,
    ctx: &Ctx,
) -> Result<ListMyMeasuresResponse, Problem> {
    let mut tx = triage.store.read_all_units(ctx).await?;
    let rows = store::measures_owned(&mut tx, &ctx.actor.id, MINE).await?;
    note(&mut tx, ctx, &rows).await?;
    tx.commit().await?;
    Ok(ListMyMeasuresResponse {
        measures: tasks(triage, ctx, rows).await?,
    })
}

/// One measure, for its owner and for whoever sees its case.
///
/// # Errors
/// `NOT_FOUND` for everybody else, so that its existence is not told.
pub(crate) async fn get_measure(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetMeasureRequest,
) -> Result<MeasureTask, Problem> {
    let row = seen(triage, ctx, &request.measure_id).await?;
    let mut tx = triage.store.read_all_units(ctx).await?;
    let sealed_for = store::sealed_for(&mut tx, row.measure.case_id).await?;
    let rows = vec![row];
    note(&mut tx, ctx, &rows).await?;
    tx.commit().await?;
    let task = tasks(triage, ctx, rows).await?.pop();
    Ok(MeasureTask {
        is_case_sealed: !sealed_for.is_empty(),
        ..task.ok_or_else(unknown)?
    })
}

/// The measure, if the caller owns it or sees its case.
async fn seen(triage: &Triage, ctx: &Ctx, id: &str) -> Result<TaskRow, Problem> {
    let mut tx = triage.store.read_all_units(ctx).await?;
    let row = store::measure(&mut tx, id).await?;
    drop(tx);
    row.filter(|row| is_mine(ctx, row) || sees_register(ctx, row))
        .ok_or_else(unknown)
}

/// A page over all cases that the caller reads in the register, closed ones too: to be done from the
/// first due, or done from the last. The words of each are a look at its case.
///
/// # Errors
/// `NOT_ALLOWED`; `CURSOR_UNREADABLE`; `INTERNAL` when a case's key does not open.
pub(crate) async fn list_measures(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListMeasuresRequest,
) -> Result<ListMeasuresResponse, Problem> {
    let limit = match request.limit {
        0 => DEFAULT_PAGE,
        wanted => wanted.min(MAX_PAGE),
    };
    let done = request.state == "done";
    let filter = MeasureFilter {
        municipalities: municipalities(triage, ctx, &request.municipalities),
        unit_id: request.unit_id.clone(),
        done,
        before: if request.state == "overdue" {
            to_local(ctx.now).date().to_string()
        } else {
            ANY_DAY.to_owned()
        },
    };
    let first = if done { (ANY_DAY, "") } else { ("", "") };
    let after = match request.after.as_str() {
        "" => first,
        cursor => cursor.split_once('.').ok_or_else(cursor_unreadable)?,
    };
    let mut tx = triage.store.read(ctx).await?;
    let mut rows = store::measures_page(&mut tx, &filter, after, i64::from(limit) + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if more => format!("{}.{}", last.due_key, last.measure.id),
        _end => String::new(),
    };
    note(&mut tx, ctx, &rows).await?;
    tx.commit().await?;
    Ok(ListMeasuresResponse {
        measures: tasks(triage, ctx, rows).await?,
        next,
    })
}

async fn note(tx: &mut sqlx::PgConnection, ctx: &Ctx, rows: &[TaskRow]) -> Result<(), Problem> {
    let mut seen: Vec<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.measure.case_id, row.measure.municipality.as_str()))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    store::ACCESS.note_each(tx, ctx, &seen, "measures").await?;
    Ok(())
}

fn is_mine(ctx: &Ctx, row: &TaskRow) -> bool {
    !row.measure.owner_id.is_empty() && row.measure.owner_id == ctx.actor.id
}

fn sees_register(ctx: &Ctx, row: &TaskRow) -> bool {
    let Ok(municipality) = row.measure.municipality.parse() else {
        return false;
    };
    REGISTER_READERS.contains(&ctx.actor.role) && ctx.actor.answers_for(&municipality, &row.unit_id)
}

/// The measures as they are shown. Names are fetched outside any transaction.
async fn tasks(
    triage: &Triage,
    ctx: &Ctx,
    rows: Vec<TaskRow>,
) -> Result<Vec<MeasureTask>, Problem> {
    let mut names: HashMap<String, String> = HashMap::new();
    for row in &rows {
        let id = &row.measure.owner_id;
        if !id.is_empty() && !names.contains_key(id) {
            names.insert(id.clone(), triage.people.name(id).await);
        }
    }
    rows.into_iter()
        .map(|row| task(triage, ctx, row, &names))
        .collect()
}

fn task(
    triage: &Triage,
    ctx: &Ctx,
    row: TaskRow,
    names: &HashMap<String, String>,
) -> Result<MeasureTask, Problem> {
    let sealed = unsealed(triage, &row)?;
    let (mine, sees) = (is_mine(ctx, &row), sees_register(ctx, &row));
    let works = sees && WORKERS.contains(&ctx.actor.role);
    let measure = row.measure;
    let evidence = measure
        .note
        .as_deref()
        .map(|note| sealed.open_measure(note));
    Ok(MeasureTask {
        text: brudvagt_cpr::mask(&sealed.open_measure(&measure.words)?),
        evidence: brudvagt_cpr::mask(&evidence.transpose()?.unwrap_or_default()),
        owner_name: names.get(&measure.owner_id).cloned().unwrap_or_default(),
        is_mine: mine,
        sees_case: sees && READERS.contains(&ctx.actor.role),
        may_complete: !measure.done && (mine || works),
        may_hand_over: !measure.done && works,
        id: measure.id,
        case_id: measure.case_id.to_string(),
        reference: row.reference,
        municipality: measure.municipality,
        unit_id: row.unit_id,
        kind: measure.kind,
        owner_id: measure.owner_id,
        due_on: measure.due_date,
        done: measure.done,
        done_by: measure.done_by,
        done_at: measure.done_at.map(|at| wire::to_proto(at.0)),
        is_case_closed: row.state.0.closed,
        // Told of one task alone, where it is shown.
        is_case_sealed: false,
    })
}

fn unsealed(triage: &Triage, row: &TaskRow) -> Result<Sealed, Problem> {
    let code = row.measure.municipality.parse();
    let code =
        code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    let wrapped = row.wrapped_key.as_deref().ok_or_else(unknown)?;
    Sealed::unwrap(&triage.keyring, &code, row.measure.case_id, wrapped)
}

fn unknown() -> Problem {
    Problem::not_found("Opgaven", "the measure")
}

fn cursor_unreadable() -> Problem {
    reasons::MEASURES_CURSOR_UNREADABLE.at("after")
}
