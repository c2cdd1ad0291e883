//! Finds the people who hold a role for a unit now.

use brudvagt_calculus::roster::{DutyRoster, Shift};
use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{Person, ResolveRoleRequest, ResolveRoleResponse};
use brudvagt_types::{Ctx, Role};
use sqlx::PgConnection;

use crate::{
    reasons,
    store::{self, duties, imports, settings},
};

/// How far a chain of substitutes is followed, so that a circle ends.
const MAX_STEPS: usize = 8;
/// How many units lie above each other at most.
const MAX_LEVELS: usize = 64;

/// A role that only the duty roster gives, never a grant.
const DUTY_OFFICER: &str = "duty_officer";
/// Who files for the controller.
const NOTIFIER: &str = "notifier";

/// The people who hold `asked.role`: for the unit, else for the units above it, else for the
/// municipality. Whoever is away or has left is replaced by the substitute, and left out without one.
/// When nobody remains, the next unit up is tried, and for a head of department finally the chief
/// executive and then the data protection officer, so that an escalation always reaches somebody.
///
/// # Errors
/// `UNAVAILABLE` when the database is away. Nobody at all is an empty list.
pub(crate) async fn resolve_role(
    store: &Store,
    ctx: &Ctx,
    asked: &ResolveRoleRequest,
) -> Result<Vec<Person>, Problem> {
    let mut tx = store.read(ctx).await?;
    resolve(&mut tx, ctx, asked).await
}

/// The most questions of one call.
const MOST_ASKED: usize = 64;

/// The same for several questions, answered in their order and as things stand at one moment.
///
/// # Errors
/// As [`resolve_role`]; `TOO_MANY_ROWS` for more than 64.
pub(crate) async fn resolve_roles(
    store: &Store,
    ctx: &Ctx,
    asked: &[ResolveRoleRequest],
) -> Result<Vec<ResolveRoleResponse>, Problem> {
    if asked.len() > MOST_ASKED {
        return Err(reasons::TOO_MANY_ROWS.at("asked"));
    }
    let mut tx = store.read(ctx).await?;
    let mut answers = Vec::with_capacity(asked.len());
    for one in asked {
        let people = resolve(&mut tx, ctx, one).await?;
        answers.push(ResolveRoleResponse { people });
    }
    Ok(answers)
}

async fn resolve(
    tx: &mut PgConnection,
    ctx: &Ctx,
    asked: &ResolveRoleRequest,
) -> Result<Vec<Person>, Problem> {
    match asked.role.as_str() {
        DUTY_OFFICER => return on_duty(tx, ctx, &asked.municipality).await,
        NOTIFIER => {
            let ids = settings::notifier_ids(tx, &asked.municipality).await?;
            let named = in_order(&ids, store::get_people(tx, &ids).await?);
            // The deputies are in the list already; a notifier's personal substitute may not file.
            return Ok(named
                .into_iter()
                .filter(|it| it.active && !it.away)
                .collect());
        }
        _granted => {}
    }
    let mut unit_id = unit_of(tx, asked).await?;
    for _ in 0..MAX_LEVELS {
        let holders = store::holders(tx, &asked.municipality, &asked.role, &unit_id).await?;
        let present = present(tx, holders).await?;
        if !present.is_empty() {
            return Ok(present);
        }
        if unit_id.is_empty() {
            break;
        }
        unit_id = store::parent_of(tx, &unit_id).await?.unwrap_or_default();
    }
    if asked.role == Role::DepartmentHead.as_str() {
        return above_all_heads(tx, asked).await;
    }
    Ok(Vec::new())
}

/// The unit that is asked for: by its id, by a person who works there, or by a task it does.
async fn unit_of(tx: &mut PgConnection, asked: &ResolveRoleRequest) -> Result<String, Problem> {
    if !asked.unit_id.is_empty() {
        return Ok(asked.unit_id.clone());
    }
    if !asked.person_id.is_empty() {
        let person = store::get_people(tx, std::slice::from_ref(&asked.person_id)).await?;
        let person = person
            .into_iter()
            .find(|it| it.municipality == asked.municipality);
        return Ok(person.map(|it| it.unit_id).unwrap_or_default());
    }
    if !asked.kle.is_empty() {
        let unit = imports::unit_for_task(tx, &asked.municipality, &asked.kle).await?;
        return Ok(unit.unwrap_or_default());
    }
    Ok(String::new())
}

/// Who answers where nobody heads the unit or those above it: the chief executive, and where there is none
/// the data protection officer, who at least can say so. Operations hear of both.
async fn above_all_heads(
    tx: &mut PgConnection,
    asked: &ResolveRoleRequest,
) -> Result<Vec<Person>, Problem> {
    let municipality = asked.municipality.as_str();
    for role in [Role::ChiefExecutive, Role::Dpo] {
        let holders = store::holders(tx, municipality, role.as_str(), "").await?;
        let present = present(tx, holders).await?;
        if !present.is_empty() {
            let instead = role.as_str();
            tracing::warn!(
                municipality,
                unit_id = asked.unit_id,
                instead,
                "directory.no_head"
            );
            metrics::counter!("brudvagt_directory_alarms_total", "alarm" => "no_head").increment(1);
            return Ok(present);
        }
    }
    tracing::error!(
        municipality,
        unit_id = asked.unit_id,
        "directory.nobody_answers"
    );
    metrics::counter!("brudvagt_directory_alarms_total", "alarm" => "nobody_answers").increment(1);
    Ok(Vec::new())
}

/// Who is on duty now, longest first; whoever is away is replaced by the substitute.
async fn on_duty(
    tx: &mut PgConnection,
    ctx: &Ctx,
    municipality: &str,
) -> Result<Vec<Person>, Problem> {
    let moment = jiff::SignedDuration::from_micros(1);
    let until = ctx.now.saturating_add(moment).unwrap_or(ctx.now);
    let rows = duties::between(tx, municipality, ctx.now, until).await?;
    let shifts: Vec<Shift<String>> = rows.into_iter().map(Shift::from).collect();
    let roster = DutyRoster::new(shifts).map_err(|error| Problem::internal(&error))?;
    let ids: Vec<String> = roster.on_duty(ctx.now).cloned().collect();
    let people = in_order(&ids, store::get_people(tx, &ids).await?);
    Ok(present(tx, people).await?)
}

fn in_order(ids: &[String], mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
    people
}

async fn present(tx: &mut PgConnection, holders: Vec<Person>) -> Result<Vec<Person>, sqlx::Error> {
    let mut present: Vec<Person> = Vec::with_capacity(holders.len());
    for holder in holders {
        let mut person = Some(holder);
        for _ in 0..MAX_STEPS {
            let Some(candidate) = person.take() else {
                break;
            };
            if candidate.active && !candidate.away {
                if present.iter().all(|known| known.id != candidate.id) {
                    present.push(candidate);
                }
                break;
            }
            if candidate.substitute_id.is_empty() {
                break;
            }
            person = store::get_people(tx, &[candidate.substitute_id])
                .await?
                .pop();
        }
    }
    Ok(present)
}
