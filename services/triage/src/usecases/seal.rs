//! A case for named people alone: what surrounds the command.

use brudvagt_case::{Case, Command};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::{
    events::triage::SealChanged,
    triage::{Seal, command_request::Command as Wire},
};
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{
    Triage,
    clients::Erasing,
    store::{self, CaseRow},
    wire,
};

/// More than this is no secret.
const MAX_PEOPLE: usize = 20;

/// In the case's own terms.
///
/// # Errors
/// As [`people`].
pub(super) fn wanted(ctx: &Ctx, it: &Seal) -> Result<Command, Problem> {
    Ok(Command::Seal {
        people: people(ctx, it)?,
        reason: it.reason.clone(),
    })
}

/// Those who are named, and whoever names them: nobody shuts herself out. Nobody when it is lifted.
///
/// # Errors
/// `TOO_MANY_PEOPLE`.
pub(super) fn people(ctx: &Ctx, it: &Seal) -> Result<Vec<String>, Problem> {
    if it.lift {
        return Ok(Vec::new());
    }
    let mut people: Vec<String> = it
        .person_ids
        .iter()
        .filter(|id| !id.is_empty())
        .cloned()
        .collect();
    people.push(ctx.actor.id.clone());
    people.sort_unstable();
    people.dedup();
    if people.len() > MAX_PEOPLE {
        return Err(Problem::invalid(
            "person_ids",
            "TOO_MANY_PEOPLE",
            "Vælg højst 20 personer. Er der flere, der skal kunne se sagen, så forsegl den ikke.",
            "at most 20 people",
        ));
    }
    Ok(people)
}

/// On a sealed case work goes to those who see it.
///
/// # Errors
/// `NOT_NAMED`.
pub(super) fn check_named(case: &Case, wanted: &Wire) -> Result<(), Problem> {
    let (field, id) = match wanted {
        Wire::Assign(it) if !it.nobody => ("person_id", it.person_id.as_str()),
        Wire::AddMeasure(it) => ("owner_id", it.owner_id.as_str()),
        _nobody => return Ok(()),
    };
    let sees = case.sealed_for.is_empty() || case.sealed_for.iter().any(|known| known == id);
    if id.is_empty() || sees {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        "NOT_NAMED",
        "Sagen er forseglet, og personen kan ikke se den. Vælg en af dem, der kan, eller føj personen til forseglingen først.",
        "the case is sealed, and this person does not see it",
    ))
}

/// The database shuts the others out in the same transaction; intake follows by the event.
///
/// # Errors
/// `UNAVAILABLE`.
pub(super) async fn keep(unit: &mut Unit<'_>, ctx: &Ctx, row: &CaseRow) -> Result<(), Problem> {
    let people = &row.state.0.sealed_for;
    store::keep_seal(unit.connection(), row.case_id, &row.municipality, people).await?;
    unit.announce(&SealChanged {
        case_id: row.case_id.to_string(),
        report_id: row.report_id.to_string(),
        municipality: row.municipality.clone(),
        version: row.state.0.version,
        at: Some(wire::to_proto(ctx.now)),
    });
    Ok(())
}

/// Has intake show the report to whom the case is shown now, whatever the event said: events may come
/// late and out of their order.
///
/// # Errors
/// `UNAVAILABLE`: the event comes again.
pub(crate) async fn seal_report(
    triage: &Triage,
    reports: &Erasing,
    ctx: &Ctx,
    event: &SealChanged,
) -> Result<(), Problem> {
    let parse = |id: &str| Uuid::parse_str(id).map_err(|error| Problem::internal(&error));
    let mut tx = triage.store.read(ctx).await?;
    let people = store::sealed_for(&mut tx, parse(&event.case_id)?).await?;
    drop(tx);
    reports
        .seal_report(ctx, parse(&event.report_id)?, people)
        .await
}
