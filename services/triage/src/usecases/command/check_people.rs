//! Whom a command names: somebody who works where the case is, or nobody.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::command_request::Command as Wire;
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{Triage, store};

/// The person whom the command gives something to do, and the field that says so. Oneself is nobody to
/// ask about: who acts on a case works there.
fn named<'w>(ctx: &Ctx, wanted: &'w Wire) -> Option<(&'static str, &'w str)> {
    let (field, id) = match wanted {
        // Handed back, it goes to nobody.
        Wire::Assign(it) if it.nobody => return None,
        Wire::Assign(it) => ("person_id", it.person_id.as_str()),
        Wire::AddMeasure(it) => ("owner_id", it.owner_id.as_str()),
        _nobody => return None,
    };
    (!id.is_empty() && id != ctx.actor.id).then_some((field, id))
}

/// Whoever is named gets the case's mails, so she must work in its municipality.
///
/// # Errors
/// `UNKNOWN_PERSON`; `NOT_FOUND`; `UNAVAILABLE` when the directory is away.
pub(super) async fn check_people(
    triage: &Triage,
    ctx: &Ctx,
    case_id: Uuid,
    wanted: &Wire,
) -> Result<(), Problem> {
    let Some((field, id)) = named(ctx, wanted) else {
        return Ok(());
    };
    let mut tx = triage.store.read(ctx).await?;
    let municipality = store::municipality_of(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    drop(tx);
    if triage.people.works_in(id, &municipality).await? {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        "UNKNOWN_PERSON",
        "Personen arbejder ikke i kommunen eller er fratrådt. Vælg en anden.",
        "nobody of that id works in the case's municipality",
    ))
}
