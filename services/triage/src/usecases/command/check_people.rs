//! Checks the people a command names: each must work in the case's municipality.

use brudvagt_kit::Problem;
use brudvagt_proto::{directory::Person, triage::command_request::Command as Wire};
use brudvagt_types::{Ctx, Role};
use uuid::Uuid;

use crate::{Triage, reasons, store, usecases::seal};

/// Whom the command gives something to do or to see, and the field that says so. The caller herself
/// is not checked: whoever acts on a case works there.
fn named<'w>(ctx: &Ctx, wanted: &'w Wire) -> (&'static str, Vec<&'w str>) {
    let (field, ids): (_, &[String]) = match wanted {
        // Handed back, it goes to nobody.
        Wire::Assign(it) if it.nobody => ("person_id", &[]),
        Wire::Assign(it) => ("person_id", std::slice::from_ref(&it.person_id)),
        Wire::AddMeasure(it) => ("owner_id", std::slice::from_ref(&it.owner_id)),
        Wire::Seal(it) if !it.lift => ("person_ids", &it.person_ids),
        _nobody => ("", &[]),
    };
    let others = ids.iter().map(String::as_str);
    let others = others.filter(|id| !id.is_empty() && *id != ctx.actor.id);
    (field, others.collect())
}

/// Whoever is named gets the case's mails, so she must work in its municipality.
///
/// # Errors
/// `UNKNOWN_PERSON`; `READS_ONLY`; `SEALED_ALONE`; `NOT_FOUND`; `UNAVAILABLE` when the directory is away.
pub(super) async fn check_people(
    triage: &Triage,
    ctx: &Ctx,
    case_id: Uuid,
    wanted: &Wire,
) -> Result<(), Problem> {
    let (field, ids) = named(ctx, wanted);
    let seals = matches!(wanted, Wire::Seal(it) if !it.lift);
    if ids.is_empty() && !seals {
        return Ok(());
    }
    let mut tx = triage.store.read(ctx).await?;
    let municipality = store::municipality_of(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    drop(tx);
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        let person = triage.people.colleague(id, &municipality).await?;
        let person = person.ok_or_else(|| unknown(field))?;
        if gives_work(wanted) && only_reads(&person, &municipality) {
            return Err(reads_only(field));
        }
        people.push(person);
    }
    if seals {
        seal::check_company(ctx, &municipality, &people)?;
    }
    Ok(())
}

/// Whether the command gives somebody something to do, and not only to see.
const fn gives_work(wanted: &Wire) -> bool {
    matches!(wanted, Wire::Assign(_) | Wire::AddMeasure(_))
}

/// An auditor reads and does nothing, so nothing is given to one: it would rest unheard.
pub(crate) fn only_reads(person: &Person, municipality: &str) -> bool {
    let here = person.grants.iter();
    let mut here = here
        .filter(|grant| grant.municipality == municipality)
        .peekable();
    here.peek().is_some() && here.all(|grant| grant.role == Role::Reader.as_str())
}

pub(crate) fn reads_only(field: &'static str) -> Problem {
    reasons::READS_ONLY.at(field)
}

pub(crate) fn unknown(field: &'static str) -> Problem {
    reasons::UNKNOWN_PERSON.at(field)
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::Grant;

    use super::*;

    #[test]
    fn work_goes_to_nobody_who_only_reads_there() {
        let person = |grants: &[(&str, &str)]| Person {
            grants: grants
                .iter()
                .map(|(role, municipality)| Grant {
                    role: (*role).to_owned(),
                    municipality: (*municipality).to_owned(),
                    unit_id: String::new(),
                })
                .collect(),
            ..Person::default()
        };
        assert!(only_reads(&person(&[("reader", "901")]), "901"));
        assert!(only_reads(
            &person(&[("reader", "901"), ("dpo", "902")]),
            "901"
        ));
        assert!(!only_reads(
            &person(&[("reader", "901"), ("dpo", "901")]),
            "901"
        ));
        // A plain employee has no role and may own a measure.
        assert!(!only_reads(&person(&[]), "901"));
    }
}
