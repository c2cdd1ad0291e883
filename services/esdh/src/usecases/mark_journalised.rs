//! A person says that the documents are journalised.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::{
    directory::Municipality,
    esdh::{MarkJournalisedRequest, Reference},
    events::esdh::DocumentsJournalised,
    triage::CaseLine,
};
use brudvagt_types::Ctx;
use prost::Message;

use super::get_reference::{parse_id, to_reference};
use crate::{clients::Clients, reasons, store, wire};

/// # Law
/// Offentlighedsloven § 15: documents of importance are journalised as soon as possible.
///
/// # Errors
/// `ESDH_NOT_ATTACHED`, `NOT_FOUND`, `UNAVAILABLE`.
pub(crate) async fn mark_journalised(
    store: &Store,
    clients: &Clients,
    ctx: &Ctx,
    request: &MarkJournalisedRequest,
) -> Result<Reference, Problem> {
    let line = clients.case(ctx, &request.case_id).await?;
    let municipality = clients.municipality(ctx, &line.municipality).await?;
    mark(store, ctx, request, &line, &municipality).await
}

/// Marks it once. When it is said again under another key, the first time stays and nothing is
/// announced.
pub(crate) async fn mark(
    store: &Store,
    ctx: &Ctx,
    request: &MarkJournalisedRequest,
    line: &CaseLine,
    municipality: &Municipality,
) -> Result<Reference, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let mut unit = match store
        .begin(ctx, "mark_journalised", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return Reference::decode(known.as_slice()).map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let marked = store::mark_journalised(unit.connection(), case_id, Ts(ctx.now)).await?;
    let row = store::reference(unit.connection(), case_id)
        .await?
        .ok_or_else(|| reasons::ESDH_NOT_ATTACHED.problem())?;
    if marked {
        unit.announce(&DocumentsJournalised {
            case_id: request.case_id.clone(),
            municipality: line.municipality.clone(),
            at: Some(wire::to_proto(ctx.now)),
            actor_id: ctx.actor.id.clone(),
            actor_role: ctx.actor.role.as_str().to_owned(),
        });
    }
    let reference = to_reference(line, municipality, Some(row));
    unit.commit(&reference.encode_to_vec()).await?;
    Ok(reference)
}
