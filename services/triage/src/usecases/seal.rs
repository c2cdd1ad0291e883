//! Sealing a case for named people: the checks and effects around the command.

use brudvagt_case::{Case, CaseEvent, Command, Draft, RelationKind};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::{
    directory::Person,
    events::{intake::ReportReceived, triage::SealChanged},
    triage::{Seal, command_request::Command as Wire},
};
use brudvagt_types::{Ctx, Role};
use uuid::Uuid;

use crate::{
    Triage,
    clients::Erasing,
    reasons,
    store::{self, CaseRow},
    wire,
};

/// The most people a seal may name.
const MAX_PEOPLE: usize = 20;

/// The seal in the case's own terms.
///
/// # Errors
/// As [`people`].
pub(super) fn wanted(ctx: &Ctx, it: &Seal) -> Result<Command, Problem> {
    Ok(Command::Seal {
        people: people(ctx, it)?,
        reason: it.reason.clone(),
    })
}

/// The people named, and whoever seals, so that nobody locks herself out. Empty when the seal is
/// lifted.
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
        return Err(reasons::TOO_MANY_PEOPLE.at("person_ids"));
    }
    Ok(people)
}

/// Roles that are told of deadlines and answer for the case; every seal must name one of them.
const OVERSEERS: [Role; 2] = [Role::Dpo, Role::ChiefExecutive];
/// Roles that may open a case at all.
const OPENERS: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::ChiefExecutive,
    Role::DepartmentHead,
    Role::Notifier,
];

/// Nobody may seal a case for herself alone, nor only for people who do not answer for it: somebody
/// could otherwise hide a case about herself.
///
/// # Law
/// Rule CA-18; GDPR art. 5(2), 24(1): the controller cannot answer for a case that nobody
/// responsible may see.
///
/// # Errors
/// `SEALED_ALONE`.
pub(super) fn check_company(
    ctx: &Ctx,
    municipality: &str,
    others: &[Person],
) -> Result<(), Problem> {
    let holds = |roles: &[Role]| {
        let mut grants = others.iter().flat_map(|person| &person.grants);
        grants.any(|grant| {
            grant.municipality == municipality
                && Role::parse(&grant.role).is_some_and(|role| roles.contains(&role))
        })
    };
    let is_overseen = OVERSEERS.contains(&ctx.actor.role) || holds(&OVERSEERS);
    if is_overseen && holds(&OPENERS) {
        return Ok(());
    }
    Err(reasons::SEALED_ALONE.at("person_ids"))
}

/// A sealed case may be joined only with a case seen by the same people.
///
/// # Errors
/// `SEALED_APART`.
pub(super) fn check_alike(one: &Case, other: &Case) -> Result<(), Problem> {
    if one.sealed_for == other.sealed_for {
        return Ok(());
    }
    Err(reasons::SEALED_APART.at("reference"))
}

/// Work on a sealed case goes only to people who may see it.
///
/// # Errors
/// `NOT_NAMED`.
pub(super) fn check_named(case: &Case, wanted: &Wire) -> Result<(), Problem> {
    let (field, id) = match wanted {
        Wire::Assign(it) if !it.nobody => ("person_id", it.person_id.as_str()),
        Wire::AddMeasure(it) => ("owner_id", it.owner_id.as_str()),
        _nobody => return Ok(()),
    };
    check_sees(case, field, id)
}

/// The same check for one person who is given something to do.
///
/// # Errors
/// `NOT_NAMED`.
pub(super) fn check_sees(case: &Case, field: &'static str, id: &str) -> Result<(), Problem> {
    let sees = case.sealed_for.is_empty() || case.sealed_for.iter().any(|known| known == id);
    if id.is_empty() || sees {
        return Ok(());
    }
    Err(reasons::NOT_NAMED.at(field))
}

/// The people of a new case that was split off a sealed one: it is sealed for the same people from
/// the start.
///
/// # Errors
/// `UNAVAILABLE`.
pub(super) async fn inherited(
    unit: &mut Unit<'_>,
    event: &ReportReceived,
) -> Result<Option<Draft>, Problem> {
    let by_person = RelationKind::parse(&event.relation).is_some_and(|kind| !kind.is_hint());
    let Some(report_id) = event.related_report_id.parse().ok().filter(|_| by_person) else {
        return Ok(None);
    };
    let found = store::find_case(unit.connection(), "", Some(report_id)).await?;
    let people = match found {
        Some(case_id) => store::sealed_for(unit.connection(), case_id).await?,
        None => Vec::new(),
    };
    if people.is_empty() {
        return Ok(None);
    }
    Ok(Some(Draft {
        event: CaseEvent::CaseSealed { people },
        text: Some("Sagen er lavet af en tilføjelse til en forseglet sag.".to_owned()),
    }))
}

/// Shuts others out in the database in the same transaction; intake follows through the event.
///
/// # Errors
/// `UNAVAILABLE`.
pub(super) async fn keep(unit: &mut Unit<'_>, ctx: &Ctx, row: &CaseRow) -> Result<(), Problem> {
    let people = &row.state.0.sealed_for;
    if !people.is_empty() {
        // A sealed case is shared with nobody, also where it was before.
        store::unshare_case(unit.connection(), row.case_id).await?;
    }
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

/// Has intake show the report to those who may see the case now, whatever the event said, because
/// events may arrive late and out of order.
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
