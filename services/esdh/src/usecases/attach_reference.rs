//! The number of the ESDH case is attached by hand.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::{
    directory::Municipality,
    esdh::{AttachReferenceRequest, Reference},
    events::esdh::ReferenceAttached,
    triage::CaseLine,
    types::Phase,
};
use brudvagt_types::{Ctx, reference::is_exercise};
use prost::Message;

use super::get_reference::{FACET, SUBJECT, parse_id, to_reference};
use crate::{
    clients::Clients,
    number, reasons,
    store::{self, ReferenceRow},
    wire,
};

/// Attaches a number that fits the municipality's pattern.
///
/// # Errors
/// `ESDH_NUMBER_MALFORMED`, `ONLY_AN_EXERCISE`, `NOT_FOUND`, `UNAVAILABLE`.
pub(crate) async fn attach_reference(
    store: &Store,
    clients: &Clients,
    ctx: &Ctx,
    request: &AttachReferenceRequest,
) -> Result<Reference, Problem> {
    let line = clients.case(ctx, &request.case_id).await?;
    let municipality = clients.municipality(ctx, &line.municipality).await?;
    attach(store, ctx, request, &line, &municipality).await
}

/// Attaches the number to a case that has been fetched.
pub(crate) async fn attach(
    store: &Store,
    ctx: &Ctx,
    request: &AttachReferenceRequest,
    line: &CaseLine,
    municipality: &Municipality,
) -> Result<Reference, Problem> {
    if is_exercise(&line.reference) {
        return Err(reasons::ONLY_AN_EXERCISE.problem());
    }
    let number = number::read(&request.case_number, &municipality.esdh_pattern)?;
    let case_id = parse_id(&request.case_id)?;
    let mut unit = match store
        .begin(ctx, "attach_reference", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return Reference::decode(known.as_slice()).map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    if line.phase() == Phase::Closed {
        return Err(reasons::CASE_CLOSED.problem());
    }
    let known = store::reference(unit.connection(), case_id).await?;
    if let Some(known) = known
        .filter(|row| row.normalised == number.normalised && row.system == municipality.esdh_system)
    {
        // The same number again changes nothing, so the case stays journalised.
        let reference = to_reference(line, municipality, Some(known));
        unit.commit(&reference.encode_to_vec()).await?;
        return Ok(reference);
    }
    let row = ReferenceRow {
        case_id,
        municipality: line.municipality.clone(),
        system: municipality.esdh_system.clone(),
        case_number: number.written,
        normalised: number.normalised,
        kle_subject: SUBJECT.to_owned(),
        kle_facet: FACET.to_owned(),
        attached_at: Ts(ctx.now),
        journalised_at: None,
    };
    store::put_reference(unit.connection(), &row).await?;
    unit.announce(&ReferenceAttached {
        case_id: request.case_id.clone(),
        municipality: row.municipality.clone(),
        system: row.system.clone(),
        case_number: row.case_number.clone(),
        at: Some(wire::to_proto(ctx.now)),
        actor_id: ctx.actor.id.clone(),
        actor_role: ctx.actor.role.as_str().to_owned(),
    });
    let reference = to_reference(line, municipality, Some(row));
    unit.commit(&reference.encode_to_vec()).await?;
    Ok(reference)
}
