//! Who has access to the cases of a unit now, and by what.

use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{Holder, ListHoldersRequest, ListHoldersResponse, Person};
use brudvagt_types::{Ctx, MunicipalityCode, Role, Sight};

use crate::{rules::rights::rights_of, store};

const MOST: usize = 1000;

/// Everybody who sees the cases of `request.unit_id` ('' is a case of no unit), with the role by which, the
/// roles with most sight first. Substitutes are among them while whom they stand in for is away. A head of
/// department asks about her own units.
///
/// # Law
/// GDPR art. 32(1)(b) and (4): whoever answers for a unit can see who sees its cases, and say when it is too
/// many.
///
/// # Errors
/// `NOT_FOUND` for a unit that is not hers, or not the municipality's.
pub(crate) async fn list_holders(
    store: &Store,
    ctx: &Ctx,
    request: &ListHoldersRequest,
) -> Result<ListHoldersResponse, Problem> {
    let (code, unit_id) = (request.municipality.as_str(), request.unit_id.as_str());
    let missing = || Problem::not_found("Enheden", "the unit");
    let municipality: MunicipalityCode = code.parse().map_err(|_odd| missing())?;
    if !ctx.scope.allows(&municipality) || !ctx.actor.answers_for(&municipality, unit_id) {
        return Err(missing());
    }
    let mut tx = store.read(ctx).await?;
    let units = store::list_units(&mut tx).await?;
    let is_known = units
        .iter()
        .any(|it| it.id == unit_id && it.municipality == code);
    if !is_known && !unit_id.is_empty() {
        return Err(missing());
    }
    let holders = store::all_holders(&mut tx, code).await?;
    let away: Vec<&Person> = holders.iter().filter(|it| it.away || !it.active).collect();
    let substitutes: Vec<String> = away.iter().map(|it| it.substitute_id.clone()).collect();
    let mut people = store::get_people(&mut tx, &substitutes).await?;
    people.retain(|it| holders.iter().all(|holder| holder.id != it.id));
    people.extend(holders.iter().cloned());
    let mut found = Vec::new();
    for person in people.iter().filter(|it| it.active) {
        let stands_in: Vec<Person> = away
            .iter()
            .filter(|it| it.substitute_id == person.id)
            .map(|it| (*it).clone())
            .collect();
        for rights in rights_of(person, &stands_in, &units) {
            let Some(role) = Role::parse(&rights.role) else {
                continue;
            };
            let has = match role.sight() {
                Sight::OwnUnits => {
                    rights.whole.iter().any(|it| it == code)
                        || rights.unit_ids.iter().any(|it| it == unit_id)
                }
                Sight::None => false,
                Sight::All => rights.municipalities.iter().any(|it| it == code),
            };
            if has {
                let is_own = person.grants.iter().any(|it| it.role == rights.role);
                found.push(Holder {
                    person_id: person.id.clone(),
                    name: person.name.clone(),
                    role: rights.role,
                    stands_in: !is_own,
                });
            }
        }
    }
    found.sort_by(|one, other| (&one.role, &one.name).cmp(&(&other.role, &other.name)));
    let is_cut = found.len() > MOST;
    found.truncate(MOST);
    Ok(ListHoldersResponse {
        holders: found,
        is_cut,
    })
}
