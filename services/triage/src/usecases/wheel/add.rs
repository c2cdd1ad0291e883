//! Tasks come into the wheel: from the proposal, or written by the officer.

use brudvagt_calculus::to_local;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::triage::{
    AddWheelTaskRequest, ProposeWheelRequest, ProposeWheelResponse, WheelTask,
};
use brudvagt_types::Ctx;
use jiff::civil::Date;
use prost::Message;
use uuid::Uuid;

use super::{
    CONTENT, Content, ENTRY, MAX_CHARS, MAX_TITLE, checked, in_sight, keeps, lay::lay, one,
    remind::announce_given, unknown,
};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    rules::wheel::{Repeats, proposed},
    store::{self, WheelDayRow, WheelEntryRow, WheelTaskRow},
    usecases::command::{only_reads, reads_only, unknown as unknown_person},
};

/// Takes proposed tasks into use, from their next day on; what the municipality has already stays.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `CHOICE_MISSING` when nothing is chosen.
pub(crate) async fn propose_wheel(
    triage: &Triage,
    ctx: &Ctx,
    request: &ProposeWheelRequest,
) -> Result<ProposeWheelResponse, Problem> {
    let municipality = in_sight(triage, ctx, &request.municipality)?;
    if !keeps(ctx, &municipality) {
        return Err(Problem::denied());
    }
    let wanted: Vec<_> = request.codes.iter().filter_map(|it| proposed(it)).collect();
    if wanted.is_empty() {
        return Err(reasons::CHOICE_MISSING.at("codes"));
    }
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "propose_wheel", &asked).await? {
        Begun::Replay(known) => {
            return ProposeWheelResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let today = to_local(ctx.now).date();
    let mut n_added = 0;
    for it in wanted {
        let Some(first_on) = it.first_on(today) else {
            continue;
        };
        let new = New {
            municipality: &municipality,
            code: it.code,
            repeats: it.repeats,
            first_on,
            owner_id: "",
            content: Content::default(),
        };
        if keep(&mut unit, triage, ctx, new).await?.is_some() {
            n_added += 1;
        }
    }
    let response = ProposeWheelResponse { n_added };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

/// Adds a task of the municipality's own.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `TEXT_NEEDED`, `TEXT_TOO_LONG`, `TEXT_HOLDS_CPR`; `DATE_UNREADABLE`,
/// `WHEEL_DAY_PAST`; `CHOICE_MISSING`; `UNKNOWN_PERSON`.
pub(crate) async fn add_wheel_task(
    triage: &Triage,
    ctx: &Ctx,
    request: &AddWheelTaskRequest,
) -> Result<WheelTask, Problem> {
    let municipality = in_sight(triage, ctx, &request.municipality)?;
    if !keeps(ctx, &municipality) {
        return Err(Problem::denied());
    }
    let title = checked("title", &request.title, MAX_TITLE)?;
    if title.is_empty() {
        return Err(reasons::WHEEL_TITLE_NEEDED.at("title"));
    }
    let content = Content {
        title,
        what: checked("what", &request.what, MAX_CHARS)?,
    };
    let first_on = coming_day(ctx, &request.due_on)?;
    let repeats = Repeats::parse(&request.repeats);
    let repeats = repeats.ok_or_else(|| reasons::CHOICE_MISSING.at("repeats"))?;
    check_owner(triage, &request.owner_id, &municipality).await?;
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "add_wheel_task", &asked).await? {
        Begun::Replay(known) => {
            let id = Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?;
            return reread(triage, ctx, id).await;
        }
        Begun::New(unit) => unit,
    };
    let new = New {
        municipality: &municipality,
        code: "",
        repeats,
        first_on,
        owner_id: &request.owner_id,
        content,
    };
    let first = keep(&mut unit, triage, ctx, new).await?;
    let first = first.ok_or_else(unknown)?;
    announce_given(&mut unit, ctx, &first);
    unit.commit(first.day_id.as_bytes()).await?;
    reread(triage, ctx, first.day_id).await
}

pub(super) async fn reread(triage: &Triage, ctx: &Ctx, id: Uuid) -> Result<WheelTask, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let row = store::wheel_day(&mut tx, id).await?.ok_or_else(unknown)?;
    let history = store::wheel_history(&mut tx, (row.task.task_id, id)).await?;
    drop(tx);
    one(triage, ctx, row, history).await
}

/// A day from today on.
pub(super) fn coming_day(ctx: &Ctx, text: &str) -> Result<Date, Problem> {
    let today = to_local(ctx.now).date();
    let day: Option<Date> = text.trim().parse().ok();
    let day = day.ok_or_else(|| reasons::DATE_UNREADABLE.at("due_on"))?;
    let last = today.year().saturating_add(2);
    if day < today || day.year() > last {
        return Err(reasons::WHEEL_DAY_PAST.at("due_on"));
    }
    Ok(day)
}

/// Nobody is the officer; anybody else works in the municipality, and not only as a reader.
pub(super) async fn check_owner(
    triage: &Triage,
    owner_id: &str,
    municipality: &str,
) -> Result<(), Problem> {
    if owner_id.is_empty() {
        return Ok(());
    }
    let owner = triage.people.colleague(owner_id, municipality).await?;
    let owner = owner.ok_or_else(|| unknown_person("owner_id"))?;
    if only_reads(&owner, municipality) {
        return Err(reads_only("owner_id"));
    }
    Ok(())
}

/// A task to be added.
struct New<'a> {
    municipality: &'a str,
    code: &'static str,
    repeats: Repeats,
    first_on: Date,
    owner_id: &'a str,
    content: Content,
}

/// Keeps the task with its days through the coming year, and says its first; `None` when the
/// municipality has it already.
async fn keep(
    unit: &mut Unit<'_>,
    triage: &Triage,
    ctx: &Ctx,
    new: New<'_>,
) -> Result<Option<WheelDayRow>, Problem> {
    let code = new.municipality.parse();
    let code =
        code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    let task_id = Uuid::now_v7();
    let (sealed, wrapped_key) = Sealed::create(&triage.keyring, &code, task_id)?;
    let this_year = to_local(ctx.now).date().year();
    let through = this_year.saturating_add(1).max(new.first_on.year());
    let task = WheelTaskRow {
        task_id,
        municipality: new.municipality.to_owned(),
        code: new.code.to_owned(),
        repeats: new.repeats.code().to_owned(),
        first_on: new.first_on.to_string(),
        owner_id: new.owner_id.to_owned(),
        wrapped_key,
        content: sealed.seal_json(CONTENT, &new.content)?,
        added_at: Ts(ctx.now),
        laid_through: through,
        ended_at: None,
    };
    if !store::insert_wheel_task(unit.connection(), &task).await? {
        return Ok(None);
    }
    let mut first = None;
    for year in this_year..=through {
        let laid = lay(unit, ctx, &task, year).await?;
        first = first.or(laid);
    }
    let entry = WheelEntryRow {
        entry_id: Uuid::now_v7(),
        municipality: task.municipality.clone(),
        task_id,
        day_id: None,
        kind: "added".to_owned(),
        at: Ts(ctx.now),
        by_id: ctx.actor.id.clone(),
        before: String::new(),
        after: task.first_on.clone(),
        words: match new.content.title.as_str() {
            "" => None,
            title => Some(sealed.seal_json(ENTRY, &title)?),
        },
    };
    store::insert_wheel_entry(unit.connection(), &entry).await?;
    Ok(first)
}
